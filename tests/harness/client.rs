//! An MCP client as bytes: it sends what it is told to and keeps everything it hears, in order.

use crate::{process::Process, wait::PATIENCE};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// A client and the process it talks to: a shim, or a server directly.
#[derive(Debug)]
pub struct Client {
    process: Process,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    heard: Vec<String>,
    messages: Vec<Value>,
    answers: HashMap<u64, Vec<usize>>,
    next: u64,
}

impl Client {
    /// A client that starts `command` and talks to it.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn over(mut command: Command) -> Self {
        let mut process = Process::start(
            command
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let stdin = process.stdin();
        let stdout = process.stdout();
        let (tx, lines) = mpsc::channel();
        // Reads on its own, so that a scenario that only writes never stops the other side.
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                let text = String::from_utf8_lossy(&line)
                    .trim_end_matches('\n')
                    .to_owned();
                line.clear();
                if tx.send(text).is_err() {
                    return;
                }
            }
        });
        Self {
            process,
            stdin: Some(stdin),
            lines,
            heard: Vec::new(),
            messages: Vec::new(),
            answers: HashMap::new(),
            next: 0,
        }
    }

    /// The process it talks to.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Sends one line.
    ///
    /// # Panics
    /// When the other side no longer takes any.
    pub fn send(&mut self, line: &str) {
        assert!(
            self.try_send(format!("{line}\n").as_bytes()),
            "the other side takes no more lines"
        );
    }

    /// Sends bytes as they are; false when the other side no longer takes any.
    pub fn try_send(&mut self, bytes: &[u8]) -> bool {
        let Some(stdin) = &mut self.stdin else {
            return false;
        };
        stdin.write_all(bytes).and_then(|()| stdin.flush()).is_ok()
    }

    /// Its input, to be written from another thread.
    ///
    /// # Panics
    /// When it was taken or closed before.
    pub fn take_input(&mut self) -> ChildStdin {
        self.stdin.take().expect("the input is open")
    }

    /// Says no more, and still listens.
    pub fn close_input(&mut self) {
        self.stdin = None;
    }

    /// Sends a request and returns its id.
    pub fn request(&mut self, method: &str, params: &Value) -> u64 {
        self.next += 1;
        let id = self.next;
        self.send(
            &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string(),
        );
        id
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
    }

    /// The next line; none when the other side has closed.
    ///
    /// # Panics
    /// When there is neither within [`PATIENCE`].
    pub fn next_line(&mut self) -> Option<String> {
        self.next_within(PATIENCE).unwrap_or_else(|| {
            let from = self.heard.len().saturating_sub(5);
            panic!(
                "nothing came within {PATIENCE:?}; the last lines were {:#?}",
                &self.heard[from..]
            )
        })
    }

    /// The next line, or that it closed, within so much time.
    fn next_within(&mut self, limit: Duration) -> Option<Option<String>> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => {
                self.keep(line.clone());
                Some(Some(line))
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Some(None),
            Err(mpsc::RecvTimeoutError::Timeout) => None,
        }
    }

    fn must_hear(&mut self, what: &str) {
        if self.next_line().is_none() {
            panic!(
                "it closed before {what} came; the process it talked to {}",
                self.process.state()
            );
        }
    }

    fn keep(&mut self, line: String) {
        let message: Value = serde_json::from_str(&line).unwrap_or_default();
        if message.get("method").is_none()
            && let Some(id) = message["id"].as_u64()
        {
            self.answers
                .entry(id)
                .or_default()
                .push(self.messages.len());
        }
        self.messages.push(message);
        self.heard.push(line);
    }

    /// Waits for the first message that `wanted` accepts, among those heard before as well.
    ///
    /// # Panics
    /// When none comes.
    pub fn wait_for(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut looked_at = 0;
        loop {
            if let Some(found) = self.messages.iter().skip(looked_at).find(|m| wanted(m)) {
                return found.clone();
            }
            looked_at = self.messages.len();
            self.must_hear(what);
        }
    }

    /// Waits for the answer to a request: the whole message.
    ///
    /// # Panics
    /// When none comes.
    pub fn answer(&mut self, id: u64) -> Value {
        loop {
            if let Some(first) = self.answers.get(&id).and_then(|places| places.first()) {
                return self.messages[*first].clone();
            }
            self.must_hear(&format!("the answer to {id}"));
        }
    }

    /// Asks and waits for the answer.
    pub fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    /// Begins the session as a client called `scenario` that can do everything.
    pub fn initialize(&mut self) -> Value {
        let client = json!({"name": "scenario", "version": "1"});
        let can = json!({"sampling": {}, "elicitation": {"form": {}, "url": {}}, "roots": {"listChanged": true}});
        let params =
            json!({"protocolVersion": "2025-11-25", "capabilities": can, "clientInfo": client});
        let welcome = self.ask("initialize", &params);
        self.notify("notifications/initialized", &json!({}));
        welcome
    }

    /// The names of the tools it is offered.
    ///
    /// # Panics
    /// When the answer is no list.
    pub fn tools(&mut self) -> Vec<String> {
        let answer = self.ask("tools/list", &json!({}));
        let tools = answer["result"]["tools"]
            .as_array()
            .unwrap_or_else(|| panic!("no list of tools: {answer}"));
        tools
            .iter()
            .filter_map(|t| t["name"].as_str())
            .map(str::to_owned)
            .collect()
    }

    /// Sends a call and returns its id.
    pub fn start_call(&mut self, tool: &str, arguments: &Value) -> u64 {
        self.request("tools/call", &json!({"name": tool, "arguments": arguments}))
    }

    /// Calls a tool and waits for how it ended.
    pub fn call(&mut self, tool: &str, arguments: &Value) -> Outcome {
        let id = self.start_call(tool, arguments);
        self.outcome(id)
    }

    /// Waits for how a call ended.
    pub fn outcome(&mut self, id: u64) -> Outcome {
        Outcome(self.answer(id))
    }

    /// Withdraws a request.
    pub fn cancel(&mut self, id: u64) {
        self.notify(
            "notifications/cancelled",
            &json!({"requestId": id, "reason": "changed my mind"}),
        );
    }

    /// Waits until the other side has closed, and returns everything heard.
    pub fn until_closed(&mut self) -> &[String] {
        while self.next_line().is_some() {}
        &self.heard
    }

    /// Everything heard so far, in order.
    #[must_use]
    pub fn heard(&self) -> &[String] {
        &self.heard
    }

    /// How many answers to this id were heard. Exactly one is right.
    #[must_use]
    pub fn answers_to(&self, id: u64) -> usize {
        self.answers.get(&id).map_or(0, Vec::len)
    }

    /// Hangs up without a word, and waits for the process to end.
    pub fn hang_up(mut self) -> ExitStatus {
        self.stdin = None;
        self.process.wait()
    }
}

