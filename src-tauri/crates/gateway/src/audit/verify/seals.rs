//! Whether the lines of `checkpoints.log` are signed, all there, and by the key that should have signed them.

use super::Walk;
use crate::audit::{
    PublicKey,
    chain::hex,
    checkpoint::{Checkpoint, Seal},
    ends::Claims,
    signer::is_sealed,
};

/// What the signatures prove.
pub(in crate::audit) struct Seals {
    /// Entries with a good signature over the hash they have, in the log's order.
    pub(super) good: Vec<u64>,
    key: Option<PublicKey>,
    /// The first thing that is wrong with them, as a sentence.
    pub(super) wrong: Option<String>,
}

impl Seals {
    /// `trusted` is a key known from elsewhere.
    pub(super) fn of(walk: &Walk, claims: &Claims<'_>, trusted: Option<PublicKey>) -> Self {
        let mut seals = Self {
            good: Vec::new(),
            key: None,
            wrong: None,
        };
        for line in claims.lines() {
            seals.take(walk, line);
        }
        seals.numbers(claims);
        seals.missing(walk, claims);
        let expected = trusted.or(claims.anchor.map(|anchor| anchor.key));
        seals.is_from(walk, claims, expected);
        seals
    }

    /// The last entry that a good signature covers.
    pub(super) fn to(&self) -> Option<u64> {
        self.good.iter().max().copied()
    }

    pub(super) fn key(&self) -> Option<String> {
        self.key.map(|key| hex(&key))
    }

    pub(super) fn note(&self) -> Option<String> {
        let (to, key) = (self.to()?, self.key()?);
        Some(format!(
            "Entries up to {to} are signed with the key {key} ({} checkpoints)",
            self.good.len()
        ))
    }

    fn take(&mut self, walk: &Walk, line: &Checkpoint) {
        let in_force = walk.key_at(line.seq);
        let (signed_by, seq) = (is_sealed(line), line.seq);
        match (in_force, signed_by) {
            // From before there were keys.
            (None, _) if line.seal.is_none() => {}
            // A file of evidence begins where its keys are not introduced; whose they are is compared below.
            (None, Some(key)) => self.stand(walk, line, key),
            (Some(expected), Some(key)) if expected == key => self.stand(walk, line, key),
            (_, None) if line.seal.is_none() => {
                self.fault(format!("The line of checkpoints.log about entry {seq} is not signed"));
            }
            (_, None) => self.fault(format!(
                "The signature of the line of checkpoints.log about entry {seq} is not good"
            )),
            (Some(_), Some(key)) => self.fault(format!(
                "The line of checkpoints.log about entry {seq} is signed with a key that this record never introduced: {}",
                hex(&key)
            )),
        }
    }

    fn stand(&mut self, walk: &Walk, line: &Checkpoint, key: PublicKey) {
        if walk
            .hash_at(line.seq)
            .is_some_and(|hash| hex(&hash) == line.hash)
        {
            self.good.push(line.seq);
            self.key = Some(key);
        }
    }

    /// Numbers go up one by one, across chains and keys, and to the one that is remembered beside the key.
    fn numbers(&mut self, claims: &Claims<'_>) {
        let mut before: Option<u64> = None;
        for seal in claims.log.iter().filter_map(|line| line.seal.as_ref()) {
            let Seal { number, .. } = *seal;
            if let Some(before) = before.filter(|before| number != before.saturating_add(1)) {
                self.fault(format!(
                    "Checkpoint {number} follows checkpoint {before} in checkpoints.log: lines were removed, or an older copy was put back"
                ));
            }
            before = Some(number);
        }
        let remembered = claims.anchor.and_then(|anchor| anchor.last.as_ref());
        if let Some(last) =
            remembered.filter(|last| before.is_none_or(|before| before < last.number))
        {
            self.fault(format!(
                "Checkpoint {} is remembered beside the key and missing from checkpoints.log",
                last.number
            ));
        }
    }

    /// A chain is signed before its first entry, so one that has a key has a line about its beginning.
    fn missing(&mut self, walk: &Walk, claims: &Claims<'_>) {
        if claims.known.is_none() {
            return;
        }
        match claims.lines().next() {
            None if walk.key_at(u64::MAX).is_some() => self.fault(
                "The record is signed, and checkpoints.log has no line about it".to_owned(),
            ),
            Some(first) if first.seq > 0 && walk.key_at(0).is_some() => self.fault(format!(
                "The first line of checkpoints.log about this record is about entry {}: lines were removed",
                first.seq
            )),
            Some(_) | None => {}
        }
    }

    fn is_from(&mut self, walk: &Walk, claims: &Claims<'_>, expected: Option<PublicKey>) {
        let Some(expected) = expected else { return };
        let last = claims.lines().next_back().and_then(is_sealed);
        let in_force = walk.key_at(u64::MAX).or(last);
        if in_force.is_some_and(|key| key != expected) {
            self.fault(format!(
                "The record is signed with another key than {}",
                hex(&expected)
            ));
        }
    }

    fn fault(&mut self, why: String) {
        self.wrong.get_or_insert(why);
    }
}
