//! What is marked, and what is not: one table of cases a kind of argument.

mod commands;
mod places;

use super::*;
use crate::json::{Limits, parse_str};

/// The marks in a call, as `class: text`.
fn marked(facts: &MarkFacts<'_>, text: &str) -> Vec<String> {
    let arguments = parse_str(text, Limits::default()).expect("JSON");
    let mut marks: Vec<_> = find(&arguments, facts)
        .iter()
        .map(|mark| {
            let value = arguments.pointer(&mark.pointer).expect("a value");
            let mut compact = Vec::new();
            value.write_compact(&mut compact);
            let compact = String::from_utf8(compact).expect("UTF-8");
            let text = value.as_str().unwrap_or(&compact);
            format!("{}: {}", mark.class.word(), &text[mark.start..mark.end])
        })
        .collect();
    marks.sort();
    marks
}

/// The marks in one argument of a tool that says nothing.
fn in_argument(key: &str, value: &str) -> Vec<String> {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    marked(&MarkFacts::default(), &format!("{{\"{key}\":\"{value}\"}}"))
}

#[track_caller]
fn check(key: &str, cases: &[(&str, &[&str])]) {
    for (value, expected) in cases {
        assert_eq!(in_argument(key, value), *expected, "{key}: {value}");
    }
}

#[test]
fn values_under_a_telling_name() {
    let cases = [
        ("x", r#"{"force":true}"#, &["destroy: true"][..]),
        ("x", r#"{"force":false}"#, &[]),
        ("x", r#"{"overwrite":"yes"}"#, &["destroy: yes"]),
        ("x", r#"{"gracePeriodSeconds":0}"#, &["destroy: 0"]),
        ("x", r#"{"gracePeriodSeconds":30}"#, &[]),
        ("list", r#"{"recursive":true}"#, &[]),
        ("delete_folder", r#"{"recursive":true}"#, &["destroy: true"]),
        ("x", r#"{"all_namespaces":true}"#, &["wildcard: true"]),
        ("x", r#"{"pattern":"*"}"#, &["wildcard: *"]),
        ("list", r#"{"filter":{}}"#, &[]),
        ("delete_rows", r#"{"filter":{}}"#, &["wildcard: {}"]),
        ("delete_rows", r#"{"label-selector":""}"#, &[]),
        ("delete_rows", r#"{"ids":[]}"#, &["wildcard: []"]),
        ("list_rows", r#"{"status":"all"}"#, &[]),
        ("x", r#"{"privileged":true}"#, &["privilege: true"]),
        (
            "x",
            r#"{"role":"ClusterAdmin"}"#,
            &["privilege: ClusterAdmin"],
        ),
        ("x", r#"{"role":"reader"}"#, &[]),
        ("x", r#"{"visibility":"public"}"#, &["privilege: public"]),
        ("x", r#"{"apiKey":"abc"}"#, &["secret: abc"]),
        ("x", r#"{"max_tokens":100}"#, &[]),
        ("x", r#"{"amount":"12.50"}"#, &["money: 12.50"]),
        ("x", r#"{"amount":1250}"#, &["money: 1250"]),
        ("convert", r#"{"to":"EUR"}"#, &[]),
        (
            "x",
            r#"{"to":"+49 151 2345678"}"#,
            &["money: +49 151 2345678"],
        ),
        ("x", r#"{"to":["a","b","c","d","e"]}"#, &[]),
        (
            "x",
            r#"{"to":["a","b","c","d","e","f"]}"#,
            &[r#"money: ["a","b","c","d","e","f"]"#],
        ),
        (
            "x",
            r#"{"account":"DE89 3704 0044 0532 0130 00"}"#,
            &["money: DE89 3704 0044 0532 0130 00"],
        ),
        ("x", r#"{"account":"DE88 3704 0044 0532 0130 00"}"#, &[]),
        (
            "x",
            r#"{"note":"card 4111 1111 1111 1111 please"}"#,
            &["money: 4111 1111 1111 1111"],
        ),
        ("x", r#"{"id":"4111111111111112"}"#, &[]),
        ("x", r#"{"at":"2026-11-22T15:39:33Z"}"#, &[]),
    ];
    for (tool, arguments, expected) in cases {
        let facts = MarkFacts {
            tool,
            ..MarkFacts::default()
        };
        assert_eq!(marked(&facts, arguments), expected, "{tool} {arguments}");
    }
}

#[test]
fn a_mark_says_where_it_is() {
    let text = r#"{"a/b":[{"x~y":"é ghp_0123456789abcdef"}],"args":["rm","-rf","out"]}"#;
    let arguments = parse_str(text, Limits::default()).expect("JSON");
    let marks = find(&arguments, &MarkFacts::default());
    let at: Vec<_> = marks
        .iter()
        .map(|mark| (mark.pointer.as_str(), mark.start, mark.end, mark.class))
        .collect();
    assert_eq!(
        at,
        [
            ("/a~1b/0/x~0y", 3, 23, MarkClass::Secret),
            ("/args/0", 0, 2, MarkClass::Destroy),
            ("/args/1", 0, 3, MarkClass::Destroy),
        ]
    );
    assert_eq!(words(&marks), [DESTROY, SECRET]);
}

#[test]
fn classes_are_called_what_rules_call_them() {
    assert_eq!(MarkClass::ALL.map(MarkClass::word), ALL);
    for class in MarkClass::ALL {
        assert_eq!(serde_json::to_value(class).expect("JSON"), class.word());
    }
}
