//! Why a policy decides a call as it does, rule by rule, in sentences. For people; nothing acts on it.

use crate::decide::{Decision, applies, decide};
use crate::{Call, Effect, Policy, Rule};
use serde::Serialize;

/// A decision, with what was found at each rule up to the one that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What was decided.
    pub decision: Decision,
    /// One step a rule, in order, ending with the rule that decided; all rules if none did.
    pub trace: Vec<TraceStep>,
}

/// What was found at one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TraceStep {
    /// The rule's place, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// Whether it applied.
    pub matched: bool,
    /// The first thing it asks that does not hold, or that everything does.
    pub why: String,
}

/// Decides a call and says why.
#[must_use]
pub fn explain(policy: &Policy, call: &Call<'_>) -> Explanation {
    let decision = decide(policy, call);
    let tried = decision
        .rule
        .map_or(policy.rules().len(), |decided| decided + 1);
    let trace = (1..)
        .zip(policy.rules().iter().take(tried))
        .map(|(number, rule)| TraceStep {
            number,
            id: rule.id.to_string(),
            matched: applies(rule, call),
            why: unmet(rule, call).unwrap_or_else(|| met(rule, call)),
        })
        .collect();
    Explanation { decision, trace }
}

fn met(rule: &Rule, call: &Call<'_>) -> String {
    let doubtful = rule
        .when
        .arguments
        .iter()
        .find(|test| test.holds(call.arguments).is_none());
    match doubtful {
        Some(test) => format!(
            "everything it asks holds; `{}` is in doubt, which counts against the call",
            test.pointer
        ),
        None => "everything it asks holds".to_owned(),
    }
}

/// The first condition that does not hold, in the order in which [`applies`] tries them.
fn unmet(rule: &Rule, call: &Call<'_>) -> Option<String> {
    unmet_standing(rule, call)
        .or_else(|| unmet_names(rule, call))
        .or_else(|| unmet_labels(rule, call))
        .or_else(|| unmet_argument(rule, call))
}

fn unmet_standing(rule: &Rule, call: &Call<'_>) -> Option<String> {
    let when = &rule.when;
    if !rule.enabled {
        return Some("it is switched off".to_owned());
    }
    if let Some(until) = rule.until.as_ref().filter(|until| until.has_passed(call)) {
        return Some(format!("it ended `{}`", until.text));
    }
    if !when.severity.contains(call.severity) {
        return Some(format!("the severity is {}", call.severity));
    }
    if !when.caller_type.contains(call.caller.kind) {
        return Some(format!("the caller is of type {}", call.caller.kind.word()));
    }
    None
}

fn unmet_names(rule: &Rule, call: &Call<'_>) -> Option<String> {
    let when = &rule.when;
    let named = [
        ("server", &when.server, call.server),
        ("tool", &when.tool, call.tool),
        ("client", &when.client, call.client),
        ("caller", &when.caller, call.caller.id.as_str()),
    ];
    let (what, _, name) = named
        .into_iter()
        .find(|(_, wanted, name)| !wanted.admit(name))?;
    Some(format!("the {what} is `{name}`"))
}

fn unmet_labels(rule: &Rule, call: &Call<'_>) -> Option<String> {
    let when = &rule.when;
    let any = |wanted: &[String], found: &[String]| {
        wanted.is_empty() || wanted.iter().any(|label| found.contains(label))
    };
    if !any(&when.mark_any, call.marks) {
        return Some("no part of the call carries one of its risk marks".to_owned());
    }
    if let Some(mark) = when.mark_all.iter().find(|mark| !call.marks.contains(mark)) {
        return Some(format!(
            "no part of the call carries the risk mark `{mark}`"
        ));
    }
    if !any(&when.tags, call.tags) {
        return Some("neither server nor tool has one of its tags".to_owned());
    }
    let in_time = when.time.is_empty() || when.time.iter().any(|window| window.contains(call));
    (!in_time).then(|| "the call came outside its time windows".to_owned())
}

fn unmet_argument(rule: &Rule, call: &Call<'_>) -> Option<String> {
    let in_doubt = rule.effect != Effect::Allow;
    rule.when.arguments.iter().find_map(|test| {
        let pointer = &test.pointer;
        match test.holds(call.arguments) {
            Some(true) => None,
            None if in_doubt => None,
            None => Some(format!(
                "`{pointer}` is in doubt, which counts against the call"
            )),
            Some(false) => Some(format!("`{pointer}` is not what it asks for")),
        }
    })
}
