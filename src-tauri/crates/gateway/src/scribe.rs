//! Writes what happens in one session into the audit, so that every entry says who, through what and where.

use crate::api::CallEnd;
use crate::approvals::Approvals;
use crate::audit::redact::Redactor;
use crate::audit::{Audit, AuditError, Entry, Kind};
use crate::core::Core;
use crate::gate;
use crate::ids::{ApprovalId, CallId, SessionId};
use crate::refusal::RefusalReason;
use crate::relay::{Ending, Running};
use crate::session::Examined;
use policy::{Caller, Effect, Severity};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What was decided about a call, for its entries.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) server: Arc<str>,
    pub(crate) severity: Severity,
    pub(crate) effect: Effect,
    pub(crate) rule: Option<Arc<str>>,
    pub(crate) digest: [u8; 32],
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// The server returned a result.
    Success,
    /// The server returned an error.
    Failure,
    /// Nobody knows; the sentence says why.
    Unknown(&'static str),
}

impl From<Ending> for Outcome {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Returned => Self::Success,
            Ending::Failed => Self::Failure,
        }
    }
}

/// How a call ended, for the row of its approval. Quotes no server.
fn call_end(outcome: Outcome, took: Duration) -> CallEnd {
    let took = match took.as_millis() {
        ms @ 0..1_000 => format!("{ms} ms"),
        _ => format!("{:.1} s", took.as_secs_f64()),
    };
    let sentence = match outcome {
        Outcome::Success => format!("Succeeded in {took}"),
        Outcome::Failure => format!("Failed after {took}: its server answered with an error"),
        Outcome::Unknown(why) => format!("Whether it ran is not known: {why}"),
    };
    CallEnd {
        ok: matches!(outcome, Outcome::Success),
        sentence,
    }
}

/// Why a call that was let through was not sent after all.
pub(crate) fn not_sent(reason: RefusalReason) -> CallEnd {
    let why = match reason {
        RefusalReason::Paused => "the gateway or the agent was paused first",
        RefusalReason::AuditUnavailable => "it could not be written to the audit first",
        _ => "it was taken back, or what was approved changed",
    };
    CallEnd {
        ok: false,
        sentence: format!("Not sent: {why}"),
    }
}

/// The audit as one session writes it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Scribe(Arc<Shared>);

struct Shared {
    audit: Audit,
    approvals: Approvals,
    redactor: Arc<Redactor>,
    session: SessionId,
    caller: String,
    client: OnceLock<String>,
}

impl Scribe {
    pub(crate) fn new(core: &Core, session: SessionId, caller: &Caller) -> Self {
        let caller = caller.id.clone();
        Self(Arc::new(Shared {
            audit: core.gate.audit.clone(),
            approvals: core.approvals.clone(),
            redactor: core.redactor.clone(),
            session,
            caller,
            client: OnceLock::new(),
        }))
    }

    /// Notes what the client calls itself; the first word stands.
    pub(crate) fn introduce(&self, client: &str) {
        let _ = self.0.client.set(client.to_owned());
    }

    fn entry<'a>(&'a self, kind: Kind, detail: impl Into<Cow<'a, str>>) -> Entry<'a> {
        Entry {
            session: Some(self.0.session),
            caller: Some(Cow::Borrowed(&self.0.caller)),
            client: self.0.client.get().map(|c| Cow::Borrowed(c.as_str())),
            ..Entry::new(kind, detail)
        }
    }

