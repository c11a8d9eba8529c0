//! The one place where a call becomes a permitted call. Decides, writes down, then permits; in that
//! order and never otherwise. What cannot be decided or written down is refused.

use crate::audit::{Audit, AuditError, Entry, Kind};
use crate::flow::{self, Chain};
use crate::ids::{ApprovalId, CallId};
use crate::policies::{InForce, Policies};
use crate::refusal::{Refusal, RefusalReason};
use crate::servers::Given;
use crate::tools::{Hash, Tool};
use policy::json::Parsed;
use policy::marks::{self, Mark, MarkFacts};
use policy::{Caller, Decision, Effect, Reason, Severity};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long the disk may take before a call that must be on it is refused.
const DISK_DEADLINE: Duration = Duration::from_secs(5);

/// Proof that a call was decided, answered if it had to be, and written down.
///
/// Only this module can make one, and sending a call consumes it:
///
/// ```compile_fail
/// let forged = gateway::gate::Permit { call: gateway::ids::CallId::new() };
/// ```
///
/// ```
/// let read_only: fn(&gateway::gate::Permit) -> gateway::ids::CallId = gateway::gate::Permit::call;
/// ```
#[derive(Debug)]
#[must_use = "a permit that is not spent is a call that was written down and never sent"]
pub struct Permit {
    call: CallId,
}

impl Permit {
    /// The call it is for.
    #[must_use]
    pub fn call(&self) -> CallId {
        self.call
    }

    /// Uses it up.
    pub(crate) fn spend(self) -> CallId {
        self.call
    }
}

/// A call before the gate: who asks what of whom.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) server: &'a str,
    pub(crate) tool: &'a Tool,
    /// Whether the operator has looked at the server's definitions.
    pub(crate) accepted: bool,
    pub(crate) arguments: &'a Parsed<'a>,
    /// Parameters besides name, arguments and `_meta`, as text: part of what is approved.
    pub(crate) further: &'a str,
    /// What its server was given.
    pub(crate) given: &'a Given,
    /// The operator's tags of it.
    pub(crate) tags: Vec<String>,
    /// Earlier calls of the session whose fruits this call could carry away.
    pub(crate) chain: Option<Chain>,
    pub(crate) at: i64,
    pub(crate) utc_offset_minutes: i32,
}

/// What the policy says about a call, and under which policy.
#[derive(Debug)]
pub(crate) struct Ruling {
    pub(crate) decision: Decision,
    pub(crate) severity: Severity,
    pub(crate) digest: [u8; 32],
    pub(crate) in_force: Arc<InForce>,
    /// Why that severity: the tool's reasons, after what its arguments add.
    pub(crate) reasons: Vec<Reason>,
    /// Its risky parts.
    pub(crate) marks: Vec<Mark>,
    /// The operator's tags of it.
    pub(crate) tags: Vec<String>,
    /// A rule allows it, and the operator is asked all the same.
    pub(crate) overruled: Option<Overruled>,
}

impl Ruling {
    /// What asks: the rule, or why the operator is asked in spite of it. No grant for the one covers the other.
    pub(crate) fn asked_by(&self) -> Option<&str> {
        let overruled = self.overruled.as_ref().map(Overruled::reason);
        overruled.or(self.decision.id.as_deref())
    }

    /// Why neither a scope nor a rule is offered, in the words that go behind "are off:".
    pub(crate) fn once_only(&self) -> Option<&'static str> {
        self.overruled.as_ref().map(|why| match why {
            Overruled::Unaccepted => "tools not accepted yet",
            Overruled::Flow(_) => "something private could leave",
        })
    }
}

/// Why a call is asked about that a rule allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Overruled {
    /// The operator has not looked at its server's tools yet.
    Unaccepted,
    /// What its session read before could leave with it.
    Flow(Chain),
}

/// The reason of [`Overruled::Unaccepted`].
pub(crate) const UNACCEPTED: &str = "You have not looked at this server's tools yet";

