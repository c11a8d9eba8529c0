//! A draft is kept, survives what may come, and decides nothing until it is published.

use harness::{Home, Operator, policies};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

fn looser() -> String {
    policies::policy(&[("delete_*", "allow")], "allow")
}

fn draft(operator: &mut Operator) -> Value {
    operator.must("open_draft", &Value::Null)
}

#[test]
fn it_outlives_a_crash_and_lets_nothing_pass() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let first = draft(&mut operator);
    assert_eq!(
        (&first["changed"], &first["base"]),
        (&json!(false), &json!(1))
    );
    let edit = json!({"do": "move", "rule": 4, "to": 1});
    let moved = operator.must("edit_draft", &json!({"text": first["text"], "edit": edit}));
    assert_eq!(moved["changes"][0]["kind"], "moved", "{moved}");
    operator.must("check_draft", &json!({"text": looser()}));
    gateway
        .client(fake.name())
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    drop(gateway);

    let file = home.path().join("policy-draft.json");
    let mode = std::fs::metadata(&file)
        .expect("the draft's file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let gateway = home.serve();
    let mut operator = gateway.operator();
    let kept = draft(&mut operator);
    assert_eq!(
        (&kept["text"], &kept["changed"]),
        (&json!(looser()), &json!(true))
    );
    gateway
        .client(fake.name())
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!(fake.count("delete_item"), 0);

    operator.must("discard_draft", &Value::Null);
    assert_eq!(draft(&mut operator)["text"], policies::careful());
    assert!(!file.exists());
}

#[test]
fn a_file_changed_outside_is_shown_beside_it_and_never_lost() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let mine = policies::policy(&[("get_*", "allow"), ("set_*", "deny")], "deny");
    operator.must("check_draft", &json!({"text": mine}));
    let theirs = policies::policy(&[("get_*", "deny")], "deny");
    home.write_policy(&theirs);
    let view = draft(&mut operator);
    assert_eq!(view["text"], mine, "the draft is what it was");
    assert!(view["outsideChange"]["hash"].is_string(), "{view}");

    let mut request =
        json!({"text": mine, "live": view["live"], "note": "", "looked": null, "anyway": false});
    let refused = operator.command("publish_draft", &request);
    let refused = refused.expect_err("it would replace what somebody wrote");
    assert!(refused.message.contains("changed outside"), "{refused:?}");
    let on_disk = || std::fs::read_to_string(home.policy_file()).expect("the policy file");
    assert_eq!(on_disk(), theirs);
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);

    request["anyway"] = json!(true);
    operator.must("publish_draft", &request);
    assert_eq!(on_disk(), mine);
    let kept = std::fs::read_dir(home.path().join("exports")).expect("a folder of exports");
    let kept: Vec<_> = kept
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("its text"))
        .collect();
    assert_eq!(kept, [theirs]);
    client
        .call("set_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!((fake.count("get_item"), fake.count("set_item")), (2, 0));
}

#[test]
fn a_policy_file_that_was_deleted_changes_nothing_until_a_draft_replaces_it() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    std::fs::remove_file(home.policy_file()).expect("the file goes");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    let view = draft(&mut operator);
    assert_eq!(view["text"], policies::careful());
    assert!(view["outsideChange"]["error"].is_string(), "{view}");

    let text = policies::policy(&[], "deny");
    let request =
        json!({"text": text, "live": view["live"], "note": "", "looked": null, "anyway": false});
    operator.must("publish_draft", &request);
    let on_disk = std::fs::read_to_string(home.policy_file()).expect("the policy file");
    assert_eq!(on_disk, text);
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_refused("policy_denied");
    assert_eq!((fake.count("get_item"), fake.count("delete_item")), (1, 0));
    let path = operator.must("export_policy", &Value::Null);
    let exported = std::fs::read_to_string(path.as_str().expect("a path")).expect("the export");
    assert_eq!(exported, text);
}
