//! Whoever changes the audit's file is found out by `smg audit verify`, and its exit code says how.

use harness::{Home, policies};
use rusqlite::Connection;
use serde_json::json;

/// What somebody does to the file, and the exit code that says so: 1 for a broken chain, 2 for a missing end.
const TAMPERINGS: [(&str, &str, i32); 6] = [
    (
        "another word",
        "UPDATE audit SET tool = 'get_item' WHERE tool = 'set_item'",
        1,
    ),
    (
        "another time",
        "UPDATE audit SET at = at + 1 WHERE seq = 3",
        1,
    ),
    ("a line taken out", "DELETE FROM audit WHERE seq = 3", 1),
    (
        "two lines swapped",
        "UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = -3",
        1,
    ),
    (
        "a line with a hash of its own",
        "UPDATE audit SET hash = zeroblob(32) WHERE seq = 2",
        1,
    ),
    (
        "the end cut off",
        "DELETE FROM audit WHERE seq > (SELECT MAX(seq) - 3 FROM audit)",
        2,
    ),
];

#[test]
fn every_change_of_the_file_is_found() {
    for (what, sql, code) in TAMPERINGS {
        let home = Home::new(&policies::allow_all());
        let gateway = home.serve();
        let fake = gateway.fake(&[]);
        let mut client = gateway.client(fake.name());
        for key in ["a", "b", "c"] {
            client
                .call("set_item", &json!({"key": key}))
                .assert_ran(&json!({"key": key}).to_string());
        }
        drop(client);
        assert!(gateway.stop().success());
        home.assert_chain_whole();

        let file = Connection::open(home.database()).expect("the file is ours");
        let changed = file.execute_batch(sql).is_ok();
        assert!(!changed, "{what}: the file itself refuses it");
        file.execute_batch("DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps")
            .expect("whoever owns the file can");
        file.execute_batch(sql).expect("and then change it");
        drop(file);
        let verified = home.verify();
        let said = String::from_utf8_lossy(&verified.stdout).into_owned()
            + &String::from_utf8_lossy(&verified.stderr);
        assert_eq!(verified.status.code(), Some(code), "{what}: {said}");
    }
}
