//! The start: which chain this is, where it ends, and what the last run left open.
//! Only reads; the entries that close what was left open are written by the caller, in the chain like any other.

use super::{
    AuditError, ChainState, Entry, Kind, OwnedEntry,
    chain::{Head, genesis, hex},
    checkpoint::{self, Checkpoint, Log},
    ends::{self, ChainRow, Claims},
    signer::{Anchor, Found, Place, PublicKey, Signer},
    table,
    unfinished::Unfinished,
    verify,
    writer::Writer,
};
use crate::{
    ids::{ApprovalId, CallId, SessionId},
    store::{SetAside, Store},
};
use rusqlite::{Connection, params};
use std::borrow::Cow;
use uuid::Uuid;

const UNKNOWN: &str =
    "The gateway ended before the call did; whether it ran is not known, and it is not sent again";
/// Lines of the log that a start holds the chain against; verifying takes all of them.
const LOOKED_AT: usize = 64;

const CANCELLED: &str =
    "The gateway ended while this waited for the operator; the call has not run";

/// What the start found. Empty after a clean end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Calls that were about to be sent, or sent, and have no end. They were closed as `execution_unknown`
    /// and are never sent again.
    pub unknown: Vec<UnknownCall>,
    /// Approvals that were open, or approved and not used. They were closed as `approval_cancelled`.
    pub cancelled: Vec<ApprovalId>,
    /// A damaged database that was moved aside; this one is new.
    pub set_aside: Option<SetAside>,
    /// The last thing `checkpoints.log` knows of the database that was moved aside.
    pub last_known: Option<Checkpoint>,
    /// What is wrong with the chain's end, if something is.
    pub finding: Option<ChainState>,
    /// Why the record's key is in a file although there should be a keychain.
    pub without_keychain: Option<String>,
}

impl Recovery {
    /// Whether there is anything for the operator to look at.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

/// A call whose end nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCall {
    /// The call.
    pub call: CallId,
    /// Its server.
    pub server: Option<String>,
    /// Its tool.
    pub tool: Option<String>,
    /// When it was about to be sent, Unix ms.
    pub at: i64,
}

/// An opened chain.
pub(super) struct Opened {
    pub(super) log: Log,
    pub(super) writer: Writer,
    /// The key that signs from here on, and where it is kept, if the chain does not say so already.
    pub(super) signer: Option<(PublicKey, Place)>,
    /// Entries that tell and close what was found.
    pub(super) closing: Vec<OwnedEntry>,
    pub(super) recovery: Recovery,
}

pub(super) fn open(store: &Store, found: Found, now_ms: i64) -> Result<Opened, AuditError> {
    let lines = checkpoint::read(store.path())
        .map_err(|error| AuditError::Unreadable(error.to_string()))?;
    let Found {
        signer,
        without_keychain,
    } = found;
    let anchor = Anchor::of(&signer);
    let connection = store.lock();
    let (chain, is_new) = match ends::chain_row(&connection)? {
        Some(chain) => (chain, false),
        None => (begin(&connection, &signer, now_ms)?, true),
    };
    let head = ends::last(&connection, &chain)?;
    let mut recovery = Recovery {
        set_aside: store.set_aside().cloned(),
        without_keychain,
        ..Recovery::default()
    };
    if is_new {
        let remembered = anchor.last.as_ref().map(Checkpoint::from);
        recovery.last_known = lines.last().cloned().or(remembered);
    } else {
        let state = look(&connection, &chain, &lines, &anchor)?;
        recovery.finding = (state != ChainState::Intact).then_some(state);
    }
    let mut closing = Vec::new();
    closing.extend(tell(&recovery));
    closing.extend(introduce(&chain, &signer));
    let unfinished = left_open(&connection, &chain, &mut recovery, &mut closing)?;
    let ours = (signer.public(), signer.place());
    let told = (chain.signer, chain.kept) == (Some(ours.0), Some(ours.1));
    Ok(Opened {
        log: Log::new(store.path(), chain.id, signer, &lines),
        writer: Writer {
            head,
            unfinished,
            recorded: -1,
            scratch: Vec::with_capacity(1024),
        },
        signer: (!told).then_some(ours),
        closing,
        recovery,
    })
}

fn begin(connection: &Connection, signer: &Signer, now_ms: i64) -> rusqlite::Result<ChainRow> {
    let id = Uuid::new_v4();
    let (key, place) = (signer.public(), signer.place());
    let hash = genesis(id, now_ms, Some(&key));
    connection.execute(
        "INSERT INTO chain (only_one, id, started, seq, hash, unfinished, key, signer, kept) \
         VALUES (1, ?1, ?2, 0, ?3, 1, ?4, ?4, ?5)",
        params![id.as_bytes(), now_ms, hash, key, place.as_str()],
    )?;
    Ok(ChainRow {
        id,
        started: now_ms,
        genesis: hash,
        known: Head { seq: 0, hash },
        unfinished: 1,
        key: Some(key),
        signer: Some(key),
        kept: Some(place),
    })
}

/// Who signs from here on, in the same transaction as the entry that says so.
pub(super) fn record_signer(
    connection: &Connection,
    (key, place): (PublicKey, Place),
) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE chain SET signer = ?1, kept = ?2",
        params![key, place.as_str()],
    )?;
    Ok(())
}

