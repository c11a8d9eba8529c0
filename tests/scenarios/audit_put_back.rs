//! A record that is not this gateway's latest is found out: yesterday's copy, another installation's, one that lost its
//! end or its log. What a copy of everything can and cannot show is in `SECURITY_MODEL.md`.

use harness::{Home, policies};
use rusqlite::Connection;
use serde_json::json;
use std::{fs, path::Path};

/// A gateway that makes some calls here and ends.
fn a_day(home: &Home, calls: usize) {
    let gateway = home.serve();
    let fake = match home.file("fake.calls").exists() {
        true => harness::Fake::new(home, "fake", &[]),
        false => gateway.fake(&[]),
    };
    let mut client = gateway.client(fake.name());
    for n in 0..calls {
        let arguments = json!({"key": n.to_string()});
        client
            .call("get_item", &arguments)
            .assert_ran(&arguments.to_string());
    }
    drop(client);
    assert!(gateway.stop().success());
}

fn verdict(home: &Home) -> (Option<i32>, String) {
    let verified = home.verify();
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    (verified.status.code(), said)
}

fn assert_verdict(home: &Home, code: i32, what: &str) {
    let (found, said) = verdict(home);
    assert_eq!(found, Some(code), "{what}: {said}");
}

fn copy(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        fs::copy(from.join(name), to.join(name)).unwrap_or_else(|e| panic!("`{name}`: {e}"));
    }
}

#[test]
fn yesterdays_database_is_an_older_copy_and_the_gateway_says_so() {
    let home = Home::new(&policies::allow_all());
    a_day(&home, 3);
    let yesterday = home.file("yesterday");
    fs::create_dir(&yesterday).expect("a folder");
    copy(&home.path(), &yesterday, &["gateway.db", "checkpoints.log"]);
    a_day(&home, 2);
    assert_verdict(&home, 0, "the control");

    copy(&yesterday, &home.path(), &["gateway.db"]);
    assert_verdict(&home, 3, "the database alone");
    copy(&yesterday, &home.path(), &["checkpoints.log"]);
    assert_verdict(&home, 3, "with its log: what is beside the key knows more");
    let gateway = home.serve();
    let status = gateway.operator().status();
    let why = status["why"].as_str().unwrap_or_default();
    assert!(why.contains("older copy"), "the operator is told: {status}");
    assert!(gateway.stop().success());
    assert_ne!(verdict(&home).0, Some(0), "it does not heal by going on");
    assert_eq!(
        harness::count_kind(&home.audit(), "store_recovered"),
        1,
        "and the record says when"
    );
}

#[test]
fn another_installations_record_is_found() {
    let (home, elsewhere) = (
        Home::new(&policies::allow_all()),
        Home::new(&policies::allow_all()),
    );
    a_day(&home, 1);
    a_day(&elsewhere, 2);
    copy(&elsewhere.path(), &home.path(), &["gateway.db"]);
    assert_verdict(&home, 4, "its database");
    copy(&elsewhere.path(), &home.path(), &["checkpoints.log"]);
    assert_verdict(&home, 4, "and its log: the key is another");
}

#[test]
fn an_end_that_was_cut_off_everywhere_but_beside_the_key_is_found() {
    let home = Home::new(&policies::allow_all());
    a_day(&home, 2);
    a_day(&home, 2);
    let file = Connection::open(home.database()).expect("the file is ours");
    let log = fs::read_to_string(home.path().join("checkpoints.log")).expect("the log");
    let mut lines: Vec<&str> = log.lines().collect();
    lines.pop();
    let kept: serde_json::Value = lines
        .last()
        .and_then(|line| serde_json::from_str(line).ok())
        .expect("a line is left");
    file.execute_batch(&format!(
        "DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps; DELETE FROM audit WHERE seq > {0};
         UPDATE chain SET seq = {0}, hash = (SELECT hash FROM audit WHERE seq = {0})",
        kept["seq"]
    ))
    .expect("whoever owns the file can");
    drop(file);
    fs::write(home.path().join("checkpoints.log"), lines.join("\n") + "\n").expect("the log");
    assert_verdict(&home, 3, "the key's memory");
}

#[test]
fn a_lost_or_cut_write_ahead_log_is_no_hang_and_no_chain_that_does_not_hold() {
    for keep in [None, Some(0), Some(31), Some(5_000), Some(20_000)] {
        let home = Home::new(&policies::allow_all());
        let mut gateway = home.serve();
        let fake = gateway.fake(&[]);
        let mut client = gateway.client(fake.name());
        for n in 0..8 {
            let arguments = json!({"key": n.to_string()});
            client
                .call("set_item", &arguments)
                .assert_ran(&arguments.to_string());
        }
        gateway.process().kill();
        let _ = client.until_closed();
        let wal = home.path().join("gateway.db-wal");
        match keep {
            None => fs::remove_file(&wal).expect("it can be removed"),
            Some(bytes) => fs::File::options()
                .write(true)
                .open(&wal)
                .and_then(|file| file.set_len(bytes))
                .expect("it can be cut"),
        }
        let gateway = home.serve();
        // That the operator had accepted the server may be among what was lost.
        gateway.operator().accept_server(fake.name());
        gateway
            .client(fake.name())
            .call("get_item", &json!({"key": "after"}))
            .assert_ran(r#"{"key":"after"}"#);
        assert!(gateway.stop().success());
        // Entries since the last checkpoint may be gone; those that are there follow one another, or it says so.
        let (code, said) = verdict(&home);
        assert!(code.is_some_and(|code| code <= 4), "{keep:?}: {said}");
        let told = harness::count_kind(&home.audit(), "store_recovered");
        assert!(code == Some(0) || told > 0, "{keep:?}: {said}");
    }
}
