//! A gateway that is killed takes its servers with it, and its clients learn of it.

use harness::{Home, policies, wait_until};
use serde_json::json;
use std::fs;

/// Processes whose command line names this text.
fn running(text: &str) -> Vec<String> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
        .filter(|line| line.contains(text))
        .collect()
}

#[test]
fn servers_end_and_clients_are_told() {
    let mut gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mark = gateway
        .home()
        .file("fake.calls")
        .to_string_lossy()
        .into_owned();
    let mut client = gateway.client(fake.name());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let _ = client.start_call("hang", &json!({}));
    wait_until("the call to reach the server", || {
        (fake.count("hang") == 1).then_some(())
    });
    assert!(!running(&mark).is_empty(), "the server runs");

    gateway.process().kill();
    let _ = client.until_closed();
    wait_until("the server to end", || {
        running(&mark).is_empty().then_some(())
    });
    let _ = client.process().wait();
}

#[test]
fn stopping_it_answers_a_held_call() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let _ = gateway.operator().the_approval();
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let _ = client.until_closed();
    assert_eq!(
        client.answers_to(id),
        1,
        "it is told before the end: {:?}",
        client.heard()
    );
    client.outcome(id).assert_refused("approval_cancelled");
    assert_eq!(fake.count("set_item"), 0);
    home.assert_chain_whole();
}

#[test]
fn without_a_gateway_the_shim_answers_once_and_ends() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let home = gateway.home().clone();
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(gateway.stop().success());

    let mut shim = home.command("smg-shim");
    shim.args(["--server", fake.name()]);
    let mut client = harness::Client::over(shim);
    let id = client.request(
        "initialize",
        &json!({"protocolVersion": "2025-11-25", "capabilities": {}}),
    );
    let answer = client.answer(id);
    assert!(
        answer["error"]["message"]
            .as_str()
            .is_some_and(|m| !m.is_empty()),
        "{answer}"
    );
    assert_eq!(client.until_closed().len(), 1);
    assert!(!client.process().wait().success());
    assert_eq!(fake.count("get_item"), 1);
}
