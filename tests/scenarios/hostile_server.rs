//! A server that breaks the protocol, or says things that are more than text, harms nobody.

use harness::{Home, Outcome, policies};
use serde_json::{Value, json};

/// Characters that must never reach an operator's surface as they are.
const HIDDEN: [char; 4] = ['\u{1b}', '\u{202e}', '\u{200b}', '\u{e0068}'];

/// Every string in a value, keys included.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(entries) => entries.iter().for_each(|(key, item)| {
            found.push(key.clone());
            strings(item, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn assert_nothing_hidden(what: &str, value: &Value) {
    let mut found = Vec::new();
    strings(value, &mut found);
    for text in found {
        assert!(!text.contains(HIDDEN), "{what}: {text:?}");
    }
}

#[test]
fn noise_between_messages_is_not_forwarded() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client.call("log_lines", &json!({})).assert_ran("logged");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let all_messages = client
        .heard()
        .iter()
        .all(|l| serde_json::from_str::<Value>(l).is_ok_and(|m| m["jsonrpc"] == "2.0"));
    assert!(all_messages, "{:?}", client.heard());
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    assert!(
        home.audit()
            .iter()
            .any(|e| e.kind() == "protocol_violation" && e.text("server") == "fake")
    );
}

#[test]
fn answers_nobody_asked_for_and_second_answers_are_dropped() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let stray = client.start_call("stray_answers", &json!({}));
    client.outcome(stray).assert_ran("mine");
    let twice = client.start_call("answer_twice", &json!({}));
    client.outcome(twice).assert_ran("first");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!((client.answers_to(stray), client.answers_to(twice)), (1, 1));
    assert!(
        !client
            .heard()
            .iter()
            .any(|l| l.contains(r#""stray""#) || l.contains(r#""second""#))
    );
}

#[test]
fn a_line_without_an_end_is_cut_and_its_server_started_anew() {
    let mut gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let before = gateway.process().resident_kib();
    let id = client.start_call("endless_line", &json!({}));
    let outcome = client.outcome(id);
    assert!(outcome.refusal().is_some(), "{}", outcome.0);
    let after = gateway.process().resident_kib();
    assert!(
        after < before + 64 * 1024,
        "from {before} KiB to {after} KiB"
    );
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!((fake.count("endless_line"), fake.count("get_item")), (1, 2));
}

#[test]
fn a_flood_on_the_error_stream_blocks_nothing() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client.call("big_stderr", &json!({})).assert_ran("wrote");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}

#[test]
fn hidden_characters_in_a_definition_take_that_tool_away_and_show_as_labels() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&["--hostile"]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let tools = client.tools();
    assert!(
        !tools.iter().any(|t| t == "hostile_tool") && tools.iter().any(|t| t == "get_item"),
        "{tools:?}"
    );
    assert_eq!(
        client.call("hostile_tool", &json!({})).error_code(),
        Some(-32602)
    );
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let server = operator.server(fake.name());
    assert!(
        server.to_string().contains("U+202E"),
        "the operator sees what is hidden: {server}"
    );
    assert_nothing_hidden("the server's view", &server);
    assert_eq!(fake.calls().len(), 1);
}

#[test]
fn a_definition_of_600_kb_takes_only_itself_away() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&["--bulky"]);
    let mut client = gateway.client(fake.name());
    assert!(!client.tools().iter().any(|t| t == "bulky"));
    assert_eq!(client.call("bulky", &json!({})).error_code(), Some(-32602));
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.calls().len(), 1);
}

#[test]
fn what_a_client_or_a_server_says_is_text_on_every_surface() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let hostile = format!(
        "<img src=x onerror=alert(1)>{}",
        HIDDEN.iter().collect::<String>()
    );
    let id = client.start_call("set_item", &json!({"key": hostile}));
    let row = operator.the_approval();
    let card = operator.open(&row);
    assert_nothing_hidden("the card", &card);
    assert!(
        card["hidden"].as_u64().is_some_and(|n| n >= 4),
        "they are counted: {}",
        card["hidden"]
    );
    operator
        .approve_card(&card)
        .expect("once they were seen it can be approved");
    let outcome: Outcome = client.outcome(id);
    outcome.assert_ran(&json!({"key": hostile}).to_string());
    let page = operator.must("audit_page", &json!({"limit": 100}));
    assert_nothing_hidden("the audit", &page);
}
