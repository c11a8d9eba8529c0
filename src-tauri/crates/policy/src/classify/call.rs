//! What the arguments of one call add to what is known of its tool.

use super::schema::{alone, deed, says_what_to_do};
use super::{Assessment, reason};
use crate::json::Json;
use crate::marks::{Mark, MarkClass};
use crate::{Reason, ReasonSource, Severity};

/// Longer words say nothing about what to do.
const LONGEST_WORD: usize = 40;

/// How much harm this call can do, given what its tool can do. The arguments raise by one step at most, whatever they hold,
/// and never lower: an agent that calls its deletion harmless has changed nothing.
#[must_use]
pub fn assess_call(tool: &Assessment, arguments: &Json<'_>, marks: &[Mark]) -> Assessment {
    let mut reasons = raising_marks(tool.severity, marks);
    reasons.extend(told_to(tool.severity, arguments));
    let raised = if reasons.is_empty() {
        tool.severity
    } else {
        one_worse(tool.severity)
    };
    reasons.extend(tool.reasons.iter().cloned());
    Assessment {
        severity: raised,
        reasons,
    }
}

fn one_worse(severity: Severity) -> Severity {
    match severity {
        Severity::Safe => Severity::Low,
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

/// One reason for each class of mark that makes a call of this severity worse.
fn raising_marks(severity: Severity, marks: &[Mark]) -> Vec<Reason> {
    let worse = |class: MarkClass| match class {
        // Reading everything is reading, and a page that is fetched is on some host.
        MarkClass::Wildcard => severity >= Severity::Medium,
        MarkClass::LeavesMachine => severity <= Severity::Low,
        _ => true,
    };
    MarkClass::ALL
        .into_iter()
        .filter(|class| worse(*class))
        .filter_map(|class| marks.iter().find(|mark| mark.class == class))
        .map(|mark| {
            reason(
                format!("a part of its arguments {}", mark.why),
                ReasonSource::Argument,
            )
        })
        .collect()
}

/// What a parameter that says what to do says, where that is worse than what is known of the tool.
fn told_to(severity: Severity, arguments: &Json<'_>) -> Option<Reason> {
    let Json::Object(fields) = arguments else {
        return None;
    };
    let said = fields
        .iter()
        .filter(|(name, _)| name.len() <= LONGEST_WORD && says_what_to_do(name))
        .filter_map(|(_, value)| value.as_str().filter(|said| said.len() <= LONGEST_WORD));
    let (_, kind) = said.filter_map(deed).max_by_key(|(_, kind)| *kind)?;
    (alone(kind) > severity).then(|| {
        reason(
            "its arguments tell it to do worse than it is known for",
            ReasonSource::Argument,
        )
    })
}
