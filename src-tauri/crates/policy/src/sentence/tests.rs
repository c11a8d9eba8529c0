//! Each way of saying something, read by a person once, and the law that no two rules read alike.

use super::*;
use crate::edit::laws::{file, rules};
use crate::parse_policy;
use proptest::prelude::*;
use std::collections::HashMap;

fn sentence(effect: &str, condition: &str, extra: &str) -> String {
    let text = format!(
        r#"{{"version":2,"rules":[{{"id":"allow-safe-reads","match":{condition},"effect":"{effect}"{extra}}}],"defaultEffect":"deny"}}"#
    );
    let policy = parse_policy(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    of_rule(&policy.rules()[0])
}

const CASES: &[(&str, &str, &str)] = &[
    (
        "allow",
        r#"{"server":"k8s","tool":"scale","arguments":{"op":"exactly","value":{"n":1.0,"to":["a"]}}}"#,
        "Allow calls to scale on k8s when the arguments are exactly {\"n\":1.0,\"to\":[\"a\"]}.",
    ),
    (
        "allow",
        r#"{"arguments":{"pointer":"/to","op":"exactly","value":["a","b"]}}"#,
        "Allow any call when /to is exactly [\"a\",\"b\"].",
    ),
    (
        "review",
        r#"{"minSeverity":"high"}"#,
        "Ask me about any call that is high or worse.",
    ),
    (
        "deny",
        r#"{"tool":"delete_*","minSeverity":"critical"}"#,
        "Deny calls to delete_* that are critical.",
    ),
    (
        "allow",
        r#"{"minSeverity":"safe"}"#,
        "Allow every call that reaches this rule.",
    ),
    (
        "allow",
        r#"{"severity":"safe"}"#,
        "Allow any call that is safe.",
    ),
    (
        "allow",
        r#"{"maxSeverity":"medium"}"#,
        "Allow any call that is medium or milder.",
    ),
    (
        "review",
        r#"{"severity":["safe","medium","critical"]}"#,
        "Ask me about any call that is safe, medium or critical.",
    ),
    (
        "review",
        r#"{"server":"k8s-prod","minSeverity":"high","arguments":{"pointer":"/namespace","op":"is","value":"payments"}}"#,
        "Ask me about any call on k8s-prod when /namespace is “payments” that is high or worse.",
    ),
    (
        "deny",
        r#"{"tool":["a","b c"],"client":"cursor","caller":"c-1","callerType":["agent","service"]}"#,
        "Deny calls to a or “b c” from cursor for c-1 by a caller that is agent or service.",
    ),
    (
        "allow",
        r#"{"arguments":[{"pointer":"/path","op":"inside","value":["/srv","/tmp"]},{"pointer":"/n","op":"range","value":{"min":1,"max":9}}]}"#,
        "Allow any call when /path is inside /srv or /tmp and /n is from 1 to 9.",
    ),
    (
        "allow",
        r#"{"arguments":{"pointer":"/url","op":"host","value":"*.example.com"}}"#,
        "Allow any call when /url has the host *.example.com.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/force","op":"exists"}}"#,
        "Deny any call when /force is present.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/force","op":"exists","value":false}}"#,
        "Deny any call when /force is absent.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/force","op":"is","value":true}}"#,
        "Deny any call when /force is true.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/force","op":"is","value":"true"}}"#,
        "Deny any call when /force is “true”.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/x","op":"oneOf","value":[1,null,"a"]}}"#,
        "Deny any call when /x is 1, null or “a”.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/x","op":"glob","value":"a*"}}"#,
        "Deny any call when /x matches a*.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/x","op":"prefix","value":"a*"}}"#,
        "Deny any call when /x starts with a*.",
    ),
    (
        "deny",
        r#"{"arguments":{"pointer":"/x","op":"range","value":{"max":9}}}"#,
        "Deny any call when /x is at most 9.",
    ),
    (
        "deny",
        r#"{"markAny":["destroy","money"]}"#,
        "Deny any call with a risky part destroy or money.",
    ),
    (
        "deny",
        r#"{"markAll":["destroy","money"]}"#,
        "Deny any call with the risky parts destroy and money.",
    ),
    (
        "deny",
        r#"{"tags":["production","eu"]}"#,
        "Deny any call tagged production or eu.",
    ),
    (
        "deny",
        r#"{"time":{"days":["sat","sun"]}}"#,
        "Deny any call on sat, sun from 00:00 to 24:00.",
    ),
    (
        "deny",
        r#"{"time":[{"from":"22:00","to":"06:00"}]}"#,
        "Deny any call from 22:00 to 06:00.",
    ),
];

