//! Identical calls are one question. The operator says for how many of them the yes is.

use harness::{Client, Fake, Gateway, Home, Operator, count_kind, policies, yes};
use serde_json::{Value, json};

/// Five identical calls that wait, their ids and their one row.
fn five(gateway: &Gateway, fake: &Fake) -> (Client, Vec<u64>, Operator, Value) {
    let mut client = gateway.client(fake.name());
    let ids = (0..5)
        .map(|_| client.start_call("set_item", &json!({"key": "a"})))
        .collect();
    let mut operator = gateway.operator();
    let row = operator.until("five identical calls", |operator| {
        let mut rows = operator.in_state("waiting");
        rows.retain(|row| row["count"] == 5);
        rows.pop()
    });
    assert_eq!(operator.in_state("waiting").len(), 1);
    (client, ids, operator, row)
}

#[test]
fn one_yes_to_all_of_them_runs_each_of_them_once() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, ids, mut operator, row) = five(&gateway, &fake);
    let card = operator.open(&row);
    let mut all = yes(&card);
    all["allIdentical"] = true.into();
    operator
        .approve_as(&card, &all)
        .expect("the approval is taken");
    for id in ids {
        client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    }
    assert_eq!(fake.count("set_item"), 5);
    assert!(operator.in_state("waiting").is_empty());
    let sixth = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator
        .deny(&row, "five were asked for")
        .expect("a no is taken");
    client.outcome(sixth).assert_refused("operator_denied");
    assert_eq!(fake.count("set_item"), 5);

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "approval_granted"), 5, "a line each");
    assert_eq!(count_kind(&audit, "tool_call"), 5);
    home.assert_chain_whole();
}

#[test]
fn one_yes_to_one_of_them_runs_one() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, ids, mut operator, row) = five(&gateway, &fake);
    operator.approve(&row).expect("the approval is taken");
    let rest = operator.until("the other four", |operator| {
        let mut rows = operator.in_state("waiting");
        rows.retain(|row| row["count"] == 4);
        rows.pop()
    });
    client.outcome(ids[0]).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 1);
    operator
        .deny(&rest, "one is enough")
        .expect("a no is taken");
    for id in &ids[1..] {
        client.outcome(*id).assert_refused("operator_denied");
    }
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn everything_that_waits_is_denied_in_one_act() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let ids: Vec<u64> = (0..20)
        .map(|n| client.start_call("set_item", &json!({"key": n.to_string()})))
        .collect();
    let mut operator = gateway.operator();
    let rows = operator.wait_for("waiting", 20);
    let approvals: Vec<Value> = rows.iter().map(|row| row["id"].clone()).collect();
    let denied = operator.must(
        "deny_many",
        &json!({"ids": approvals, "reason": "not one by one"}),
    );
    assert_eq!(denied, 20);
    for id in ids {
        let outcome = client.outcome(id);
        outcome.assert_refused("operator_denied");
        assert!(outcome.text().contains("not one by one"));
    }
    let again = operator.must("deny_many", &json!({"ids": approvals, "reason": null}));
    assert_eq!(again, 0, "what is over is left alone");
    assert_eq!(fake.count("set_item"), 0);
}
