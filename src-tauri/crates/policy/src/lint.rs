//! Finds rules that do not do what their author most likely meant. Advice only: a policy with findings
//! is still a policy, and nothing here changes what it decides.

use crate::conditions::{CallerKinds, Severities};
use crate::{Effect, Policy, Rule, Severity};
use std::fmt;

/// Something in a policy that its author should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's place, from 1; none: the default.
    pub number: Option<usize>,
    /// The rule's id.
    pub id: Option<String>,
    /// What is odd about it.
    pub kind: FindingKind,
}

/// What can be odd about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// It allows every call that reaches it.
    AllowsEverything,
    /// An earlier rule, at this place from 1, already decides every call.
    NeverReached(usize),
    /// The default is never reached, because the rule at this place from 1 decides every call.
    DefaultNeverReached(usize),
    /// It allows critical calls without asking.
    AllowsCritical,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(number), Some(id)) = (self.number, &self.id) {
            write!(f, "rule {number} `{id}` ")?;
        }
        match self.kind {
            FindingKind::AllowsEverything => write!(
                f,
                "allows every call that reaches it, whatever its severity; write `\"version\": 2` and `\"severity\": \"safe\"` if only safe calls are meant"
            ),
            FindingKind::NeverReached(by) => {
                write!(
                    f,
                    "is never reached: rule {by} decides every call before it; move it above"
                )
            }
            FindingKind::DefaultNeverReached(by) => {
                write!(
                    f,
                    "the default is never reached: rule {by} decides every call before it"
                )
            }
            FindingKind::AllowsCritical => {
                write!(
                    f,
                    "allows critical calls without asking; let `review` have them first"
                )
            }
        }
    }
}

/// Everything odd about a policy, in the order of its rules.
#[must_use]
pub fn lint(policy: &Policy) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut decides_all = None;
    // Severities that an earlier rule keeps from every later one.
    let mut taken = Vec::new();
    for (number, rule) in (1..).zip(policy.rules()).filter(|(_, rule)| rule.enabled) {
        let mut report = |kind| {
            found.push(Finding {
                number: Some(number),
                id: Some(rule.id.to_string()),
                kind,
            });
        };
        let allows_critical = rule.effect == Effect::Allow
            && rule.when.severity.contains(Severity::Critical)
            && !taken.contains(&Severity::Critical);
        if let Some(by) = decides_all {
            report(FindingKind::NeverReached(by));
        } else if rule.effect == Effect::Allow && matches_all(rule) {
            report(FindingKind::AllowsEverything);
        } else if allows_critical {
            report(FindingKind::AllowsCritical);
        }
        if asks_only_severity(rule) {
            taken.extend(rule.when.severity.iter());
        }
        if matches_all(rule) {
            decides_all = decides_all.or(Some(number));
        }
    }
    if let Some(by) = decides_all {
        found.push(Finding {
            number: None,
            id: None,
            kind: FindingKind::DefaultNeverReached(by),
        });
    }
    found
}

fn matches_all(rule: &Rule) -> bool {
    asks_only_severity(rule) && rule.when.severity == Severities::ALL
}

/// Whether nothing but the severity keeps the rule from a call, today and ever.
fn asks_only_severity(rule: &Rule) -> bool {
    let when = &rule.when;
    let names = [&when.server, &when.tool, &when.client, &when.caller];
    rule.until.is_none()
        && names.iter().all(|names| names.is_any())
        && when.caller_type == CallerKinds::ALL
        && when.arguments.is_empty()
        && when.mark_any.is_empty()
        && when.mark_all.is_empty()
        && when.tags.is_empty()
        && when.time.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SHIPPED, parse_policy};

    fn found(version: &str, rules: &str) -> Vec<String> {
        let text = format!(r#"{{{version}"rules":[{rules}],"defaultEffect":"review"}}"#);
        let policy = parse_policy(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        lint(&policy).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_minimum_of_safe_is_everything() {
        let rules = r#"{"id":"deny","match":{"action":"delete_*","minSeverity":"critical"},"effect":"deny"},
            {"id":"ask","match":{"minSeverity":"medium"},"effect":"review"},
            {"id":"allow-safe-reads","match":{"minSeverity":"safe"},"effect":"allow"},
            {"id":"late","match":{"action":"x"},"effect":"deny"}"#;
        assert_eq!(
            found("", rules),
            [
                "rule 3 `allow-safe-reads` allows every call that reaches it, whatever its severity; write `\"version\": 2` and `\"severity\": \"safe\"` if only safe calls are meant",
                "rule 4 `late` is never reached: rule 3 decides every call before it; move it above",
                "the default is never reached: rule 3 decides every call before it",
            ]
        );
    }

    #[test]
    fn critical_calls_that_pass_are_named() {
        let allow = r#"{"id":"a","match":{"server":"shell"},"effect":"allow"}"#;
        let ask = r#"{"id":"q","match":{"severity":"critical"},"effect":"review"}"#;
        let off = ask.replace("\"effect\"", "\"enabled\":false,\"effect\"");
        let version = r#""version":2,"#;
        let expected = "allows critical calls without asking; let `review` have them first";
        assert_eq!(found(version, allow), [format!("rule 1 `a` {expected}")]);
        assert_eq!(
            found(version, &format!("{off},{allow}")),
            [format!("rule 2 `a` {expected}")]
        );
        assert!(found(version, &format!("{ask},{allow}")).is_empty());
    }

    #[test]
    fn there_is_nothing_odd_about_the_shipped_policies() {
        for shipped in SHIPPED {
            let policy = parse_policy(shipped.text).expect("a policy");
            assert_eq!(lint(&policy), [], "{}", shipped.name);
        }
    }
}
