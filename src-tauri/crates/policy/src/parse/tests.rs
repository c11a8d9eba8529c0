//! What a policy file may say, and how each mistake is named.

use super::*;
use crate::{Effect, Severities, Severity};
use proptest::prelude::*;

/// Version 2 with one rule whose `match` is given.
fn matching(condition: &str) -> String {
    format!(
        r#"{{"version":2,"rules":[{{"id":"r","match":{condition},"effect":"deny"}}],"defaultEffect":"review"}}"#
    )
}

fn refused(text: &str) -> String {
    parse_policy(text).expect_err("must be refused").to_string()
}

#[test]
fn the_reference_format_loads_as_it_is() {
    let policy = parse_policy(
        r#"{
          "rules": [
            {
              "id": "deny-critical-delete",
              "description": "No critical deletes",
              "match": { "tool": "db", "action": "delete_*", "minSeverity": "critical", "callerType": "agent" },
              "effect": "deny",
              "reason": "Critical deletes are refused"
            },
            { "id": "rest", "match": { "minSeverity": "high" }, "effect": "review" }
          ],
          "defaultEffect": "review",
          "defaultReason": "Nobody decided this"
        }"#,
    )
    .expect("the reference format");
    let [first, second] = policy.rules() else {
        panic!("two rules");
    };
    assert_eq!(&*first.id, "deny-critical-delete");
    assert_eq!(first.effect, Effect::Deny);
    assert_eq!(&*first.reason, "Critical deletes are refused");
    assert_eq!(
        first.when.server.patterns().first().map(|p| p.text()),
        Some("db")
    );
    assert_eq!(
        first.when.tool.patterns().first().map(|p| p.text()),
        Some("delete_*")
    );
    assert_eq!(
        second.when.severity,
        Severities::between(Severity::High, Severity::Critical)
    );
    assert_eq!(
        &*second.reason,
        "Ask me about any call that is high or worse."
    );
    assert_eq!(policy.otherwise().effect, Effect::Review);
    assert_eq!(&*policy.otherwise().reason, "Nobody decided this");
}

