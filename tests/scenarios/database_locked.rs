//! A database that somebody else has locked is a refusal soon, never a hang.

use harness::{Home, policies};
use rusqlite::Connection;
use serde_json::json;

#[test]
fn a_locked_database_refuses_calls_until_it_is_let_go() {
    let home = Home::new(&policies::allow_all());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    client
        .call("get_item", &json!({"key": "before"}))
        .assert_ran(r#"{"key":"before"}"#);

    let thief = Connection::open(home.database()).expect("the database is a file of ours");
    thief
        .execute_batch("BEGIN IMMEDIATE")
        .unwrap_or_else(|e| panic!("it can be locked: {e}"));
    client
        .call("get_item", &json!({"key": "locked"}))
        .assert_refused("audit_unavailable");
    assert_eq!(fake.count("get_item"), 1, "what was refused was not sent");
    thief.execute_batch("ROLLBACK").expect("it can be let go");

    client
        .call("get_item", &json!({"key": "after"}))
        .assert_ran(r#"{"key":"after"}"#);
    assert_eq!(fake.count("get_item"), 2);
    assert!(gateway.stop().success());
    home.assert_chain_whole();
}
