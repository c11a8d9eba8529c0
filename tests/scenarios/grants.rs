//! A yes for later calls lets through what was seen and nothing else, and ends when what it was given for does.

use harness::{Client, Fake, Gateway, Home, Operator, count_kind, policies, yes};
use serde_json::{Value, json};

/// A gateway with one call approved for the same target, until its client disconnects.
fn granted(scope: &str) -> (Gateway, Fake, Client, Operator) {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("set_item", &json!({"key": "a", "value": 1}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    let card = operator.open(&row);
    let mut verdict = yes(&card);
    verdict["scope"] = scope.into();
    operator
        .approve_as(&card, &verdict)
        .expect("a medium call can be approved for later ones");
    client.outcome(id).assert_ran(r#"{"key":"a","value":1}"#);
    (gateway, fake, client, operator)
}

/// Asks for a call that has to be asked about, and denies it.
fn asks(client: &mut Client, operator: &mut Operator, tool: &str, arguments: &Value) {
    let id = client.start_call(tool, arguments);
    let row = operator.the_approval();
    operator.deny(&row, "not covered").expect("a no is taken");
    client.outcome(id).assert_refused("operator_denied");
}

#[test]
fn it_covers_the_same_target_and_nothing_else() {
    let (gateway, fake, mut client, mut operator) = granted("sessionTarget");
    client
        .call("set_item", &json!({"key": "a", "value": 2}))
        .assert_ran(r#"{"key":"a","value":2}"#);
    let grants = operator.must("list_grants", &Value::Null);
    assert_eq!(grants[0]["kind"], "session");
    assert_eq!(grants[0]["uses"], 1);
    assert_eq!(grants[0]["origin"], "A-1");

    asks(&mut client, &mut operator, "set_item", &json!({"key": "b"}));
    asks(&mut client, &mut operator, "echo", &json!({"key": "a"}));
    let mut other = gateway.client(fake.name());
    asks(&mut other, &mut operator, "set_item", &json!({"key": "a"}));
    assert_eq!(fake.count("set_item"), 2);

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    let one = |kind| {
        let mut entries = audit.iter().filter(|entry| entry.kind() == kind);
        entries.next().unwrap_or_else(|| panic!("no {kind}"))
    };
    let used = one("grant_used");
    assert_eq!(used.text("rule"), "review-set_any", "it names the rule");
    assert!(used.text("detail").contains("from A-1"), "and the grant");
    let sent = audit
        .iter()
        .position(|entry| entry.kind() == "tool_call" && entry.call() == used.call());
    let noted = audit.iter().position(|entry| entry.kind() == "grant_used");
    assert!(noted < sent, "written before it ran");
    assert_eq!(count_kind(&audit, "grant_given"), 1);
    assert_eq!(count_kind(&audit, "grant_ended"), 1);
    home.assert_chain_whole();
}

#[test]
fn any_target_is_covered_only_where_that_was_said() {
    let (_gateway, fake, mut client, _operator) = granted("sessionTool");
    client
        .call("set_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!(fake.count("set_item"), 2);
}

#[test]
fn revoked_it_covers_nothing() {
    let (_gateway, fake, mut client, mut operator) = granted("quarterHour");
    let grants = operator.must("list_grants", &Value::Null);
    assert!(grants[0]["expires"].is_number(), "{grants}");
    let id = json!({"id": grants[0]["id"]});
    let _ = operator.must("revoke_grant", &id);
    let again = operator.command("revoke_grant", &id);
    assert_eq!(again.expect_err("it is gone").code, "notFound");
    asks(&mut client, &mut operator, "set_item", &json!({"key": "a"}));
    assert_eq!(fake.count("set_item"), 1);
}

#[test]
fn a_locked_screen_or_a_stop_ends_it() {
    let (_gateway, fake, mut client, mut operator) = granted("sessionTool");
    assert_eq!(operator.must("screen_locked", &Value::Null), 1);
    asks(&mut client, &mut operator, "set_item", &json!({"key": "a"}));

    let (_second, other, mut client, mut operator) = granted("sessionTool");
    let _ = operator.must("stop_all", &Value::Null);
    let _ = operator.must("resume", &Value::Null);
    asks(&mut client, &mut operator, "set_item", &json!({"key": "a"}));
    assert_eq!((fake.count("set_item"), other.count("set_item")), (1, 1));
}

#[test]
fn a_high_call_is_approved_once_and_not_for_later() {
    let gateway = Home::new(&policies::policy(&[], "review")).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("delete_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    let card = operator.open(&row);
    let mut verdict = yes(&card);
    verdict["scope"] = "sessionTarget".into();
    let refused = operator.approve_as(&card, &verdict);
    let refused = refused.expect_err("a high call is approved once");
    assert!(refused.message.contains("only be approved once"));
    assert_eq!(fake.count("delete_item"), 0);
    operator.approve(&row).expect("once it can be");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 1);
}
