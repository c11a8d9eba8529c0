//! Why a policy decides a call as it does, rule by rule, in sentences. For people; nothing acts on it.

use crate::decide::{Decision, applies, decide};
use crate::unmet::unmet;
use crate::{Call, Policy, Rule};
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
            why: unmet(rule, call)
                .first()
                .map_or_else(|| met(rule, call), ToString::to_string),
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
