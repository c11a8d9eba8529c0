//! A call that a rule allows runs once, and is in the audit before and after.

use harness::{Home, count_kind, policies};
use serde_json::json;

#[test]
fn an_allowed_call_runs_once_and_is_written_down() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());

    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);

    assert_eq!(
        fake.calls(),
        [("get_item".to_owned(), r#"{"key":"a"}"#.to_owned())]
    );
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    let place = |kind| {
        audit
            .iter()
            .position(|e| e.kind() == kind)
            .unwrap_or_else(|| panic!("no {kind}"))
    };
    let (intent, outcome) = (place("tool_call"), place("execution_success"));
    assert!(intent < outcome, "the intent is written before the outcome");
    assert_eq!(audit[intent].call(), audit[outcome].call());
    assert_eq!(audit[intent].text("tool"), "get_item");
    assert_eq!(audit[intent].text("server"), "fake");
    assert_eq!(count_kind(&audit, "tool_call"), 1);
    home.assert_chain_whole();
}

#[test]
fn what_a_rule_allows_and_what_asks_is_all_that_is_listed() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let tools = gateway.client(fake.name()).tools();
    assert!(tools.iter().any(|t| t == "get_item"), "{tools:?}");
    assert!(tools.iter().any(|t| t == "set_item"), "{tools:?}");
    assert!(
        !tools.iter().any(|t| t == "delete_item"),
        "a denied tool is not offered: {tools:?}"
    );
}

#[test]
fn a_server_nobody_has_looked_at_asks_for_everything_unknown() {
    // By severity, as a new user's policy does: until the definitions are accepted nothing counts as harmless.
    let by_severity = json!({
        "version": 2, "description": "By severity",
        "rules": [{"id": "harmless", "match": {"maxSeverity": "low"}, "effect": "allow", "reason": "harmless"}],
        "defaultEffect": "review", "defaultReason": "ask"
    });
    let gateway = Home::new(&by_severity.to_string()).serve();
    let fake = gateway.unaccepted_fake("fake", &[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("get_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    assert_eq!(fake.count("get_item"), 0);
    operator
        .deny(&row, "not yet")
        .expect("a waiting call can be denied");
    client.outcome(id).assert_refused("operator_denied");

    operator.accept_server(fake.name());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("get_item"), 1);
}

#[test]
fn until_its_definitions_are_accepted_a_server_asks_even_where_a_rule_allows() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.unaccepted_fake("fake", &[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("get_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    assert_eq!(fake.count("get_item"), 0);
    operator.approve(&row).expect("the approval is taken");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    operator.accept_server(fake.name());
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!(fake.count("get_item"), 2);
}
