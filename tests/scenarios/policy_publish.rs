//! Publishing a draft: what it would let pass has to be looked at first, what comes next is decided by it, and what waits
//! is released by nobody but the operator.

use harness::{Home, Operator, policies};
use serde_json::{Value, json};

/// Replays the run so far past a draft, and waits for the report.
fn replay(operator: &mut Operator, text: &str) -> Value {
    let id = operator.must("start_replay", &json!({"text": text, "days": 1}));
    operator.until("the replay to end", |o| {
        let report = o.must("replay_report", &Value::Null);
        (report["id"] == id && report["done"] == true).then_some(report)
    })
}

/// What publishing this text takes, beside what is in force now.
fn publishing(operator: &mut Operator, text: &str) -> Value {
    let view = operator.must("check_draft", &json!({"text": text}));
    json!({"text": text, "live": view["live"], "note": "tried out", "looked": null, "anyway": false})
}

#[test]
fn a_loosening_draft_needs_a_look_at_what_it_lets_pass() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    let looser = policies::policy(&[("get_*", "allow"), ("delete_*", "allow")], "review");

    let mut request = publishing(&mut operator, &looser);
    let refused = operator.command("publish_draft", &request);
    let refused = refused.expect_err("nobody looked at the call");
    assert_eq!(refused.code, "conflict");
    assert!(refused.message.contains("1 past call"), "{refused:?}");
    request["looked"] = json!("0".repeat(64));
    operator
        .command("publish_draft", &request)
        .expect_err("that names another list");
    request["anyway"] = json!(true);
    operator
        .command("publish_draft", &request)
        .expect_err("what is loosened is never taken on unseen");
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!(fake.count("delete_item"), 0);

    let report = replay(&mut operator, &looser);
    assert_eq!(report["loosened"], 2, "{report}");
    let list = report["changed"].as_array().expect("a list");
    assert_eq!(list.len(), 2, "{report}");
    assert!(list.iter().all(|call| call["loosened"] == true));
    let call = json!({"text": looser, "call": list[0]["call"]});
    let trace = operator.must("explain_replayed", &call);
    assert_eq!(
        (&trace[0]["decided"], &trace[1]["decided"]),
        (&json!(false), &json!(true))
    );

    request["anyway"] = json!(false);
    request["looked"] = report["looked"].clone();
    let policy = operator.must("publish_draft", &request);
    assert_eq!(policy["version"], 2, "{policy}");
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 1);
    operator
        .command("publish_draft", &request)
        .expect_err("it was for the version before");

    let versions = operator.must("policy_versions", &Value::Null);
    assert_eq!(versions[0]["note"], "tried out", "{versions}");
    assert_eq!(versions[0]["live"], true);
    assert_eq!(
        versions[0]["replay"],
        "loosened 2, tightened 0 of 2 past calls"
    );
    let compared = operator.must("compare_policies", &json!({"from": 1, "to": 2}));
    assert_ne!(compared["changes"], json!([]), "{compared}");
    let restored = operator.must("restore_policy", &json!({"version": 1}));
    assert_eq!(restored["text"], policies::careful());
    assert_eq!(
        (&restored["base"], &restored["changed"]),
        (&json!(2), &json!(true))
    );
    client
        .call("delete_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);

    assert!(gateway.stop().success());
    let told = home.audit();
    let mut told = told.iter().filter(|entry| entry.kind() == "policy_changed");
    assert!(told.any(|entry| entry.text("detail").contains("tried out (loosened 2")));
    home.assert_chain_whole();
}

#[test]
fn the_next_call_is_decided_by_it_and_what_waits_goes_on_waiting() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let waits = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let card = operator.open(&row);

    let looser = policies::policy(&[("set_*", "allow")], "deny");
    let report = replay(&mut operator, &looser);
    assert_eq!(
        report["waiting"],
        json!(["1 call waiting now would be allowed. It stays waiting until you decide."])
    );
    let mut request = publishing(&mut operator, &looser);
    request["looked"] = report["looked"].clone();
    operator.must("publish_draft", &request);

    client
        .call("set_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    client
        .call("get_item", &json!({"key": "b"}))
        .assert_refused("policy_denied");
    assert_eq!(operator.the_approval()["id"], row["id"], "it still waits");
    assert_eq!(
        fake.calls(),
        [("set_item".to_owned(), r#"{"key":"b"}"#.to_owned())]
    );
    operator
        .approve_card(&card)
        .expect("the verdict on what was shown is taken");
    client.outcome(waits).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("set_item"), 2);
}

#[test]
fn what_waits_and_is_denied_by_it_is_taken_back() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let denied = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let card = operator.open(&row);
    let kept = client.start_call("echo", &json!({"key": "k"}));
    operator.wait_for("waiting", 2);

    let stricter = policies::policy(&[("set_*", "deny")], "review");
    let request = publishing(&mut operator, &stricter);
    operator.must("publish_draft", &request);
    client.outcome(denied).assert_refused("approval_cancelled");
    operator
        .approve_card(&card)
        .expect_err("it is not asked any more");
    let row = operator.the_approval();
    operator.approve(&row).expect("the other one still is");
    client.outcome(kept).assert_ran(r#"{"key":"k"}"#);
    assert_eq!((fake.count("set_item"), fake.count("echo")), (0, 1));
}

#[test]
fn what_has_to_be_taken_on_knowingly_is_not_published_by_the_way() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let text = policies::policy(&[("get_*", "review")], "deny");
    let mut request = publishing(&mut operator, "{ not a policy");
    operator
        .command("publish_draft", &request)
        .expect_err("it cannot be read");
    request["anyway"] = json!(true);
    operator
        .command("publish_draft", &request)
        .expect_err("nor can it knowingly");

    let call = json!({"server": "fake", "tool": "get_item", "arguments": "{}", "client": "", "severity": null});
    let test = json!({"name": "reads pass", "call": call, "expect": "allow"});
    operator.must("save_policy_test", &test);
    let mut request = publishing(&mut operator, &text);
    let refused = operator.command("publish_draft", &request);
    let refused = refused.expect_err("a test fails");
    assert!(refused.message.contains("`reads pass`"), "{refused:?}");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    request["anyway"] = json!(true);
    operator.must("publish_draft", &request);
    let id = client.start_call("get_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator.deny(&row, "seen").expect("it asks now");
    client.outcome(id).assert_refused("operator_denied");
    assert_eq!(fake.count("get_item"), 1);
}
