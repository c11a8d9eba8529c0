//! A drafted rule as it is written into the policy file.

use super::Step;
use crate::api::RuleEnds;
use crate::card::CardFacts;
use crate::message::quoted;
use chrono::{DateTime, Days, FixedOffset, SecondsFormat, TimeDelta};
use policy::json::Json;
use policy::{Policy, Severity};

/// The rule, as JSON. `arguments` are this call's, or the audit's copy of them.
pub(crate) fn rule_text(
    step: &Step,
    facts: &CardFacts,
    arguments: &Json<'_>,
    label: &str,
    (id, until): (&str, Option<&str>),
) -> Option<String> {
    let conditions = step.conditions(arguments)?;
    let severity = match facts.severity {
        Severity::Safe => "\"severity\": \"safe\"".to_owned(),
        severity => format!("\"maxSeverity\": \"{severity}\""),
    };
    let mut rule = format!(
        "{{\n  \"id\": {},\n  \"match\": {{\n    \"server\": {},\n    \"tool\": {},\n    {severity}",
        quoted(id),
        pattern(&facts.server),
        pattern(&facts.tool),
    );
    if !conditions.is_empty() {
        let list = conditions.join(",\n      ");
        rule.push_str(&format!(",\n    \"arguments\": [\n      {list}\n    ]"));
    }
    rule.push_str(&format!(
        "\n  }},\n  \"effect\": \"allow\",\n  \"reason\": {},\n",
        quoted(&format!("Allowed since {label}"))
    ));
    if let Some(until) = until {
        rule.push_str(&format!("  \"until\": {},\n", quoted(until)));
    }
    rule.push_str(&format!("  \"origin\": {}\n}}", quoted(label)));
    Some(rule)
}

/// An id that no rule of the policy has: `a-1042`, `a-1042-2`.
pub(crate) fn free_id(policy: &Policy, label: &str) -> String {
    let first = label.to_lowercase();
    let taken = |id: &str| policy.rules().iter().any(|rule| *rule.id == *id);
    let more = (2..).map(|number: u32| format!("{first}-{number}"));
    std::iter::once(first.clone())
        .chain(more)
        .find(|id| !taken(id))
        .unwrap_or(first)
}

/// When it ends, as a policy file says it; none: never.
pub(crate) fn ends(ends: RuleEnds, now_ms: i64, utc_offset_minutes: i32) -> Option<String> {
    let utc = DateTime::from_timestamp_millis(now_ms)?;
    let local = utc.with_timezone(&FixedOffset::east_opt(utc_offset_minutes * 60)?);
    let day = |days: u64| {
        let day = local.date_naive().checked_add_days(Days::new(days))?;
        Some(day.format("%Y-%m-%d").to_string())
    };
    match ends {
        RuleEnds::Hour => {
            let end = utc.checked_add_signed(TimeDelta::hours(1))?;
            Some(end.to_rfc3339_opts(SecondsFormat::Secs, true))
        }
        RuleEnds::Today => day(0),
        RuleEnds::ThirtyDays => day(30),
        RuleEnds::Never => None,
    }
}

/// A name as a pattern that matches it alone.
fn pattern(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    quoted(&pattern)
}
