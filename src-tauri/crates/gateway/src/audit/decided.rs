//! Every call as it was decided, the newest first: what a replay reads. One pass by key, in stretches, so that nobody
//! who writes waits for it; borrows from the row, so that a call nobody keeps costs no memory.

use super::{AuditError, Kind, Reader, entry::parse_severity};
use crate::ids::CallId;
use policy::{Effect, Severity};
use rusqlite::{OptionalExtension, Row, params, types::ValueRef};
use std::collections::HashMap;
use std::ops::ControlFlow;
use uuid::Uuid;

/// Entries read in one go: a reader that stays long keeps the write-ahead log from being started over.
const STRETCH: u32 = 4_000;

/// How far the clock may be set back between making a call's id and writing its decision.
const AROUND_MS: i64 = 1_000;

/// What decides a call. An intent that follows a question is not it.
const DECIDES: &str =
    "kind = 'policy_decision' OR (kind = 'tool_call' AND effect = 'allow' AND approval IS NULL)";

/// What answers a question.
const ANSWERS: &str = "kind IN ('approval_granted', 'approval_denied', 'approval_expired', \
    'approval_cancelled', 'grant_used')";

const COLUMNS: &str =
    "seq, at, kind, call, caller, server, tool, severity, effect, rule, detail, arguments";

/// A call as it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DecidedCall<'r> {
    pub(crate) call: CallId,
    /// Unix ms.
    pub(crate) at: i64,
    /// Id of who asked.
    pub(crate) caller: &'r str,
    pub(crate) server: &'r str,
    pub(crate) tool: &'r str,
    pub(crate) severity: Option<Severity>,
    pub(crate) effect: Effect,
    /// Id of the rule that decided; none: the default, or something else than a rule.
    pub(crate) rule: Option<&'r str>,
    /// The decision's reason; empty where it let the call pass.
    pub(crate) reason: &'r str,
    /// The arguments as the record keeps them.
    pub(crate) arguments: &'r str,
    /// What became of the question, if there was one.
    pub(crate) answered: Option<Answered>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// The operator said yes.
    Approved,
    /// The operator said no.
    Denied,
    /// Nobody answered in time.
    Expired,
    /// It was taken back.
    Cancelled,
    /// A remembered yes let it pass.
    Covered,
}

impl Answered {
    fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::ApprovalGranted => Self::Approved,
            Kind::ApprovalDenied => Self::Denied,
            Kind::ApprovalExpired => Self::Expired,
            Kind::ApprovalCancelled => Self::Cancelled,
            Kind::GrantUsed => Self::Covered,
            _ => return None,
        })
    }
}

impl Reader {
    /// Gives `each` the calls decided since `since` (Unix ms), the newest first, until it says that it has enough.
    pub(crate) fn decided(
        &self,
        since: i64,
        mut each: impl FnMut(&DecidedCall<'_>) -> ControlFlow<()>,
    ) -> Result<(), AuditError> {
        let last = self.count()?;
        let floor = self.first_since(since, last)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM audit WHERE seq < ?1 AND seq >= ?2 AND ({DECIDES} OR {ANSWERS}) ORDER BY seq DESC LIMIT ?3"
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        // The answer comes after the question, so it is read before it.
        let mut answers: HashMap<[u8; 16], Answered> = HashMap::new();
        let mut before = last.saturating_add(1);
        loop {
            let mut rows = select.query(params![before, floor, STRETCH])?;
            let mut read = 0;
            while let Some(row) = rows.next()? {
                read += 1;
                before = row.get(0)?;
                let Some((id, kind)) = about(row)? else {
                    continue;
                };
                if let Some(answer) = Answered::of(kind) {
                    // The entry nearest to the question says how it was answered.
                    answers.insert(id, answer);
                    continue;
                }
                let Some(call) = decided(row, id, answers.remove(&id))? else {
                    continue;
                };
                if each(&call).is_break() {
                    return Ok(());
                }
            }
            if read < STRETCH {
                return Ok(());
            }
        }
    }

    /// Gives `with` one call as it was decided; none: the record does not have it.
    pub(crate) fn decision<T>(
        &self,
        call: CallId,
        with: impl FnOnce(&DecidedCall<'_>) -> T,
    ) -> Result<Option<T>, AuditError> {
        let last = self.count()?;
        let sql = format!(
            "SELECT {COLUMNS} FROM audit WHERE seq >= ?1 AND call = ?2 AND ({DECIDES}) ORDER BY seq LIMIT 1"
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        let around = match super::read::made_at(call) {
            Some(made) => self.first_since(made.saturating_sub(AROUND_MS), last)?,
            None => 1,
        };
        // If the clock was set in between, it stands before that.
        for from in [around, 1] {
            let mut rows = select.query(params![from, call.0.as_bytes()])?;
            let Some(row) = rows.next()? else { continue };
            return Ok(match about(row)? {
                Some((id, _)) => decided(row, id, None)?.map(|found| with(&found)),
                None => None,
            });
        }
        Ok(None)
    }
}

impl Reader {
    /// Gives `with` the call of the entry at `seq` as it was decided; none: the entry is not about a call.
    pub(crate) fn decision_at<T>(
        &self,
        seq: u64,
        with: impl FnOnce(&DecidedCall<'_>) -> T,
    ) -> Result<Option<T>, AuditError> {
        let mut select = self
            .connection()
            .prepare_cached("SELECT call FROM audit WHERE seq = ?1")?;
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        let call: Option<Vec<u8>> = select
            .query_row([seq], |row| row.get(0))
            .optional()?
            .flatten();
        match call.and_then(|call| Uuid::from_slice(&call).ok()) {
            Some(call) => self.decision(CallId(call), with),
            None => Ok(None),
        }
    }
}

/// Which call an entry is about, and what it says of it.
fn about(row: &Row<'_>) -> rusqlite::Result<Option<([u8; 16], Kind)>> {
    let id = match row.get_ref(3)? {
        ValueRef::Blob(id) => <[u8; 16]>::try_from(id).ok(),
        _ => None,
    };
    Ok(id.zip(Kind::parse(row.get_ref(2)?.as_str()?)))
}

fn decided<'r>(
    row: &'r Row<'_>,
    id: [u8; 16],
    answered: Option<Answered>,
) -> rusqlite::Result<Option<DecidedCall<'r>>> {
    let text = |column: usize| -> rusqlite::Result<&'r str> {
        Ok(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default())
    };
    let effect = match text(8)? {
        "allow" => Effect::Allow,
        "deny" => Effect::Deny,
        "review" => Effect::Review,
        _ => return Ok(None),
    };
    Ok(Some(DecidedCall {
        call: CallId(Uuid::from_bytes(id)),
        at: row.get(1)?,
        caller: text(4)?,
        server: text(5)?,
        tool: text(6)?,
        severity: parse_severity(text(7)?),
        effect,
        rule: row.get_ref(9)?.as_str_or_null()?,
        reason: text(10)?,
        arguments: text(11)?,
        answered,
    }))
}
