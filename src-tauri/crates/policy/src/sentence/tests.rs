//! Each way of saying something, read by a person once, and the law that no two rules read alike.

use super::*;
use crate::parse_policy;
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
