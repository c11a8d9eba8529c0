//! The counting server counts: without this no other scenario means anything.

use harness::{Client, Fake, Home};
use serde_json::{Value, json};

fn fake(flags: &[&str]) -> (Home, Fake, Client) {
    let home = Home::new("");
    let fake = Fake::new(&home, "fake", flags);
    let mut client = fake.client();
    let _ = client.initialize();
    (home, fake, client)
}

#[test]
fn every_call_is_counted_before_anything_is_done_with_it() {
    let (_home, fake, mut client) = fake(&[]);
    client
        .call("get_item", &json!({"key": "\t\n"}))
        .assert_ran(r#"{"key":"\t\n"}"#);
    let _ = client.start_call("hang", &json!({}));
    let _ = client.start_call("die_mid_reply", &json!({}));
    let _ = client.until_closed();
    let names: Vec<String> = fake.calls().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["get_item", "hang", "die_mid_reply"]);
    assert!(
        client.heard().last().is_some_and(|l| l.ends_with("[{")),
        "it died in mid-reply"
    );
}

#[test]
fn a_call_stays_on_stage_until_it_is_let_go() {
    let (_home, fake, mut client) = fake(&[]);
    let stage = fake.stage();
    let waiting = client.start_call("wait", &json!({"key": "a"}));
    let on_stage = stage.next();
    client.call("get_item", &json!({})).assert_ran("{}");
    assert_eq!(
        (client.answers_to(waiting), on_stage.arguments.as_str()),
        (0, r#"{"key":"a"}"#)
    );
    drop(on_stage);
    client.outcome(waiting).assert_ran(r#"{"key":"a"}"#);
}

#[test]
fn its_definitions_change_when_they_are_told_to() {
    let (home, fake, mut client) = fake(&["--drift-after", "2"]);
    let description = |client: &mut Client| {
        let list = client.ask("tools/list", &json!({}));
        let tools = list["result"]["tools"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        tools
            .iter()
            .find(|t| t["name"] == "get_item")
            .map(|t| t["description"].clone())
            .unwrap_or_default()
    };
    let first = description(&mut client);
    client.call("get_item", &json!({})).assert_ran("{}");
    assert_eq!(description(&mut client), first);
    client.call("get_item", &json!({})).assert_ran("{}");
    let _ = client.wait_for("the news", |m| {
        m["method"] == "notifications/tools/list_changed"
    });
    let second = description(&mut client);
    assert_ne!(second, first);

    let switch = home.file("drifted");
    std::fs::write(&switch, "").expect("the switch is set");
    let again = Fake::new(
        &home,
        "again",
        &["--drifted-if", switch.to_str().expect("a plain path")],
    );
    let mut client = again.client();
    let _ = client.initialize();
    assert_eq!(description(&mut client), second);
    assert_eq!(fake.calls().len(), 2);
}

#[test]
fn it_says_what_no_library_would() {
    let (_home, _fake, mut client) = fake(&["--hostile", "--duplicates"]);
    let tools = client.tools();
    assert_eq!(tools.iter().filter(|t| *t == "get_item").count(), 2);
    assert!(tools.iter().any(|t| t == "hostile_tool"));
    client.call("log_lines", &json!({})).assert_ran("logged");
    client.call("stray_answers", &json!({})).assert_ran("mine");
    let broken = client
        .heard()
        .iter()
        .filter(|l| serde_json::from_str::<Value>(l).is_err())
        .count();
    assert_eq!(broken, 4, "noise between the messages");
    let id = client.request(
        "tools/call",
        &json!({"name": "progress", "arguments": {"n": 3}, "_meta": {"progressToken": "t"}}),
    );
    client.outcome(id).assert_ran("done");
    let notes: Vec<&String> = client
        .heard()
        .iter()
        .filter(|l| l.contains("notifications/progress"))
        .collect();
    assert!(
        notes.len() == 3 && notes[2].contains(r#""progress":3"#),
        "{notes:?}"
    );
}
