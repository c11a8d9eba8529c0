//! A call that the operator denies does not run, and the agent reads the operator's own words.

use harness::{Home, count_kind, policies};
use serde_json::json;

#[test]
fn the_agent_reads_the_operators_reason_and_that_nothing_ran() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let mut operator = gateway.operator();

    let id = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator
        .deny(&row, "not on a Friday")
        .expect("a waiting call can be denied");
    let denied = client.outcome(id);
    denied.assert_refused("operator_denied");
    assert!(
        denied.text().contains("not on a Friday"),
        "{}",
        denied.text()
    );
    assert!(denied.text().contains("not executed"), "{}", denied.text());

    let id = client.start_call("set_item", &json!({"key": "b"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("the next one is taken");
    client.outcome(id).assert_ran(r#"{"key":"b"}"#);
    assert_eq!(
        fake.calls(),
        [("set_item".to_owned(), r#"{"key":"b"}"#.to_owned())]
    );

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(
        (
            count_kind(&audit, "approval_denied"),
            count_kind(&audit, "approval_granted")
        ),
        (1, 1)
    );
}

#[test]
fn a_reason_cannot_smuggle_control_characters_to_the_agent() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let mut operator = gateway.operator();
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator
        .deny(&row, "no\u{1b}[2J\u{202e}really")
        .expect("a waiting call can be denied");
    let denied = client.outcome(id);
    denied.assert_refused("operator_denied");
    assert!(denied.text().contains("really"), "{}", denied.text());
    assert!(
        !denied.text().contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        denied.text()
    );
}

#[test]
fn one_denial_answers_every_identical_call_and_one_approval_runs_one() {
    const CALLS: usize = 20;
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let mut operator = gateway.operator();
    let ask = |client: &mut harness::Client| -> Vec<u64> {
        (0..CALLS)
            .map(|_| client.start_call("set_item", &json!({"key": "same"})))
            .collect()
    };

    let ids = ask(&mut client);
    let row = operator.until("one row for all", |o| {
        o.in_state("waiting")
            .into_iter()
            .find(|row| row["count"] == CALLS)
    });
    operator
        .deny(&row, "not any of them")
        .expect("a waiting call can be denied");
    for id in ids {
        client.outcome(id).assert_refused("operator_denied");
    }
    assert_eq!(fake.count("set_item"), 0);

    let ids = ask(&mut client);
    let row = operator.until("one row for all", |o| {
        o.in_state("waiting")
            .into_iter()
            .find(|row| row["count"] == CALLS)
    });
    operator.approve(&row).expect("the approval is taken");
    client.outcome(ids[0]).assert_ran(r#"{"key":"same"}"#);
    assert_eq!(fake.count("set_item"), 1, "one approval runs one call");
}
