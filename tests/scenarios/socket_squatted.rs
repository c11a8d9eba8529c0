//! A socket or folder that is not ours alone is refused at start, with what to do about it.

use harness::{Gateway, Home, policies};
use serde_json::json;
use std::{
    fs,
    io::Write,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, symlink},
        net::UnixStream,
    },
    path::Path,
};

/// Something that stands where the gateway wants its socket, and a word its refusal must hold.
type Squat = (&'static str, fn(&Path), &'static str);

const SQUATS: [Squat; 4] = [
    ("a folder open to all", |run| make(run, 0o777), "chmod"),
    (
        "a folder open to the group",
        |run| make(run, 0o770),
        "chmod",
    ),
    (
        "a link to another folder",
        |run| symlink("/tmp", run).expect("a link"),
        "link",
    ),
    (
        "a file where the socket belongs",
        file_at_the_socket,
        "socket",
    ),
];

fn make(run: &Path, mode: u32) {
    fs::create_dir(run).expect("a folder");
    fs::set_permissions(run, fs::Permissions::from_mode(mode)).expect("its mode");
}

fn file_at_the_socket(run: &Path) {
    make(run, 0o700);
    fs::write(run.join("gateway.sock"), "not a socket").expect("a file");
}

#[test]
fn it_does_not_start_on_anything_that_others_could_control() {
    for (what, squat, word) in SQUATS {
        let home = Home::new(&policies::allow_all());
        squat(&home.path().join("run"));
        let (status, said) = Gateway::try_start(&home, &[]).expect_err(what);
        assert!(!status.success());
        assert!(said.contains(word), "{what}: `{said}` says `{word}`");
        assert!(said.contains("run"), "{what}: `{said}` names the place");
    }
}

#[test]
fn what_it_makes_itself_is_its_owners_alone() {
    let home = Home::new(&policies::allow_all());
    let gateway = home.serve();
    let mode = |path: &Path| fs::metadata(path).expect("it is there").mode() & 0o777;
    assert_eq!(mode(&home.path().join("run")), 0o700);
    assert_eq!(mode(&home.socket()), 0o600);
    assert_eq!(mode(&home.operator_socket()), 0o600);
    assert_eq!(mode(&home.database()), 0o600);
    drop(gateway);
}

#[test]
fn a_shim_does_not_speak_to_a_socket_in_an_open_folder() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    let run = gateway.home().path().join("run");
    fs::set_permissions(&run, fs::Permissions::from_mode(0o777)).expect("its mode");
    let mut client = gateway.silent_client(&["--server", fake.name()]);
    let id = client.request(
        "initialize",
        &json!({"protocolVersion": "2025-11-25", "capabilities": {}}),
    );
    let answer = client.answer(id);
    assert!(answer.get("error").is_some(), "{answer}");
    assert!(!client.process().wait().success());
}

#[test]
fn the_clients_socket_takes_no_operators_commands() {
    let gateway = Home::new(&policies::policy(&[("get_*", "allow")], "deny")).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let before = operator.status();
    for command in [
        "answer_approval",
        "accept_policy",
        "add_server",
        "accept_server",
        "stop_all",
        "resume",
        "pause",
    ] {
        // As a hello, and as a request of a client that said hello.
        let mut raw = UnixStream::connect(gateway.home().socket()).expect("it listens");
        let _ = writeln!(
            raw,
            "{}",
            json!({"id": 1, "command": command, "request": {}})
        );
        let mut client = gateway.client(fake.name());
        let outcome = client.ask(command, &json!({}));
        assert_eq!(outcome["error"]["code"], -32601, "{command}: {outcome}");
    }
    let after = operator.status();
    assert_eq!(
        (&before["state"], &before["policyVersion"]),
        (&after["state"], &after["policyVersion"])
    );
    gateway
        .client(fake.name())
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 0);
}
