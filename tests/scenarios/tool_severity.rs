//! What the operator says of a tool, or of a place, holds from then on, for every session.

use harness::{Client, Home, Operator};
use serde_json::{Value, json};

/// The server's tool at this place of its list, by its description.
fn tool(operator: &mut Operator, server: &str, described: &str) -> Value {
    let server = operator.server(server);
    let tools = server["tools"].as_array().expect("tools");
    let found = tools
        .iter()
        .find(|tool| tool["description"][0]["text"] == described);
    found
        .unwrap_or_else(|| panic!("no such tool in {server}"))
        .clone()
}

fn asks(client: &mut Client, operator: &mut Operator, tool: &str, arguments: &Value) -> Value {
    let id = client.start_call(tool, arguments);
    let row = operator.the_approval();
    let card = operator.open(&row);
    operator.deny(&row, "no").expect("denied");
    client.outcome(id).assert_refused("operator_denied");
    card
}

#[test]
fn a_severity_the_operator_set_decides_from_then_on_and_after_a_restart() {
    let policy = json!({
        "version": 2,
        "rules": [{"id": "mild", "match": {"maxSeverity": "low"}, "effect": "allow", "reason": "mild"}],
        "defaultEffect": "review", "defaultReason": "ask"
    });
    let gateway = Home::new(&policy.to_string()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let key = json!({"key": "a"});
    let before = tool(&mut operator, fake.name(), "Delete one item");
    assert_eq!(before["setByYou"], Value::Null);
    asks(&mut client, &mut operator, "delete_item", &key);

    let id = client.start_call("delete_item", &key);
    let row = operator.the_approval();
    let card = operator.open(&row);
    let set = |severity: &str| json!({"server": fake.name(), "definition": before["definition"], "severity": severity});
    let _ = operator.must("set_tool_severity", &set("low"));
    client.outcome(id).assert_refused("approval_cancelled");
    operator
        .approve_card(&card)
        .expect_err("what was asked about is not what it was");
    client
        .call("delete_item", &key)
        .assert_ran(&key.to_string());
    let after = tool(&mut operator, fake.name(), "Delete one item");
    assert_eq!(
        (&after["severity"], &after["setByYou"]),
        (&json!("low"), &json!("low"))
    );
    // Set, and still raised by what its arguments hold.
    let all = json!({"key": "a", "force": true});
    asks(&mut client, &mut operator, "delete_item", &all);

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let gateway = home.serve();
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    client
        .call("delete_item", &key)
        .assert_ran(&key.to_string());
    let clear =
        json!({"server": fake.name(), "definition": before["definition"], "severity": null});
    let _ = operator.must("set_tool_severity", &clear);
    asks(&mut client, &mut operator, "delete_item", &key);
    assert_eq!(fake.count("delete_item"), 2);
    assert!(gateway.stop().success());
    let audit = home.audit();
    let said = |what: &str| {
        audit
            .iter()
            .any(|entry| entry.text("detail").contains(what))
    };
    assert!(said("severity of `delete_item` on `fake`: as judged → low"));
    assert!(said("severity of `delete_item` on `fake`: low → as judged"));
}

#[test]
fn what_is_tagged_production_is_asked_about_and_says_so() {
    let policy = json!({
        "version": 2,
        "rules": [{"id": "prod", "match": {"tags": ["production"]}, "effect": "review", "reason": "production"}],
        "defaultEffect": "allow", "defaultReason": "fine"
    });
    let tags = json!({"production": {"hosts": ["*.prod.test"], "folders": ["/srv/prod"]}});
    let home = Home::new(&policy.to_string()).with_settings(&json!({"tags": tags}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    for (key, is_tagged) in [
        ("/srv/prod/db", true),
        ("/srv/test/db", false),
        ("https://db.prod.test/x", true),
        ("https://db.test/x", false),
    ] {
        let arguments = json!({"key": key});
        if is_tagged {
            let card = asks(&mut client, &mut operator, "set_item", &arguments);
            let said = card["alerts"].to_string();
            assert!(
                said.contains("You have tagged what it reaches: production"),
                "{key}: {said}"
            );
        } else {
            client
                .call("set_item", &arguments)
                .assert_ran(&arguments.to_string());
        }
    }
    // A tag that is set while it runs holds at once.
    let all = json!({"production": {"servers": [fake.name()]}});
    let _ = operator.must("set_setting", &json!({"name": "tags", "value": all}));
    asks(&mut client, &mut operator, "set_item", &json!({"key": "a"}));
    let plain = json!({"name": "tags", "value": {}});
    let _ = operator.must("set_setting", &plain);
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 3);
}
