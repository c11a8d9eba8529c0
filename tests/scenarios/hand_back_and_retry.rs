//! A client that will not wait is told to come back, and its identical retry gets the result. Nothing runs twice.

use harness::{Client, Fake, Gateway, Home, Operator, Outcome, policies};
use serde_json::{Value, json};

/// A gateway whose clients are handed back about a second after they asked.
fn impatient() -> (Gateway, Fake) {
    let settings = json!({"clientPatienceSeconds": 11});
    let gateway = Home::new(&policies::careful())
        .with_settings(&settings)
        .serve();
    let fake = gateway.fake(&[]);
    (gateway, fake)
}

/// Calls and is handed back; the question stays open.
fn handed_back(
    client: &mut Client,
    operator: &mut Operator,
    arguments: &Value,
) -> (Outcome, Value) {
    let outcome = client.call("set_item", arguments);
    assert!(outcome.is_handed_back(), "{}", outcome.0);
    assert!(outcome.text().contains("has not run"), "{}", outcome.text());
    let row = operator.wait_for("handedBack", 1).remove(0);
    let label = row["label"].as_str().expect("a label");
    assert!(
        outcome.text().contains(label),
        "it names {label}: {}",
        outcome.text()
    );
    (outcome, row)
}

#[test]
fn an_approved_call_runs_once_on_the_identical_retry() {
    let (gateway, fake) = impatient();
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let arguments = json!({"key": "a", "value": 1});
    let (_, row) = handed_back(&mut client, &mut operator, &arguments);
    operator
        .approve(&row)
        .expect("a handed-back call can be approved");
    assert_eq!(
        fake.count("set_item"),
        0,
        "nothing runs for a client that is not waiting"
    );

    // Another order of the keys is the same call.
    client
        .call("set_item", &json!({"value": 1, "key": "a"}))
        .assert_ran(r#"{"value":1,"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);

    let (_, row) = handed_back(&mut client, &mut operator, &arguments);
    operator
        .deny(&row, "the grant was for one call")
        .expect("it asks again");
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn a_retry_with_other_arguments_is_another_question() {
    let (gateway, fake) = impatient();
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let (_, row) = handed_back(&mut client, &mut operator, &json!({"key": "a"}));
    operator
        .approve(&row)
        .expect("a handed-back call can be approved");
    let id = client.start_call("set_item", &json!({"key": "b"}));
    let other = operator.the_approval();
    assert_ne!(other["id"], row["id"]);
    operator
        .deny(&other, "not b")
        .expect("a waiting call can be denied");
    client.outcome(id).assert_refused("operator_denied");
    assert_eq!(fake.count("set_item"), 0);
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn a_retry_before_the_answer_joins_the_same_question() {
    let (gateway, fake) = impatient();
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let (_, row) = handed_back(&mut client, &mut operator, &json!({"key": "a"}));
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let again = operator.the_approval();
    assert_eq!((&again["id"], &again["label"]), (&row["id"], &row["label"]));
    // Approved while it waits: the waiting call itself runs, or its next retry does.
    operator.approve(&again).expect("the approval is taken");
    let mut outcome = client.outcome(id);
    if outcome.is_handed_back() {
        outcome = client.call("set_item", &json!({"key": "a"}));
    }
    outcome.assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn a_denied_retry_reads_the_reason_and_the_status_can_be_asked_for() {
    let (gateway, fake) = impatient();
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let (outcome, row) = handed_back(&mut client, &mut operator, &json!({"key": "a"}));
    let token = outcome.0["result"]["_meta"]["approvalToken"].clone();
    assert!(token.is_string(), "{}", outcome.0);
    assert!(client.tools().iter().any(|t| t == "approval_status"));
    let status = client.call("approval_status", &json!({"approvalToken": token}));
    assert!(!status.text().is_empty());
    operator
        .deny(&row, "wrong key")
        .expect("a handed-back call can be denied");
    let denied = client.call("set_item", &json!({"key": "a"}));
    denied.assert_refused("operator_denied");
    assert!(denied.text().contains("wrong key"), "{}", denied.text());
    assert_eq!(fake.count("set_item"), 0);
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
