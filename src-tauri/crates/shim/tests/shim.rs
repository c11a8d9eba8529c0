//! The shim as a process, between a client and a gateway that both are this test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use link::{Arrival, Endpoint, fds, hello};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    fs::{self, File, Permissions},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);

const INITIALIZE: &[u8] =
    b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}\n";

/// A home of our own, with a gateway in it or not.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(
            tempfile::Builder::new()
                .permissions(Permissions::from_mode(0o700))
                .tempdir()
                .unwrap(),
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn socket(&self) -> PathBuf {
        link::Home::at(self.0.path()).socket()
    }

    fn gateway(&self) -> Endpoint {
        Endpoint::bind(&self.socket()).unwrap()
    }

    fn shim(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smg-shim"));
        command
            .env_clear()
            .env("SMG_HOME", self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        command
    }
}

/// Takes the shim's connection and its hello; answers.
fn accept(gateway: &Endpoint, answer: &hello::Answer) -> (UnixStream, hello::Hello) {
    let mut waiting = [PollFd::new(gateway, PollFlags::IN)];
    let ready = poll(&mut waiting, Some(&Timespec::try_from(PATIENCE).unwrap())).unwrap();
    assert_eq!(ready, 1, "no shim came");
    let Arrival::Peer(mut socket, _) = gateway.accept().unwrap() else {
        panic!("a stranger")
    };
    let hello = hello::read_hello(&socket, PATIENCE).unwrap();
    socket.write_all(&answer.to_line()).unwrap();
    (socket, hello)
}

/// What a client without a gateway sees: all of stdout, all of stderr, the exit code.
fn without_session(mut shim: Child) -> (String, String, Option<i32>) {
    shim.stdin.take().unwrap().write_all(INITIALIZE).unwrap();
    let ended = shim.wait_with_output().unwrap();
    (
        String::from_utf8(ended.stdout).unwrap(),
        String::from_utf8(ended.stderr).unwrap(),
        ended.status.code(),
    )
}

fn error_to_initialize(sentence: &str) -> String {
    let sentence = sentence.replace('"', "\\\"");
    format!(
        "{{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{{\"code\":-32000,\"message\":\"{sentence}\"}}}}\n"
    )
}

#[test]
fn the_gateway_reads_the_client_itself_and_ends_the_shim() {
    let place = Place::new();
    let gateway = place.gateway();
    for (last_line, code) in [(Vec::new(), 0), (hello::exit_line(3), 3)] {
        let mut shim = place
            .shim()
            .args(["--server", "files"])
            .env("SMG_TOKEN", "t-1")
            .spawn()
            .unwrap();
        let mut to_shim = shim.stdin.take().unwrap();
        to_shim.write_all(b"sent before anyone listens\n").unwrap();
        let (mut socket, said) = accept(&gateway, &hello::Answer::Welcome);
        assert_eq!((said.server.as_deref(), said.fds), (Some("files"), true));
        assert_eq!(said.token, Some(hello::Token::new("t-1".into())));
        if cfg!(target_os = "linux") {
            assert_eq!(
                said.client,
                fs::read_link("/proc/self/exe")
                    .unwrap()
                    .to_str()
                    .map(Into::into)
            );
        }

        let stdio = fds::receive(&socket).unwrap();
        let mut line = String::new();
        BufReader::new(File::from(stdio.stdin))
            .read_line(&mut line)
            .unwrap();
        File::from(stdio.stdout).write_all(b"answer\n").unwrap();
        // The gateway's copies are closed: the client sees the end although the shim still runs.
        let mut answer = String::new();
        shim.stdout
            .take()
            .unwrap()
            .read_to_string(&mut answer)
            .unwrap();
        assert_eq!(
            (line.as_str(), answer.as_str()),
            ("sent before anyone listens\n", "answer\n")
        );

        socket.write_all(&last_line).unwrap();
        drop(socket);
        assert_eq!(shim.wait().unwrap().code(), Some(code));
    }
}

#[test]
fn a_client_that_leaves_is_seen_by_the_gateway() {
    let place = Place::new();
    let gateway = place.gateway();
    let mut shim = place.shim().spawn().unwrap();
    let (socket, _) = accept(&gateway, &hello::Answer::Welcome);
    let mut stdin = File::from(fds::receive(&socket).unwrap().stdin);
    drop(shim.stdin.take());
    assert_eq!(stdin.read(&mut [0]).unwrap(), 0);
    drop(socket);
    assert_eq!(shim.wait().unwrap().code(), Some(0));
}

#[test]
fn a_killed_shim_is_seen_by_the_gateway() {
    let place = Place::new();
    let gateway = place.gateway();
    let mut shim = place.shim().spawn().unwrap();
    let (mut socket, _) = accept(&gateway, &hello::Answer::Welcome);
    let _stdio = fds::receive(&socket).unwrap();
    shim.kill().unwrap();
    assert_eq!(socket.read(&mut [0]).unwrap(), 0);
    shim.wait().unwrap();
}

#[test]
fn what_cannot_be_handed_over_is_copied() {
    let place = Place::new();
    let gateway = place.gateway();
    // Larger than any buffer on the way.
    let sent = vec![b'x'; 300_000];
    fs::write(place.path("in"), &sent).unwrap();
    let mut shim = place
        .shim()
        .stdin(File::open(place.path("in")).unwrap())
        .stdout(File::create(place.path("out")).unwrap())
        .spawn()
        .unwrap();
    let (mut socket, said) = accept(&gateway, &hello::Answer::Welcome);
    assert!(!said.fds);
    let mut got = Vec::new();
    socket.read_to_end(&mut got).unwrap();
    assert!(got == sent);
    socket.write_all(&got).unwrap();
    drop(socket);
    assert_eq!(shim.wait().unwrap().code(), Some(0));
    assert!(fs::read(place.path("out")).unwrap() == sent);
}

