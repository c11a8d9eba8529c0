//! Following a chain entry by entry, past the first that is broken: what comes after it may still be provable.

use crate::audit::{
    PublicKey,
    chain::{Fields, Hash, Head, link},
    ends::count,
    entry::Kind,
};
use std::collections::HashMap;

/// Broken places that are told one by one.
const TOLD: usize = 8;

/// How far a chain was followed.
pub(in crate::audit) struct Walk {
    /// The last entry of those that are what they were, from the start on.
    good: Head,
    /// The last entry as it is stored; no hash: it cannot be read.
    last: (i64, Option<Hash>),
    /// Whether anything was read.
    begun: bool,
    bad: Vec<i64>,
    bad_in_all: u64,
    /// Entries after the first bad one that follow one another: first and last of each stretch.
    runs: Vec<(i64, i64)>,
    /// Keys and the entries that introduce them.
    keys: Vec<(u64, PublicKey)>,
    /// Hashes that somebody will ask for.
    wanted: HashMap<u64, Option<Hash>>,
    scratch: Vec<u8>,
}

impl Walk {
    /// From right behind `start`; `wanted` are the entries whose hashes will be asked for.
    pub(in crate::audit) fn new(
        start: Head,
        key: Option<PublicKey>,
        wanted: impl Iterator<Item = u64>,
    ) -> Self {
        let mut wanted: HashMap<_, _> = wanted.map(|seq| (seq, None)).collect();
        wanted.insert(count(start.seq), Some(start.hash));
        Self {
            good: start,
            last: (start.seq, Some(start.hash)),
            begun: false,
            bad: Vec::new(),
            bad_in_all: 0,
            runs: Vec::new(),
            keys: key.map(|key| (count(start.seq), key)).into_iter().collect(),
            wanted,
            scratch: Vec::with_capacity(1024),
        }
    }

    /// The next entry in order. No fields: columns of the wrong kind, which is a broken entry too.
    pub(in crate::audit) fn feed(&mut self, seq: i64, entry: Option<(Fields<'_>, Hash)>) {
        self.begun = true;
        let (before, base) = self.last;
        let hash = entry.as_ref().map(|(_, hash)| *hash);
        self.last = (seq, hash);
        if let Some(wanted) = u64::try_from(seq)
            .ok()
            .and_then(|seq| self.wanted.get_mut(&seq))
        {
            *wanted = hash;
        }
        let follows = seq == before.saturating_add(1);
        let linked = match (&entry, base) {
            (Some((fields, hash)), Some(base)) if follows => {
                fields.seq == seq && link(&base, fields, &mut self.scratch) == *hash
            }
            _ => false,
        };
        match (linked, hash) {
            (true, Some(hash)) if self.bad.is_empty() => self.good = Head { seq, hash },
            (true, _) => self.go_on(seq),
            (false, _) => self.broken(if follows {
                seq
            } else {
                before.saturating_add(1).min(seq)
            }),
        }
        if let Some((fields, _)) = entry.filter(|_| linked) {
            self.introduced(&fields);
        }
    }

    /// Where the next entries are read from.
    pub(super) fn from(&self) -> i64 {
        if self.begun || self.last.0 > 0 {
            self.last.0
        } else {
            i64::MIN
        }
    }

    /// The place of the last entry there is.
    pub(in crate::audit) fn last(&self) -> i64 {
        self.last.0
    }

    pub(in crate::audit) fn good(&self) -> Head {
        self.good
    }

    pub(in crate::audit) fn first_bad(&self) -> Option<i64> {
        self.bad.first().copied()
    }

    /// The hash stored at a place that was wanted.
    pub(in crate::audit) fn hash_at(&self, seq: u64) -> Option<Hash> {
        self.wanted.get(&seq).copied().flatten()
    }

    /// The key in force at an entry.
    pub(super) fn key_at(&self, seq: u64) -> Option<PublicKey> {
        let introduced = self.keys.iter().rev().find(|(from, _)| *from <= seq);
        introduced.map(|(_, key)| *key)
    }

    /// What can be said before and after what is broken. `sealed` are entries with a good signature over a matching hash.
    pub(super) fn notes(&self, sealed: &[u64]) -> Vec<String> {
        if self.bad.is_empty() {
            return Vec::new();
        }
        let mut notes = vec![match count(self.good.seq) {
            0 => "Nothing before it is proven".to_owned(),
            1 => "Entry 1 is what it was".to_owned(),
            last => format!("Entries 1 to {last} are what they were"),
        }];
        for &(first, last) in self.runs.iter().take(TOLD) {
            let (first, last) = (count(first), count(last));
            // A signature over the entry before the stretch vouches for what the stretch builds on.
            let vouched = sealed
                .iter()
                .rev()
                .find(|&&seq| seq <= last && seq.saturating_add(1) >= first);
            notes.push(match vouched {
                Some(&seq) if seq >= first => format!(
                    "Entries {first} to {last} follow one another, and a signature vouches for {first} to {seq}"
                ),
                _ => format!("Entries {first} to {last} follow one another, but nothing ties them to those before"),
            });
        }
        if self.bad_in_all > 1 {
            let places: Vec<String> = self.bad.iter().map(ToString::to_string).collect();
            let more = if self.bad_in_all > count(i64::try_from(places.len()).unwrap_or(i64::MAX)) {
                ", …"
            } else {
                ""
            };
            notes.push(format!(
                "The chain is broken in {} places: {}{more}",
                self.bad_in_all,
                places.join(", ")
            ));
        }
        notes
    }

    fn broken(&mut self, seq: i64) {
        self.bad_in_all += 1;
        if self.bad.len() < TOLD {
            self.bad.push(seq);
        }
    }

    fn go_on(&mut self, seq: i64) {
        match self.runs.last_mut() {
            Some((_, last)) if last.saturating_add(1) == seq => *last = seq,
            _ => {
                if self.runs.len() < TOLD {
                    self.runs.push((seq, seq));
                }
            }
        }
    }

    fn introduced(&mut self, fields: &Fields<'_>) {
        if fields.kind != Kind::KeyChanged.as_str() {
            return;
        }
        if let Some(key) = fields.digest.and_then(|digest| digest.try_into().ok()) {
            self.keys.push((count(fields.seq), key));
        }
    }
}