/// What asked, as a card names a rule, if a decision with this reason was made in spite of a rule.
pub(crate) fn overruled_by(reason: &str) -> Option<&'static str> {
    match reason {
        UNACCEPTED => Some(crate::policies::UNACCEPTED_SENTENCE),
        flow::REASON => Some(flow::SENTENCE),
        _ => None,
    }
}

impl Overruled {
    /// Why, for the agent and the record.
    fn reason(&self) -> &'static str {
        match self {
            Self::Unaccepted => UNACCEPTED,
            Self::Flow(_) => flow::REASON,
        }
    }

    /// What asks, as a card names a rule.
    pub(crate) fn sentence(&self) -> &'static str {
        match self {
            Self::Unaccepted => crate::policies::UNACCEPTED_SENTENCE,
            Self::Flow(_) => flow::SENTENCE,
        }
    }
}

/// Calls that may run as soon as they are written down, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Intents<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
    pub(crate) approvals: Vec<ApprovalId>,
    /// The session they came over is stopped.
    pub(crate) stopped: Option<&'a AtomicBool>,
}

impl Intents<'_> {
    fn are_stopped(&self) -> bool {
        self.stopped
            .is_some_and(|stopped| stopped.load(Ordering::SeqCst))
    }
}

/// The gate: policy, record and the operator's stop in one place.
pub(crate) struct Gate {
    pub(crate) policies: Policies,
    pub(crate) audit: Audit,
    paused: AtomicBool,
}

impl Gate {
    pub(crate) fn new(policies: Policies, audit: Audit, paused: bool) -> Self {
        Self {
            policies,
            audit,
            paused: AtomicBool::new(paused),
        }
    }

    /// Refuses every new call until resumed.
    pub(crate) fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::SeqCst);
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }

    /// What the policy says about a call. Writes nothing and permits nothing.
    pub(crate) fn rule(&self, asked: &Asked<'_>) -> Result<Ruling, Refusal> {
        if self.is_paused() {
            return Err(paused());
        }
        let in_force = self.policies.in_force();
        let digest = digest(asked, &in_force.root);
        let as_rated = call(asked, asked.tool.assessment.severity, &[]);
        let unhindered = asked.accepted && asked.chain.is_none();
        if let Some(decision) = passes_anyway(unhindered, &in_force.policy, &as_rated) {
            return Ok(Ruling {
                decision,
                severity: asked.tool.assessment.severity,
                reasons: Vec::new(),
                marks: Vec::new(),
                tags: Vec::new(),
                digest,
                in_force,
                overruled: None,
            });
        }
        let facts = MarkFacts {
            tool: &asked.tool.definition.name,
            roots: &asked.given.roots,
            known_hosts: &asked.given.hosts,
        };
        let marks = marks::find(&asked.arguments.value, &facts);
        let assessment =
            policy::assess_call(&asked.tool.assessment, &asked.arguments.value, &marks);
        let severity = assessment.severity;
        let words = marks::words(&marks);
        let mut decision = policy::decide(&in_force.policy, &call(asked, severity, &words));
        let overruled = overruled(asked, &in_force.policy, &decision);
        if let Some(why) = &overruled {
            decision = Decision {
                effect: Effect::Review,
                rule: None,
                id: None,
                reason: why.reason().into(),
                approval: decision.approval,
            };
        }
        Ok(Ruling {
            decision,
            severity,
            reasons: assessment.reasons,
            marks,
            tags: asked.tags.clone(),
            digest,
            in_force,
            overruled,
        })
    }

    /// Writes calls down in one transaction and permits them; waits for the disk where one of them
    /// asks for it. Either all are permitted or none is.
    pub(crate) async fn permit(&self, intents: Intents<'_>) -> Result<Vec<Permit>, Refusal> {
        if intents.entries.is_empty() {
            return Ok(Vec::new());
        }
        self.check_stops(&intents)?;
        let Intents {
            entries, approvals, ..
        } = &intents;
        let seq = self
            .audit
            .commit(entries, approvals)
            .map_err(|e| unwritten(&e))?;
        let answered = !approvals.is_empty();
        let needs_disk = |e: &Entry<'_>| {
            self.audit
                .must_be_on_disk(e.severity.unwrap_or(Severity::Critical), answered)
        };
        if entries.iter().any(needs_disk)
            && let Err(error) = self.audit.on_disk(seq, DISK_DEADLINE).await
        {
            self.note_unsent(entries, "not sent: the disk did not take the record of it");
            return Err(unwritten(&error));
        }
        // Stopped while the disk was written: the operator's stop comes first.
        if let Err(refusal) = self.check_stops(&intents) {
            self.note_unsent(entries, "not sent: the operator stopped it first");
            return Err(refusal);
        }
        Ok(entries
            .iter()
            .filter_map(|e| e.call)
            .map(|call| Permit { call })
            .collect())
    }

    fn check_stops(&self, intents: &Intents<'_>) -> Result<(), Refusal> {
        match (self.is_paused(), intents.are_stopped()) {
            (true, _) => Err(paused()),
            (false, true) => Err(stopped()),
            (false, false) => Ok(()),
        }
    }

    /// Closes intents that were written and then not carried out.
    fn note_unsent(&self, entries: &[Entry<'_>], why: &str) {
        for entry in entries {
            self.audit.note(Entry {
                call: entry.call,
                session: entry.session,
                server: entry.server.clone(),
                tool: entry.tool.clone(),
                ..Entry::new(Kind::ExecutionFailure, why)
            });
        }
    }

    /// Whether this caller could call a tool at all, whatever the arguments.
    pub(crate) fn may_call(
        &self,
        caller: &Caller,
        server: &str,
        tool: &Tool,
        tags: &[String],
        (at, utc_offset_minutes): (i64, i32),
    ) -> bool {
        let in_force = self.policies.in_force();
        let call = policy::Call {
            caller,
            client: &caller.id,
            server,
            tool: &tool.definition.name,
            arguments: &policy::json::Json::Null,
            severity: tool.assessment.severity,
            marks: &[],
            tags,
            at,
            utc_offset_minutes,
        };
        policy::may_pass(&in_force.policy, &call)
    }
}

