//! A gateway that dies at any point of a call's life never runs the call twice and never runs it unrecorded.
//!
//! Needs `smg` built with its `failpoints` feature, which lets it end itself, as hard as `kill -9`, at a named place.

use harness::{Fake, Home, count_kind, policies, yes};
use serde_json::json;

/// Where it dies, how often the call may have reached the server then, and whether its intent is on record.
const POINTS: [(&str, &[usize], bool); 5] = [
    ("before_intent", &[0], false),
    ("after_intent", &[0], true),
    ("after_send", &[0, 1], true),
    ("after_reply", &[1], true),
    ("after_outcome", &[1], true),
];

#[test]
fn a_call_is_recorded_before_it_runs_and_never_runs_again() {
    for (point, runs, recorded) in POINTS {
        let home = Home::new(&policies::allow_all());
        let gateway = home.serve();
        let fake = gateway.fake(&[]);
        assert!(gateway.stop().success());

        let mut gateway = home.serve_until(point);
        let mut client = gateway.client(fake.name());
        let id = client.start_call("set_item", &json!({"key": point}));
        let heard = client.until_closed().len();
        assert!(
            !gateway.process().wait().success(),
            "it died at `{point}`; is `smg` built with `failpoints`?"
        );
        assert!(client.answers_to(id) <= 1, "{point}: {heard} lines");
        drop(client);

        let before = fake.count("set_item");
        assert!(runs.contains(&before), "{point}: it ran {before} times");
        let gateway = home.serve();
        gateway
            .client(fake.name())
            .call("get_item", &json!({"key": "b"}))
            .assert_ran(r#"{"key":"b"}"#);
        assert_eq!(
            fake.count("set_item"),
            before,
            "{point}: nothing is sent again"
        );
        assert!(gateway.stop().success());
        let audit = home.audit();
        let intents: Vec<_> = audit
            .iter()
            .filter(|e| e.kind() == "tool_call" && e.text("tool") == "set_item")
            .collect();
        assert_eq!(intents.len(), usize::from(recorded), "{point}");
        if let Some(intent) = intents.first() {
            let endings: Vec<_> = audit
                .iter()
                .filter(|e| e.kind().starts_with("execution_") && e.call() == intent.call())
                .collect();
            assert_eq!(endings.len(), 1, "{point}: one outcome, known or not");
        }
        home.assert_chain_whole();
    }
}

#[test]
fn a_question_does_not_outlive_the_gateway() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    assert!(gateway.stop().success());
    let mut gateway = home.serve_until("after_pending");
    let mut client = gateway.client(fake.name());
    let _ = client.start_call("set_item", &json!({"key": "a"}));
    let _ = client.until_closed();
    assert!(!gateway.process().wait().success());
    assert_asked_anew(&home, &fake);
}

#[test]
fn an_approved_call_is_not_run_after_a_restart() {
    for point in ["after_approve", "before_intent"] {
        let home = Home::new(&policies::careful());
        let fake = die_of_a_verdict(&home, point);
        assert_asked_anew(&home, &fake);
    }
}

/// A gateway that ends at `point` once the operator has approved a call.
fn die_of_a_verdict(home: &Home, point: &str) -> Fake {
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    assert!(gateway.stop().success());
    let mut gateway = home.serve_until(point);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let _ = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let card = operator.open(&row);
    let verdict = yes(&card);
    let request = json!({"id": row["id"], "digest": card["digest"], "nonce": card["nonce"], "verdict": verdict});
    // It dies of the verdict, so there may be no answer to it: ask from another thread, until it is gone.
    let answering = std::thread::spawn(move || {
        while operator
            .command("answer_approval", &request)
            .is_err_and(|e| e.code == "tooEarly")
        {}
    });
    let _ = gateway.process().wait();
    let _ = answering.join();
    drop(client);
    fake
}

/// Nothing ran, nothing waits, and the same call is a new question that can be answered.
fn assert_asked_anew(home: &Home, fake: &Fake) {
    assert_eq!(fake.count("set_item"), 0);
    let gateway = home.serve();
    assert!(
        gateway.operator().in_state("waiting").is_empty(),
        "old questions are closed"
    );
    assert_eq!(fake.count("set_item"), 0);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    operator
        .approve(&row)
        .expect("asked anew, it can be approved");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);
    assert!(gateway.stop().success());
    assert_eq!(count_kind(&home.audit(), "tool_call"), 1);
}
