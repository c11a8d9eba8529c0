//! What a client may send is bounded, and one client's excess is not another's problem.

use harness::{Home, policies};
use serde_json::json;

const KIB: u64 = 1;
const MIB: u64 = 1024 * KIB;

#[test]
fn a_line_beyond_the_limit_ends_the_connection_and_costs_no_memory() {
    let mut gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut bystander = gateway.client(fake.name());
    bystander
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let before = gateway.process().resident_kib();

    let mut client = gateway.client(fake.name());
    let line = format!(
        r#"{{"jsonrpc":"2.0","id":9,"method":"tools/call","params":"{}"}}"#,
        "x".repeat(5 << 20)
    );
    // It may be cut off before it is through.
    let _ = client.try_send(line.as_bytes());
    let heard = client.until_closed();
    assert!(
        heard.iter().any(|l| l.contains("-32600")),
        "it is told why: {heard:?}"
    );

    let after = gateway.process().resident_kib();
    assert!(
        after < before + 16 * MIB,
        "from {before} KiB to {after} KiB"
    );
    bystander
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!(fake.calls().len(), 2);
}

#[test]
fn a_line_that_is_begun_and_never_finished_ends_the_connection() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(client.try_send(b"{"));
    let heard = client.until_closed();
    assert!(
        heard.last().is_some_and(|l| l.contains("-32600")),
        "it is told why: {heard:?}"
    );
}

#[test]
fn calls_beyond_the_cap_are_refused_as_busy_and_others_go_on() {
    const CAP: usize = 8;
    let home = Home::new(&policies::allow_all()).with_settings(&json!({"callsUnderWay": CAP}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let stage = fake.stage();
    let mut greedy = gateway.client(fake.name());
    let under_way: Vec<u64> = (0..CAP)
        .map(|_| greedy.start_call("wait", &json!({})))
        .collect();
    let on_stage: Vec<_> = (0..CAP).map(|_| stage.next()).collect();
    for _ in 0..100 {
        greedy.call("wait", &json!({})).assert_refused("busy");
    }
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    drop(on_stage);
    for id in under_way {
        greedy.outcome(id).assert_ran("{}");
    }
    greedy
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    assert_eq!((fake.count("wait"), fake.count("get_item")), (CAP, 2));
}

#[test]
fn ten_thousand_calls_at_once_are_each_answered() {
    const CALLS: usize = 10_000;
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut greedy = gateway.client(fake.name());
    let ids: Vec<u64> = (0..CALLS)
        .map(|n| greedy.start_call("set_item", &json!({"key": n.to_string()})))
        .collect();
    let mut patient = gateway.client(fake.name());
    patient
        .call("get_item", &json!({"key": "meanwhile"}))
        .assert_ran(r#"{"key":"meanwhile"}"#);
    // All but the few that may wait for the operator are told at once; stopping answers those as well.
    let _ = gateway.operator().must("stop_all", &json!(null));
    let refused = ids
        .iter()
        .filter(|id| greedy.outcome(**id).refusal() == Some("busy"))
        .count();
    assert!(refused > CALLS / 2, "most are refused as busy: {refused}");
    assert!(ids.iter().all(|id| greedy.answers_to(*id) == 1));
    assert_eq!(fake.count("set_item"), 0, "none runs without an answer");
}
