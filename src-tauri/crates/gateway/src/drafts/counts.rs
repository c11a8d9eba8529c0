//! What a drafted rule would have let through, had it been there. Counts what the record kept whole, and says how
//! many calls that leaves out.

use super::text::rule_text;
use super::{Step, compact};
use crate::api::DraftStep;
use crate::audit::{PastCall, PastEnding};
use crate::card::CardFacts;
use crate::card::context::read;
use policy::json::Json;
use policy::{Call, Caller, CallerKind, Policy, Severity};

/// What the audit writes where it shortened a value: two such values cannot be told apart.
const SHORTENED: &str = "…‹";

/// What a draft is counted over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    /// The arguments of this call as the audit keeps them.
    pub(crate) copy: &'a str,
    /// Earlier calls of the tool in the last 30 days.
    pub(crate) past: &'a [PastCall],
    /// Other calls of the tool that wait now: their severity, and their arguments as they are.
    pub(crate) waiting: &'a [(Severity, String)],
}

/// A step of the draft with its numbers; none: it cannot be said as a rule.
pub(crate) fn counted(
    step: &Step,
    facts: &CardFacts,
    label: &str,
    seen: Seen<'_>,
) -> Option<DraftStep> {
    let arguments = facts.read()?;
    let rule = Rule::of(step, facts, &arguments, label)?;
    let mut counted = DraftStep {
        name: step.name.clone(),
        sentence: rule.sentence()?,
        matched: 0,
        approved: 0,
        denied: 0,
        waiting: 0,
    };
    for (severity, waiting) in seen.waiting {
        let arguments = read(waiting)?;
        counted.waiting += u32::from(rule.covers(facts, &arguments, *severity));
    }
    let left_out = count_past(step, facts, label, seen, &mut counted);
    if left_out > 0 {
        let calls = if left_out == 1 {
            "call is"
        } else {
            "calls are"
        };
        counted.sentence.push_str(&format!(
            " {left_out} earlier {calls} not counted: the record did not keep their arguments whole."
        ));
    }
    Some(counted)
}

/// How many calls had to be left out. Copies are compared with copies: equal secrets look the same in them.
fn count_past(
    step: &Step,
    facts: &CardFacts,
    label: &str,
    seen: Seen<'_>,
    counted: &mut DraftStep,
) -> u32 {
    let of = |copy: Option<Json<'_>>| {
        let copy = step.looks_at(copy)?;
        Rule::of(step, facts, &copy, label)
    };
    let rule = of(read(seen.copy));
    let mut left_out = 0;
    for past in seen.past {
        let arguments = step.looks_at(past.arguments.as_deref().and_then(read));
        let (Some(rule), Some(arguments)) = (&rule, arguments) else {
            left_out += 1;
            continue;
        };
        if !rule.covers(
            facts,
            &arguments,
            past.severity.unwrap_or(Severity::Critical),
        ) {
            continue;
        }
        counted.matched += 1;
        match past.ending {
            PastEnding::Approved => counted.approved += 1,
            PastEnding::Denied(_) | PastEnding::DeniedByRule => counted.denied += 1,
            PastEnding::Open
            | PastEnding::Expired
            | PastEnding::Cancelled
            | PastEnding::HandedBack => {}
        }
    }
    left_out
}

impl Step {
    /// A copy of arguments, if what the step is about was kept whole in it.
    fn looks_at<'a>(&self, copy: Option<Json<'a>>) -> Option<Json<'a>> {
        if self.is_any() {
            return Some(copy.unwrap_or(Json::Null));
        }
        let copy = copy?;
        let whole = match self.conditions(&copy) {
            Some(conditions) => !conditions.iter().any(|text| text.contains(SHORTENED)),
            // It lacks what the rule is about: the rule does not match it, unless that was cut off.
            None => !compact(&copy).contains(SHORTENED),
        };
        whole.then_some(copy)
    }
}

/// A drafted rule on its own, as a policy of which it is the only one.
struct Rule(Policy);

impl Rule {
    fn of(step: &Step, facts: &CardFacts, arguments: &Json<'_>, label: &str) -> Option<Self> {
        let rule = rule_text(step, facts, arguments, label, ("draft", None))?;
        let policy = format!(r#"{{"version":2,"rules":[{rule}],"defaultEffect":"review"}}"#);
        policy::parse_policy(&policy).ok().map(Self)
    }

    fn sentence(&self) -> Option<String> {
        self.0.rules().first().map(policy::rule_sentence)
    }

    fn covers(&self, facts: &CardFacts, arguments: &Json<'_>, severity: Severity) -> bool {
        let caller = Caller {
            id: facts.caller.id.clone(),
            name: facts.caller.name.clone(),
            kind: CallerKind::Agent,
        };
        let call = Call {
            caller: &caller,
            client: &caller.id,
            server: &facts.server,
            tool: &facts.tool,
            arguments,
            severity,
            marks: &[],
            tags: &[],
            at: 0,
            utc_offset_minutes: 0,
        };
        policy::decide(&self.0, &call).rule.is_some()
    }
}
