//! The stdio side of a hand-written MCP server, for the fakes.
//!
//! Lines out, lines in, and questions to the client that wait for their answer. It never models a message:
//! a fake must be able to say what no library would let it say.

use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use std::{
    collections::HashMap,
    io::{self, BufRead, Write},
    process,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
};

/// One line from the client, read no deeper than a fake needs.
#[derive(Deserialize)]
pub struct Incoming<'a> {
    /// The id as it was written; none: a notification.
    #[serde(borrow, default)]
    pub id: Option<&'a RawValue>,
    /// The method; none: an answer to one of our questions.
    #[serde(default)]
    pub method: Option<String>,
    /// The parameters as they were written.
    #[serde(borrow, default)]
    pub params: Option<&'a RawValue>,
}

/// A `tools/call`, with its arguments byte for byte.
#[derive(Deserialize, Default)]
pub struct ToolCall<'a> {
    /// Which tool.
    #[serde(default)]
    pub name: String,
    /// The arguments as they were written.
    #[serde(borrow, default)]
    pub arguments: Option<&'a RawValue>,
    /// The request's `_meta`.
    #[serde(borrow, default, rename = "_meta")]
    pub meta: Option<Meta<'a>>,
    /// The task the client asks for (2025-11-25).
    #[serde(borrow, default)]
    pub task: Option<&'a RawValue>,
}

/// What a fake reads of `_meta`.
#[derive(Deserialize)]
pub struct Meta<'a> {
    /// The token to report progress with, as it was written.
    #[serde(borrow, default, rename = "progressToken")]
    pub progress_token: Option<&'a RawValue>,
}

impl<'a> ToolCall<'a> {
    /// Reads the parameters of a `tools/call`; what cannot be read is an empty call.
    #[must_use]
    pub fn read(params: Option<&'a RawValue>) -> Self {
        params
            .and_then(|p| serde_json::from_str(p.get()).ok())
            .unwrap_or_default()
    }

    /// The arguments' text, or `{}`.
    #[must_use]
    pub fn arguments_text(&self) -> &'a str {
        self.arguments.map_or("{}", RawValue::get)
    }

    /// The arguments as a value.
    #[must_use]
    pub fn arguments_value(&self) -> Value {
        serde_json::from_str(self.arguments_text()).unwrap_or(Value::Null)
    }

    /// The progress token's text.
    #[must_use]
    pub fn token(&self) -> Option<&'a str> {
        self.meta
            .as_ref()
            .and_then(|m| m.progress_token)
            .map(RawValue::get)
    }
}

/// The server's end of the pipe. Shared by the threads of a fake; a line is never cut by another.
#[derive(Default)]
pub struct Wire {
    out: Mutex<()>,
    asked: Mutex<HashMap<String, mpsc::Sender<Value>>>,
    next: AtomicU64,
}

impl Wire {
    /// Writes one line. A client that is gone ends the process.
    pub fn send(&self, line: &str) {
        let mut bytes = Vec::with_capacity(line.len() + 1);
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        self.raw(&bytes);
    }

    /// Writes bytes as they are, in one go.
    pub fn raw(&self, bytes: &[u8]) {
        let _turn = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = io::stdout().lock();
        if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
            process::exit(0);
        }
    }

    /// Answers a request with a result, written as JSON text.
    pub fn result(&self, id: &str, result: &str) {
        self.send(&format!(
            r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#
        ));
    }

    /// Answers a request with an error.
    pub fn error(&self, id: &str, code: i32, message: &str) {
        let message = Value::from(message);
        self.send(&format!(
            r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":{message}}}}}"#
        ));
    }

    /// Asks the client and waits for its answer: the whole message. Needs a thread of its own.
    pub fn ask(&self, method: &str, params: &Value) -> Value {
        let id = format!("ask-{}", self.next.fetch_add(1, Ordering::Relaxed));
        let (tx, rx) = mpsc::channel();
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone(), tx);
        self.send(
            &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string(),
        );
        rx.recv().unwrap_or(Value::Null)
    }

    /// Hands an answer to whoever asked for it.
    pub fn answered(&self, line: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            return;
        };
        let Some(id) = message.get("id").and_then(Value::as_str) else {
            return;
        };
        let asker = self
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
        if let Some(asker) = asker {
            let _ = asker.send(message);
        }
    }
}

/// Reads the client's lines until it closes its end.
pub fn each_line(mut on: impl FnMut(&str)) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        on(&line);
    }
}
