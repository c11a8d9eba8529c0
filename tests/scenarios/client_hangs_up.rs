//! Nothing runs for a client that is gone.

use harness::{Home, count_kind, policies};
use serde_json::json;

#[test]
fn a_held_call_of_a_client_that_hung_up_is_withdrawn() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let mut client = gateway.client(fake.name());
    let _ = client.start_call("set_item", &json!({"key": "gone"}));
    let row = operator.the_approval();
    let card = operator.open(&row);
    let _ = client.hang_up();
    let _ = operator.wait_for("cancelled", 1);
    operator
        .approve_card(&card)
        .expect_err("nobody waits for it");

    let mut client = gateway.client(fake.name());
    let id = client.start_call("set_item", &json!({"key": "here"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("the approval is taken");
    client.outcome(id).assert_ran(r#"{"key":"here"}"#);
    assert_eq!(
        fake.calls(),
        [("set_item".to_owned(), r#"{"key":"here"}"#.to_owned())]
    );
}

#[test]
fn a_shim_that_is_killed_is_a_client_that_hung_up() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let mut client = gateway.client(fake.name());
    let _ = client.start_call("set_item", &json!({"key": "gone"}));
    let row = operator.the_approval();
    client.process().kill();
    let _ = operator.wait_for("cancelled", 1);
    operator
        .command("open_card", &json!({"id": row["id"]}))
        .expect_err("there is nothing left to answer");
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!(fake.count("set_item"), 0);
}

#[test]
fn a_call_that_was_sent_has_its_outcome_written_although_the_client_left() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let stage = fake.stage();
    let mut client = gateway.client(fake.name());
    let _ = client.start_call("wait", &json!({"key": "a"}));
    let on_stage = stage.next();
    client.process().kill();
    drop(on_stage);
    drop(client);
    // Another session's answer shows that the gateway goes on.
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    let wait = audit
        .iter()
        .find(|e| e.kind() == "tool_call" && e.text("tool") == "wait")
        .expect("its intent");
    let endings = audit
        .iter()
        .filter(|e| e.kind().starts_with("execution_") && e.call() == wait.call())
        .count();
    assert_eq!(endings, 1, "exactly one outcome");
    assert_eq!(count_kind(&audit, "tool_call"), 2);
    home.assert_chain_whole();
}
