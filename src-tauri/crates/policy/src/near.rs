//! Rules that would have decided a call, had one more thing held. For people; nothing acts on it.

use crate::unmet::{Unmet, said, unmet};
use crate::{Call, Policy, Rule};

/// A rule that nearly applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Its place among the rules, from 0.
    pub rule: usize,
    /// The one thing it asks that does not hold.
    pub unmet: Unmet,
}

/// The rules that ask one thing too much, in order, at most so many.
///
/// Only rules that are about what is called or with what: that a rule for all safe calls would have let this
/// one pass, had it been safe, tells nobody anything.
#[must_use]
pub fn near_misses(policy: &Policy, call: &Call<'_>, most: usize) -> Vec<NearMiss> {
    let near = |(place, rule): (usize, &Rule)| {
        let mut unmet = unmet(rule, call);
        let one = unmet.pop().filter(|_| unmet.is_empty())?;
        let (all, about) = said(rule);
        (all > 1 && about > 0 && !is_all_that_is_about(&one, about, call, rule)).then_some(
            NearMiss {
                rule: place,
                unmet: one,
            },
        )
    };
    policy
        .rules()
        .iter()
        .enumerate()
        .filter_map(near)
        .take(most)
        .collect()
}

/// Whether what does not hold is the only condition that is about what is called or with what.
fn is_all_that_is_about(unmet: &Unmet, about: usize, call: &Call<'_>, rule: &Rule) -> bool {
    let is_about = match unmet {
        Unmet::Argument(_) | Unmet::Doubtful(_) => true,
        Unmet::Said(_) => !rule.when.server.admit(call.server) || !rule.when.tool.admit(call.tool),
    };
    is_about && about == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Caller, CallerKind, Severity, json, parse_policy};

    fn missed(rules: &[&str], arguments: &str) -> Vec<(usize, String)> {
        let rules: Vec<_> = (0..)
            .zip(rules)
            .map(|(i, rule)| format!(r#"{{"id":"r{i}","effect":"allow",{rule}}}"#))
            .collect();
        let policy = parse_policy(&format!(
            r#"{{"version":2,"rules":[{}],"defaultEffect":"review"}}"#,
            rules.join(",")
        ))
        .unwrap();
        let caller = Caller {
            id: "c".into(),
            name: "c".into(),
            kind: CallerKind::Agent,
        };
        let arguments = json::parse_str(arguments, json::Limits::default()).unwrap();
        let call = Call {
            caller: &caller,
            client: "cursor",
            server: "k8s",
            tool: "kubectl_delete",
            arguments: &arguments,
            severity: Severity::Medium,
            marks: &[],
            tags: &[],
            at: 1_800_000_000_000,
            utc_offset_minutes: 0,
        };
        let near = near_misses(&policy, &call, 4);
        near.into_iter()
            .map(|miss| (miss.rule, miss.unmet.to_string()))
            .collect()
    }

    #[test]
    fn a_rule_that_asks_one_thing_too_much_is_named_with_that() {
        let arguments = r#"{"context":"prod-eu-1","namespace":"payments"}"#;
        for (rule, why) in [
            (
                r#""match":{"tool":"kubectl_*","arguments":{"pointer":"/context","op":"is","value":"staging"}}"#,
                Some("`/context` is not what it asks for"),
            ),
            (
                r#""match":{"server":"k8s","severity":"low"}"#,
                Some("the severity is medium"),
            ),
            (
                r#""match":{"server":"k8s","tool":"kubectl_get"}"#,
                Some("the tool is `kubectl_delete`"),
            ),
            (
                r#""match":{"server":"k8s","tool":"*delete"},"until":"2020-01-01""#,
                Some("it ended `2020-01-01`"),
            ),
            (
                r#""match":{"server":"k8s","tool":"*delete"},"enabled":false"#,
                Some("it is switched off"),
            ),
            // It applies.
            (r#""match":{"server":"k8s"}"#, None),
            // Two things do not hold.
            (
                r#""match":{"server":"fs","severity":"low","tool":"kubectl_*"}"#,
                None,
            ),
            // About nothing this call has.
            (r#""match":{"severity":"low"}"#, None),
            (r#""match":{"tool":"read_*","callerType":"agent"}"#, None),
            (
                r#""match":{"severity":"medium","arguments":{"pointer":"/path","op":"exists"}}"#,
                None,
            ),
        ] {
            let expected: Vec<_> = why.map(|why| (0, why.to_owned())).into_iter().collect();
            assert_eq!(missed(&[rule], arguments), expected, "{rule}");
        }
    }

    #[test]
    fn they_come_in_order_and_no_more_than_asked_for() {
        let rules = [r#""match":{"server":"k8s","severity":"low"}"#; 6];
        let places: Vec<_> = missed(&rules, "{}").into_iter().map(|(at, _)| at).collect();
        assert_eq!(places, [0, 1, 2, 3]);
    }
}
