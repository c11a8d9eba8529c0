//! What became of earlier calls that a rule did not simply let pass: for the card, its comparison and its drafts.
//! Reads one index, at most so many entries of it, and never the whole record.

use super::{AuditError, Kind, Reader, chain::Fields, entry::parse_severity, table};
use crate::ids::CallId;
use policy::Severity;
use rusqlite::params;
use std::collections::{HashMap, hash_map::Entry as Slot};
use uuid::Uuid;

/// Entries that are looked at. Of more, the oldest are left out.
const MOST: u32 = 20_000;

/// As the index `audit_asked` says it, word for word: else it is not used.
const ASKED: &str = "(approval IS NOT NULL OR kind IN ('policy_decision', 'execution_failure', 'execution_unknown'))";

/// A call that the operator was asked about, or that a rule denied.
#[derive(Clone, Debug)]
pub(crate) struct PastCall {
    /// Which.
    pub(crate) call: CallId,
    /// When it was decided, Unix ms.
    pub(crate) at: i64,
    /// Id of who asked.
    pub(crate) caller: Option<String>,
    /// What the client called itself.
    pub(crate) client: Option<String>,
    /// Redacted, shortened copy of the arguments.
    pub(crate) arguments: Option<String>,
    /// How much harm it could do.
    pub(crate) severity: Option<Severity>,
    /// What became of it.
    pub(crate) ending: PastEnding,
    /// It ran, and did not return a result.
    pub(crate) failed: bool,
}

/// What became of such a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum PastEnding {
    /// It still waits, or nothing more is known.
    #[default]
    Open,
    /// The operator let it run.
    Approved,
    /// The operator said no, in these words.
    Denied(Option<String>),
    /// A rule said no.
    DeniedByRule,
    /// Nobody answered in time.
    Expired,
    /// It was taken back.
    Cancelled,
    /// The client was told to come back; what it then asked is a call of its own.
    HandedBack,
}

impl Reader {
    /// Calls of one tool, the newest first.
    pub(crate) fn asked(&self, server: &str, tool: &str) -> Result<Vec<PastCall>, AuditError> {
        let sql = format!(
            "SELECT {} FROM audit INDEXED BY audit_asked \
             WHERE {ASKED} AND server = ?1 AND tool = ?2 ORDER BY at DESC LIMIT ?3",
            table::COLUMNS
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut rows = select.query(params![server, tool, MOST])?;
        let mut calls: Vec<PastCall> = Vec::new();
        let mut places: HashMap<CallId, usize> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (fields, _) = table::fields(row)?;
            let (Some(call), Some(kind)) = (call_of(&fields), Kind::parse(fields.kind)) else {
                continue;
            };
            let place = match places.entry(call) {
                Slot::Occupied(found) => *found.get(),
                Slot::Vacant(free) => {
                    calls.push(PastCall::new(call, fields.at));
                    *free.insert(calls.len() - 1)
                }
            };
            if let Some(past) = calls.get_mut(place) {
                past.take(kind, &fields);
            }
        }
        // Of a call whose decision is older than what was read, only the end is known.
        calls.retain(|past| past.arguments.is_some());
        Ok(calls)
    }
}

fn call_of(fields: &Fields<'_>) -> Option<CallId> {
    Uuid::from_slice(fields.call?).ok().map(CallId)
}

impl PastCall {
    fn new(call: CallId, at: i64) -> Self {
        Self {
            call,
            at,
            caller: None,
            client: None,
            arguments: None,
            severity: None,
            ending: PastEnding::Open,
            failed: false,
        }
    }

    /// One entry about it; they come the newest first, so that the first end stands.
    fn take(&mut self, kind: Kind, fields: &Fields<'_>) {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let ending = match kind {
            Kind::PolicyDecision => {
                self.at = fields.at;
                self.caller = owned(fields.caller);
                self.client = owned(fields.client);
                self.arguments = owned(fields.arguments);
                self.severity = fields.severity.and_then(parse_severity);
                match fields.effect {
                    Some("deny") => PastEnding::DeniedByRule,
                    _ => return,
                }
            }
            Kind::ExecutionFailure | Kind::ExecutionUnknown => {
                self.failed = true;
                return;
            }
            // That it ran is the surest sign that it was approved.
            Kind::ToolCall => {
                self.ending = PastEnding::Approved;
                return;
            }
            Kind::ApprovalDenied => PastEnding::Denied(
                fields
                    .detail
                    .split_once(": ")
                    .map(|(_, reason)| reason.to_owned()),
            ),
            Kind::ApprovalExpired => PastEnding::Expired,
            Kind::ApprovalCancelled => PastEnding::Cancelled,
            Kind::ApprovalHandedBack => PastEnding::HandedBack,
            _ => return,
        };
        if self.ending == PastEnding::Open {
            self.ending = ending;
        }
    }
}
