//! A scripted agent: the smallest MCP client that can make one call at a time, over the real shim.
//! It knows nothing of the gateway, and reaches it the way any client does.

use crate::failure::Failure;
use serde_json::{Value, json};
use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// One connection through one shim.
pub(super) struct Agent {
    shim: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Agent {
    /// Starts the shim for one server and says hello.
    pub(super) fn start(shim: &Path, server: &str, home: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(shim);
        command
            .args(["--server", server, "--no-start"])
            .env("SMG_HOME", home);
        let mut agent = Self::speak_with(&mut command)?;
        let me = json!({"name": "scripted-agent", "version": env!("CARGO_PKG_VERSION")});
        agent.ask(
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": me}),
        )?;
        agent.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))?;
        Ok(agent)
    }

    fn speak_with(command: &mut Command) -> Result<Self, Failure> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut shim = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("`{program}` could not be started: {error}")))?;
        match (shim.stdin.take(), shim.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self {
                shim,
                input,
                output: BufReader::new(output),
                asked: 0,
            }),
            _ => Err(lost("it has no pipes")),
        }
    }

    /// Asks, and waits for the answer.
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Result<Value, Failure> {
        self.send_request(method, params)?;
        self.answer()
    }

    /// Calls a tool, and waits for its result.
    pub(super) fn call(&mut self, tool: &str, arguments: Value) -> Result<Value, Failure> {
        self.send_call(tool, arguments)?;
        self.answer()
    }

    /// Calls a tool. [`Agent::answer`] waits for its result.
    pub(super) fn send_call(&mut self, tool: &str, arguments: Value) -> Result<(), Failure> {
        self.send_request("tools/call", json!({"name": tool, "arguments": arguments}))
    }

    /// Waits for the answer to the last request; what else arrives is passed over.
    pub(super) fn answer(&mut self) -> Result<Value, Failure> {
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).map_err(lost)? == 0 {
                return Err(lost("it ended without an answer"));
            }
            let mut message: Value = serde_json::from_str(&line).map_err(lost)?;
            if message.get("id").and_then(Value::as_u64) != Some(self.asked) {
                continue;
            }
            if let Some(error) = message.get("error") {
                return Err(Failure::new(format!(
                    "the agent was answered with an error: {error}"
                )));
            }
            return Ok(message
                .get_mut("result")
                .map(Value::take)
                .unwrap_or_default());
        }
    }

    fn send_request(&mut self, method: &str, params: Value) -> Result<(), Failure> {
        self.asked += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}))
    }

    fn send(&mut self, message: &Value) -> Result<(), Failure> {
        writeln!(self.input, "{message}").map_err(lost)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.shim.kill();
        let _ = self.shim.wait();
    }
}

fn lost(why: impl Display) -> Failure {
    Failure::new(format!("the agent lost its shim: {why}"))
}

/// The text of a tool result.
pub(super) fn text(result: &Value) -> String {
    let parts = result
        .get("content")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    parts
        .filter_map(|part| part.get("text")?.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(script: &str) -> Agent {
        Agent::speak_with(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn an_answer_is_found_among_notifications() {
        let mut agent = agent(
            r#"read call
            echo '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}'
            echo '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}'
            read more"#,
        );
        let result = agent.call("x", json!({})).unwrap();
        assert_eq!(text(&result), "a\nb");
    }

    #[test]
    fn a_shim_that_ends_is_an_error_and_not_a_wait() {
        let mut ended = agent("read call");
        let failure = ended.call("x", json!({})).unwrap_err();
        assert_eq!(
            failure.sentence(),
            "the agent lost its shim: it ended without an answer"
        );
    }
}