/// Why the operator is asked about a call all the same, if it is one that a rule allows.
fn overruled(asked: &Asked<'_>, policy: &policy::Policy, decision: &Decision) -> Option<Overruled> {
    if decision.effect != Effect::Allow {
        return None;
    }
    if !asked.accepted {
        return Some(Overruled::Unaccepted);
    }
    let chain = asked
        .chain
        .clone()
        .filter(|_| !ignores_flow(policy, decision));
    chain.map(Overruled::Flow)
}

/// Whether the rule that decided says that what came before does not matter to it.
fn ignores_flow(_policy: &policy::Policy, _decision: &Decision) -> bool {
    false
}

/// A call as the policy sees it.
fn call<'a>(asked: &'a Asked<'_>, severity: Severity, marks: &'a [String]) -> policy::Call<'a> {
    policy::Call {
        caller: asked.caller,
        client: &asked.caller.id,
        server: asked.server,
        tool: &asked.tool.definition.name,
        arguments: &asked.arguments.value,
        severity,
        marks,
        tags: &asked.tags,
        at: asked.at,
        utc_offset_minutes: asked.utc_offset_minutes,
    }
}

/// The decision about a safe call that the same rule allows whatever risky parts its arguments have. Looking for those is
/// a pass over every byte, and worth it only where it can change something: no rule asks for marks, and the one step
/// they can raise it by changes neither the rule nor where its record waits.
fn passes_anyway(
    unhindered: bool,
    policy: &policy::Policy,
    call: &policy::Call<'_>,
) -> Option<Decision> {
    if !unhindered || policy.asks_for_marks() || call.severity > Severity::Safe {
        return None;
    }
    let decision = policy::decide(policy, call);
    let raised = policy::Call {
        severity: Severity::Low,
        ..*call
    };
    let same = policy::decide(policy, &raised).rule == decision.rule;
    (same && decision.effect == Effect::Allow).then_some(decision)
}

