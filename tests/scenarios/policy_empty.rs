//! An empty policy is not permission: an empty file refuses, and a policy without rules does what its default says.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn an_empty_file_refuses_every_call() {
    for text in ["", " \n", "{}", "null", "[]"] {
        let gateway = Home::new(text).serve();
        let fake = gateway.fake(&[]);
        gateway
            .client(fake.name())
            .call("get_item", &json!({"key": "a"}))
            .assert_refused("policy_denied");
        assert_eq!(fake.count("get_item"), 0, "`{text}`");
    }
}

#[test]
fn without_rules_the_default_decides() {
    let gateway = Home::new(&policies::policy(&[], "deny")).serve();
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    assert_eq!(fake.count("get_item"), 0);

    let gateway = Home::new(&policies::policy(&[], "review")).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("get_item", &json!({"key": "a"}));
    let mut operator = gateway.operator();
    let row = operator.the_approval();
    assert_eq!(fake.count("get_item"), 0);
    operator.approve(&row).expect("the approval is taken");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);

    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
