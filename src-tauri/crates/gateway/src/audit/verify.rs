//! Reading the whole chain and computing it again.

use super::{
    AuditError, ChainState, Reader,
    chain::{Hash, Head, hex, link},
    checkpoint,
    ends::{self, ChainRow, count},
    table,
};
use crate::api::VerifyReport;
use rusqlite::Connection;

/// Entries read in one go. Between two of them the database may move on; a longer read would keep its log from shrinking.
const CHUNK: i64 = 4_096;

/// What verifying the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What was found.
    pub state: ChainState,
    /// Entries that are what they were.
    pub entries: u64,
    /// Hash of the last of them, hex.
    pub head: String,
}

impl From<Verification> for VerifyReport {
    fn from(found: Verification) -> Self {
        Self {
            intact: found.state == ChainState::Intact,
            entries: found.entries,
            first_bad: match found.state {
                ChainState::Broken { seq } => Some(seq),
                _ => None,
            },
            sentence: found.state.sentence(),
            head: found.head,
        }
    }
}

impl Reader {
    /// Computes every hash again and holds the chain's end against what the database and `checkpoints.log` say of it.
    /// `progress` is told how many of how many entries were read. What cannot be read is a finding, not an error.
    pub fn verify(&self, progress: impl FnMut(u64, u64)) -> Verification {
        self.verify_all(progress)
            .unwrap_or_else(|error| Verification {
                state: ChainState::Unreadable(error.to_string()),
                entries: 0,
                head: String::new(),
            })
    }

    fn verify_all(&self, mut progress: impl FnMut(u64, u64)) -> Result<Verification, AuditError> {
        let connection = self.connection();
        let log = checkpoint::read(self.path())
            .map_err(|error| AuditError::Unreadable(error.to_string()))?;
        let chain = ends::chain_row(connection)?
            .ok_or_else(|| AuditError::Unreadable("it has no chain".to_owned()))?;
        let total = count(ends::last(connection, &chain)?.seq);
        let mut walk = Walk::new(&chain);
        while walk.chunk(connection)? {
            progress(count(walk.good.seq), total);
        }
        let state = match walk.broken {
            // Entries of another chain do not fit this one's beginning; say what it is rather than where.
            Some(_) if log.last().is_some_and(|line| line.chain != chain.id) => ChainState::Foreign,
            Some(seq) => ChainState::Broken { seq: count(seq) },
            None => ends::check(connection, &chain, &log)?,
        };
        Ok(Verification {
            state,
            entries: count(walk.good.seq),
            head: hex(&walk.good.hash),
        })
    }
}

/// How far the chain was found good.
struct Walk {
    good: Head,
    broken: Option<i64>,
    scratch: Vec<u8>,
}

impl Walk {
    fn new(chain: &ChainRow) -> Self {
        Self {
            good: Head {
                seq: 0,
                hash: chain.genesis,
            },
            broken: None,
            scratch: Vec::with_capacity(1024),
        }
    }

    /// Checks the next entries. False: there are no more, or one is broken.
    fn chunk(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let sql = format!(
            "SELECT {} FROM audit WHERE seq > ?1 ORDER BY seq LIMIT {CHUNK}",
            table::COLUMNS
        );
        let mut select = connection.prepare_cached(&sql)?;
        let from = if self.good.seq == 0 {
            i64::MIN
        } else {
            self.good.seq
        };
        let mut rows = select.query([from])?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            read += 1;
            let expected = self.good.seq.saturating_add(1);
            match self.next_hash(table::fields(row), expected) {
                Some(hash) => {
                    self.good = Head {
                        seq: expected,
                        hash,
                    }
                }
                None => {
                    self.broken = Some(expected);
                    return Ok(false);
                }
            }
        }
        Ok(read == CHUNK)
    }

    /// The entry's hash, if it is at its place and is what was hashed. Columns of the wrong kind are a broken entry too.
    fn next_hash(
        &mut self,
        row: rusqlite::Result<(super::chain::Fields<'_>, Hash)>,
        expected: i64,
    ) -> Option<Hash> {
        let (fields, hash) = row.ok()?;
        let good =
            fields.seq == expected && link(&self.good.hash, &fields, &mut self.scratch) == hash;
        good.then_some(hash)
    }
}
