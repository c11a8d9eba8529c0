//! Evidence leaves the house as one file and is checked where there is no gateway and no database.

use harness::{Home, policies};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Output};

fn verify(home: &Home, file: &Path, more: &[&str]) -> Output {
    let file = file.to_string_lossy();
    let mut args = vec!["audit", "verify", &file, "--json"];
    args.extend(more);
    home.smg(&args)
}

fn report(verified: &Output) -> Value {
    serde_json::from_slice(&verified.stdout).unwrap_or_else(|e| panic!("{e}: {verified:?}"))
}

#[test]
fn a_file_proves_itself_on_a_machine_that_has_nothing_else() {
    let (home, elsewhere) = (
        Home::new(&policies::allow_all()),
        Home::new(&policies::allow_all()),
    );
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    for key in ["a", "b", "c"] {
        let arguments = json!({"key": key});
        client
            .call("set_item", &arguments)
            .assert_ran(&arguments.to_string());
    }
    drop(client);
    assert!(gateway.stop().success());

    let file = elsewhere.file("evidence.jsonl");
    let path = file.to_string_lossy().into_owned();
    let _ = home.smg_ok(&["audit", "export", "--format", "evidence", &path]);
    let manifest = fs::read(elsewhere.file("evidence.jsonl.manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("of JSON");
    assert_eq!(manifest["entries"], json!(home.audit().len()));

    let verified = verify(&elsewhere, &file, &[]);
    let found = report(&verified);
    assert_eq!(verified.status.code(), Some(0), "{found}");
    assert_eq!(found["signedTo"], manifest["last"], "{found}");
    let own: Value = report(&home.smg(&["audit", "verify", "--json"]));
    assert_eq!(found["key"], own["key"], "both name the key to compare");

    let key = own["key"].as_str().expect("it is signed");
    let checked = verify(&elsewhere, &file, &["--key", key]);
    assert_eq!(checked.status.code(), Some(0));
    let other = verify(&elsewhere, &file, &["--key", &"0".repeat(64)]);
    assert_eq!(other.status.code(), Some(4), "{}", report(&other));

    let text = fs::read_to_string(&file).expect("it is text");
    for (from, to) in [("set_item", "get_item"), ("\\\"a\\\"", "\\\"d\\\"")] {
        assert!(text.contains(from), "the control: {from}");
        let changed = elsewhere.file("changed.jsonl");
        fs::write(&changed, text.replacen(from, to, 1)).expect("it can be written");
        let verified = verify(&elsewhere, &changed, &[]);
        assert_eq!(
            verified.status.code(),
            Some(1),
            "{from}: {}",
            report(&verified)
        );
    }
}

#[test]
fn secrets_are_in_no_file_that_leaves_or_stays() {
    const CANARY: &str = "ghp_c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4r1";
    let home = Home::new(&policies::allow_all());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let nested = json!({"inner": {"token": CANARY}}).to_string();
    for key in [
        CANARY.to_owned(),
        format!("https://user:{CANARY}@example.org/path?token={CANARY}"),
        format!("Authorization: Bearer {CANARY}"),
        nested,
        format!("curl -H 'X-Api-Key: {CANARY}'"),
    ] {
        let outcome = client.call("get_item", &json!({"key": key, "password": CANARY}));
        assert!(
            outcome.text().contains(CANARY),
            "what is sent stays as it is"
        );
    }
    drop(client);
    assert!(gateway.stop().success());
    for (format, name) in [
        ("jsonl", "a.jsonl"),
        ("csv", "a.csv"),
        ("evidence", "a.evidence"),
    ] {
        let path = home.path().join(name).to_string_lossy().into_owned();
        let _ = home.smg_ok(&["audit", "export", "--format", format, &path]);
    }
    let mut looked = 0;
    for entry in fs::read_dir(home.path()).expect("the home").flatten() {
        if entry.path().is_file() {
            let bytes = fs::read(entry.path()).expect("a file of ours");
            let hit = bytes
                .windows(CANARY.len())
                .any(|window| window == CANARY.as_bytes());
            assert!(!hit, "`{}` holds the secret", entry.path().display());
            looked += 1;
        }
    }
    assert!(
        looked >= 6,
        "the database, the log, the key and three exports"
    );
}
