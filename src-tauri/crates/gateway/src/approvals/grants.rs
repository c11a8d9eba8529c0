//! Remembered yeses: which later calls one covers, and what ends it. Pure; the queue asks before it opens a
//! question.
//!
//! A grant is as narrow as what the operator saw: one session, one caller, one server, one tool with the
//! definition it had, one rule that asked, no more severe, and no kind of risky part that was not on the card. What
//! is high or worse, holds hidden characters or is not what it was, is never covered and never gives a grant.

use super::open::Open;
use super::question::{Digest, Millis, Question, Typed};
use crate::api::{AlertKind, Scope};
use crate::ids::{ApprovalId, GrantId, SessionId};
use policy::Severity;

/// How long [`Scope::QuarterHour`] lasts.
const QUARTER_HOUR: Millis = 15 * 60_000;
/// The most severe call a grant is given for.
const WORST: Severity = Severity::Medium;

/// What grants compare: a call, without its exact arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) session: SessionId,
    pub(super) caller: String,
    pub(super) server: String,
    pub(super) tool: String,
    pub(super) pin: Digest,
    pub(super) rule: Option<String>,
    pub(super) policy_version: u32,
    pub(super) severity: Severity,
    pub(super) kinds: Vec<AlertKind>,
    pub(super) target: Option<String>,
    /// Nothing about it asks for more than a look: no hidden characters, nothing to type, nothing changed.
    pub(super) plain: bool,
}

impl Shape {
    pub(super) fn of(question: &Question) -> Self {
        Self {
            session: question.session,
            caller: question.caller.clone(),
            server: question.server.clone(),
            tool: question.tool.clone(),
            pin: question.pin,
            rule: question.rule.clone(),
            policy_version: question.policy_version,
            severity: question.severity,
            kinds: question.kinds.clone(),
            target: question.target.clone(),
            plain: question.hidden == 0 && question.typed == Typed::NotAsked && !question.changed,
        }
    }

    /// Why no grant of this scope can be given for it.
    pub(super) fn once_only(&self, scope: Scope) -> Option<&'static str> {
        if self.severity > WORST {
            return Some("it is more severe than medium");
        }
        if !self.plain {
            return Some(
                "it holds hidden characters, has to be typed, or changed since it was last approved",
            );
        }
        let any_target = scope == Scope::SessionTool;
        (!any_target && self.target.is_none()).then_some("its arguments name no single target")
    }
}

/// A remembered yes.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) id: GrantId,
    pub(super) scope: Scope,
    /// The approval it came from.
    pub(super) approval: ApprovalId,
    pub(super) number: u64,
    pub(super) shape: Shape,
    pub(super) given: Millis,
    /// When it ends by itself; none: with its session.
    pub(super) until: Option<Millis>,
    pub(super) uses: u32,
    pub(super) last_used: Option<Millis>,
}

impl Grant {
    /// For the connection whose call was approved.
    pub(super) fn new(id: GrantId, scope: Scope, open: &Open, of: SessionId, now: Millis) -> Self {
        Self {
            id,
            scope,
            approval: open.approval,
            number: open.number,
            shape: Shape {
                session: of,
                ..open.shape.clone()
            },
            given: now,
            until: (scope == Scope::QuarterHour).then(|| now.saturating_add(QUARTER_HOUR)),
            uses: 0,
            last_used: None,
        }
    }

    /// Whether a call needs no question because of it.
    pub(super) fn covers(&self, call: &Shape) -> bool {
        let Shape {
            session,
            caller,
            server,
            tool,
            pin,
            rule,
            policy_version,
            severity,
            kinds,
            target,
            plain: _,
        } = &self.shape;
        call.session == *session
            && call.caller == *caller
            && call.server == *server
            && call.tool == *tool
            && call.pin == *pin
            && call.rule == *rule
            && call.policy_version == *policy_version
            && call.severity <= *severity
            && call.kinds.iter().all(|kind| kinds.contains(kind))
            && (self.scope == Scope::SessionTool || call.target == *target)
            && call.once_only(self.scope).is_none()
    }
}

/// Why a grant is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantEnd {
    /// Its time is over.
    Expired,
    /// Its session ended.
    Disconnected,
    /// The tool's definition or its server is not what it was.
    ToolChanged,
    /// Another policy is in force. Any change of the policy ends every grant: what the rule that asked would say now
    /// is for the operator to see, not for us to guess.
    PolicyChanged,
    /// The operator stopped everything, or this agent.
    Stopped,
    /// The operator took it back.
    Revoked,
    /// The screen was locked: who comes next may be somebody else.
    Locked,
    /// There are too many grants; the oldest went.
    Displaced,
    /// The gateway ends.
    Shutdown,
}

#[cfg(test)]
mod tests;
