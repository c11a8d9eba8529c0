//! Rules of a policy as a surface lists them, and the one behind a decision.

use crate::api::RuleView;
use crate::gate::Ruling;
use policy::{Decision, Policy, Rule};

/// Every rule as a sentence, in order; the default is the last.
pub(crate) fn rule_views(policy: &Policy) -> Vec<RuleView> {
    let rules = policy.rules().iter().zip(1..);
    let rules = rules.map(|(rule, number)| rule_view(rule, number));
    let otherwise = policy.otherwise();
    let default = RuleView {
        number: None,
        id: None,
        effect: otherwise.effect.word().into(),
        sentence: policy::default_sentence(otherwise.effect),
        reason: otherwise.reason.to_string(),
        origin: None,
        until: None,
    };
    rules.chain([default]).collect()
}

/// One rule as a sentence, with its number.
pub(crate) fn rule_view(rule: &Rule, number: u32) -> RuleView {
    RuleView {
        number: Some(number),
        id: Some(rule.id.to_string()),
        effect: rule.effect.word().into(),
        sentence: policy::rule_sentence(rule),
        reason: rule.reason.to_string(),
        origin: rule.origin.clone(),
        until: rule.until.as_ref().map(|until| {
            // What the clocks will show then, not what they show now.
            until.moment(crate::clock::utc_offset_minutes(until.moment(0)))
        }),
    }
}

/// What holds for servers whose definitions the operator has not looked at, whatever a rule allows.
pub(crate) const UNACCEPTED_SENTENCE: &str =
    "Ask me about every call of a server until I have accepted its tools.";

/// The rule that decided, as a sentence.
pub(crate) fn deciding_rule(ruling: &Ruling) -> RuleView {
    if let Some(overruled) = &ruling.overruled {
        return RuleView {
            number: None,
            id: None,
            effect: ruling.decision.effect.word().into(),
            sentence: overruled.sentence().into(),
            reason: ruling.decision.reason.to_string(),
            origin: None,
            until: None,
        };
    }
    rule_of(&ruling.in_force.policy, &ruling.decision)
}

/// The rule with this id, as a sentence.
pub(crate) fn rule_named(policy: &Policy, id: &str) -> Option<RuleView> {
    let mut views = rule_views(policy).into_iter();
    views.find(|view| view.id.as_deref() == Some(id))
}

/// The rule behind a decision of this policy, as a sentence.
pub(crate) fn rule_of(policy: &Policy, decision: &Decision) -> RuleView {
    let mut views = rule_views(policy);
    let last = views.len().saturating_sub(1);
    // The default is the last of them, so there is always one.
    views.swap_remove(decision.rule.map_or(last, |rule| rule.min(last)))
}
