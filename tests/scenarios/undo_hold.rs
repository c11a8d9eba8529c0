//! A yes to a high call waits a moment. Taken back in it, nothing ran and nothing will.

use harness::{Client, Fake, Gateway, Home, Operator, count_kind, policies, yes};
use serde_json::{Value, json};

/// A gateway where a yes can be undone for so long, and a high call of it that was approved.
fn releasing(seconds: u32) -> (Gateway, Fake, Client, Operator, u64, Value) {
    let gateway = Home::new(&policies::policy(&[], "review"))
        .with_settings(&json!({"undoSeconds": seconds}))
        .serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("delete_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    assert_eq!(row["severity"], "high", "{row}");
    let card = operator.open(&row);
    assert_eq!(card["undoMs"], seconds * 1_000);
    operator
        .approve_as(&card, &yes(&card))
        .expect("the approval is taken");
    (gateway, fake, client, operator, id, row)
}

#[test]
fn undone_in_time_the_call_is_denied_and_never_runs() {
    let (gateway, fake, mut client, mut operator, id, row) = releasing(10);
    let waiting = operator.wait_for("releasing", 1).remove(0);
    assert!(waiting["runsAt"].is_number(), "{waiting}");
    assert_eq!(fake.count("delete_item"), 0, "it can still be undone");

    let _ = operator.must("undo_approval", &json!({"id": row["id"]}));
    client.outcome(id).assert_refused("operator_denied");
    let row = operator.wait_for("denied", 1).remove(0);
    assert_eq!(row["ending"], "Undone. The call was denied; nothing ran.");
    // The control: the same call, asked again, left alone, runs. Only then is it known that the first did not.
    let again = client.start_call("delete_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("the approval is taken");
    let _ = operator.wait_for("releasing", 1);
    client.outcome(again).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 1);

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "tool_call"), 1);
    assert_eq!(count_kind(&audit, "approval_granted"), 1);
    assert_eq!(count_kind(&audit, "approval_denied"), 1);
}

#[test]
fn a_client_that_leaves_in_that_moment_takes_the_call_with_it() {
    let (_gateway, fake, client, mut operator, _, row) = releasing(10);
    drop(client);
    let gone = operator.wait_for("cancelled", 1).remove(0);
    assert_eq!(gone["id"], row["id"]);
    let late = operator.command("undo_approval", &json!({"id": row["id"]}));
    assert_eq!(late.expect_err("it is over").code, "conflict");
    assert_eq!(fake.count("delete_item"), 0);
}

#[test]
fn stopping_everything_stops_what_was_just_approved() {
    let (_gateway, fake, mut client, mut operator, id, _) = releasing(10);
    assert_eq!(operator.must("stop_all", &Value::Null), 1);
    client.outcome(id).assert_refused("approval_cancelled");
    assert_eq!(fake.count("delete_item"), 0);
}
