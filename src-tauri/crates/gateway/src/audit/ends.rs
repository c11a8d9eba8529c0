//! Whether a chain is as long as it is said to be: by its own `chain` table, and by the log beside it.
//! The links in between are `verify`'s business.

use super::{
    chain::{Hash, Head, genesis, hex},
    checkpoint::Checkpoint,
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
    /// `checkpoints.log` says that more was written: an older copy was put back.
    RolledBack {
        /// How many entries there are.
        entries: u64,
        /// How many there were.
        expected: u64,
    },
    /// `checkpoints.log` is about another chain: the database comes from another installation.
    Foreign,
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
            Self::Foreign => 4,
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
                "An older copy of the database was put back: checkpoints.log knows {expected} entries and {entries} are there"
            ),
            Self::Foreign => {
                "The database and checkpoints.log are not from the same installation".to_owned()
            }
            Self::Unreadable(why) => format!("The audit cannot be read: {why}"),
        }
    }
}

/// The row of the `chain` table.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChainRow {
    pub(super) id: Uuid,
    pub(super) genesis: Hash,
    /// How far the chain is known to reach. Trails the last entry by a moment.
    pub(super) known: Head,
    /// No entry before this one began something that has not ended.
    pub(super) unfinished: i64,
}

pub(super) fn chain_row(connection: &Connection) -> rusqlite::Result<Option<ChainRow>> {
    connection
        .query_row(
            "SELECT id, started, seq, hash, unfinished FROM chain",
            [],
            |row| {
                let id = Uuid::from_bytes(row.get(0)?);
                Ok(ChainRow {
                    id,
                    genesis: genesis(id, row.get(1)?),
                    known: Head {
                        seq: row.get(2)?,
                        hash: row.get(3)?,
                    },
                    unfinished: row.get(4)?,
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

/// Holds the chain against what the table and the log say of it. Looks at single entries only.
pub(super) fn check(
    connection: &Connection,
    chain: &ChainRow,
    log: &[Checkpoint],
) -> rusqlite::Result<ChainState> {
    let last = last(connection, chain)?;
    let entries = count(last.seq);
    if log.last().is_some_and(|line| line.chain != chain.id) {
        return Ok(ChainState::Foreign);
    }
    if last.seq < chain.known.seq {
        return Ok(ChainState::Truncated {
            entries,
            expected: count(chain.known.seq),
        });
    }
    let ours = || log.iter().filter(|line| line.chain == chain.id);
    if let Some(expected) = ours()
        .map(|line| line.seq)
        .max()
        .filter(|&seq| seq > entries)
    {
        return Ok(ChainState::RolledBack { entries, expected });
    }
    let known = (count(chain.known.seq), hex(&chain.known.hash));
    for (seq, expected) in
        std::iter::once(known).chain(ours().map(|line| (line.seq, line.hash.clone())))
    {
        if hash_at(connection, chain, seq)?.is_none_or(|hash| hex(&hash) != expected) {
            return Ok(ChainState::Broken { seq });
        }
    }
    Ok(ChainState::Intact)
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
