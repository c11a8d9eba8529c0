//! A server that dies under a call: the call is answered as unknown, never sent again, and the next one runs.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn a_call_under_a_dying_server_is_unknown_and_not_sent_again() {
    for way in ["die", "die_mid_reply"] {
        let gateway = Home::new(&policies::allow_all()).serve();
        let fake = gateway.fake(&[]);
        let mut client = gateway.client(fake.name());
        client
            .call("get_item", &json!({"key": "a"}))
            .assert_ran(r#"{"key":"a"}"#);
        let id = client.start_call(way, &json!({"key": "x"}));
        client.outcome(id).assert_refused("outcome_unknown");
        client
            .call("get_item", &json!({"key": "b"}))
            .assert_ran(r#"{"key":"b"}"#);
        assert_eq!((fake.count(way), fake.count("get_item")), (1, 2));
        assert_eq!(client.answers_to(id), 1);

        let home = gateway.home().clone();
        assert!(gateway.stop().success());
        let audit = home.audit();
        let intent = audit
            .iter()
            .find(|e| e.kind() == "tool_call" && e.text("tool") == way)
            .expect("its intent");
        assert!(
            audit
                .iter()
                .any(|e| e.kind() == "execution_unknown" && e.call() == intent.call()),
            "{way}"
        );
        home.assert_chain_whole();
    }
}

#[test]
fn every_call_that_was_under_way_is_answered_once() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let stage = fake.stage();
    let mut client = gateway.client(fake.name());
    let waiting: Vec<u64> = (0..5)
        .map(|n| client.start_call("wait", &json!({"key": n.to_string()})))
        .collect();
    let on_stage: Vec<_> = (0..5).map(|_| stage.next()).collect();
    let last = client.start_call("die", &json!({}));
    for id in waiting.iter().chain([&last]) {
        client.outcome(*id).assert_refused("outcome_unknown");
    }
    drop(on_stage);
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert!(waiting.iter().all(|id| client.answers_to(*id) == 1));
    assert_eq!((fake.count("wait"), fake.count("die")), (5, 1));
}

#[test]
fn a_server_that_cannot_be_started_refuses_with_its_name() {
    let gateway = Home::new(&policies::allow_all()).serve();
    gateway.add_server("absent", &["/nowhere/no-such-program".to_owned()]);
    let mut client = gateway.silent_client(&["--server", "absent"]);
    let welcome = client.initialize();
    let said = welcome.to_string();
    assert!(
        welcome.get("error").is_some() && said.contains("absent"),
        "{said}"
    );

    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
