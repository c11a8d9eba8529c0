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

#[test]
fn every_way_to_change_the_policy_ends_in_a_draft() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let page = operator.must("audit_page", &json!({"limit": 20}));
    let rows = page["rows"].as_array().expect("rows");
    let call = rows
        .iter()
        .find(|row| row["kind"] == "tool_call")
        .expect("the call");
    let settings = r#"{"permissions":{"deny":["mcp__fake__delete_item","Bash(rm:*)"]}}"#;
    let templates = operator.must("policy_templates", &Value::Null);
    let names: Vec<_> = templates
        .as_array()
        .expect("a list")
        .iter()
        .map(|t| t["name"].clone())
        .collect();
    assert_eq!(names.len(), 3, "{templates}");
    for (command, request, rules) in [
        ("draft_template", json!({"name": names[2]}), 1),
        ("import_policy", json!({"text": settings}), 1),
        ("restore_policy", json!({"version": 1}), 4),
        ("draft_from_row", json!({"id": call["seq"]}), 5),
    ] {
        let view = operator.must(command, &request);
        assert!(view["readable"] == true, "{command}: {view}");
        let found = view["rules"].as_array().map_or(0, Vec::len);
        assert!(found >= rules, "{command}: {view}");
        assert_eq!(draft(&mut operator)["text"], view["text"], "{command}");
        assert_eq!(operator.must("get_policy", &Value::Null)["version"], 1);
    }
    let view = draft(&mut operator);
    assert_eq!(
        view["rules"][0]["view"]["sentence"],
        "Ask me about calls to get_item on fake."
    );
    operator.must("import_policy", &json!({"text": settings}));
    assert_ne!(draft(&mut operator)["notes"], json!([]), "Bash is not ours");
    operator
        .command("draft_template", &json!({"name": "no-such"}))
        .expect_err("there is none of that name");
    operator
        .command("draft_from_row", &json!({"id": 1}))
        .expect_err("the first entry is no call");
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!(fake.count("get_item"), 2);
}

#[test]
fn the_text_is_kept_as_it_was_typed_and_what_is_wrong_has_a_place() {
    let gateway = Home::new(&policies::careful()).serve();
    let mut operator = gateway.operator();
    let text = "{ \"version\": 2, // \u{1f389}\n  \"rules\": [\n    { \"id\": \"all\", \"match\": { \"minSeverity\": \"safe\" }, \"effect\": \"allow\" } // é\n  ],\n  \"defaultEffect\": \"review\" }\n";
    let view = operator.must("check_draft", &json!({"text": text}));
    assert_eq!(view["text"], text);
    let rule = &view["rules"][0];
    let (from, to) = (rule["from"].as_u64(), rule["to"].as_u64());
    let units: Vec<u16> = text.encode_utf16().collect();
    let at = |place: Option<u64>| usize::try_from(place.expect("a place")).expect("a place");
    let written = String::from_utf16(&units[at(from)..at(to)]).expect("text");
    assert!(
        written.starts_with("{ \"id\": \"all\"") && written.ends_with('}'),
        "{written}"
    );
    assert_eq!(rule["line"], 3);

    let codes = |view: &Value| -> Vec<String> {
        let problems = view["problems"].as_array().expect("a list");
        problems
            .iter()
            .map(|p| p["code"].as_str().expect("a code").to_owned())
            .collect()
    };
    assert!(codes(&view).contains(&"L03".to_owned()), "{view}");
    let fix = json!({"do": "fix", "code": "L03", "rule": 1, "fix": 0});
    let mended = operator.must("edit_draft", &json!({"text": text, "edit": fix}));
    assert!(!codes(&mended).contains(&"L03".to_owned()), "{mended}");
    assert!(
        mended["text"].as_str().is_some_and(|t| t.contains("// é")),
        "{mended}"
    );
    let undone = operator.must("check_draft", &json!({"text": text}));
    assert_eq!(undone["text"], text, "taken back byte for byte");

    let broken = text.replace("\"allow\"", "\"alow\"");
    let view = operator.must("check_draft", &json!({"text": broken}));
    assert_eq!(
        (&view["readable"], &view["text"]),
        (&json!(false), &json!(broken))
    );
    assert_eq!(
        view["rules"][0]["view"]["id"], "all",
        "the last that could be read"
    );
    let problem = &view["problems"][0];
    assert_eq!(
        (&problem["code"], &problem["line"]),
        (&json!("L01"), &json!(3)),
        "{view}"
    );
    assert_ne!(problem["fixes"], json!([]), "{view}");
}
