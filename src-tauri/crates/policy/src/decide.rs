//! What a policy says about a call: the whole of it, on one screen.
//!
//! Pure and total. The same policy and the same call give the same decision, whenever and wherever.

use crate::{ApprovalSettings, Call, Effect, Policy, Rule};
use std::sync::Arc;

/// What the policy says about one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Allow, deny or review.
    pub effect: Effect,
    /// The place of the rule that decided, from 0; none: no rule matched.
    pub rule: Option<usize>,
    /// That rule's id.
    pub id: Option<Arc<str>>,
    /// Why.
    pub reason: Arc<str>,
    /// How the operator is asked, if the effect is review.
    pub approval: ApprovalSettings,
}

/// Decides a call: the first rule that applies, else the default.
#[must_use]
pub fn decide(policy: &Policy, call: &Call<'_>) -> Decision {
    let rules = policy.rules();
    let first = policy.index.first(call, |i| {
        rules.get(i).is_some_and(|rule| applies(rule, call))
    });
    match first.and_then(|i| Some((i, rules.get(i)?))) {
        Some((i, rule)) => Decision {
            effect: rule.effect,
            rule: Some(i),
            id: Some(Arc::clone(&rule.id)),
            reason: Arc::clone(&rule.reason),
            approval: rule.approval,
        },
        None => Decision {
            effect: policy.otherwise().effect,
            rule: None,
            id: None,
            reason: Arc::clone(&policy.otherwise().reason),
            approval: ApprovalSettings::default(),
        },
    }
}

/// Every rule that applies to a call, in order, into `found`: the first of them decides it. For what is said of rules;
/// a call asks [`decide`].
pub fn matching(policy: &Policy, call: &Call<'_>, found: &mut Vec<usize>) {
    found.clear();
    let rules = policy.rules();
    policy.index.first(call, |i| {
        if rules.get(i).is_some_and(|rule| applies(rule, call)) {
            found.push(i);
        }
        false
    });
}

/// Whether a rule applies to a call: it is in force and everything it asks holds.
///
/// An argument can leave doubt: a path that is not absolute, a list where a text was due. In doubt a
/// rule that allows does not apply, and a rule that denies or asks does.
pub(crate) fn applies(rule: &Rule, call: &Call<'_>) -> bool {
    let when = &rule.when;
    let in_doubt = rule.effect != Effect::Allow;
    suits(rule, call)
        && (when.mark_any.is_empty() || when.mark_any.iter().any(|m| call.marks.contains(m)))
        && when.mark_all.iter().all(|m| call.marks.contains(m))
        && (when.time.is_empty() || when.time.iter().any(|window| window.contains(call)))
        && when
            .arguments
            .iter()
            .all(|test| test.holds(call.arguments).unwrap_or(in_doubt))
}

/// The part of [`applies`] that is the same for every call of this tool by this caller.
fn suits(rule: &Rule, call: &Call<'_>) -> bool {
    let when = &rule.when;
    rule.enabled
        && !rule
            .until
            .as_ref()
            .is_some_and(|until| until.has_passed(call))
        && when.severity.contains(call.severity)
        && when.caller_type.contains(call.caller.kind)
        && when.server.admit(call.server)
        && when.tool.admit(call.tool)
        && when.client.admit(call.client)
        && when.caller.admit(&call.caller.id)
        && (when.tags.is_empty() || when.tags.iter().any(|t| call.tags.contains(t)))
}

/// Whether some call of this tool by this caller could pass, now or later, with whatever arguments.
/// What cannot is not worth listing to the caller. `call`'s arguments and marks are not looked at.
#[must_use]
pub fn may_pass(policy: &Policy, call: &Call<'_>) -> bool {
    for rule in policy.rules().iter().filter(|rule| suits(rule, call)) {
        let when = &rule.when;
        let always = when.mark_any.is_empty()
            && when.mark_all.is_empty()
            && when.time.is_empty()
            && when.arguments.is_empty();
        match rule.effect {
            Effect::Allow | Effect::Review => return true,
            Effect::Deny if always => return false,
            Effect::Deny => {}
        }
    }
    policy.otherwise().effect != Effect::Deny
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod tests;
