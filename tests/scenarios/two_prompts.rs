//! Several questions can be open at once, and each is answered for itself.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn a_second_call_waits_for_its_own_answer() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let (mut first, mut second) = (gateway.client(fake.name()), gateway.client(fake.name()));
    let one = first.start_call("set_item", &json!({"key": "one"}));
    let row_one = operator.the_approval();
    let two = second.start_call("set_item", &json!({"key": "two"}));
    let rows = operator.wait_for("waiting", 2);
    let row_two = rows
        .iter()
        .find(|row| row["id"] != row_one["id"])
        .expect("two questions");

    operator.approve(row_two).expect("the approval is taken");
    second.outcome(two).assert_ran(r#"{"key":"two"}"#);
    assert_eq!(
        fake.calls(),
        [("set_item".to_owned(), r#"{"key":"two"}"#.to_owned())]
    );
    assert_eq!(
        operator.in_state("waiting").len(),
        1,
        "the first still waits"
    );
    // What asks nothing is not held up.
    first
        .call("get_item", &json!({"key": "three"}))
        .assert_ran(r#"{"key":"three"}"#);

    operator
        .deny(&row_one, "not one")
        .expect("a waiting call can be denied");
    first.outcome(one).assert_refused("operator_denied");
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn stopping_all_agents_answers_everyone_and_runs_nothing() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let mut client = gateway.client(fake.name());
    let ids = ["one", "two"].map(|key| client.start_call("set_item", &json!({"key": key})));
    let _ = operator.wait_for("waiting", 2);
    let _ = operator.must("stop_all", &json!(null));
    for id in ids {
        let outcome = client.outcome(id);
        assert!(outcome.refusal().is_some(), "{}", outcome.0);
    }
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_refused("paused");
    assert!(fake.calls().is_empty());
    let _ = operator.must("resume", &json!(null));
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
