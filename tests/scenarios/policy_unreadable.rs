//! A policy that cannot be read refuses every call and says why. Nothing falls open.

use harness::{Home, policies};
use serde_json::json;
use std::fs;

/// Policies nobody can mean, and a word their error must hold.
const BROKEN: [(&str, &str); 5] = [
    ("{\"rules\": [", "line"),
    (
        "{\"version\": 2, \"rulez\": [], \"defaultEffect\": \"allow\", \"defaultReason\": \"\"}",
        "rulez",
    ),
    (
        "{\"version\": 9, \"rules\": [], \"defaultEffect\": \"allow\", \"defaultReason\": \"\"}",
        "9",
    ),
    (
        "{\"version\": 2, \"rules\": [], \"defaultEffect\": \"alow\", \"defaultReason\": \"\"}",
        "alow",
    ),
    (
        "{\"version\": 2, \"rules\": [], \"rules\": [], \"defaultEffect\": \"allow\", \"defaultReason\": \"\"}",
        "rules",
    ),
];

#[test]
fn every_call_is_refused_and_the_operator_reads_what_to_mend() {
    for (text, word) in BROKEN {
        let gateway = Home::new(text).serve();
        let fake = gateway.fake(&[]);
        gateway
            .client(fake.name())
            .call("get_item", &json!({"key": "a"}))
            .assert_refused("policy_denied");
        assert_eq!(fake.count("get_item"), 0, "{text}");
        let status = gateway.operator().status();
        assert_eq!(status["state"], "degraded", "{text}: {status}");
        let why = status["why"].as_str().unwrap_or_default();
        assert!(why.contains(word), "{text}: `{why}` names `{word}`");
    }
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(gateway.operator().status()["state"], "running");
}

#[test]
fn a_policy_file_that_is_not_there_refuses_every_call() {
    let home = Home::new("");
    fs::remove_file(home.policy_file()).expect("it was written");
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!(fake.count("get_item"), 0);
    assert!(gateway.stop().success());

    home.write_policy(&policies::allow_all());
    let gateway = home.serve();
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