#[test]
fn mistakes_are_named_with_their_place_and_a_remedy() {
    let cases = [
        (
            "",
            "the policy file is empty; write `rules` and `defaultEffect`, or copy one of the policies that ship with the gateway",
        ),
        ("{", "line 1 column 2: the text ends inside a value"),
        (
            "[]",
            "line 1 column 1: a policy must be an object, not `[…]`",
        ),
        (
            "{}",
            "line 1 column 1: a policy must have the field `rules`; add it",
        ),
        (
            r#"{"rules":[]}"#,
            "line 1 column 1: a policy must have the field `defaultEffect`; add it",
        ),
        (
            r#"{"rules":[],"defaultEffect":"ask"}"#,
            "line 1 column 29: unknown `defaultEffect` `ask`; write one of `allow`, `deny`, `review`",
        ),
        (
            r#"{"rules":[],"defaultEffect":"alow"}"#,
            "line 1 column 29: unknown `defaultEffect` `alow`; did you mean `allow`?",
        ),
        (
            r#"{"rules":[],"defaultEffect":"deny",}"#,
            "line 1 column 36: a comma before a closing bracket; remove it",
        ),
        (
            r#"{"version":3,"rules":[],"defaultEffect":"deny"}"#,
            "line 1 column 12: unknown version `3`; write `2`, or leave `version` out for the reference format",
        ),
        (
            r#"{"description":"x","rules":[],"defaultEffect":"deny"}"#,
            "line 1 column 2: unknown field `description`; it needs `\"version\": 2`",
        ),
        (
            r#"{"rules":[{"id":"a","match":{"tags":"x"},"effect":"deny"}],"defaultEffect":"deny"}"#,
            "line 1 column 30: unknown field `tags`; it needs `\"version\": 2`",
        ),
        (
            "{\"rules\": [\n  // the first\n  {\"id\": \"a\",\n   \"match\": {\"minSeverty\": \"high\"}, \"effect\": \"deny\"}],\n \"defaultEffect\": \"deny\"}",
            "line 4 column 14: unknown field `minSeverty`; did you mean `minSeverity`?",
        ),
        (
            r#"{"rules":[{"id":"a","effect":"deny"}],"defaultEffect":"deny"}"#,
            "line 1 column 11: a rule must have the field `match`; add it",
        ),
        (
            r#"{"rules":[{"id":" ","match":{},"effect":"deny"}],"defaultEffect":"deny"}"#,
            "line 1 column 17: `id` must be text, not `\" \"`",
        ),
        (
            r#"{"rules":[{"id":"a","match":{},"effect":"deny"},{"id":"a","match":{},"effect":"deny"}],"defaultEffect":"deny"}"#,
            "line 1 column 49: rule 2 has the id `a` of rule 1; give it another",
        ),
        (
            r#"{"rules":[{"id":"a","id":"b"}]}"#,
            "line 1 column 21: duplicate key `id`; say it once",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn mistakes_in_conditions_are_named() {
    let cases = [
        (
            r#"{"severity":"hgih"}"#,
            "unknown `severity` `hgih`; did you mean `high`?",
        ),
        (
            r#"{"severity":[]}"#,
            "`severity` is an empty list, which nothing can match; leave it out to match anything",
        ),
        (
            r#"{"severity":"low","minSeverity":"low"}"#,
            "`severity` says which severities are meant; take `minSeverity` and `maxSeverity` out",
        ),
        (
            r#"{"minSeverity":"high","maxSeverity":"low"}"#,
            "no severity is at least `minSeverity` and at most `maxSeverity`; exchange the two",
        ),
        (
            r#"{"action":"x"}"#,
            "unknown field `action`; in version 2 the server is `server` and its tool is `tool`",
        ),
        (
            r#"{"tool":"[x"}"#,
            "`[x` is no valid pattern for `tool`: unclosed character class; missing ']'",
        ),
        (r#"{"tool":7}"#, "`tool` must be text, not `7`"),
        (
            r#"{"callerType":"robot"}"#,
            "unknown `callerType` `robot`; write one of `agent`, `human`, `service`",
        ),
        (
            r#"{"markAny":"destory"}"#,
            "unknown `markAny` `destory`; did you mean `destroy`?",
        ),
        (r#"{"tags":[""]}"#, "`tags` must be text, not `\"\"`"),
        (
            r#"{"time":{"days":"monday"}}"#,
            "unknown day `monday`; write one of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`",
        ),
        (
            r#"{"time":{"from":"25:00"}}"#,
            "`from` must be a time of day such as `09:30`, not `\"25:00\"`",
        ),
        (
            r#"{"time":{}}"#,
            "a time window needs `days`, `from` or `to`",
        ),
        (
            r#"{"arguments":{"pointer":"path","op":"is","value":1}}"#,
            "`path` is no JSON pointer; write one such as `/path` or `/user/name`",
        ),
        (
            r#"{"arguments":{"pointer":"/a~2","op":"is","value":1}}"#,
            "`/a~2` is no JSON pointer; write one such as `/path` or `/user/name`",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"equals","value":1}}"#,
            "unknown `op` `equals`; write one of `is`, `oneOf`, `exactly`, `glob`, `prefix`, `inside`, `host`, `range`, `exists`",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"is"}}"#,
            "a condition on an argument must have the field `value`; add it",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"is","value":{}}}"#,
            "`value` must be text, a number, `true`, `false` or `null`, not `{…}`",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"inside","value":"~/x"}}"#,
            "`~/x` cannot be used: write the folder in full, `~` is not expanded",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"host","value":"http://x"}}"#,
            "`http://x` cannot be used: write a host such as `example.com` or `*.example.com`, without scheme, port or path",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"range","value":{}}}"#,
            "a range needs `min`, `max` or both",
        ),
        (
            r#"{"arguments":{"pointer":"/a","op":"range","value":{"min":1e99999999999}}}"#,
            "`value` must be a number of ordinary size, not `1e99999999999`",
        ),
    ];
    for (condition, expected) in cases {
        let error = refused(&matching(condition));
        let (place, problem) = error.split_once(": ").expect("a place");
        assert!(place.starts_with("line 1 column "), "{error}");
        assert_eq!(problem, expected, "{condition}");
    }
}

