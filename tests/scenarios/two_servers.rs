//! Two servers with tools of the same names stay apart: a rule for one says nothing about the other.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn a_rule_for_one_server_does_not_cover_the_other() {
    let one_only = json!({
        "version": 2, "description": "Only one may delete",
        "rules": [{"id": "one", "match": {"server": "one", "tool": "delete_item"}, "effect": "allow", "reason": "its own"}],
        "defaultEffect": "deny", "defaultReason": "nothing else"
    });
    let gateway = Home::new(&one_only.to_string()).serve();
    let (one, two) = (
        gateway.unaccepted_fake("one", &[]),
        gateway.unaccepted_fake("two", &[]),
    );
    for fake in [&one, &two] {
        gateway.operator().accept_server(fake.name());
    }
    gateway
        .client("one")
        .call("delete_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    gateway
        .client("two")
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!((one.calls().len(), two.calls().len()), (1, 0));
}

#[test]
fn one_connection_to_both_names_each_tool_with_its_server() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let (one, two) = (
        gateway.unaccepted_fake("one", &[]),
        gateway.unaccepted_fake("two", &[]),
    );
    for fake in [&one, &two] {
        gateway.operator().accept_server(fake.name());
    }
    let mut client = gateway.silent_client(&[]);
    let _ = client.initialize();
    let tools = client.tools();
    for name in ["one__get_item", "two__get_item"] {
        assert!(tools.iter().any(|t| t == name), "{name} in {tools:?}");
    }
    assert!(!tools.iter().any(|t| t == "get_item"), "{tools:?}");
    client
        .call("one__get_item", &json!({"key": "1"}))
        .assert_ran(r#"{"key":"1"}"#);
    client
        .call("two__get_item", &json!({"key": "2"}))
        .assert_ran(r#"{"key":"2"}"#);
    assert_eq!(
        client.call("get_item", &json!({})).error_code(),
        Some(-32602)
    );
    assert_eq!(
        one.calls(),
        [("get_item".to_owned(), r#"{"key":"1"}"#.to_owned())]
    );
    assert_eq!(
        two.calls(),
        [("get_item".to_owned(), r#"{"key":"2"}"#.to_owned())]
    );
}

#[test]
fn a_server_that_is_switched_off_or_not_known_takes_no_session() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.silent_client(&["--server", "nobody"]);
    let id = client.request(
        "initialize",
        &json!({"protocolVersion": "2025-11-25", "capabilities": {}}),
    );
    let answer = client.answer(id);
    assert!(
        answer["error"]["message"]
            .as_str()
            .is_some_and(|m| m.contains("nobody")),
        "{answer}"
    );
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
