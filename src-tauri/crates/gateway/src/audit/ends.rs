//! Whether a chain is as long as it is said to be, and by whom: its own `chain` table, the log beside it, and what is
//! remembered beside the key. The links in between are `verify`'s business.

use super::{
    chain::{Hash, Head, genesis, hex},
    checkpoint::Checkpoint,
    signer::{Anchor, Place, PublicKey, is_sealed},
};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// What a check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    /// Every entry is what it was, and none is missing.
    Intact,
    /// The first entry that is not what it was.
    Broken {
        /// Its place.
        seq: u64,
    },
    /// The database itself says that more was written.
    Truncated {
        /// How many entries there are.
        entries: u64,
        /// How many there were.
        expected: u64,
    },
    /// `checkpoints.log`, or what is remembered beside the key, says that more was written: an older copy was put back.
    RolledBack {
        /// How many entries there are.
        entries: u64,
        /// How many there were.
        expected: u64,
    },
    /// `checkpoints.log`, or what is remembered beside the key, is about another chain: it comes from another installation.
    Foreign,
    /// The chain holds, but not by the key that should vouch for it.
    Unvouched {
        /// What is wrong with the signatures, as a sentence.
        why: String,
    },
    /// It could not be read.
    Unreadable(String),
}

impl ChainState {
    /// The exit code of `smg audit verify`.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Intact => 0,
            Self::Broken { .. } => 1,
            Self::Truncated { .. } => 2,
            Self::RolledBack { .. } => 3,
            Self::Foreign | Self::Unvouched { .. } => 4,
            Self::Unreadable(_) => 5,
        }
    }

    /// A sentence for the operator, without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Intact => "Every entry is what it was when it was written".to_owned(),
            Self::Broken { seq } => format!(
                "Entry {seq} is not what it was: it, or the one before it, was changed or removed"
            ),
            Self::Truncated { entries, expected } => {
                format!(
                    "The end is missing: {expected} entries were written and {entries} are there"
                )
            }
            Self::RolledBack { entries, expected } => format!(
                "An older copy of the database was put back: {expected} entries are known to checkpoints.log or beside the key, and {entries} are there"
            ),
            Self::Foreign => {
                "The database and what is known of it are not from the same installation".to_owned()
            }
            Self::Unvouched { why } => why.clone(),
            Self::Unreadable(why) => format!("The audit cannot be read: {why}"),
        }
    }
}

/// The row of the `chain` table.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChainRow {
    pub(super) id: Uuid,
    pub(super) started: i64,
    pub(super) genesis: Hash,
    /// How far the chain is known to reach. Trails the last entry by a moment.
    pub(super) known: Head,
    /// No entry before this one began something that has not ended.
    pub(super) unfinished: i64,
    /// The key that vouches for it from its beginning.
    pub(super) key: Option<PublicKey>,
    /// The key that vouches for it now, and where that is kept.
    pub(super) signer: Option<PublicKey>,
    pub(super) kept: Option<Place>,
}

pub(super) fn chain_row(connection: &Connection) -> rusqlite::Result<Option<ChainRow>> {
    connection
        .query_row(
            "SELECT id, started, seq, hash, unfinished, key, signer, kept FROM chain",
            [],
            |row| {
                let (id, started) = (Uuid::from_bytes(row.get(0)?), row.get(1)?);
                let key: Option<PublicKey> = row.get(5)?;
                let kept: Option<String> = row.get(7)?;
                Ok(ChainRow {
                    id,
                    started,
                    genesis: genesis(id, started, key.as_ref()),
                    known: Head {
                        seq: row.get(2)?,
                        hash: row.get(3)?,
                    },
                    unfinished: row.get(4)?,
                    key,
                    signer: row.get(6)?,
                    kept: kept.as_deref().and_then(Place::parse),
                })
            },
        )
        .optional()
}

/// The last entry; before the first: the chain's beginning. A hash that is none can be nobody's, so it breaks the chain
/// here and does not keep the gateway from starting and saying so.
pub(super) fn last(connection: &Connection, chain: &ChainRow) -> rusqlite::Result<Head> {
    let last = connection
        .query_row(
            "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
            [],
            |row| {
                Ok(Head {
                    seq: row.get(0)?,
                    hash: row.get(1).unwrap_or_default(),
                })
            },
        )
        .optional()?;
    Ok(last.unwrap_or(Head {
        seq: 0,
        hash: chain.genesis,
    }))
}

