//! A client that cancels a held call withdraws it: the operator's approval comes too late.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn a_cancelled_call_can_no_longer_be_approved() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let card = operator.open(&row);

    client.cancel(id);
    let cancelled = operator.wait_for("cancelled", 1).remove(0);
    assert_eq!(cancelled["id"], row["id"]);
    operator.approve_card(&card).expect_err("it is withdrawn");

    // The control, and by its answer the proof that nothing came before it.
    let next = client.start_call("set_item", &json!({"key": "b"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("the approval is taken");
    client.outcome(next).assert_ran(r#"{"key":"b"}"#);
    assert_eq!(
        fake.calls(),
        [("set_item".to_owned(), r#"{"key":"b"}"#.to_owned())]
    );
    assert_eq!(
        client.answers_to(id),
        0,
        "a cancelled request gets no answer"
    );
}

#[test]
fn somebody_elses_id_cancels_nothing() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let (mut asker, mut other) = (gateway.client(fake.name()), gateway.client(fake.name()));
    let id = asker.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    other.cancel(id);
    other
        .call("get_item", &json!({"key": "x"}))
        .assert_ran(r#"{"key":"x"}"#);
    operator.approve(&row).expect("it still waits");
    asker.outcome(id).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn a_call_under_way_is_cancelled_at_its_server() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let stage = fake.stage();
    let mut client = gateway.client(fake.name());
    let id = client.start_call("wait", &json!({"key": "a"}));
    let on_stage = stage.next();
    client.cancel(id);
    let heard_cancel = || {
        fake.heard()
            .iter()
            .any(|line| line.contains("notifications/cancelled"))
            .then_some(())
    };
    harness::wait_until("the server to hear of it", heard_cancel);
    drop(on_stage);
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!(fake.count("wait"), 1);
}