#[test]
fn mistakes_in_rules_are_named() {
    let with = |extra: &str| {
        format!(
            r#"{{"version":2,"rules":[{{"id":"r","match":{{}},"effect":"deny",{extra}}}],"defaultEffect":"deny"}}"#
        )
    };
    let cases = [
        (
            r#""until":"tomorrow""#,
            "`tomorrow` is no date; write one such as `2026-12-22` or `2026-12-22T18:00:00Z`",
        ),
        (
            r#""until":"2026-13-01""#,
            "`2026-13-01` is no date; write one such as `2026-12-22` or `2026-12-22T18:00:00Z`",
        ),
        (
            r#""enabled":"yes""#,
            "`enabled` must be `true` or `false`, not `\"yes\"`",
        ),
        (
            r#""approval":{"typed":true}"#,
            "`approval` is for rules whose effect is `review`, not `deny`; take it out",
        ),
        (
            r#""reson":"x""#,
            "unknown field `reson`; did you mean `reason`?",
        ),
    ];
    for (extra, expected) in cases {
        let error = refused(&with(extra));
        assert_eq!(
            error.split_once(": ").map(|(_, problem)| problem),
            Some(expected),
            "{error}"
        );
    }
    let hold = with(r#""x":1"#).replace(
        "deny\",\"x\":1",
        "review\",\"approval\":{\"holdSeconds\":0}",
    );
    assert!(
        refused(&hold).ends_with("`holdSeconds` must be a whole number from 1 to 86400, not `0`")
    );
}

#[test]
fn comments_are_passed_over() {
    let text = "// what we allow\n{ /* none */ \"rules\": [], // nothing\n \"defaultEffect\": \"deny\" }\n// end";
    assert_eq!(
        parse_policy(text).expect("a policy").otherwise().effect,
        Effect::Deny
    );
    assert!(refused("{ /* ").ends_with("a comment that never ends; close it with `*/`"));
}

