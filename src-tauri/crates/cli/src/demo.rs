//! `smg demo`: the product in one minute. A scripted agent asks for three things through the real shim, and the
//! person at this terminal answers the one that needs an answer. Everything is in a folder of its own that is
//! gone afterwards; the server it talks to only pretends to be services.

mod agent;

use crate::failure::Failure;
use crate::operator::command::Command;
use crate::reach::{self, Reach};
use crate::{approvals, audit, shown};
use agent::{Agent, text};
use clap::Args;
use gateway::api::{
    ApprovalCard, ApprovalRow, ApprovalState, Approve, AuditPage, AuditQuery, Event, Verdict,
    VerifyReport,
};
use gateway::{Config, Gateway};
use link::Home;
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The bundled server, and its program.
const SERVER: &str = "local-ops";
/// The service the agent looks at and wants to restart.
const SERVICE: &str = "payment-service";
/// How long the call may take to reach the queue.
const PATIENCE: Duration = Duration::from_secs(30);
/// Lines of the audit that are shown.
const LINES: u32 = 10;

/// Arguments of `smg demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {}

impl Demo {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (shim, server) = (beside_us("smg-shim")?, beside_us(SERVER)?);
        let folder = tempfile::Builder::new()
            .prefix("smg-demo-")
            .tempdir()
            .map_err(|error| Failure::new(format!("no temporary folder: {error}")))?;
        let root = folder.path().join("home");
        let runtime = reach::runtime()?;
        let gateway = runtime.block_on(Gateway::start(Config {
            home: Home::at(&root),
            policy: None,
            operator: true,
            keychain: false,
        }))?;
        let events = gateway.subscribe();
        let mut reach = Reach::Own(runtime, gateway);
        let told = prepare(&mut reach, server)
            .and_then(|()| Agent::start(&shim, SERVER, &root))
            .and_then(|mut agent| story(&mut agent, &mut reach, events));
        reach.end();
        told
    }
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// A program that was built or installed together with this one.
fn beside_us(name: &str) -> Result<PathBuf, Failure> {
    let us = std::env::current_exe()
        .map_err(|error| Failure::new(format!("this program's own place is not known: {error}")))?;
    let path = us
        .with_file_name(name)
        .with_extension(std::env::consts::EXE_EXTENSION);
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::new(format!(
        "`{}` is not there; build it with `cargo build --bins`, or install it beside `smg`",
        path.display()
    )))
}

/// Adds the server and looks at its tools, as an operator would before anything else.
fn prepare(reach: &mut Reach, server: PathBuf) -> Result<(), Failure> {
    let (name, command) = (
        SERVER.to_owned(),
        vec![server.to_string_lossy().into_owned()],
    );
    reach.tell(Command::AddServer {
        name: name.clone(),
        command,
        env: [].into(),
    })?;
    reach.tell(Command::AcceptServer { name })
}

fn story(agent: &mut Agent, reach: &mut Reach, mut events: Receiver<Event>) -> Result<(), Failure> {
    say("A scripted agent connects to a gateway through smg-shim, as any MCP client would.\n")?;
    let listed = agent.ask("tools/list", json!({}))?;
    say(&format!(
        "1. It asks which tools there are: {}\n",
        tools(&listed)
    ))?;

    let looked = agent.call("get_service", json!({"name": SERVICE}))?;
    say(&format!(
        "2. It looks at {SERVICE}. The policy allows reads; nobody is asked.\n   {}\n",
        shown::line(&text(&looked))
    ))?;

    say(&format!(
        "3. It wants to restart {SERVICE}. The policy says: ask. The call waits, and this is its card:\n"
    ))?;
    let restart = json!({"service": SERVICE});
    agent.send_call("restart_service", restart.clone())?;
    let row = waiting(reach, &mut events)?;
    let card: ApprovalCard = reach.ask(Command::OpenCard { id: row.id })?;
    let painted = Instant::now();
    say(&approvals::card_text(&card))?;
    let verdict = ask_the_person(&card)?;
    std::thread::sleep(Duration::from_millis(card.arm_ms.into()).saturating_sub(painted.elapsed()));
    // Who thinks long finds that the agent was told to come back, as a real one would be.
    let rows: Vec<ApprovalRow> = reach.ask(Command::ListApprovals)?;
    let handed_back = rows
        .iter()
        .any(|r| r.id == row.id && r.state == ApprovalState::HandedBack);
    approvals::give(reach, &card, verdict)?;
    let mut answer = agent.answer()?;
    if handed_back {
        answer = agent.call("restart_service", restart)?;
    }
    say(&format!(
        "   The agent is told:\n   {}\n",
        shown::line(&text(&answer))
    ))?;
    record(reach)
}

