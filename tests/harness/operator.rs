//! A scripted human on the operator socket: reads the queue, opens a card, answers it. One JSON object a line.

use crate::{
    home::Home,
    wait::{PATIENCE, wait_until},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Instant,
};

/// A connection to the operator socket.
#[derive(Debug)]
pub struct Operator {
    socket: PathBuf,
    stream: BufReader<UnixStream>,
    events: Option<BufReader<UnixStream>>,
    next: u64,
}

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorError {
    /// The code the window branches on.
    pub code: String,
    /// The sentence.
    pub message: String,
}

impl Operator {
    pub(crate) fn on(home: &Home) -> Self {
        let socket = home.operator_socket();
        Self {
            stream: connect(&socket),
            socket,
            events: None,
            next: 0,
        }
    }

    /// Sends one command and waits for its answer.
    ///
    /// # Errors
    /// When the gateway says it cannot be done.
    ///
    /// # Panics
    /// When the answer is none.
    pub fn command(&mut self, command: &str, request: &Value) -> Result<Value, OperatorError> {
        self.next += 1;
        send(
            &mut self.stream,
            &json!({"id": self.next, "command": command, "request": request}),
        );
        let answer =
            receive(&mut self.stream).unwrap_or_else(|| panic!("no answer to `{command}`"));
        assert_eq!(
            answer["id"], self.next,
            "an answer to something else: {answer}"
        );
        match answer.get("error") {
            None => Ok(answer["ok"].clone()),
            Some(error) => Err(OperatorError {
                code: error["code"].as_str().unwrap_or_default().to_owned(),
                message: error["message"].as_str().unwrap_or_default().to_owned(),
            }),
        }
    }

    /// Sends a command that must be done.
    ///
    /// # Panics
    /// When it is not.
    pub fn must(&mut self, command: &str, request: &Value) -> Value {
        self.command(command, request)
            .unwrap_or_else(|e| panic!("`{command}` was refused: {e:?}"))
    }

    /// Waits until `check` has something, looking again whenever the gateway says that something changed.
    ///
    /// # Panics
    /// When it has nothing within [`PATIENCE`].
    pub fn until<T>(&mut self, what: &str, mut check: impl FnMut(&mut Self) -> Option<T>) -> T {
        let mut events = self
            .events
            .take()
            .unwrap_or_else(|| subscribe(&self.socket));
        let deadline = Instant::now() + PATIENCE;
        let found = loop {
            if let Some(found) = check(self) {
                break found;
            }
            assert!(Instant::now() < deadline, "waited {PATIENCE:?} for {what}");
            assert!(receive(&mut events).is_some(), "no event and no {what}");
        };
        self.events = Some(events);
        found
    }

    /// Every approval, open and closed.
    ///
    /// # Panics
    /// When the answer is no list.
    pub fn approvals(&mut self) -> Vec<Value> {
        let rows = self.must("list_approvals", &Value::Null);
        rows.as_array()
            .cloned()
            .unwrap_or_else(|| panic!("no list of approvals: {rows}"))
    }

    /// The approvals that are in one state.
    pub fn in_state(&mut self, state: &str) -> Vec<Value> {
        let mut rows = self.approvals();
        rows.retain(|row| row["state"] == state);
        rows
    }

    /// Waits until exactly so many approvals are in one state, and returns them.
    pub fn wait_for(&mut self, state: &str, n: usize) -> Vec<Value> {
        self.until(&format!("{n} approvals {state}"), |o| {
            Some(o.in_state(state)).filter(|rows| rows.len() == n)
        })
    }

    /// Waits for the one approval that is waiting.
    pub fn the_approval(&mut self) -> Value {
        self.wait_for("waiting", 1).remove(0)
    }

    /// Opens the card of a row.
    pub fn open(&mut self, row: &Value) -> Value {
        self.must("open_card", &json!({"id": row["id"]}))
    }

    /// Answers with what an opened card carries.
    ///
    /// # Errors
    /// When the verdict is not taken.
    pub fn answer(&mut self, card: &Value, verdict: &Value) -> Result<Value, OperatorError> {
        self.command(
            "answer_approval",
            &json!({"id": card["row"]["id"], "digest": card["digest"], "nonce": card["nonce"], "verdict": verdict}),
        )
    }

    /// Reads the card as long as one must, and approves.
    ///
    /// # Errors
    /// When the verdict is not taken.
    pub fn approve(&mut self, row: &Value) -> Result<Value, OperatorError> {
        let card = self.open(row);
        self.approve_card(&card)
    }

    /// Approves an opened card as soon as it is armed.
    ///
    /// # Errors
    /// When the verdict is not taken.
    pub fn approve_card(&mut self, card: &Value) -> Result<Value, OperatorError> {
        self.approve_as(card, &yes(card))
    }

    /// Gives a yes of one's own making as soon as the card is armed.
    ///
    /// # Errors
    /// When the verdict is not taken.
    pub fn approve_as(&mut self, card: &Value, verdict: &Value) -> Result<Value, OperatorError> {
        wait_until("the card to be armed", || {
            match self.answer(card, verdict) {
                Err(error) if error.code == "tooEarly" => None,
                answered => Some(answered),
            }
        })
    }

    /// Denies, with a reason for the agent.
    ///
    /// # Errors
    /// When the verdict is not taken.
    pub fn deny(&mut self, row: &Value, reason: &str) -> Result<Value, OperatorError> {
        let card = self.open(row);
        self.answer(&card, &json!({"kind": "deny", "reason": reason}))
    }

    /// Looks at a server's definitions and accepts them.
    pub fn accept_server(&mut self, name: &str) {
        let _ = self.must("accept_server", &json!({"name": name}));
    }

    /// What the gateway knows of a server.
    ///
    /// # Panics
    /// When it is not there.
    pub fn server(&mut self, name: &str) -> Value {
        let servers = self.must("list_servers", &Value::Null);
        let found = servers
            .as_array()
            .and_then(|all| all.iter().find(|s| s["name"] == name).cloned());
        found.unwrap_or_else(|| panic!("server `{name}` is not in {servers}"))
    }

    /// The gateway's own state.
    pub fn status(&mut self) -> Value {
        self.must("status", &Value::Null)
    }
}

/// The yes of someone who looked at all of a card.
#[must_use]
pub fn yes(card: &Value) -> Value {
    let alerts = card["alerts"].as_array().map_or(0, Vec::len);
    let visited: Vec<usize> = (0..alerts).collect();
    json!({"kind": "approve", "typed": card["typedTarget"], "seenHidden": true, "visited": visited})
}

fn connect(socket: &PathBuf) -> BufReader<UnixStream> {
    let stream =
        UnixStream::connect(socket).unwrap_or_else(|e| panic!("`{}`: {e}", socket.display()));
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a socket takes a time-out");
    BufReader::new(stream)
}

fn subscribe(socket: &PathBuf) -> BufReader<UnixStream> {
    let mut events = connect(socket);
    send(
        &mut events,
        &json!({"id": 1, "command": "subscribe", "request": null}),
    );
    let answer = receive(&mut events);
    assert!(
        answer.as_ref().is_some_and(|a| a.get("ok").is_some()),
        "not subscribed: {answer:?}"
    );
    events
}

fn send(stream: &mut BufReader<UnixStream>, message: &Value) {
    stream
        .get_mut()
        .write_all(format!("{message}\n").as_bytes())
        .expect("the operator socket takes lines");
}

fn receive(stream: &mut BufReader<UnixStream>) -> Option<Value> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}