#[test]
fn the_version_hash_is_of_the_meaning() {
    let hash = |text: &str| parse_policy(text).expect("a policy").version_hash();
    let base = hash(&matching(r#"{"tool":"a","severity":"high"}"#));
    let same = [
        matching(r#"{ "severity" : ["high"], /* so */ "tool" : ["a"] }"#),
        matching(r#"{"tool":"a","minSeverity":"high","maxSeverity":"high"}"#),
    ];
    for text in same {
        assert_eq!(hash(&text), base, "{text}");
    }
    let other = [
        matching(r#"{"tool":"A","severity":"high"}"#),
        matching(r#"{"tool":"a","severity":"low"}"#),
        matching(r#"{"server":"a","severity":"high"}"#),
        matching(r#"{"tool":"a","severity":"high"}"#).replace("\"deny\"", "\"allow\""),
        matching(r#"{"tool":"a","severity":"high"}"#).replace("\"review\"", "\"deny\""),
        matching(r#"{"tool":"a","severity":"high"}"#)
            .replace("\"effect\"", "\"enabled\":false,\"effect\""),
    ];
    for text in other {
        assert_ne!(hash(&text), base, "{text}");
    }
}

#[test]
fn the_schema_for_editors_knows_the_same_fields() {
    let text = include_str!("../../../../../policies/policy.schema.json");
    let schema: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let fields = |pointer: &str| -> Vec<&str> {
        let fields = schema.pointer(pointer).and_then(|node| node.as_object());
        fields.expect(pointer).keys().map(String::as_str).collect()
    };
    assert_eq!(fields("/properties"), FIELDS_2);
    assert_eq!(fields("/$defs/rule/properties"), rule::RULE_2);
    assert_eq!(fields("/$defs/match/properties"), rule::MATCH_2);
    let words = |pointer: &str| -> Vec<&str> {
        let words = schema.pointer(pointer).and_then(|node| node.as_array());
        words
            .expect(pointer)
            .iter()
            .filter_map(|word| word.as_str())
            .collect()
    };
    assert_eq!(words("/$defs/marks/oneOf/0/enum"), crate::marks::ALL);
    assert_eq!(
        words("/$defs/severities/oneOf/0/enum"),
        Severity::ALL.map(Severity::word)
    );
    assert_eq!(
        words("/$defs/argument/properties/op/enum"),
        argument::OPS.map(|(word, _)| word)
    );
}

#[test]
fn a_flow_rule_is_switched_off_only_by_what_allows() {
    let with = |effect: &str, flow: &str| {
        format!(
            r#"{{"version":2,"rules":[{{"id":"r","match":{{}},"effect":"{effect}","flow":{flow}}}],"defaultEffect":"deny"}}"#
        )
    };
    let policy = parse_policy(&with("allow", "\"ignore\"")).expect("a policy");
    assert!(policy.rules()[0].ignores_flow);
    for (effect, flow, why) in [
        (
            "deny",
            "\"ignore\"",
            "`flow` is for rules whose effect is `allow`, not `deny`; take it out",
        ),
        (
            "allow",
            "\"ignores\"",
            "unknown `flow` `ignores`; did you mean `ignore`?",
        ),
        ("allow", "true", "`flow` must be text, not `true`"),
    ] {
        let error = refused(&with(effect, flow));
        assert!(error.ends_with(why), "{error}");
    }
    let without = with("allow", "\"ignore\"").replace(",\"flow\":\"ignore\"", "");
    let without = parse_policy(&without).expect("a policy");
    assert!(!without.rules()[0].ignores_flow);
    assert_ne!(policy.version_hash(), without.version_hash());
}

#[test]
fn a_policy_keeps_its_hash_when_rules_learn_to_say_more() {
    let hash = parse_policy(&matching(r#"{"tool":"a","severity":"high"}"#))
        .expect("a policy")
        .version_hash();
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "d67ef56494061969471e30871d053bb0f1a7db097be489423e3a965f46d8ca44"
    );
}

#[test]
fn long_files_are_read_or_refused_with_a_limit() {
    let rules = |count: usize, filler: &str| {
        let rules: Vec<_> = (0..count)
            .map(|i| {
                format!(r#"{{"id":"r{i}","match":{{"tool":"t{i}{filler}*"}},"effect":"deny"}}"#)
            })
            .collect();
        format!(
            r#"{{"version":2,"rules":[{}],"defaultEffect":"deny"}}"#,
            rules.join(",\n")
        )
    };
    assert_eq!(
        parse_policy(&rules(10_000, ""))
            .expect("a policy")
            .rules()
            .len(),
        10_000
    );
    let megabyte = rules(1_000, &"x".repeat(1_000));
    assert!(megabyte.len() > 1_000_000);
    assert_eq!(
        parse_policy(&megabyte).expect("a policy").rules().len(),
        1_000
    );
    let same = rules(10_000, "").replace("\"r9999\"", "\"r0\"");
    assert_eq!(
        refused(&same),
        "line 10000 column 1: rule 10000 has the id `r0` of rule 1; give it another"
    );
    let long = "x".repeat(1_000_000);
    for (text, why) in [
        ("[".repeat(1_000_000), "nested deeper than 16 levels"),
        (
            format!("[{}0]", "0,".repeat(1_000_000)),
            "more than 1000000 values",
        ),
        (format!("\"{long}\""), "a policy must be an object, not"),
        (format!("{{\"{long}\": 1}}"), "unknown field `xxx"),
        (
            format!("{{\"rules\": [], \"defaultEffect\": \"{long}\"}}"),
            "unknown `defaultEffect` `xxx",
        ),
        (format!("/*{long}"), "a comment that never ends"),
    ] {
        let error = refused(&text);
        assert!(error.contains(why), "{error}");
        assert!(error.len() < 400, "{} bytes", error.len());
    }
}

proptest! {
    #[test]
    fn no_text_crashes_the_parser(noise in "[\\[\\]{}:,\"a-z0-9/*\\\\ \n-]{0,60}") {
        // Whatever it says, it says it by value.
        let _ = parse_policy(&noise);
        let _ = parse_policy(&matching(&noise));
    }
}