#[test]
fn a_copied_answer_arrives_whole_while_the_session_goes_on() {
    let place = Place::new();
    let gateway = place.gateway();
    fs::write(place.path("in"), INITIALIZE).unwrap();
    let mut shim = place
        .shim()
        .stdin(File::open(place.path("in")).unwrap())
        .spawn()
        .unwrap();
    let (mut socket, _) = accept(&gateway, &hello::Answer::Welcome);
    // Not a multiple of a page, and more than a pipe holds.
    let answer = vec![b'y'; 100_001];
    let mut got = vec![0; answer.len()];
    let mut from_shim = shim.stdout.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| socket.write_all(&answer).unwrap());
        from_shim.read_exact(&mut got).unwrap();
    });
    assert!(got == answer);
    drop(socket);
    assert_eq!(shim.wait().unwrap().code(), Some(0));
}

#[test]
fn an_absent_gateway_is_one_error_that_says_what_to_do() {
    let place = Place::new();
    let sentence = format!(
        "no gateway is listening on `{}`; open Secure MCP Gateway or run `smg serve`",
        place.socket().display()
    );
    let socket = place.socket();
    for forbid in [
        &["--no-start"][..],
        &["--socket", socket.to_str().unwrap()][..],
        &[][..],
    ] {
        let mut command = place.shim();
        // Without an argument that forbids it, the environment does.
        command
            .args(forbid)
            .env("SMG_START", place.path("never"))
            .env("SMG_NO_START", if forbid.is_empty() { "1" } else { "" });
        let (stdout, stderr, code) = without_session(command.spawn().unwrap());
        assert_eq!(stdout, error_to_initialize(&sentence));
        assert_eq!(stderr, format!("smg-shim: {sentence}\n"));
        assert_eq!(code, Some(1));
    }
}

#[test]
fn a_refusal_reaches_the_client_in_the_gateways_words() {
    let place = Place::new();
    let gateway = place.gateway();
    let shim = place.shim().args(["--server", "nope"]).spawn().unwrap();
    let (_socket, _) = accept(
        &gateway,
        &hello::Answer::Refused("no server is named `nope`".into()),
    );
    let (stdout, _, code) = without_session(shim);
    assert_eq!(
        (stdout, code),
        (error_to_initialize("no server is named `nope`"), Some(1))
    );
}

#[test]
fn nothing_is_said_to_a_listener_in_an_open_directory() {
    let place = Place::new();
    let gateway = place.gateway();
    let dir = gateway.path().parent().unwrap();
    fs::set_permissions(dir, Permissions::from_mode(0o777)).unwrap();
    let (stdout, _, code) = without_session(place.shim().spawn().unwrap());
    let sentence = format!(
        "`{0}` is open to other users (mode 0777); close it with `chmod 700 {0}`",
        dir.display()
    );
    assert_eq!((stdout, code), (error_to_initialize(&sentence), Some(1)));
    gateway.set_nonblocking(true).unwrap();
    assert_eq!(
        gateway.accept().unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock
    );
}

#[test]
fn the_app_is_opened_apart_from_the_client() {
    let place = Place::new();
    let told = place.path("told");
    assert!(
        Command::new("mkfifo")
            .arg(&told)
            .status()
            .unwrap()
            .success()
    );
    let script = format!(
        "#!/bin/sh\necho \"$$ $(cat /proc/$$/stat) token=${{SMG_TOKEN-none}}\" > '{}'\n",
        told.display()
    );
    let app = program(&place.path("app"), &script);
    let mut shim = place
        .shim()
        .env("SMG_START", app)
        .env("SMG_TOKEN", "t-1")
        .env("PATH", "/usr/bin:/bin")
        .spawn()
        .unwrap();
    // Opening the pipe waits for the app: from here on the shim looks for the socket.
    let told = fs::read_to_string(&told).unwrap();
    let fields: Vec<_> = told.split_whitespace().collect();
    if cfg!(target_os = "linux") {
        assert_eq!(
            fields[6], fields[0],
            "the app leads a session of its own: {told}"
        );
    }
    assert_eq!(fields.last(), Some(&"token=none"));
    let gateway = place.gateway();
    let (socket, said) = accept(&gateway, &hello::Answer::Welcome);
    assert!(said.token.is_some());
    fds::receive(&socket).unwrap();
    drop(socket);
    assert_eq!(shim.wait().unwrap().code(), Some(0));
}

#[test]
fn an_app_that_ends_at_once_is_named() {
    let place = Place::new();
    let app = program(&place.path("app"), "#!/bin/sh\nexit 4\n");
    let (stdout, _, code) = without_session(place.shim().env("SMG_START", &app).spawn().unwrap());
    let sentence = format!(
        "`{}` ended before it was ready (exit status: 4); open it yourself to see why",
        app.display()
    );
    assert_eq!((stdout, code), (error_to_initialize(&sentence), Some(1)));
}

#[test]
fn arguments_that_are_not_understood_end_it_with_two() {
    let ended = Place::new().shim().arg("--approve").output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(
        ended.stderr,
        b"smg-shim: `--approve` is not an option; see `smg-shim --help`\n"
    );
    assert!(ended.stdout.is_empty());
}

fn program(path: &Path, script: &str) -> PathBuf {
    fs::write(path, script).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    path.to_owned()
}