#[test]
fn a_rule_reads_as_what_it_does() {
    for (effect, condition, expected) in CASES {
        assert_eq!(sentence(effect, condition, ""), *expected, "{condition}");
    }
    let extras = [
        (
            r#","until":"2026-12-22""#,
            "Ask me about any call that is safe until 2026-12-22.",
        ),
        (
            r#","enabled":false"#,
            "Ask me about any call that is safe. (Switched off.)",
        ),
        (
            r#","approval":{"holdSeconds":90,"typed":true}"#,
            "Ask me about any call that is safe, holding it for 90 s, with the target typed.",
        ),
    ];
    for (extra, expected) in extras {
        assert_eq!(
            sentence("review", r#"{"severity":"safe"}"#, extra),
            expected
        );
    }
}

/// Rules that may let pass what the flow rule would ask about.
const WITHOUT_FLOW: &[(&str, &str, &str)] = &[
    (
        "allow",
        r#"{"server":"mail","tool":"send","severity":"low"}"#,
        "Allow calls to send on mail that are low, even where private data could leave at the word of foreign text.",
    ),
    (
        "allow",
        r#"{"tags":["a or b","c"]}"#,
        "Allow any call tagged “a or b” or c, even where private data could leave at the word of foreign text.",
    ),
];

#[test]
fn a_rule_that_switches_the_flow_rule_off_says_so() {
    for (effect, condition, expected) in WITHOUT_FLOW {
        assert_eq!(
            sentence(effect, condition, r#","flow":"ignore""#),
            *expected
        );
    }
}

#[test]
fn a_text_cannot_pass_for_more_than_one() {
    for (condition, expected) in [
        (
            r#"{"tool":["a” or “b","c,d"]}"#,
            "Deny calls to “a\\” or \\“b” or “c,d”.",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"is","value":"x”, “y\\"}}"#,
            "Deny any call when /a is “x\\”, \\“y\\\\”.",
        ),
        (
            r#"{"arguments":{"pointer":"/a is 1 and /b","op":"exists"}}"#,
            "Deny any call when “/a is 1 and /b” is present.",
        ),
        (
            "{\"server\":\"k8s\u{200b}\"}",
            "Deny any call on “k8s\\u{200b}”.",
        ),
    ] {
        assert_eq!(sentence("deny", condition, ""), expected, "{condition}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_two_meanings_share_a_sentence(rules in rules(24)) {
        let policy = parse_policy(&file(&rules)).expect("a policy");
        let mut seen: HashMap<String, serde_json::Value> = HashMap::new();
        for rule in policy.rules() {
            let mut meaning = serde_json::json!({
                "match": rule.when,
                "effect": rule.effect,
                "enabled": rule.enabled,
                "until": rule.until.as_ref().map(|until| &until.text),
                "approval": rule.approval,
                "flow": rule.ignores_flow,
            });
            plainer(&mut meaning);
            let sentence = of_rule(rule);
            if let Some(other) = seen.insert(sentence.clone(), meaning.clone()) {
                prop_assert_eq!(other, meaning, "{}", sentence);
            }
        }
    }
}

/// Different ways of saying one thing, said one way: one of one is that one, and any name is any name.
fn plainer(meaning: &mut serde_json::Value) {
    for key in ["server", "tool", "client", "caller"] {
        let names = &mut meaning["match"][key];
        if names
            .as_array()
            .is_some_and(|list| list.iter().any(|name| name == "*"))
        {
            *names = serde_json::json!([]);
        }
    }
    for test in meaning["match"]["arguments"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        if test["op"] == "oneOf" && test["value"].as_array().is_some_and(|list| list.len() == 1) {
            test["op"] = "is".into();
            test["value"] = test["value"][0].clone();
        }
    }
}

#[test]
fn rules_that_differ_read_differently() {
    let mut seen = HashMap::new();
    for effect in ["allow", "deny", "review"] {
        for (_, condition, _) in CASES {
            if let Some(other) = seen.insert(sentence(effect, condition, ""), condition) {
                panic!("{condition} reads like {other}");
            }
        }
    }
}