/// How a call ended, as the client was told.
#[derive(Clone, Debug)]
pub struct Outcome(pub Value);

impl Outcome {
    /// The text of its result.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0["result"]["content"][0]["text"]
            .as_str()
            .unwrap_or_default()
    }

    /// Why the gateway refused it; none: it did not.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.reason()
            .filter(|_| self.0["result"]["isError"] == true)
    }

    /// Whether the gateway handed it back: not run, not refused, to be asked for again.
    #[must_use]
    pub fn is_handed_back(&self) -> bool {
        self.reason() == Some("approval_pending") && self.0["result"]["isError"] == false
    }

    /// What the gateway itself says about the call; none: what came is the server's.
    fn reason(&self) -> Option<&str> {
        self.0["result"]["_meta"]["secure-mcp-gateway/reason"].as_str()
    }

    /// Asserts that it ran and returned `text`.
    ///
    /// # Panics
    /// When it did not.
    pub fn assert_ran(&self, text: &str) {
        let ran =
            self.refusal().is_none() && self.0["result"]["isError"] != true && self.text() == text;
        assert!(ran, "expected a result of `{text}`, got {}", self.0);
    }

    /// Asserts that the gateway refused it for this reason, as a result the model can read.
    ///
    /// # Panics
    /// When it did not.
    pub fn assert_refused(&self, reason: &str) {
        let refused = self.refusal() == Some(reason) && !self.text().is_empty();
        assert!(refused, "expected a refusal `{reason}`, got {}", self.0);
    }

    /// The protocol error's code; none: it was no protocol error.
    #[must_use]
    pub fn error_code(&self) -> Option<i64> {
        self.0["error"]["code"].as_i64()
    }
}