/// Waits until the agent's call is in the queue.
fn waiting(reach: &mut Reach, events: &mut Receiver<Event>) -> Result<ApprovalRow, Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        let rows: Vec<ApprovalRow> = reach.ask(Command::ListApprovals)?;
        if let Some(row) = rows
            .into_iter()
            .find(|row| row.state == ApprovalState::Waiting)
        {
            return Ok(row);
        }
        match reach.wait(events, until.saturating_duration_since(Instant::now())) {
            Some(Ok(_) | Err(RecvError::Lagged(_))) => {}
            Some(Err(RecvError::Closed)) | None => {
                return Err(Failure::new(
                    "the agent's call never came to the queue; run `smg demo` again with `SMG_LOG=info`",
                ));
            }
        }
    }
}

/// The card was shown whole just before, with whatever is hidden in it named.
fn ask_the_person(card: &ApprovalCard) -> Result<Verdict, Failure> {
    let no = |reason: &str| Verdict::Deny {
        reason: Some(reason.to_owned()),
    };
    if !io::stdin().is_terminal() {
        say("   Nobody is at this terminal to answer, so the answer is no.\n")?;
        return Ok(no("nobody was there to look at it"));
    }
    let question = match &card.typed_target {
        Some(target) => format!(
            "   Type `{}` to approve, anything else denies: ",
            shown::line(target)
        ),
        None => "   Approve? [y/N] ".to_owned(),
    };
    let mut out = io::stdout().lock();
    write!(out, "{question}")?;
    out.flush()?;
    let mut said = String::new();
    io::stdin()
        .read_line(&mut said)
        .map_err(|error| Failure::new(format!("your answer could not be read: {error}")))?;
    let said = said.trim();
    Ok(match &card.typed_target {
        Some(target) if said == target => Verdict::Approve(Approve {
            typed: Some(said.to_owned()),
            seen_hidden: true,
            visited: approvals::all_alerts(card),
            ..Approve::default()
        }),
        None if said.eq_ignore_ascii_case("y") => Verdict::Approve(Approve {
            typed: None,
            seen_hidden: true,
            visited: approvals::all_alerts(card),
            ..Approve::default()
        }),
        _ => no("the operator said no"),
    })
}

/// What is left of it: the last lines of the audit, and whether the chain is whole.
fn record(reach: &mut Reach) -> Result<(), Failure> {
    // First, because it also writes what is still on its way to the record.
    let found: VerifyReport = reach.ask(Command::VerifyAudit)?;
    let query = AuditQuery {
        limit: LINES,
        ..AuditQuery::default()
    };
    let page: AuditPage = reach.ask(Command::AuditPage(query))?;
    say("All of it was written down before it was done. The last lines of the audit:\n")?;
    for row in page.rows.iter().rev() {
        say(&audit::line(row))?;
    }
    say(&format!(
        "\n{} ({} entries).",
        shown::line(&found.sentence),
        found.entries
    ))
}

fn tools(listed: &Value) -> String {
    let names = listed
        .get("tools")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let names: Vec<String> = names
        .filter_map(|tool| tool.get("name")?.as_str())
        .map(shown::line)
        .collect();
    names.join(", ")
}
