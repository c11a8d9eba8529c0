//! The operator socket before a real gateway in a home of its own.

use super::client::Client;
use super::command::Command;
use super::door::Door;
use super::wire::MAX_LINE;
use crate::reach;
use gateway::api::{GatewayState, GatewayStatus};
use gateway::{Config, Gateway};
use link::Home;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

struct Served {
    runtime: Runtime,
    gateway: Gateway,
    door: Door,
    socket: PathBuf,
    _home: TempDir,
}

impl Served {
    fn start() -> Self {
        let dir = tempfile::Builder::new().prefix("smg-").tempdir().unwrap();
        let home = Home::at(&dir.path().join("home"));
        let socket = dir.path().join("home/operator.sock");
        let runtime = reach::runtime().unwrap();
        let (gateway, door) = runtime.block_on(async {
            let gateway = Gateway::start(Config {
                home,
                policy: None,
                operator: true,
                keychain: false,
            })
            .await
            .unwrap();
            let door = Door::open(&socket, gateway.clone()).unwrap();
            (gateway, door)
        });
        Self {
            runtime,
            gateway,
            door,
            socket,
            _home: dir,
        }
    }

    fn connect(&self) -> BufReader<UnixStream> {
        let stream = UnixStream::connect(&self.socket).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        BufReader::new(stream)
    }

    fn end(self) {
        self.runtime.block_on(async {
            self.door.close().await;
            self.gateway.shutdown().await;
        });
    }
}

fn say(stream: &mut BufReader<UnixStream>, line: &str) {
    stream
        .get_mut()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
}

fn hear(stream: &mut BufReader<UnixStream>) -> Value {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("`{line}`: {error}"))
}

#[test]
fn only_this_user_can_reach_it_and_its_end_takes_it_away() {
    let served = Served::start();
    let socket = served.socket.clone();
    assert_eq!(
        std::fs::symlink_metadata(&socket)
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    served.end();
    assert!(!socket.exists());
}

#[test]
fn requests_are_answered_in_order_and_whatever_they_are() {
    let served = Served::start();
    let mut stream = served.connect();
    say(&mut stream, r#"{"id":1,"command":"pause"}"#);
    say(&mut stream, r#"{"id":2,"command":"status","request":null}"#);
    say(&mut stream, r#"{"id":3,"command":"approve_everything"}"#);
    say(&mut stream, "no json at all");
    say(
        &mut stream,
        r#"{"id":4,"command":"accept_server","request":{"name":"nobody"}}"#,
    );
    say(&mut stream, r#"{"id":5,"command":"stop_all"}"#);
    assert_eq!(hear(&mut stream), json!({"id": 1, "ok": null}));
    assert_eq!(
        hear(&mut stream).pointer("/ok/state"),
        Some(&json!("paused"))
    );
    let unknown = hear(&mut stream);
    assert_eq!(
        unknown.pointer("/error/code"),
        Some(&json!("invalid")),
        "{unknown}"
    );
    assert_eq!(hear(&mut stream).get("id"), Some(&Value::Null));
    let missing = hear(&mut stream);
    assert_eq!(
        (missing.get("id"), missing.pointer("/error/code")),
        (Some(&json!(4)), Some(&json!("notFound")))
    );
    assert_eq!(hear(&mut stream), json!({"id": 5, "ok": 0}));
    served.end();
}

#[test]
fn what_was_asked_is_answered_also_after_the_last_word() {
    let served = Served::start();
    let mut stream = served.connect();
    say(&mut stream, r#"{"id":1,"command":"verify_audit"}"#);
    stream
        .get_ref()
        .shutdown(std::net::Shutdown::Write)
        .unwrap();
    assert_eq!(hear(&mut stream).pointer("/ok/intact"), Some(&json!(true)));
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    served.end();
}

#[test]
fn who_subscribes_is_told_what_changes() {
    let served = Served::start();
    let mut stream = served.connect();
    say(&mut stream, r#"{"id":1,"command":"subscribe"}"#);
    assert_eq!(hear(&mut stream), json!({"id": 1, "ok": null}));
    served
        .gateway
        .pause(&gateway::api::PauseFor::default())
        .unwrap();
    let mut told = hear(&mut stream);
    while told.pointer("/event/kind") != Some(&json!("gateway")) {
        told = hear(&mut stream);
    }
    served.end();
}

#[test]
fn a_line_has_a_bound() {
    let served = Served::start();
    let mut stream = served.connect();
    let question = r#"{"id":1,"command":"status"}"#;
    let fits = format!("{question}{}", " ".repeat(MAX_LINE - question.len()));
    say(&mut stream, &fits);
    assert!(hear(&mut stream).get("ok").is_some());
    stream
        .get_mut()
        .write_all(&vec![b' '; MAX_LINE + 1])
        .unwrap();
    let refused = hear(&mut stream);
    assert_eq!(
        refused.pointer("/error/code"),
        Some(&json!("invalid")),
        "{refused}"
    );
    served.end();
}

#[test]
fn the_command_lines_own_client_reads_answers_and_refusals() {
    let served = Served::start();
    let mut client = Client::connect(&served.socket).unwrap();
    let status: GatewayStatus =
        serde_json::from_value(client.ask(&Command::Status).unwrap()).unwrap();
    assert_eq!(status.state, GatewayState::Running);
    let add = |name: &str| Command::AddServer {
        name: name.into(),
        command: vec!["true".into()],
        env: [].into(),
    };
    assert_eq!(client.ask(&add("files")), Ok(Value::Null));
    let refused = client.ask(&add("a__b")).unwrap_err();
    assert!(
        refused.sentence().contains("`a__b` is not a server name"),
        "{refused:?}"
    );
    served.end();
}
