//! What a caller is shown is what it could call: `may_pass` never hides a call that `decide` lets through.

use super::tests::Scene;
use super::{decide, may_pass};
use crate::{Effect, parse_policy};

/// Conditions and effects, in order.
type Rules<'a> = &'a [(&'a str, &'a str)];

fn rule(id: &str, when: &str, effect: &str) -> String {
    format!(r#"{{"id":"{id}","match":{when},"effect":"{effect}","reason":"r"}}"#)
}

#[test]
fn only_what_is_denied_whatever_the_arguments_is_hidden() {
    const PATH: &str = r#"{"arguments":[{"pointer":"/owner","op":"is","value":"me"}]}"#;
    let cases: &[(Rules<'_>, &str, bool)] = &[
        (&[], "deny", false),
        (&[], "review", true),
        (&[("{}", "deny")], "allow", false),
        (&[(PATH, "deny")], "allow", true),
        (&[(PATH, "allow")], "deny", true),
        (&[(r#"{"tool":"other"}"#, "allow")], "deny", false),
        (&[("{}", "deny"), (PATH, "allow")], "allow", false),
        (&[(r#"{"markAny":["destroy"]}"#, "deny")], "review", true),
    ];
    for (rules, otherwise, want) in cases {
        let rules: Vec<String> = rules
            .iter()
            .enumerate()
            .map(|(i, (when, effect))| rule(&format!("r{i}"), when, effect))
            .collect();
        let text = format!(
            r#"{{"version":2,"description":"d","rules":[{}],"defaultEffect":"{otherwise}","defaultReason":"r"}}"#,
            rules.join(",")
        );
        let policy = parse_policy(&text).unwrap();
        Scene::default().with(|call| {
            assert_eq!(may_pass(&policy, call), *want, "{text}");
            let passes = decide(&policy, call).effect != Effect::Deny;
            assert!(
                !passes || may_pass(&policy, call),
                "hidden and callable: {text}"
            );
        });
    }
}
