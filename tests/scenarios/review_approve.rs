//! A call that asks runs when the operator approves it, once, and only as it was shown.

use harness::{Client, Fake, Gateway, Home, count_kind, policies};
use serde_json::{Value, json};
use std::thread;

/// A call of `set_item` that waits for the operator, and the row it has in the queue.
fn waiting(gateway: &Gateway, fake: &Fake) -> (Client, u64, Value) {
    let mut client = gateway.client(fake.name());
    let id = client.start_call(
        "set_item",
        &json!({"key": "a", "value": 9_007_199_254_740_993_u64}),
    );
    let row = gateway.operator().the_approval();
    (client, id, row)
}

const SENT: &str = r#"{"key":"a","value":9007199254740993}"#;

#[test]
fn an_approved_call_runs_once_exactly_as_it_was_shown() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, id, row) = waiting(&gateway, &fake);
    let mut operator = gateway.operator();
    assert_eq!(fake.count("set_item"), 0, "nothing runs before the answer");
    let card = operator.open(&row);
    let shown: String = card["raw"]
        .as_array()
        .expect("segments")
        .iter()
        .filter_map(|s| s["text"].as_str())
        .collect();
    assert!(
        shown.contains("9007199254740993"),
        "shown digit for digit: {shown}"
    );

    operator.approve_card(&card).expect("the approval is taken");

    client.outcome(id).assert_ran(SENT);
    assert_eq!(fake.calls(), [("set_item".to_owned(), SENT.to_owned())]);
    // An approval is for one call: the next one asks again.
    let again = client.start_call(
        "set_item",
        &json!({"key": "a", "value": 9_007_199_254_740_993_u64}),
    );
    let row = operator.the_approval();
    operator
        .deny(&row, "once is enough")
        .expect("a waiting call can be denied");
    client.outcome(again).assert_refused("operator_denied");
    assert_eq!(fake.count("set_item"), 1);

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    let place = |kind| {
        audit
            .iter()
            .position(|e| e.kind() == kind)
            .unwrap_or_else(|| panic!("no {kind}"))
    };
    assert!(
        place("approval_granted") < place("tool_call"),
        "the verdict is written before the call"
    );
    assert_eq!(count_kind(&audit, "tool_call"), 1);
    assert_eq!(count_kind(&audit, "approval_denied"), 1);
    home.assert_chain_whole();
}

#[test]
fn three_surfaces_that_approve_at_once_run_it_once() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, id, row) = waiting(&gateway, &fake);
    let answers: Vec<bool> = thread::scope(|scope| {
        let surfaces: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| gateway.operator().approve(&row).is_ok()))
            .collect();
        surfaces
            .into_iter()
            .map(|s| s.join().expect("a surface answers"))
            .collect()
    });
    client.outcome(id).assert_ran(SENT);
    assert_eq!(
        answers.iter().filter(|taken| **taken).count(),
        1,
        "one verdict is taken: {answers:?}"
    );
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn a_verdict_with_another_digest_or_nonce_is_refused_and_written_down() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, id, row) = waiting(&gateway, &fake);
    let mut operator = gateway.operator();
    let card = operator.open(&row);
    for (field, forged) in [
        ("digest", "0".repeat(64)),
        ("nonce", "00000000-0000-4000-8000-000000000000".into()),
    ] {
        let mut forgery = card.clone();
        forgery[field] = forged.into();
        let refused = operator
            .approve_card(&forgery)
            .expect_err("a forged verdict is not taken");
        assert!(!refused.message.is_empty());
        assert_eq!(fake.count("set_item"), 0);
    }
    operator.approve(&row).expect("the real one is taken");
    client.outcome(id).assert_ran(SENT);
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    assert_eq!(count_kind(&home.audit(), "verdict_refused"), 2);
}

#[test]
fn arguments_that_do_not_fit_the_definition_are_refused_before_anyone_is_asked() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client
        .call("set_item", &json!({"key": 7}))
        .assert_refused("invalid_arguments");
    assert!(
        gateway.operator().approvals().is_empty(),
        "nobody was asked"
    );
    let id = client.start_call("set_item", &json!({"key": "seven"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    operator.approve(&row).expect("the approval is taken");
    client.outcome(id).assert_ran(r#"{"key":"seven"}"#);
    assert_eq!(fake.count("set_item"), 1);
}
