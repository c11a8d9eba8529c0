//! A server that takes a call and never answers: the client gets an answer, and nobody tries again.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn a_call_without_an_answer_is_unknown_and_not_sent_again() {
    let home = Home::new(&policies::allow_all()).with_settings(&json!({"callDeadlineSeconds": 1}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let hung = client.start_call("hang", &json!({"key": "a"}));
    // The same session goes on meanwhile.
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    client.outcome(hung).assert_refused("timed_out");
    client
        .call("get_item", &json!({"key": "c"}))
        .assert_ran(r#"{"key":"c"}"#);
    assert_eq!(fake.count("hang"), 1);
    assert_eq!(client.answers_to(hung), 1);

    assert!(gateway.stop().success());
    let audit = home.audit();
    let intent = audit
        .iter()
        .find(|e| e.kind() == "tool_call" && e.text("tool") == "hang")
        .expect("its intent");
    assert!(
        audit
            .iter()
            .any(|e| e.kind() == "execution_unknown" && e.call() == intent.call())
    );
}

#[test]
fn an_answer_after_the_deadline_is_not_a_second_answer() {
    let home = Home::new(&policies::allow_all()).with_settings(&json!({"callDeadlineSeconds": 1}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let stage = fake.stage();
    let mut client = gateway.client(fake.name());
    let late = client.start_call("wait", &json!({"key": "a"}));
    let on_stage = stage.next();
    client.outcome(late).assert_refused("timed_out");
    drop(on_stage);
    // A call that stops on the stage after it has had its answer written before.
    let next = client.start_call("wait", &json!({"key": "b"}));
    drop(stage.next());
    client.outcome(next).assert_ran(r#"{"key":"b"}"#);
    assert_eq!(client.answers_to(late), 1);
    assert_eq!(fake.count("wait"), 2);
}