/// What a start can afford to check: the end, and every entry since the last line of the log.
fn look(
    connection: &Connection,
    chain: &ChainRow,
    lines: &[Checkpoint],
    anchor: &Anchor,
) -> Result<ChainState, AuditError> {
    // A key that is new here has no memory of this chain to compare with.
    let anchor = Some(anchor).filter(|anchor| chain.signer == Some(anchor.key));
    let claims = Claims {
        chain: chain.id,
        known: Some(chain.known),
        log: lines
            .get(lines.len().saturating_sub(LOOKED_AT)..)
            .unwrap_or_default(),
        anchor,
    };
    let state = ends::check(connection, chain, &claims)?;
    if state != ChainState::Intact {
        return Ok(state);
    }
    let covered = claims.lines().next_back().and_then(Checkpoint::head);
    let broken = verify::first_broken_after(connection, chain, covered)?;
    Ok(broken.map_or(ChainState::Intact, |seq| ChainState::Broken { seq }))
}

/// The entry that says that another key signs from here on.
fn introduce(chain: &ChainRow, signer: &Signer) -> Option<OwnedEntry> {
    let key = signer.public();
    let detail = match chain.signer {
        Some(former) if former == key => return None,
        Some(former) => format!(
            "The record is signed with another key from here on ({}); the one before was {} ({})",
            kept(Some(signer.place())),
            hex(&former),
            kept(chain.kept)
        ),
        None => format!(
            "The record is signed from here on ({})",
            kept(Some(signer.place()))
        ),
    };
    Some(Entry {
        digest: Some(key),
        ..Entry::new(Kind::KeyChanged, detail)
    })
}

fn kept(place: Option<Place>) -> &'static str {
    match place {
        Some(Place::Keychain) => "kept in the keychain",
        Some(Place::File) => "kept in a file",
        None => "kept elsewhere",
    }
}

/// The entry that says what happened to the record itself.
fn tell(recovery: &Recovery) -> Option<OwnedEntry> {
    let detail = match (&recovery.set_aside, &recovery.last_known, &recovery.finding) {
        (None, None, None) => return None,
        (_, _, Some(finding)) => finding.sentence(),
        (Some(aside), last, None) => {
            let place = match &aside.moved_to {
                Some(path) => format!("it was moved to `{}`", path.display()),
                None => "nothing was left to move".to_owned(),
            };
            format!(
                "The audit starts anew: {}; {place}; {}",
                aside.why,
                describe(last.as_ref())
            )
        }
        (None, last, None) => format!(
            "The audit starts anew: its database was replaced by a new one; {}",
            describe(last.as_ref())
        ),
    };
    Some(Entry::new(Kind::StoreRecovered, detail))
}

fn describe(last: Option<&Checkpoint>) -> String {
    match last {
        Some(line) => format!(
            "its last known entry was {} with hash {}",
            line.seq, line.hash
        ),
        None => "how far it had come is not known".to_owned(),
    }
}

/// Finds what was begun and never ended, and closes it.
fn left_open(
    connection: &Connection,
    chain: &ChainRow,
    recovery: &mut Recovery,
    closing: &mut Vec<OwnedEntry>,
) -> Result<Unfinished, AuditError> {
    let unfinished = follow_from(connection, chain.unfinished)?;
    let mut calls: Vec<_> = unfinished.calls.values().copied().collect();
    calls.sort_unstable();
    for seq in calls {
        let (entry, at) = entry_at(connection, seq, Kind::ExecutionUnknown, UNKNOWN)?;
        if let Some(call) = entry.call {
            let owned = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
            recovery.unknown.push(UnknownCall {
                call,
                server: owned(&entry.server),
                tool: owned(&entry.tool),
                at,
            });
        }
        closing.push(entry);
    }
    let mut approvals: Vec<_> = unfinished
        .approvals
        .iter()
        .map(|(&id, &seq)| (seq, id))
        .collect();
    approvals.sort_unstable();
    for (seq, id) in approvals {
        let (entry, _) = entry_at(connection, seq, Kind::ApprovalCancelled, CANCELLED)?;
        recovery.cancelled.push(id);
        closing.push(entry);
    }
    Ok(unfinished)
}

fn follow_from(connection: &Connection, from: i64) -> Result<Unfinished, AuditError> {
    let mut unfinished = Unfinished::default();
    let mut select = connection
        .prepare("SELECT seq, kind, call, approval FROM audit WHERE seq >= ?1 ORDER BY seq")?;
    let mut rows = select.query([from])?;
    while let Some(row) = rows.next()? {
        let kind = row.get_ref(1)?.as_str().ok().and_then(Kind::parse);
        let call = id(row.get_ref(2)?.as_blob_or_null().ok().flatten()).map(CallId);
        let approval = id(row.get_ref(3)?.as_blob_or_null().ok().flatten()).map(ApprovalId);
        if let Some(kind) = kind {
            unfinished.follow(kind, call, approval, row.get(0)?);
        }
    }
    Ok(unfinished)
}

/// An entry about the same thing as the one at `seq`, and the time of that one.
fn entry_at(
    connection: &Connection,
    seq: i64,
    kind: Kind,
    detail: &'static str,
) -> Result<(OwnedEntry, i64), AuditError> {
    let sql = format!("SELECT {} FROM audit WHERE seq = ?1", table::COLUMNS);
    let pair = connection.query_row(&sql, [seq], |row| {
        let (fields, _) = table::fields(row)?;
        let entry = Entry {
            call: id(fields.call).map(CallId),
            session: id(fields.session).map(SessionId),
            caller: fields.caller.map(Cow::from),
            client: fields.client.map(Cow::from),
            server: fields.server.map(Cow::from),
            tool: fields.tool.map(Cow::from),
            severity: fields.severity.and_then(super::entry::parse_severity),
            approval: id(fields.approval).map(ApprovalId),
            digest: fields.digest.and_then(|digest| digest.try_into().ok()),
            ..Entry::new(kind, detail)
        };
        Ok((entry.into_owned(), fields.at))
    })?;
    Ok(pair)
}

fn id(bytes: Option<&[u8]>) -> Option<Uuid> {
    bytes.and_then(|bytes| Uuid::from_slice(bytes).ok())
}