/// What is said of a chain by others than its entries.
#[derive(Clone, Copy)]
pub(super) struct Claims<'a> {
    pub(super) chain: Uuid,
    /// The `chain` table's word; none: there is no such table (a file of evidence).
    pub(super) known: Option<Head>,
    pub(super) log: &'a [Checkpoint],
    pub(super) anchor: Option<&'a Anchor>,
}

impl<'a> Claims<'a> {
    /// The log's lines about this chain.
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = &'a Checkpoint> + use<'a> {
        let chain = self.chain;
        self.log.iter().filter(move |line| line.chain == chain)
    }

    /// Whether they are about another chain.
    pub(super) fn are_foreign(&self) -> bool {
        let remembered = self.anchor.and_then(|anchor| anchor.last.as_ref());
        self.log.last().is_some_and(|line| line.chain != self.chain)
            || remembered.is_some_and(|last| last.chain != self.chain)
    }

    /// Every entry that somebody vouches for, with the hash it must have.
    pub(super) fn heads(&self) -> impl Iterator<Item = (u64, String)> + use<'a> {
        let remembered = self.anchor.and_then(|anchor| anchor.last.as_ref());
        self.known
            .map(|known| (count(known.seq), hex(&known.hash)))
            .into_iter()
            .chain(self.lines().map(|line| (line.seq, line.hash.clone())))
            .chain(remembered.map(|last| (last.seq, last.hash.clone())))
    }

    /// Holds a chain that ends at `last` against all of it. `hash_at` is the hash an entry has.
    pub(super) fn check<E>(
        &self,
        last: i64,
        mut hash_at: impl FnMut(u64) -> Result<Option<Hash>, E>,
    ) -> Result<ChainState, E> {
        let entries = count(last);
        if self.are_foreign() {
            return Ok(ChainState::Foreign);
        }
        if let Some(known) = self.known.filter(|known| last < known.seq) {
            return Ok(ChainState::Truncated {
                entries,
                expected: count(known.seq),
            });
        }
        let furthest = self.heads().map(|(seq, _)| seq).max();
        if let Some(expected) = furthest.filter(|&seq| seq > entries) {
            return Ok(ChainState::RolledBack { entries, expected });
        }
        for (seq, expected) in self.heads() {
            if hash_at(seq)?.is_none_or(|hash| hex(&hash) != expected) {
                return Ok(ChainState::Broken { seq });
            }
        }
        Ok(ChainState::Intact)
    }
}

/// What a start can afford to look at: the log's last lines, their signatures, and single entries.
pub(super) fn check(
    connection: &Connection,
    chain: &ChainRow,
    claims: &Claims<'_>,
) -> rusqlite::Result<ChainState> {
    let last = last(connection, chain)?;
    let state = claims.check(last.seq, |seq| hash_at(connection, chain, seq))?;
    if state != ChainState::Intact {
        return Ok(state);
    }
    let unsealed = claims.lines().next_back().filter(|line| {
        chain.signer.is_some() && (is_sealed(line).is_none() || is_sealed(line) != chain.signer)
    });
    Ok(unsealed.map_or(ChainState::Intact, |line| ChainState::Unvouched {
        why: format!(
            "The last line of checkpoints.log, about entry {}, is not signed with this record's key",
            line.seq
        ),
    }))
}

fn hash_at(connection: &Connection, chain: &ChainRow, seq: u64) -> rusqlite::Result<Option<Hash>> {
    if seq == 0 {
        return Ok(Some(chain.genesis));
    }
    connection
        .prepare_cached("SELECT hash FROM audit WHERE seq = ?1")?
        .query_row([i64::try_from(seq).unwrap_or(i64::MAX)], |row| {
            Ok(row.get(0).ok())
        })
        .optional()
        .map(Option::flatten)
}

/// A place as a count; a negative one was never written by us.
pub(super) fn count(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
