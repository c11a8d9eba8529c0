//! An agent's client: a program that launches the shim and speaks MCP with it, one line a message.

use crate::{Desktop, PATIENCE, programs};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
    time::timeout,
};

/// A client with an open session.
pub struct Agent {
    to: ChildStdin,
    from: Lines<BufReader<ChildStdout>>,
    shim: Child,
    last_id: u64,
    /// Heard while something else was waited for: calls are not answered in the order they were made.
    heard: Vec<Value>,
}

/// What a client was told about one call.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the result is marked as an error.
    pub is_error: bool,
    /// Its text.
    pub text: String,
}

impl Agent {
    /// Launches the shim for one server and greets it.
    ///
    /// # Panics
    /// When there is no proper answer.
    pub async fn connect(desktop: &Desktop, server: &str) -> Self {
        Self::connect_as("desktop-test", desktop, server).await
    }

    /// The same, for a client that calls itself so.
    ///
    /// # Panics
    /// When there is no proper answer.
    pub async fn connect_as(name: &str, desktop: &Desktop, server: &str) -> Self {
        let mut shim = desktop
            .command(programs::ours("smg-shim"))
            .args(["--server", server])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = shim.stdin.take().unwrap();
        let from = BufReader::new(shim.stdout.take().unwrap()).lines();
        let mut agent = Self {
            to,
            from,
            shim,
            last_id: 0,
            heard: Vec::new(),
        };
        let hello = json!({
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": { "name": name, "version": name },
        });
        let id = agent.ask("initialize", hello).await;
        agent.answer_to(id).await;
        agent
            .send(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))
            .await;
        agent
    }

    /// Asks for a call, and does not wait for its answer. Returns the id to wait for.
    pub async fn call(&mut self, tool: &str, arguments: Value) -> u64 {
        let meta = json!({ "progressToken": self.last_id + 1 });
        self.ask(
            "tools/call",
            json!({ "name": tool, "arguments": arguments, "_meta": meta }),
        )
        .await
    }

    /// Takes a call back.
    pub async fn cancel(&mut self, id: u64) {
        let params = json!({ "requestId": id });
        self.send(
            json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }),
        )
        .await;
    }

    /// Waits until it is told that a call is held.
    ///
    /// # Panics
    /// When it is not told in time.
    pub async fn hears_that_it_waits(&mut self, id: u64) {
        let progress = |message: &Value| {
            message["method"] == "notifications/progress"
                && message["params"]["progressToken"] == id
        };
        self.hear("that a call is held", progress).await;
    }

    /// Waits for the answer to a call.
    ///
    /// # Panics
    /// When none comes, or it is not a tool's result.
    pub async fn answer(&mut self, id: u64) -> Answer {
        let message = self.answer_to(id).await;
        let result = message
            .get("result")
            .unwrap_or_else(|| panic!("not a result: {message}"));
        let text = result["content"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|part| part["text"].as_str());
        Answer {
            is_error: result["isError"].as_bool().unwrap_or(false),
            text: text.collect::<Vec<_>>().join("\n"),
        }
    }

    /// Hangs up, and waits for the shim to end.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn hang_up(mut self) {
        drop(self.to);
        timeout(PATIENCE, self.shim.wait())
            .await
            .expect("the shim ends with its client")
            .unwrap();
    }

    async fn ask(&mut self, method: &str, params: Value) -> u64 {
        self.last_id += 1;
        self.send(
            json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }),
        )
        .await;
        self.last_id
    }

    async fn send(&mut self, message: Value) {
        self.to
            .write_all(format!("{message}\n").as_bytes())
            .await
            .unwrap();
    }

    async fn answer_to(&mut self, id: u64) -> Value {
        self.hear("an answer", |message| {
            message["id"] == id && message.get("method").is_none()
        })
        .await
    }

    /// Reads on until a message is the wanted one.
    async fn hear(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.heard.iter().position(&wanted) {
            return self.heard.remove(at);
        }
        let wait = async {
            loop {
                let line =
                    self.from.next_line().await.unwrap().unwrap_or_else(|| {
                        panic!("the shim hung up before the agent heard {what}")
                    });
                let message: Value = serde_json::from_str(&line).unwrap();
                if wanted(&message) {
                    return message;
                }
                self.heard.push(message);
            }
        };
        timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| panic!("the agent never heard {what}"))
    }
}
