//! Why a policy says what it says of one call, a line a rule. Nothing acts on it.

use crate::api::TraceLine;
use crate::text;
use policy::{Explanation, Policy};

/// A line for each rule up to the one that decided; the default is the last, where no rule did.
pub(crate) fn lines(policy: &Policy, explained: &Explanation) -> Vec<TraceLine> {
    let rules = explained.trace.iter().zip(policy.rules());
    let mut lines: Vec<_> = rules
        .map(|(step, rule)| TraceLine {
            number: u32::try_from(step.number).ok(),
            sentence: policy::rule_sentence(rule),
            decided: step.matched,
            says: match step.matched {
                true => "yes".to_owned(),
                false => format!("no ({})", text::plain(&step.why)),
            },
        })
        .collect();
    if explained.decision.rule.is_none() {
        lines.push(TraceLine {
            number: None,
            sentence: policy::default_sentence(policy.otherwise().effect),
            decided: true,
            says: "yes".to_owned(),
        });
    }
    lines
}
