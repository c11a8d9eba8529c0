//! What cannot be written down does not run.

use harness::{Client, Home, policies};
use serde_json::json;

/// Calls until the gateway has refused five in a row, and returns how many ran. A single refusal is not yet the end:
/// what could not be written together may still fit one by one.
fn call_until_refused(client: &mut Client) -> usize {
    let (mut ran, mut refused) = (0, 0);
    while refused < 5 {
        let outcome = client.call("get_item", &json!({"key": "k".repeat(200)}));
        if outcome.refusal().is_some() {
            outcome.assert_refused("audit_unavailable");
            refused += 1;
        } else {
            ran += 1;
            refused = 0;
        }
        assert!(
            ran < 5_000,
            "5,000 calls fit into an audit that may have 64 pages"
        );
    }
    ran
}

#[test]
fn a_full_audit_refuses_calls_and_takes_them_again_once_there_is_room() {
    let home = Home::new(&policies::allow_all()).with_settings(&json!({"auditMaxPages": 64}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());

    let ran = call_until_refused(&mut client);
    assert!(ran > 0, "the control: there was room at first");
    assert_eq!(fake.count("get_item"), ran, "what was refused was not sent");
    let status = gateway.operator().status();
    assert_eq!(status["state"], "degraded", "{status}");
    assert!(!client.tools().is_empty(), "reading goes on");
    home.assert_chain_whole();
    drop(client);
    drop(gateway);

    let home = home.with_settings(&json!({}));
    let gateway = home.serve();
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "room"}))
        .assert_ran(r#"{"key":"room"}"#);
    assert_eq!(fake.count("get_item"), ran + 1);
    assert!(gateway.stop().success());
    assert_eq!(
        harness::count_kind(&home.audit(), "tool_call"),
        ran + 1,
        "one intent for each call that ran"
    );
    home.assert_chain_whole();
}

#[test]
fn a_reviewed_call_is_not_run_either() {
    let home = Home::new(&policies::careful()).with_settings(&json!({"auditMaxPages": 64}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let id = client.start_call("set_item", &json!({"key": "early"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("there is room");
    client.outcome(id).assert_ran(r#"{"key":"early"}"#);
    let id = client.start_call("set_item", &json!({"key": "late"}));
    let row = operator.the_approval();
    let _ = call_until_refused(&mut gateway.client(fake.name()));
    // Whether the verdict itself is taken or refused: it cannot be written down, so nothing runs.
    let _ = operator.approve(&row);
    let outcome = client.outcome(id);
    assert!(outcome.refusal().is_some(), "{}", outcome.0);
    assert_eq!(fake.count("set_item"), 1);
}
