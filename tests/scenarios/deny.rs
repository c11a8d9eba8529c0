//! A call that a rule denies never reaches its server, and the agent reads why.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn a_denied_call_is_refused_with_the_rules_reason_and_never_sent() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());

    let refused = client.call("delete_item", &json!({"key": "a"}));
    refused.assert_refused("policy_denied");
    assert!(
        refused.text().contains("delete_* is for deny"),
        "the rule's reason is passed on: {}",
        refused.text()
    );
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);

    assert_eq!((fake.count("delete_item"), fake.count("get_item")), (0, 1));
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    let denied = audit
        .iter()
        .find(|e| e.kind() == "policy_decision")
        .expect("the decision is written down");
    assert_eq!(
        (denied.text("tool").as_str(), denied.text("effect").as_str()),
        ("delete_item", "deny")
    );
    assert_eq!(denied.text("rule"), "deny-delete_any");
    assert!(
        !audit
            .iter()
            .any(|e| e.kind() == "tool_call" && e.text("tool") == "delete_item")
    );
}

#[test]
fn a_client_cannot_name_itself_into_another_clients_rule() {
    let for_one = json!({
        "version": 2, "description": "One client may",
        "rules": [{"id": "one", "match": {"client": "trusted-client"}, "effect": "allow", "reason": "trusted"}],
        "defaultEffect": "deny", "defaultReason": "not trusted"
    });
    let gateway = Home::new(&for_one.to_string()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.silent_client(&["--server", fake.name()]);
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "trusted-client", "version": "1"}
    });
    let _ = client.ask("initialize", &params);
    client.notify("notifications/initialized", &json!({}));
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!(fake.count("get_item"), 0);

    // The control: with no client named, the same call runs.
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
