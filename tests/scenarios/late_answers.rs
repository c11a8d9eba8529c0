//! An answer that comes after nobody waits any more is for the client's next try, and for that alone.

use harness::{Client, Fake, Gateway, Home, Operator, policies};
use serde_json::{Value, json};

/// A gateway whose questions expire after a second, and one that did.
fn expired() -> (Gateway, Fake, Client, Operator, Value) {
    let gateway = Home::new(&policies::careful())
        .with_settings(&json!({"holdSeconds": 1}))
        .serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_refused("approval_expired");
    let mut operator = gateway.operator();
    let row = operator.wait_for("expired", 1).remove(0);
    assert_eq!(row["nextTry"], true, "{row}");
    (gateway, fake, client, operator, row)
}

#[test]
fn an_expired_call_that_is_approved_runs_once_on_its_next_try() {
    let (_gateway, fake, mut client, mut operator, row) = expired();
    operator.approve(&row).expect("a late yes is taken");
    assert_eq!(fake.count("set_item"), 0, "nobody waits: nothing runs");
    let row = operator.wait_for("approved", 1).remove(0);
    assert_eq!(row["nextTry"], false);

    // Another call is not covered by it.
    client
        .call("set_item", &json!({"key": "b"}))
        .assert_refused("approval_expired");
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_refused("approval_expired");
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn an_expired_call_that_is_denied_says_so_on_its_next_try() {
    let (_gateway, fake, mut client, mut operator, row) = expired();
    operator
        .deny(&row, "not any more")
        .expect("a late no is taken");
    let denied = client.call("set_item", &json!({"key": "a"}));
    denied.assert_refused("operator_denied");
    assert!(denied.text().contains("not any more"), "{}", denied.text());
    assert_eq!(fake.count("set_item"), 0);
}

#[test]
fn a_dismissed_one_is_gone_and_its_next_try_asks_anew() {
    let (_gateway, fake, mut client, mut operator, row) = expired();
    let id = json!({"id": row["id"]});
    let _ = operator.must("dismiss_approval", &id);
    assert!(operator.approvals().is_empty());
    let gone = operator.command("open_card", &id);
    assert_eq!(gone.expect_err("it is gone").code, "notFound");
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_refused("approval_expired");
    assert_eq!(fake.count("set_item"), 0);
}

#[test]
fn a_hold_is_extended_within_its_bound() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    let at = |row: &Value| row["holdUntil"].as_i64().expect("a time");
    let asked = json!({"id": row["id"]});
    for _ in 0..4 {
        let _ = operator.must("extend_hold", &asked);
    }
    let extended = operator.the_approval();
    let added = at(&extended) - at(&row);
    // The wall clock may be set by some milliseconds between two looks at it.
    assert!((1_199_000..1_201_000).contains(&added), "{added}");
    let spent = operator.command("extend_hold", &asked);
    let spent = spent.expect_err("half an hour is the most");
    assert!(spent.message.contains("`30` minutes"), "{}", spent.message);
    operator.approve(&extended).expect("it still waits");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);
}
