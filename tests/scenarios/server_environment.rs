//! A server gets a few harmless variables and nothing else of the environment that the gateway was started in.

use harness::{Home, policies};
use serde_json::json;

#[test]
fn planted_variables_do_not_reach_a_server() {
    let planted = [
        ("NODE_OPTIONS", "--require=/tmp/x"),
        ("PYTHONPATH", "/tmp/x"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
    ];
    let gateway = Home::new(&policies::allow_all()).serve_with(&planted);
    let fake = gateway.fake(&[]);
    let outcome = gateway
        .client(fake.name())
        .call("get_environment", &json!({}));
    let names: Vec<&str> = outcome.text().split(' ').collect();
    assert!(names.contains(&"PATH"), "the control: {names:?}");
    for (name, _) in planted {
        assert!(!names.contains(&name), "{name} in {names:?}");
    }
    assert!(
        !names.iter().any(|n| n.starts_with("SMG_")),
        "nor ours: {names:?}"
    );
}
