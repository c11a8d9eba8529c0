//! How long it takes from the operator's answer to the agent's result, through the operator's socket.
//! That is more than the budget asks about, which ends when the bytes reach the server: it errs against us.

use super::prepare::{Prepared, SERVER, Setup};
use crate::agent::{Agent, Reply};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// Answers `count` calls and returns how long each took, in milliseconds.
pub(super) fn measure(binaries: &Path, echo: &Path, count: usize) -> Result<Vec<f64>> {
    let prepared = Prepared::new(&Setup::new("approve"), binaries, echo, "review")?;
    let running = prepared.start(binaries)?;
    let shim = binaries.join("smg-shim");
    let mut agent = Agent::connect(
        &shim,
        SERVER,
        Some(prepared.home()),
        Duration::from_secs(10),
    )?;
    let mut operator = Operator::connect(&running.operator)?;
    (0..count)
        .map(|number| one(&mut agent, &mut operator, number))
        .collect()
}

fn one(agent: &mut Agent, operator: &mut Operator, number: usize) -> Result<f64> {
    match agent.call(
        "echo",
        &json!({"text": format!("call {number}")}),
        Duration::from_millis(200),
    )? {
        Reply::Waiting => {}
        other => bail!("a call that has to be reviewed was answered with {other:?}"),
    }
    let rows = operator.ask("list_approvals", &Value::Null)?;
    let rows = rows.as_array().into_iter().flatten();
    let row = rows
        .into_iter()
        .find(|row| row["state"] == "waiting")
        .context("no approval waits for the operator")?;
    let card = operator.ask("open_card", &json!({"id": row["id"]}))?;
    let arm = card["armMs"].as_u64().unwrap_or_default();
    std::thread::sleep(Duration::from_millis(arm + 20));
    let alerts = card["alerts"].as_array().map_or(0, Vec::len);
    let visited: Vec<usize> = (0..alerts).collect();
    let verdict = json!({
        "kind": "approve", "typed": card["typedTarget"], "seenHidden": true, "visited": visited,
    });
    let answer = json!({"id": row["id"], "digest": card["digest"], "nonce": card["nonce"], "verdict": verdict});
    let start = Instant::now();
    operator.ask("answer_approval", &answer)?;
    match agent.answer(Duration::from_secs(10))? {
        Reply::Result(_) => Ok(start.elapsed().as_secs_f64() * 1e3),
        other => bail!("the approved call was answered with {other:?}"),
    }
}

/// The operator's side of a gateway without a window: one JSON object a line.
struct Operator {
    lines: BufReader<UnixStream>,
    last_id: u64,
}

impl Operator {
    fn connect(socket: &Path) -> Result<Self> {
        let stream = UnixStream::connect(socket)
            .with_context(|| format!("cannot reach `{}`", socket.display()))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(Self {
            lines: BufReader::new(stream),
            last_id: 0,
        })
    }

    fn ask(&mut self, command: &str, request: &Value) -> Result<Value> {
        self.last_id += 1;
        writeln!(
            self.lines.get_ref(),
            "{}",
            json!({"id": self.last_id, "command": command, "request": request})
        )?;
        loop {
            let mut line = String::new();
            self.lines
                .read_line(&mut line)
                .with_context(|| format!("the gateway did not answer `{command}`"))?;
            let mut answer: Value = serde_json::from_str(&line)
                .with_context(|| format!("`{}` is not JSON", line.trim()))?;
            if answer["id"] != self.last_id {
                continue;
            }
            if let Some(error) = answer.get("error") {
                bail!("`{command}` was refused: {error}");
            }
            return Ok(answer["ok"].take());
        }
    }
}
