//! Reading the whole chain, computing it again, and saying what that proves: of the entries, of their number, and of
//! who vouches for them. Reads only; offers no repair.

mod seals;
mod walk;

use super::{
    AuditError, ChainState, PublicKey, Reader,
    chain::{Head, hex},
    checkpoint,
    ends::{self, ChainRow, Claims, count},
    signer::{Anchor, Place},
    table,
};
use crate::api::VerifyReport;
use rusqlite::Connection;
use std::{ops::ControlFlow, path::Path};

pub(super) use seals::Seals;
pub(super) use walk::Walk;

/// Entries read in one go. Between two of them the database may move on; a longer read would keep its log from shrinking.
const CHUNK: i64 = 4_096;

/// What verifying the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What was found.
    pub state: ChainState,
    /// Entries from the first on that are what they were.
    pub entries: u64,
    /// Hash of the last of them, hex.
    pub head: String,
    /// The last entry that a good signature covers.
    pub signed_to: Option<u64>,
    /// The public key of the last good signature, hex.
    pub key: Option<String>,
    /// What is proven beyond that, and by what; sentences without a full stop.
    pub notes: Vec<String>,
}

impl Verification {
    pub(super) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self {
            state: ChainState::Unreadable(error.to_string()),
            entries: 0,
            head: String::new(),
            signed_to: None,
            key: None,
            notes: Vec::new(),
        }
    }
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
            notes: found.notes,
        }
    }
}

impl Reader {
    /// Computes every hash again and holds the chain against what the database, `checkpoints.log` and the memory beside
    /// the key say of it. `progress` is told how many of how many entries were read. What cannot be read is a finding,
    /// not an error.
    pub fn verify(&self, mut progress: impl FnMut(u64, u64)) -> Verification {
        let told = |read, of| {
            progress(read, of);
            ControlFlow::Continue(())
        };
        self.verify_against(None, told)
            .unwrap_or_else(|| Verification::unreadable("nobody waited for the end"))
    }

    /// The same, by a key known from elsewhere, and stopped when `progress` says so: then there is no finding.
    pub fn verify_against(
        &self,
        key: Option<PublicKey>,
        progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Option<Verification> {
        self.verify_by(|chain| look_beside(self.path(), chain), key, progress)
    }

    /// `anchor` is the memory beside the key, or why it could not be asked.
    pub(super) fn verify_by(
        &self,
        anchor: impl FnOnce(&ChainRow) -> Result<Option<Anchor>, String>,
        key: Option<PublicKey>,
        progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Option<Verification> {
        self.verify_all(anchor, key, progress)
            .unwrap_or_else(|error| Some(Verification::unreadable(error)))
    }

    fn verify_all(
        &self,
        anchor: impl FnOnce(&ChainRow) -> Result<Option<Anchor>, String>,
        key: Option<PublicKey>,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Option<Verification>, AuditError> {
        let connection = self.connection();
        // Before the entries: what is signed meanwhile must not be missing from them.
        let log = checkpoint::read(self.path())
            .map_err(|error| AuditError::Unreadable(error.to_string()))?;
        let chain = ends::chain_row(connection)?
            .ok_or_else(|| AuditError::Unreadable("it has no chain".to_owned()))?;
        let (anchor, unasked) = match anchor(&chain) {
            Ok(anchor) => (anchor, None),
            Err(why) => (None, Some(why)),
        };
        let claims = Claims {
            chain: chain.id,
            known: Some(chain.known),
            log: &log,
            anchor: anchor.as_ref(),
        };
        let total = count(ends::last(connection, &chain)?.seq);
        let start = Head {
            seq: 0,
            hash: chain.genesis,
        };
        let mut walk = Walk::new(start, chain.key, claims.heads().map(|(seq, _)| seq));
        while chunk(connection, &mut walk)? {
            if progress(count(walk.last()), total).is_break() {
                return Ok(None);
            }
        }
        let mut found = judge(&walk, &claims, key);
        found
            .notes
            .extend(about_the_key(&chain, anchor.as_ref(), unasked));
        Ok(Some(found))
    }
}

/// What a walk and those who know the chain prove together.
pub(super) fn judge(walk: &Walk, claims: &Claims<'_>, key: Option<PublicKey>) -> Verification {
    let seals = Seals::of(walk, claims, key);
    let state = match walk.first_bad() {
        // Entries of another chain do not fit this one's beginning; say what it is rather than where.
        Some(_) if claims.are_foreign() => ChainState::Foreign,
        Some(seq) => ChainState::Broken { seq: count(seq) },
        None => {
            let Ok(ends) = claims.check(walk.last(), |seq| {
                Ok::<_, std::convert::Infallible>(walk.hash_at(seq))
            });
            match (ends, &seals.wrong) {
                (ChainState::Intact, Some(why)) => ChainState::Unvouched { why: why.clone() },
                (ends, _) => ends,
            }
        }
    };
    let mut notes = walk.notes(&seals.good);
    notes.extend(seals.note());
    Verification {
        state,
        entries: count(walk.good().seq),
        head: hex(&walk.good().hash),
        signed_to: seals.to(),
        key: seals.key(),
        notes,
    }
}

/// Feeds the next entries. False: there are no more.
fn chunk(connection: &Connection, walk: &mut Walk) -> rusqlite::Result<bool> {
    let sql = format!(
        "SELECT {} FROM audit WHERE seq > ?1 ORDER BY seq LIMIT {CHUNK}",
        table::COLUMNS
    );
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query([walk.from()])?;
    let mut read = 0;
    while let Some(row) = rows.next()? {
        read += 1;
        walk.feed(row.get(0)?, table::fields(row).ok());
    }
    Ok(read == CHUNK)
}

/// The first entry after `covered` that is not what it was; before the first line of the log: after the beginning.
pub(super) fn first_broken_after(
    connection: &Connection,
    chain: &ChainRow,
    covered: Option<Head>,
) -> rusqlite::Result<Option<u64>> {
    let start = covered.unwrap_or(Head {
        seq: 0,
        hash: chain.genesis,
    });
    let mut walk = Walk::new(start, None, std::iter::empty());
    while chunk(connection, &mut walk)? {}
    Ok(walk.first_bad().map(count))
}

/// What is remembered beside the key, where the chain says it is kept.
fn look_beside(database: &Path, chain: &ChainRow) -> Result<Option<Anchor>, String> {
    match chain.kept {
        Some(place) => Anchor::look(database, place),
        None => Ok(None),
    }
}

fn about_the_key(
    chain: &ChainRow,
    anchor: Option<&Anchor>,
    unasked: Option<String>,
) -> Option<String> {
    let sentence = match (chain.kept, anchor, unasked) {
        (None, ..) => return None,
        (_, _, Some(why)) => format!(
            "The keychain could not be asked ({why}): whether the whole folder was put back to an older copy is not known"
        ),
        (Some(_), None, None) => {
            "The key is not kept here: compare it with the one the gateway's own machine shows"
                .to_owned()
        }
        (Some(Place::Keychain), Some(_), _) => {
            "The key and the number of the last checkpoint are kept in the keychain".to_owned()
        }
        (Some(Place::File), Some(_), _) => {
            "The key is kept in a file: whoever can write as this user can sign as well".to_owned()
        }
    };
    Some(sentence)
}
