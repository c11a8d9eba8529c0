//! What differs, and what does not.

use super::*;
use crate::edit::laws::{file, rules};
use crate::parse_policy;
use proptest::prelude::*;

fn policy(rules: &[(&str, &str)], effect: &str) -> Policy {
    let rules: Vec<_> = rules
        .iter()
        .map(|(id, tool)| {
            format!(r#"{{"id":"{id}","match":{{"tool":"{tool}"}},"effect":"deny","reason":"no"}}"#)
        })
        .collect();
    let text = format!(
        r#"{{"version":2,"rules":[{}],"defaultEffect":"{effect}"}}"#,
        rules.join(",")
    );
    parse_policy(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// "Moved b 2>1", and so on.
fn said(before: &Policy, after: &Policy) -> Vec<String> {
    let number = |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |n| n.to_string());
    changes(before, after)
        .iter()
        .map(|c| {
            let id = c.id.as_deref().unwrap_or("default");
            format!("{:?} {id} {}>{}", c.kind, number(c.from), number(c.to))
        })
        .collect()
}

#[test]
fn each_difference_is_said_once() {
    let before = [("a", "x"), ("b", "y"), ("c", "z")];
    let was = policy(&before, "deny");
    let cases: [(&[(&str, &str)], &str, &[&str]); 8] = [
        (&before, "deny", &[]),
        (
            &[("n", "n"), ("a", "x"), ("b", "y"), ("c", "z")],
            "deny",
            &["Added n ->1"],
        ),
        (&[("a", "x"), ("c", "z")], "deny", &["Removed b 2>-"]),
        (
            &[("a", "x"), ("b", "other"), ("c", "z")],
            "deny",
            &["Changed b 2>2"],
        ),
        (
            &[("c", "z"), ("a", "x"), ("b", "y")],
            "deny",
            &["Moved c 3>1"],
        ),
        (
            &[("b", "y"), ("c", "z"), ("a", "x")],
            "deny",
            &["Moved a 1>3"],
        ),
        (
            &[("c", "new"), ("n", "n"), ("a", "x")],
            "allow",
            &[
                "Changed c 3>1",
                "Added n ->2",
                "Removed b 2>-",
                "Changed default ->-",
            ],
        ),
        (
            &[],
            "deny",
            &["Removed a 1>-", "Removed b 2>-", "Removed c 3>-"],
        ),
    ];
    for (after, effect, expected) in cases {
        let mut said = said(&was, &policy(after, effect));
        let mut expected = expected.to_vec();
        // Where what is gone stands among what is new is of no account.
        said.sort_unstable();
        expected.sort_unstable();
        assert_eq!(said, expected, "{after:?}");
    }
}

#[test]
fn a_change_shows_both_sentences_and_a_reason_only_where_it_differs() {
    let was = policy(&[("a", "x")], "deny");
    let is = policy(&[("a", "y")], "review");
    let found = changes(&was, &is);
    let sentences: Vec<_> = found
        .iter()
        .map(|c| {
            (
                c.before.as_deref().unwrap_or(""),
                c.after.as_deref().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        sentences,
        [
            ("Deny calls to x.", "Deny calls to y."),
            (
                "Otherwise, deny it. (no rule matches this call)",
                "Otherwise, ask me. (no rule matches this call)"
            ),
        ]
    );
    let text = r#"{"version":2,"rules":[{"id":"a","match":{"tool":"x"},"effect":"deny","reason":"never"}],"defaultEffect":"deny"}"#;
    let found = changes(&was, &parse_policy(text).expect("a policy"));
    assert_eq!(found[0].before.as_deref(), Some("Deny calls to x. (no)"));
    assert_eq!(found[0].after.as_deref(), Some("Deny calls to x. (never)"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_differs_from_itself_and_everything_that_differs_is_said(mut rules in rules(6), other in rules(3), at in 0_usize..6) {
        let before = parse_policy(&file(&rules)).expect("a policy");
        prop_assert_eq!(changes(&before, &before), []);
        let at = at % rules.len();
        rules.rotate_left(at);
        rules.truncate(4);
        rules.extend(other.into_iter().map(|mut rule| { rule.id += "-new"; rule }));
        let after = parse_policy(&file(&rules)).expect("a policy");
        let found = changes(&before, &after);
        // Made again from the differences, the later policy is the later policy.
        let gone = found.iter().filter(|c| c.kind == ChangeKind::Removed).count();
        let new = found.iter().filter(|c| c.kind == ChangeKind::Added).count();
        prop_assert_eq!(before.rules().len() - gone + new, after.rules().len());
        let moved: Vec<_> = found.iter().filter_map(|c| c.id.clone()).collect();
        let kept = |policy: &Policy| -> Vec<String> {
            policy.rules().iter().map(|rule| rule.id.to_string()).filter(|id| !moved.contains(id)).collect()
        };
        prop_assert_eq!(kept(&before), kept(&after));
    }
}
