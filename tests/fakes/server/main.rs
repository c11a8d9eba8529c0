//! `fake-server`: an MCP server that counts what reaches it and misbehaves on request.
//!
//! Every `tools/call` is appended to `--log FILE` before anything else is done with it: that file is the truth
//! the scenarios assert on. What a tool does is in `calls.rs`; what the list says is in `definitions.rs`.
//! It is single-threaded where a simple server is: it does not read while it writes.

mod calls;
mod definitions;
mod options;
mod tasks;

use harness::wire::{Incoming, ToolCall, Wire, each_line};
use options::Options;
use serde_json::Value;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    sync::Arc,
};

/// Everything one process of the fake knows.
struct Server {
    options: Options,
    wire: Arc<Wire>,
    log: Option<File>,
    heard: Option<File>,
    calls: u32,
    drifted: bool,
}

fn main() -> io::Result<()> {
    let options = Options::from_args(std::env::args().skip(1)).map_err(io::Error::other)?;
    let append = |path: &std::path::Path| OpenOptions::new().create(true).append(true).open(path);
    let mut server = Server {
        log: options.log.as_deref().map(append).transpose()?,
        heard: options.heard.as_deref().map(append).transpose()?,
        drifted: options.starts_drifted(),
        wire: Arc::new(Wire::default()),
        calls: 0,
        options,
    };
    each_line(|line| server.hear(line));
    Ok(())
}

impl Server {
    fn hear(&mut self, line: &str) {
        write_line(self.heard.as_mut(), line);
        let Ok(message) = serde_json::from_str::<Incoming>(line) else {
            return;
        };
        let Some(method) = message.method.as_deref() else {
            return self.wire.answered(line);
        };
        let Some(id) = message.id else { return };
        let id = id.get();
        match method {
            "initialize" => self
                .wire
                .result(id, &self.welcome(message.params.map(|p| p.get()))),
            "ping" => self.wire.result(id, "{}"),
            "tools/list" => self
                .wire
                .result(id, &definitions::list(&self.options, self.drifted)),
            "tools/call" => {
                let call = ToolCall::read(message.params);
                write_line(
                    self.log.as_mut(),
                    &format!("{}\t{}", call.name, call.arguments_text()),
                );
                self.call(id, &call);
            }
            "tasks/get" => self.wire.result(id, &tasks::state()),
            "tasks/result" => self.wire.result(id, &tasks::outcome()),
            _ => self
                .wire
                .error(id, -32601, &format!("no such method: `{method}`")),
        }
    }

    /// The answer to `initialize`, with fields and capabilities no library knows.
    fn welcome(&self, params: Option<&str>) -> String {
        let asked: Value = params
            .and_then(|p| serde_json::from_str(p).ok())
            .unwrap_or_default();
        let version = asked
            .get("protocolVersion")
            .and_then(Value::as_str)
            .filter(|v| *v <= "2025-11-25");
        let name = if self.options.hostile {
            definitions::HOSTILE
        } else {
            "fake-server"
        };
        format!(
            concat!(
                r#"{{"protocolVersion":{},"capabilities":{{"tools":{{"listChanged":true}},"#,
                r#""tasks":{{"list":{{}},"cancel":{{}},"requests":{{"tools":{{"call":{{}}}}}}}},"x-vendor":{{"deep":[1,2.50]}}}},"#,
                r#""serverInfo":{{"name":{},"version":"1.0","x-colour":"teal"}},"x-welcome":true}}"#
            ),
            Value::from(version.unwrap_or("2025-11-25")),
            Value::from(name),
        )
    }

    /// Changes what the list says from now on, and says so.
    fn drift(&mut self) {
        self.drifted = true;
        self.wire
            .send(r#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#);
    }
}

fn write_line(file: Option<&mut File>, line: &str) {
    if let Some(file) = file {
        // One write, so that lines of several processes never mix.
        if file.write_all(format!("{line}\n").as_bytes()).is_err() {
            std::process::exit(3);
        }
    }
}
