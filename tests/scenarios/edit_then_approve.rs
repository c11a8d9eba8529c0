//! The operator changes a call before it runs: what was checked is what the server gets, the agent is told, and
//! nothing else is taken.

use harness::{Client, Fake, Gateway, Home, count_kind, policies, yes};
use serde_json::{Value, json};

const SECRET: &str = "ghp_0123456789abcdefABCDEF0123456789abcd";

fn waiting(gateway: &Gateway, fake: &Fake, arguments: &Value) -> (Client, u64, Value) {
    let mut client = gateway.client(fake.name());
    let id = client.start_call("set_item", arguments);
    let row = gateway.operator().the_approval();
    (client, id, row)
}

/// The yes of someone who looked at all of an edited card, to this text.
fn yes_to(card: &Value, text: &str) -> Value {
    let mut verdict = yes(card);
    verdict["edited"] = text.into();
    verdict
}

#[test]
fn what_was_checked_is_what_runs_and_the_agent_is_told() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, id, row) = waiting(&gateway, &fake, &json!({"key": "prod", "value": 1}));
    let mut operator = gateway.operator();
    let text = "{ \"key\": \"staging\",\n  \"value\": 1 }";
    let checked = operator.must("check_edit", &json!({"id": row["id"], "arguments": text}));
    assert_eq!(checked["error"], Value::Null, "{checked}");
    assert_eq!(
        checked["note"],
        "Note: the user changed the arguments before running: `key` prod → staging."
    );
    let card = &checked["card"];
    assert_eq!(fake.count("set_item"), 0, "checking runs nothing");

    for forged in [
        yes_to(card, "{\"key\":\"production\",\"value\":1}"),
        yes(card),
    ] {
        operator
            .approve_as(card, &forged)
            .expect_err("not what was checked");
        assert_eq!(fake.count("set_item"), 0);
    }
    operator
        .approve_as(card, &yes_to(card, text))
        .expect("the checked text is taken");

    let outcome = client.outcome(id);
    let sent = r#"{"key":"staging","value":1}"#;
    assert_eq!(fake.calls(), [("set_item".to_owned(), sent.to_owned())]);
    let told = format!("{outcome:?}");
    assert!(
        told.contains("Note: the user changed the arguments before running: `key` prod → staging."),
        "{told}"
    );

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "verdict_refused"), 2);
    let arguments = |kind: &str| {
        let entry = audit.iter().find(|entry| entry.kind() == kind);
        entry
            .map(|entry| entry.text("arguments"))
            .unwrap_or_default()
    };
    assert!(
        arguments("policy_decision").contains("prod"),
        "what was asked"
    );
    assert!(arguments("tool_call").contains("staging"), "what ran");
    home.assert_chain_whole();
}

#[test]
fn what_cannot_be_sent_says_why_and_what_a_rule_denies_cannot_be_approved() {
    let policy = json!({
        "version": 2,
        "rules": [
            {"id": "never-prod", "match": {"arguments": {"pointer": "/key", "op": "is", "value": "prod"}}, "effect": "deny", "reason": "never in production"}
        ],
        "defaultEffect": "review",
    });
    let gateway = Home::new(&policy.to_string()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, id, row) = waiting(&gateway, &fake, &json!({"key": "a"}));
    let mut operator = gateway.operator();
    for (text, why) in [
        ("{\"key\":\n \"a\",}", "line 2"),
        ("{\"key\":\"a\",\"key\":\"b\"}", "duplicate key `key`"),
        ("{\"key\": 7}", "do not fit the tool's definition"),
    ] {
        let checked = operator.must("check_edit", &json!({"id": row["id"], "arguments": text}));
        let error = checked["error"].as_str().unwrap_or_default();
        assert!(error.contains(why), "{checked}");
        assert_eq!(checked["card"], Value::Null);
    }
    let text = r#"{"key":"prod"}"#;
    let checked = operator.must("check_edit", &json!({"id": row["id"], "arguments": text}));
    assert_eq!(checked["deniedBy"]["id"], "never-prod", "{checked}");
    operator
        .approve_as(&checked["card"], &yes_to(&checked["card"], text))
        .expect_err("a rule denies it");
    assert_eq!(fake.count("set_item"), 0);
    operator
        .approve(&row)
        .expect("the agent's own still can be");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
}

#[test]
fn a_secret_is_masked_until_the_operator_asks_and_that_is_written_down() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (_client, _id, row) = waiting(&gateway, &fake, &json!({"key": SECRET}));
    let mut operator = gateway.operator();
    let card = operator.open(&row);
    assert!(
        !card.to_string().contains(SECRET),
        "masked everywhere: {card}"
    );
    let shown = operator.must("reveal", &json!({"id": row["id"], "pointer": "/key"}));
    assert_eq!(shown, SECRET);
    operator
        .command("reveal", &json!({"id": row["id"], "pointer": "/other"}))
        .expect_err("there is no such argument");
    operator.deny(&row, "no secrets").expect("it can be denied");
    operator
        .command("reveal", &json!({"id": row["id"], "pointer": "/key"}))
        .expect_err("it is not open any more");
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "secret_revealed"), 1);
    assert!(
        audit
            .iter()
            .all(|entry| !entry.text("arguments").contains(SECRET))
    );
}
