//! A scripted agent: the smallest MCP client that can make one call through the real shim.
//! Knows nothing of the gateway; it reaches it the way Claude Desktop would.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// One connection through one shim.
pub(crate) struct Agent {
    shim: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    last_id: u64,
}

/// How one request ended.
#[derive(Debug)]
pub(crate) enum Reply {
    /// With this result.
    Result(Value),
    /// With this error.
    Error(Value),
    /// Not yet.
    Waiting,
}

impl Agent {
    /// Starts the shim for one server and says hello. Tries again while the gateway is still starting.
    pub(crate) fn connect(
        shim: &Path,
        server: &str,
        home: Option<&Path>,
        patience: Duration,
    ) -> Result<Self> {
        let end = Instant::now() + patience;
        loop {
            let mut agent = Self::start(shim, server, home)?;
            match agent.hello() {
                Ok(()) => return Ok(agent),
                Err(error) if Instant::now() > end => {
                    return Err(error.context("the gateway never answered the scripted agent"));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        }
    }

    fn start(shim: &Path, server: &str, home: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(shim);
        command.args(["--server", server]).env("SMG_NO_START", "1");
        if let Some(home) = home {
            command.env("SMG_HOME", home);
        }
        Self::speak_with(&mut command).with_context(|| format!("cannot start `{}`", shim.display()))
    }

    fn speak_with(command: &mut Command) -> Result<Self> {
        let mut shim = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(input), Some(output)) = (shim.stdin.take(), shim.stdout.take()) else {
            bail!("the shim was started without pipes");
        };
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            shim,
            input,
            lines,
            last_id: 0,
        })
    }

    fn hello(&mut self) -> Result<()> {
        let me = json!({"name": "scripted-agent", "version": env!("CARGO_PKG_VERSION")});
        let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": me});
        match self.request("initialize", hello, Duration::from_secs(10))? {
            Reply::Result(_) => {
                self.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            }
            other => bail!("the answer to `initialize` was {other:?}"),
        }
    }

    /// Makes one tool call and waits for its answer as long as `patience` allows.
    pub(crate) fn call(
        &mut self,
        tool: &str,
        arguments: &Value,
        patience: Duration,
    ) -> Result<Reply> {
        self.request(
            "tools/call",
            json!({"name": tool, "arguments": arguments}),
            patience,
        )
    }

    fn request(&mut self, method: &str, params: Value, patience: Duration) -> Result<Reply> {
        self.last_id += 1;
        self.send(
            &json!({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}),
        )?;
        self.answer(patience)
    }

    /// Waits for the answer to the last request; everything else that arrives is passed over.
    pub(crate) fn answer(&mut self, patience: Duration) -> Result<Reply> {
        let end = Instant::now() + patience;
        loop {
            let line = match self
                .lines
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Ok(Reply::Waiting),
                Err(RecvTimeoutError::Disconnected) => bail!("the shim ended without an answer"),
            };
            let mut message: Value =
                serde_json::from_str(&line).with_context(|| format!("`{line}` is not JSON"))?;
            if message["id"] == self.last_id {
                return Ok(match message.get_mut("error") {
                    Some(error) => Reply::Error(error.take()),
                    None => Reply::Result(message["result"].take()),
                });
            }
        }
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        writeln!(self.input, "{message}").context("the shim no longer reads")
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.shim.kill();
        let _ = self.shim.wait();
    }
}

/// The text of a tool result, for people.
pub(crate) fn text(result: &Value) -> String {
    let parts = result["content"].as_array().into_iter().flatten();
    parts
        .filter_map(|part| part["text"].as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// An agent whose shim is a shell script.
    fn agent(script: &str) -> Agent {
        Agent::speak_with(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn an_answer_is_found_among_notifications() {
        let mut agent = agent(
            r#"
            read hello; echo '{"jsonrpc":"2.0","id":1,"result":{}}'
            read initialized; read call
            echo '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}'
            echo '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"done"}]}}'
            read more"#,
        );
        agent.hello().unwrap();
        let reply = agent
            .call("x", &json!({}), Duration::from_secs(10))
            .unwrap();
        let Reply::Result(result) = reply else {
            panic!("{reply:?} is no result")
        };
        assert_eq!(text(&result), "done");
    }

    #[test]
    fn a_shim_that_ends_is_an_error_and_not_a_wait() {
        let error = format!("{:#}", agent("read hello").hello().unwrap_err());
        assert!(error.contains("ended without an answer"), "{error}");
    }
}
