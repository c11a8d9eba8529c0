//! A policy file that changes while the gateway runs changes nothing until the operator accepts what differs.

use harness::{Home, Operator, policies};
use serde_json::{Value, json};

/// What the operator is shown of a change made outside.
fn outside_change(operator: &mut Operator) -> Value {
    operator.must("get_policy", &Value::Null)["outsideChange"].clone()
}

#[test]
fn an_edit_is_inactive_until_its_differences_are_accepted() {
    let home = Home::new(&policies::policy(&[("get_*", "allow")], "deny"));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    assert_eq!(outside_change(&mut operator), Value::Null);
    home.write_policy(&policies::policy(
        &[("get_*", "allow"), ("delete_*", "allow")],
        "deny",
    ));

    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 0);
    let change = outside_change(&mut operator);
    assert_eq!(
        change["added"].as_array().map(Vec::len),
        Some(1),
        "one sentence is new: {change}"
    );

    operator
        .command("accept_policy", &json!({"hash": "0".repeat(64)}))
        .expect_err("not what was shown");
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    let _ = operator.must("accept_policy", &json!({"hash": change["hash"]}));
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 1);

    assert!(gateway.stop().success());
    assert!(home.audit().iter().any(|e| e.kind() == "policy_changed"));
}

#[test]
fn a_broken_edit_leaves_the_last_good_policy_in_force() {
    let home = Home::new(&policies::policy(&[("get_*", "allow")], "deny"));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    home.write_policy("{ not a policy");
    let change = outside_change(&mut operator);
    assert!(change["error"].is_string(), "it says why: {change}");
    operator
        .command("accept_policy", &json!({"hash": change["hash"]}))
        .expect_err("it cannot be read");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!((fake.count("get_item"), fake.count("delete_item")), (1, 0));
}

#[test]
fn a_question_asked_under_the_old_policy_is_withdrawn() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let id = client.start_call("set_item", &json!({"key": "old"}));
    let row = operator.the_approval();
    let card = operator.open(&row);
    home.write_policy(&policies::policy(&[("get_*", "allow")], "review"));
    let change = outside_change(&mut operator);
    let _ = operator.must("accept_policy", &json!({"hash": change["hash"]}));

    client.outcome(id).assert_refused("approval_cancelled");
    operator.approve_card(&card).expect_err("it is withdrawn");
    assert_eq!(fake.count("set_item"), 0);

    let id = client.start_call("set_item", &json!({"key": "new"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("the approval is taken");
    client.outcome(id).assert_ran(r#"{"key":"new"}"#);
}
