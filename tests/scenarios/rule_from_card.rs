//! A rule drafted from a card: nothing until it is saved, then exactly what it says, and what waits stays waiting.

use harness::{Home, policies, wait_until, yes};
use serde_json::{Value, json};

fn draft(operator: &mut harness::Operator, row: &Value) -> Value {
    operator.must("draft_rule", &json!({"id": row["id"]}))
}

/// Saves a width of the draft; with `card`, it also approves the call once that card is armed.
fn save(operator: &mut harness::Operator, row: &Value, step: u32, card: Option<&Value>) {
    let version = draft(operator, row)["policyVersion"].clone();
    let approve = card.map(|card| {
        json!({"id": row["id"], "digest": card["digest"], "nonce": card["nonce"], "verdict": yes(card)})
    });
    let request = json!({
        "id": row["id"], "step": step, "ends": "thirtyDays", "policyVersion": version, "approve": approve,
    });
    let saved = wait_until("the card to be armed", || {
        match operator.command("save_rule", &request) {
            Err(error) if error.code == "tooEarly" => None,
            saved => Some(saved),
        }
    });
    saved.expect("the rule is saved");
}

#[test]
fn a_saved_rule_lets_what_it_says_pass_and_nothing_else() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let other = client.start_call("set_item", &json!({"key": "b"}));
    let waiting = operator.the_approval();
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let rows = operator.wait_for("waiting", 2);
    let row = rows.iter().find(|row| row["id"] != waiting["id"]);
    let row = row.expect("the other row").clone();

    let drafted = draft(&mut operator, &row);
    assert_eq!(drafted["place"], 3, "above the rule that asked: {drafted}");
    let widths: Vec<_> = drafted["steps"].as_array().expect("steps").iter().collect();
    assert_eq!(widths.len(), 3, "{drafted}");
    assert_eq!(
        widths[2]["waiting"], 1,
        "any call covers the one that waits"
    );
    assert_eq!(fake.count("set_item"), 0, "a draft lets nothing pass");
    let stale = json!({"id": row["id"], "step": 0, "ends": "never", "policyVersion": 99});
    operator
        .command("save_rule", &stale)
        .expect_err("it was drafted for another policy");

    let card = operator.open(&row);
    save(&mut operator, &row, 0, Some(&card));
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);

    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 2);
    let more = client.start_call("set_item", &json!({"key": "a", "value": 1}));
    operator.wait_for("waiting", 2);
    operator.approve(&waiting).expect("what waited still waits");
    client.outcome(other).assert_ran(r#"{"key":"b"}"#);
    let row = operator.the_approval();
    operator.deny(&row, "one argument more").expect("it asks");
    client.outcome(more).assert_refused("operator_denied");

    let policy = operator.must("get_policy", &Value::Null);
    assert_eq!(policy["rules"][2]["origin"], "A-2", "{policy}");
    assert_eq!(
        policy["outsideChange"],
        Value::Null,
        "the file says the same"
    );
    let file = std::fs::read_to_string(home.policy_file()).expect("the policy file");
    assert!(file.contains("\"origin\": \"A-2\""), "{file}");
    assert!(gateway.stop().success());
    let audit = home.audit();
    let changed = audit
        .iter()
        .filter(|entry| entry.kind() == "policy_changed");
    let mut told = changed.map(|entry| entry.text("detail"));
    assert!(told.any(|told| told.contains("drafted from A-2")));
    home.assert_chain_whole();
}

#[test]
fn a_file_that_was_changed_outside_takes_no_rule() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let version = draft(&mut operator, &row)["policyVersion"].clone();
    home.write_policy(&policies::allow_all());
    let request = json!({"id": row["id"], "step": 0, "ends": "never", "policyVersion": version});
    let refused = operator.command("save_rule", &request);
    let refused = refused.expect_err("the change was not accepted");
    assert!(refused.message.contains("changed outside"), "{refused:?}");
    assert_eq!(fake.count("set_item"), 0);
    operator.approve(&row).expect("the call still waits");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
}