/// SHA-256 over everything an approval is bound to: server, tool, its definition, arguments and further
/// parameters, caller, policy. Written as JSON with sorted keys, so that another order of the
/// arguments is the same call and another byte in a value is another.
fn digest(asked: &Asked<'_>, policy: &Hash) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"{\"arguments\":");
    hasher.update(asked.arguments.canonical_bytes());
    for (key, value) in [
        ("caller", asked.caller.id.as_str()),
        ("further", asked.further),
        ("server", asked.server),
        ("tool", &asked.tool.definition.name),
    ] {
        hasher.update(b",\"");
        hasher.update(key.as_bytes());
        hasher.update(b"\":");
        // Length first: no value can pose as the next key.
        hasher.update((value.len() as u64).to_be_bytes());
        hasher.update(value.as_bytes());
    }
    hasher.update(b",\"definition\":");
    hasher.update(asked.tool.pin);
    hasher.update(b",\"policy\":");
    hasher.update(policy);
    hasher.update(b",\"v\":1}");
    hasher.finalize().into()
}

fn paused() -> Refusal {
    Refusal::new(
        RefusalReason::Paused,
        "The operator paused this gateway. The call was not executed; this is not a failure of the tool. Do not try the same effect another way.",
    )
}

/// The operator stopped the agent that asks.
pub(crate) fn stopped() -> Refusal {
    Refusal::new(
        RefusalReason::Paused,
        "The operator paused this agent. The call was not executed; this is not a failure of the tool. Do not try the same effect another way.",
    )
}

pub(crate) fn unwritten(error: &AuditError) -> Refusal {
    Refusal::new(
        RefusalReason::AuditUnavailable,
        format!(
            "The call was not executed: it could not be written to the audit first ({error}). The operator has to mend that."
        ),
    )
}

/// The refusal for a decision that denies.
pub(crate) fn denied(decision: &Decision) -> Refusal {
    Refusal::new(
        RefusalReason::PolicyDenied,
        format!(
            "A policy rule refused this call. It was not executed; this is not a failure of the tool. Reason: {}. Do not try the same effect another way unless the user asks for it.",
            decision.reason.trim_end_matches('.')
        ),
    )
}

/// What the audit calls an intent.
pub(crate) const INTENT: Kind = Kind::ToolCall;

#[cfg(test)]
mod tests {
    use super::*;
    use policy::CallerKind;
    use policy::json::Json;

    #[test]
    fn only_a_safe_call_that_no_mark_could_stop_is_spared_the_search() {
        let allow =
            |when: &str| format!(r#"{{"id":"a","match":{when},"effect":"allow","reason":"fine"}}"#);
        let risky = r#"{"id":"r","match":{"markAny":["secret"]},"effect":"deny","reason":"no"}"#;
        let any = allow(r#"{"tool":"*"}"#);
        let safe_only = allow(r#"{"severity":"safe"}"#);
        for (rules, severity, accepted, spared) in [
            (any.clone(), Severity::Safe, true, true),
            (any.clone(), Severity::Safe, false, false),
            (any.clone(), Severity::Low, true, false),
            (any.clone(), Severity::High, true, false),
            // One step up is another rule, or the default.
            (safe_only, Severity::Safe, true, false),
            // A rule looks at marks, wherever it stands.
            (format!("{any},{risky}"), Severity::Safe, true, false),
            (String::new(), Severity::Safe, true, false),
        ] {
            let text = format!(r#"{{"version":2,"rules":[{rules}],"defaultEffect":"review"}}"#);
            let policy = policy::parse_policy(&text).unwrap();
            let caller = Caller {
                id: "claude".into(),
                name: "Claude".into(),
                kind: CallerKind::Agent,
            };
            let call = policy::Call {
                caller: &caller,
                client: "claude",
                server: "files",
                tool: "echo",
                arguments: &Json::Null,
                severity,
                marks: &[],
                tags: &[],
                at: 0,
                utc_offset_minutes: 0,
            };
            let found = passes_anyway(accepted, &policy, &call);
            assert_eq!(found.is_some(), spared, "{rules} {severity:?} {accepted}");
        }
    }
}
