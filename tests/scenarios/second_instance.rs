//! Two gateways never share a home: the second says so and ends, the first goes on.

use harness::{Gateway, Home, policies};
use serde_json::json;

#[test]
fn a_second_gateway_in_the_same_home_refuses_to_start() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let (status, said) = Gateway::try_start(gateway.home(), &[]).expect_err("there is one already");
    assert!(!status.success());
    assert!(said.contains("running"), "it says why: {said}");
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    gateway.operator().status();
    assert_eq!(fake.count("get_item"), 1);

    // The control: another home takes one.
    let other = Home::new(&policies::allow_all()).serve();
    let fake = other.fake(&[]);
    other
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}

#[test]
fn after_a_crash_the_next_one_starts() {
    let home = Home::new(&policies::allow_all());
    let mut gateway = home.serve();
    let fake = gateway.fake(&[]);
    gateway.process().kill();
    assert!(home.socket().exists(), "a crash leaves its socket behind");
    let gateway = home.serve();
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
