//! A tool whose definition is no longer the one that was accepted is not listed and not callable.

use harness::{Client, Home, policies};
use serde_json::json;
use std::fs;

/// What a client gets for a tool that is not offered: the same for one that never was.
fn assert_unknown(client: &mut Client, tool: &str) {
    let outcome = client.call(tool, &json!({"key": "a"}));
    let never = client.call("no_such_tool", &json!({"key": "a"}));
    assert_eq!(outcome.error_code(), Some(-32602), "{}", outcome.0);
    assert_eq!(outcome.error_code(), never.error_code());
    let shape = |o: &harness::Outcome, name: &str| {
        o.0["error"]["message"].to_string().replace(name, "NAME")
    };
    assert_eq!(
        shape(&outcome, tool),
        shape(&never, "no_such_tool"),
        "no hint which of them exists"
    );
}

#[test]
fn a_change_while_running_takes_the_tool_away_until_the_operator_has_looked() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    client.call("drift_now", &json!({})).assert_ran("changed");
    let _ = client.wait_for("the news", |m| {
        m["method"] == "notifications/tools/list_changed"
    });
    let name = fake.name().to_owned();
    let changed = operator.until("the change to be seen", |o| {
        Some(o.server(&name)).filter(|s| s["state"] == "changed")
    });
    assert!(
        changed["tools"].to_string().contains("attacker.example"),
        "the operator sees the new words"
    );

    assert_unknown(&mut client, "get_item");
    let tools = client.tools();
    assert!(
        !tools.iter().any(|t| t == "get_item") && tools.iter().any(|t| t == "set_item"),
        "{tools:?}"
    );
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!((fake.count("get_item"), fake.count("set_item")), (1, 1));

    operator.accept_server(fake.name());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("get_item"), 2);
}

#[test]
fn a_change_between_two_runs_is_seen_as_well() {
    let home = Home::new(&policies::allow_all());
    let switch = home.file("drifted");
    let gateway = home.serve();
    let fake = gateway.fake(&["--drifted-if", switch.to_str().expect("a plain path")]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(gateway.stop().success());
    fs::write(&switch, "").expect("the switch is set");

    let gateway = home.serve();
    let mut client = gateway.client(fake.name());
    assert_unknown(&mut client, "get_item");
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("get_item"), 1);
}

#[test]
fn a_question_about_a_tool_that_changes_is_withdrawn() {
    let review_reads = policies::policy(&[("get_*", "review")], "allow");
    let gateway = Home::new(&review_reads).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let id = client.start_call("get_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let card = operator.open(&row);
    client.call("drift_now", &json!({})).assert_ran("changed");
    client.outcome(id).assert_refused("approval_cancelled");
    operator.approve_card(&card).expect_err("it is withdrawn");
    assert_eq!(fake.count("get_item"), 0);
}

#[test]
fn a_tool_that_is_listed_twice_is_not_offered_at_all() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&["--duplicates"]);
    let mut client = gateway.client(fake.name());
    assert_unknown(&mut client, "get_item");
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(
        fake.calls(),
        [("set_item".to_owned(), r#"{"key":"a"}"#.to_owned())]
    );
}
