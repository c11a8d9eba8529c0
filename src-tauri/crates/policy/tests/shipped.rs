//! The policies we ship: each can be read, says what its cases expect, and reads as it should.

use policy::{Effect, SHIPPED, default_sentence, parse_cases, parse_policy, sentences};

/// The cases of each shipped policy, in the order of [`SHIPPED`].
const CASES: [&str; 3] = [
    include_str!("../../../../policies/cases/development.json"),
    include_str!("../../../../policies/cases/production.json"),
    include_str!("../../../../policies/cases/read-only.json"),
];

#[test]
fn each_meets_its_cases_and_each_rule_has_one() {
    for (shipped, cases) in SHIPPED.iter().zip(CASES) {
        let policy =
            parse_policy(shipped.text).unwrap_or_else(|error| panic!("{}: {error}", shipped.name));
        let file = parse_cases(cases).expect("a file of cases");
        assert_eq!(file.policy, format!("{}.json", shipped.name));
        for case in &file.cases {
            case.run(&policy)
                .unwrap_or_else(|mismatch| panic!("{}: {mismatch}", shipped.name));
        }
        for rule in policy.rules() {
            let quoted = format!("\"rule\": \"{}\"", rule.id);
            assert!(
                cases.contains(&quoted),
                "{}: no case for `{}`",
                shipped.name,
                rule.id
            );
        }
        assert!(
            policy.description().is_some(),
            "{} says what it is for",
            shipped.name
        );
        assert_ne!(policy.otherwise().effect, Effect::Allow, "{}", shipped.name);
    }
}

#[test]
fn a_case_that_is_not_met_says_what_was_found() {
    let policy = parse_policy(SHIPPED[0].text).expect("a policy");
    let file = parse_cases(
        r#"{"policy":"x.json","cases":[{"name":"writes pass",
            "call":{"server":"git","tool":"git_commit","severity":"medium"},
            "expect":{"effect":"allow","rule":null}}]}"#,
    )
    .expect("a file of cases");
    assert_eq!(
        file.cases[0].run(&policy).expect_err("not met").to_string(),
        "`writes pass`: expected `allow` by the default, found `review` by rule `review-changes`"
    );
}

#[test]
fn each_reads_as_its_author_meant() {
    let expected: [&[&str]; 3] = [
        &[
            "Deny any call with the risky parts secret and leaves-machine.",
            "Ask me about any call that is low or milder with a risky part destroy, privilege, execute, secret, outside-roots or money.",
            "Allow any call that is low or milder.",
            "Ask me about any call that is critical, with the target typed.",
            "Ask me about any call that is medium or high.",
            "Otherwise, ask me.",
        ],
        &[
            "Deny any call with the risky parts secret and leaves-machine.",
            "Deny any call that is critical.",
            "Deny any call with a risky part destroy tagged production.",
            "Ask me about any call that is high, with the target typed.",
            "Ask me about any call that is low or medium.",
            "Ask me about any call with a risky part destroy, wildcard, privilege, execute, leaves-machine, secret, outside-roots or money.",
            "Allow any call that is safe.",
            "Otherwise, deny it.",
        ],
        &[
            "Deny any call with a risky part destroy, privilege, execute, secret, outside-roots or money.",
            "Allow any call that is low or milder.",
            "Otherwise, deny it.",
        ],
    ];
    for (shipped, expected) in SHIPPED.iter().zip(expected) {
        let policy = parse_policy(shipped.text).expect("a policy");
        assert_eq!(sentences(&policy), expected, "{}", shipped.name);
    }
    assert_eq!(default_sentence(Effect::Allow), "Otherwise, allow it.");
}
