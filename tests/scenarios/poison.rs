//! What a server says of its tools can hide something: then the operator has to look before anyone can call them.

use harness::{Home, Operator, count_kind, policies};
use serde_json::{Value, json};

/// The operator's view of the tool with this name.
fn tool(operator: &mut Operator, server: &str, name: &str) -> Value {
    let server = operator.server(server);
    let said = |tool: &Value| -> String {
        let segments = tool["name"].as_array().expect("segments");
        segments.iter().filter_map(|s| s["text"].as_str()).collect()
    };
    let tools = server["tools"].as_array().expect("tools");
    let found = tools.iter().find(|tool| said(tool) == name);
    found
        .unwrap_or_else(|| panic!("`{name}` is not among {tools:#?}"))
        .clone()
}

fn is_listed(client: &mut harness::Client, name: &str) -> bool {
    client.tools().iter().any(|tool| tool == name)
}

#[test]
fn a_tool_whose_name_passes_for_another_is_not_offered_until_it_was_looked_at_for_itself() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&["--imitations"]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    for (name, why) in [
        (
            "s\u{435}t_item",
            "its name “sеt_item” looks like that of its server's tool “set_item”",
        ),
        (
            "Delete_Item",
            "its name “Delete_Item” looks like that of its server's tool “delete_item”",
        ),
        (
            "delete_item",
            "its name “delete_item” looks like that of its server's tool “Delete_Item”",
        ),
    ] {
        assert!(!is_listed(&mut client, name), "{name}");
        assert_eq!(
            client.call(name, &json!({})).error_code(),
            Some(-32602),
            "{name}"
        );
        let said = tool(&mut operator, fake.name(), name)["quarantined"].to_string();
        assert!(said.contains(why), "{name}: {said}");
    }
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.calls().len(), 1, "nothing else reached the server");

    let shown = tool(&mut operator, fake.name(), "delete_item")["definition"].clone();
    let stale = json!({"server": fake.name(), "definition": "00".repeat(32)});
    let refused = operator
        .command("accept_tool", &stale)
        .expect_err("it is another definition");
    assert_eq!(refused.code, "conflict");
    let _ = operator.must(
        "accept_tool",
        &json!({"server": fake.name(), "definition": shown}),
    );
    assert!(is_listed(&mut client, "delete_item"));
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(
        !is_listed(&mut client, "Delete_Item"),
        "the other one was not looked at"
    );

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let gateway = home.serve();
    let mut client = gateway.client(fake.name());
    assert!(
        is_listed(&mut client, "delete_item"),
        "a look is remembered"
    );
    assert!(
        !is_listed(&mut client, "Delete_Item"),
        "and so is that none was taken"
    );
    assert_eq!(
        client.call("Delete_Item", &json!({})).error_code(),
        Some(-32602)
    );
    assert_eq!(fake.count("Delete_Item"), 0);
}

#[test]
fn hidden_characters_are_shown_and_can_be_accepted_knowingly() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&["--hostile"]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let shown = tool(&mut operator, fake.name(), "hostile_tool");
    let why = shown["quarantined"].to_string();
    assert!(why.contains("U+") && why.contains("`/title` has "), "{why}");
    assert!(!is_listed(&mut client, "hostile_tool"));
    // Looking at the server as a whole is no look at what hides in it.
    operator.accept_server(fake.name());
    assert!(!is_listed(&mut client, "hostile_tool"));

    let look = json!({"server": fake.name(), "definition": shown["definition"]});
    let _ = operator.must("accept_tool", &look);
    assert!(is_listed(&mut client, "hostile_tool"));
    client.call("hostile_tool", &json!({})).assert_ran("{}");
    assert_eq!(fake.count("hostile_tool"), 1);
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    assert_eq!(count_kind(&home.audit(), "server_accepted"), 3);
}

#[test]
fn words_that_give_orders_are_pointed_out_and_make_the_tool_more_severe() {
    let gateway = Home::new(&policies::policy(&[("get_*", "review")], "allow")).serve();
    let fake = gateway.fake(&["--imitations"]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let (note, item) = (
        tool(&mut operator, fake.name(), "get_note"),
        tool(&mut operator, fake.name(), "get_item"),
    );
    assert_eq!(
        note["quarantined"],
        Value::Null,
        "advice sets nothing aside"
    );
    assert_ne!(note["severity"], item["severity"]);
    let reasons = note["reasons"].to_string();
    assert!(reasons.contains("its definition "), "{reasons}");

    for (name, points_out) in [("get_note", true), ("get_item", false)] {
        let id = client.start_call(name, &json!({"key": "a"}));
        let row = operator.the_approval();
        let card = operator.open(&row);
        let alerts = card["alerts"].to_string();
        let said = alerts.contains("The tool's definition gives orders: `/title`")
            && alerts.contains("id_rsa");
        assert_eq!(said, points_out, "{name}: {alerts}");
        operator.deny(&row, "no").expect("denied");
        client.outcome(id).assert_refused("operator_denied");
    }
    assert_eq!(fake.calls(), []);
}
