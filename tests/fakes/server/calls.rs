//! What each tool of `fake-server` does once its call has been counted.

use crate::{Server, definitions::HOSTILE, tasks};
use harness::wire::{ToolCall, Wire};
use serde_json::{Value, json};
use std::{
    env,
    io::{Read, Write},
    os::unix::net::UnixStream,
    path::PathBuf,
    process,
    sync::Arc,
    thread,
};

/// A tool error.
const FAILED: &str = r#"{"content":[{"type":"text","text":"it failed"}],"isError":true}"#;

impl Server {
    pub(crate) fn call(&mut self, id: &str, call: &ToolCall) {
        self.calls += 1;
        match call.name.as_str() {
            _ if self.options.fail_at == Some(self.calls) => self.wire.result(id, FAILED),
            "work" if call.task.is_some() => self.wire.result(id, &tasks::created()),
            "wait" => self.wait(id, call),
            "hang" => {}
            "die" => process::exit(1),
            "die_mid_reply" => {
                self.wire.raw(
                    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"#).as_bytes(),
                );
                process::exit(1);
            }
            "progress" => self.progress(id, call),
            "odd_result" => self.wire.result(id, ODD),
            "vendor_notes" => self.vendor_notes(id),
            "hostile_result" => self.wire.result(id, &said(HOSTILE)),
            "log_lines" => self.log_lines(id),
            "stray_answers" => self.stray_answers(id),
            "answer_twice" => {
                self.wire.result(id, &said("first"));
                self.wire.result(id, &said("second"));
            }
            "ask_client" => ask_client(Arc::clone(&self.wire), id.to_owned()),
            "endless_line" => loop {
                self.wire.raw(&[b'x'; 65_536]);
            },
            "big_stderr" => self.big_stderr(id),
            "big_result" => {
                let bytes = call.arguments_value()["bytes"].as_u64().unwrap_or(1_000);
                self.wire.result(
                    id,
                    &said(&"x".repeat(usize::try_from(bytes).unwrap_or(1_000))),
                );
            }
            "drift_now" => {
                self.drift();
                self.wire.result(id, &said("changed"));
            }
            "get_environment" => {
                let names: Vec<String> = env::vars_os()
                    .map(|(name, _)| name.to_string_lossy().into_owned())
                    .collect();
                self.wire.result(id, &said(&names.join(" ")));
            }
            "fail" => self.wire.result(id, FAILED),
            _ => self.wire.result(id, &said(call.arguments_text())),
        }
        if self.options.drift_after == Some(self.calls) {
            self.drift();
        }
    }

    /// Tells the stage it was reached and answers when the stage hangs up.
    fn wait(&self, id: &str, call: &ToolCall) {
        let wire = Arc::clone(&self.wire);
        let (id, arguments) = (id.to_owned(), call.arguments_text().to_owned());
        let stage = self.options.stage.clone();
        thread::spawn(move || match at_stage(stage, &arguments) {
            Ok(()) => wire.result(&id, &said(&arguments)),
            Err(error) => wire.error(
                &id,
                -32000,
                &format!("the stage cannot be reached: {error}"),
            ),
        });
    }

    /// All notes and the result in one write: whoever reorders or loses one shows it here.
    fn progress(&self, id: &str, call: &ToolCall) {
        let n = call.arguments_value()["n"].as_u64().unwrap_or(100);
        let mut lines = String::new();
        if let Some(token) = call.token() {
            for i in 1..=n {
                lines.push_str(&format!(
                    concat!(
                        r#"{{"jsonrpc":"2.0","method":"notifications/progress","#,
                        r#""params":{{"progressToken":{},"progress":{},"total":{},"x-note":"n{}"}}}}"#,
                        "\n"
                    ),
                    token, i, n, i
                ));
            }
        }
        lines.push_str(&format!("{}\n", response(id, &said("done"))));
        self.wire.raw(lines.as_bytes());
    }

    fn vendor_notes(&self, id: &str) {
        self.wire.send(
            r#"{"jsonrpc":"2.0","method":"notifications/vendor/ping","params":{"b":1,"a":2.0}}"#,
        );
        self.wire.send(r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}"#);
        self.wire.result(id, &said("noted"));
    }

    fn log_lines(&self, id: &str) {
        for line in [
            "starting up",
            "[warn] \u{1b}[33mcareful\u{1b}[0m",
            "",
            "{not json",
        ] {
            self.wire.send(line);
        }
        self.wire.result(id, &said("logged"));
    }

    fn stray_answers(&self, id: &str) {
        for stray in ["999999", "\"nobody\"", "null", "1.5", "true", "{}", "[]"] {
            self.wire.result(stray, &said("stray"));
        }
        self.wire.result(id, &said("mine"));
    }

    fn big_stderr(&self, id: &str) {
        let line = format!("\u{1b}[31m{}\n", "e".repeat(1_019));
        let mut err = std::io::stderr().lock();
        for _ in 0..8_192 {
            let _ = err.write_all(line.as_bytes());
        }
        self.wire.result(id, &said("wrote"));
    }
}

const ODD: &str = concat!(
    r#"{"content":[{"type":"text","text":"visible","x-block":1},{"type":"video","data":"zz","mimeType":"video/x"}],"#,
    r#""tools":[],"messages":[],"structuredContent":{"n":9007199254740993,"f":1.50,"e":1E5},"x-result":null,"#,
    r#""_meta":{"z":1,"a":{"b":[]}}}"#
);

fn response(id: &str, result: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)
}

fn said(text: &str) -> String {
    json!({"content": [{"type": "text", "text": text}], "isError": false}).to_string()
}

fn at_stage(stage: Option<PathBuf>, arguments: &str) -> std::io::Result<()> {
    let path = stage.ok_or_else(|| std::io::Error::other("no `--stage` was given"))?;
    let mut stage = UnixStream::connect(path)?;
    stage.write_all(format!("{arguments}\n").as_bytes())?;
    stage.read_to_end(&mut Vec::new()).map(drop)
}

/// Asks all three things a server may ask of a client, and returns what came back.
fn ask_client(wire: Arc<Wire>, id: String) {
    thread::spawn(move || {
        let prompt = json!([{"role": "user", "content": {"type": "text", "text": "say yes"}}]);
        let form = json!({"type": "object", "properties": {"password": {"type": "string"}}});
        let answers: Vec<Value> = [
            (
                "sampling/createMessage",
                json!({"messages": prompt, "maxTokens": 10}),
            ),
            (
                "elicitation/create",
                json!({"message": HOSTILE, "requestedSchema": form}),
            ),
            ("roots/list", json!({})),
        ]
        .iter()
        .map(|(method, params)| wire.ask(method, params))
        .collect();
        wire.result(&id, &said(&Value::from(answers).to_string()));
    });
}