    fn about_call<'a>(
        &'a self,
        kind: Kind,
        call: CallId,
        facts: &'a Facts,
        examined: &'a Examined<'_>,
        detail: &'a str,
    ) -> Entry<'a> {
        let text = examined.arguments.text;
        Entry {
            call: Some(call),
            server: Some(Cow::Borrowed(&facts.server)),
            tool: Some(Cow::Borrowed(&examined.tool.definition.name)),
            severity: Some(facts.severity),
            effect: Some(Cow::Borrowed(facts.effect.word())),
            rule: facts.rule.as_deref().map(Cow::Borrowed),
            digest: Some(facts.digest),
            arguments: Some(Cow::Owned(
                self.0
                    .redactor
                    .arguments(&examined.arguments.value, Entry::ARGUMENTS_CAP),
            )),
            bytes: u64::try_from(text.len()).ok(),
            ..self.entry(kind, detail)
        }
    }

    /// The intent: this call is permitted and about to be sent.
    pub(crate) fn intent<'a>(
        &'a self,
        call: CallId,
        facts: &'a Facts,
        examined: &'a Examined<'_>,
        (approval, note): (Option<ApprovalId>, Option<&str>),
    ) -> Entry<'a> {
        let entry = self.about_call(gate::INTENT, call, facts, examined, "");
        Entry {
            approval,
            // What the arguments were stands in the entry of the decision.
            detail: note.map_or(Cow::Borrowed(""), |_| {
                Cow::Borrowed("with arguments that the operator changed")
            }),
            ..entry
        }
    }

    /// A decision that permits nothing at once.
    pub(crate) fn decided(
        &self,
        call: CallId,
        facts: &Facts,
        examined: &Examined<'_>,
        why: &str,
    ) -> Result<(), AuditError> {
        let entry = self.about_call(Kind::PolicyDecision, call, facts, examined, why);
        self.0.audit.commit(&[entry], &[]).map(drop)
    }

    /// How a call ended. Written with the next commit, or soon.
    pub(crate) fn outcome(
        &self,
        server: &str,
        running: &Running,
        outcome: Outcome,
        took: Duration,
        bytes: usize,
        late: bool,
    ) {
        let (kind, detail) = match (outcome, late) {
            (Outcome::Success, false) => (Kind::ExecutionSuccess, ""),
            (Outcome::Failure, false) => {
                (Kind::ExecutionFailure, "the server answered with an error")
            }
            (Outcome::Success | Outcome::Failure, true) => (
                if matches!(outcome, Outcome::Success) {
                    Kind::ExecutionSuccess
                } else {
                    Kind::ExecutionFailure
                },
                "it ended after its client had stopped waiting",
            ),
            (Outcome::Unknown(why), _) => (Kind::ExecutionUnknown, why),
        };
        self.0
            .approvals
            .ended(running.call, || call_end(outcome, took));
        self.0.audit.note(Entry {
            call: Some(running.call),
            session: Some(self.0.session),
            server: Some(Cow::Borrowed(server)),
            tool: Some(Cow::Borrowed(&running.tool)),
            bytes: u64::try_from(bytes).ok(),
            took_us: u64::try_from(took.as_micros()).ok(),
            ..Entry::new(kind, detail)
        });
    }

    /// A result of this call holds text that gives orders.
    pub(crate) fn marked(&self, server: &str, tool: &str, call: CallId, what: &str) {
        self.0.audit.note(Entry {
            call: Some(call),
            server: Some(Cow::Borrowed(server)),
            tool: Some(Cow::Borrowed(tool)),
            ..self.entry(Kind::ResultMarked, what)
        });
    }

    /// The session began.
    pub(crate) fn opened(&self) {
        self.note(Kind::SessionOpened, None, "a client connected");
    }

    /// The session ended.
    pub(crate) fn closed(&self) {
        self.note(Kind::SessionClosed, None, "its connection ended");
    }

    /// The client, or this server, broke the protocol.
    pub(crate) fn violation(&self, server: Option<&str>, what: &str) {
        self.note(Kind::ProtocolViolation, server, what);
    }

    fn note(&self, kind: Kind, server: Option<&str>, detail: &str) {
        let entry = Entry {
            server: server.map(Cow::Borrowed),
            ..self.entry(kind, detail)
        };
        self.0.audit.note(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_said_with_the_time_it_took() {
        for (outcome, ms, ok, said) in [
            (Outcome::Success, 0, true, "Succeeded in 0 ms"),
            (Outcome::Success, 999, true, "Succeeded in 999 ms"),
            (Outcome::Success, 1_234, true, "Succeeded in 1.2 s"),
            (
                Outcome::Failure,
                62_000,
                false,
                "Failed after 62.0 s: its server answered with an error",
            ),
            (
                Outcome::Unknown("its server ended"),
                5,
                false,
                "Whether it ran is not known: its server ended",
            ),
        ] {
            let end = call_end(outcome, Duration::from_millis(ms));
            assert_eq!((end.ok, end.sentence.as_str()), (ok, said));
        }
    }
}
