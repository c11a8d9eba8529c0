//! `smg clients`: which AI clients are here, and whether their servers go through the gate.
//! Nothing is written that `diff` would not have shown; the gate knows a server before a client is pointed at it.

use crate::demo::beside_us;
use crate::failure::Failure;
use crate::operator::command::Command;
use crate::reach::{Reach, Socket};
use crate::shown;
use ::clients::table::System;
use ::clients::{Client, Desk, Error, Left, Places, Plan, Seen, Server, Side, State, Undone};
use clap::{Args, Subcommand};
use gateway::api::ServerView;
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `smg clients`.
#[derive(Debug, Args)]
pub(crate) struct Clients {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    socket: Socket,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Every client known here, and how it stands to the gate
    List,
    /// What routing a client would change in its files; secrets are masked
    Diff {
        /// Which client; `smg clients list` shows them
        name: String,
    },
    /// Add a client's servers to the gate and point the client at it; its files are kept first
    Route {
        /// Which client
        name: String,
    },
    /// Put a client's files back as they were
    Undo {
        /// Which client
        name: String,
    },
}

impl Clients {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (desk, json) = (desk()?, self.json);
        let said = match self.what {
            What::List => list(&desk.survey(), json),
            What::Diff { name } => diff(&desk.plan(client(&name)?).map_err(Failure::new)?, json),
            What::Route { name } => {
                let client = client(&name)?;
                let plan = desk.plan(client).map_err(Failure::new)?;
                self.socket.any(|reach| know(reach, &plan.servers))?;
                desk.route(&plan).map_err(Failure::new)?;
                done(
                    client,
                    "routed",
                    &format!("routed; to use it: {}", client.restart),
                    json,
                )
            }
            What::Undo { name } => {
                let client = client(&name)?;
                match desk.undo(client).map_err(Failure::new)? {
                    Undone::Restored => done(client, "restored", "put back byte for byte", json),
                    Undone::OnlyOurs => done(
                        client,
                        "only_ours",
                        "it was changed since: only our servers were put back",
                        json,
                    ),
                }
            }
        };
        io::stdout().lock().write_all(said.as_bytes())?;
        Ok(())
    }
}

fn client(name: &str) -> Result<&'static Client, Failure> {
    Client::named(name).ok_or_else(|| Failure::new(Error::NoSuchClient(name.to_owned())))
}

fn desk() -> Result<Desk, Failure> {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .filter(|home| home.is_absolute());
    let home = home.ok_or_else(|| {
        Failure::new("`HOME` is not set; set it to the directory the clients' files are under")
    })?;
    let system = if cfg!(target_os = "macos") {
        System::Mac
    } else {
        System::Linux
    };
    let mut places = Places::under(&home, system);
    if let (System::Linux, Some(config)) = (system, std::env::var_os("XDG_CONFIG_HOME")) {
        let config = PathBuf::from(config);
        if config.is_absolute() {
            places.config = config;
        }
    }
    let ours = link::Home::from_env().map_err(Failure::new)?;
    Ok(Desk::new(
        places,
        ours.data_dir().join("clients"),
        &beside_us("smg-shim")?,
    ))
}

/// Adds the servers the gate does not have yet. One of the same name that runs something else is never replaced.
fn know(reach: &mut Reach, servers: &[Server]) -> Result<(), Failure> {
    let known: Vec<ServerView> = reach.ask(Command::ListServers)?;
    let same = |server: &Server| known.iter().find(|known| known.name == server.name);
    for server in servers {
        if same(server).is_some_and(|known| known.command != server.argv) {
            return Err(Failure::new(format!(
                "the gate has another server `{}`; remove it or rename one of them, then route again",
                server.name
            )));
        }
    }
    for server in servers.iter().filter(|server| same(server).is_none()) {
        reach.tell(Command::AddServer {
            name: server.name.clone(),
            command: server.argv.clone(),
            env: server.env.iter().cloned().collect(),
        })?;
    }
    Ok(())
}

fn list(seen: &[Seen], json: bool) -> String {
    if json {
        return shown::json(&serde_json::json!(seen)) + "\n";
    }
    let row = |seen: &Seen| {
        let state = match &seen.state {
            State::NotInstalled => "not installed".to_owned(),
            State::NotRouted => "not routed".to_owned(),
            State::PartlyRouted => "partly routed".to_owned(),
            State::Routed => "routed".to_owned(),
            State::Drifted { gone } => format!("drifted: {} no longer routed", gone.join(", ")),
            State::Invalid { why } => why.clone(),
            State::ReadOnly => "read-only".to_owned(),
        };
        let around = match seen.bypass.as_slice() {
            [] => String::new(),
            names => format!("around the gate: {}", names.join(", ")),
        };
        vec![
            seen.id.to_owned(),
            shown::line(&state),
            shown::line(&around),
        ]
    };
    shown::table(&seen.iter().map(row).collect::<Vec<_>>())
}

fn diff(plan: &Plan, json: bool) -> String {
    let files = plan.rows();
    if json {
        let files: Vec<_> = files
            .iter()
            .map(|(path, rows)| serde_json::json!({"path": path, "rows": rows}))
            .collect();
        return shown::json(&serde_json::json!({"files": files, "left": plan.left})) + "\n";
    }
    let mut said = String::new();
    for (path, rows) in &files {
        said += &format!("{}\n", shown::line(&path.display().to_string()));
        for row in rows {
            let sign = match row.side {
                Side::Removed => '-',
                Side::Added => '+',
            };
            said += &format!("{sign} {}\n", shown::line(&row.text));
        }
    }
    for Left { name, why } in &plan.left {
        said += &format!("{} stays: {}\n", shown::line(name), shown::line(why));
    }
    if said.is_empty() {
        said += "nothing to change\n";
    }
    said
}

fn done(client: &Client, word: &str, sentence: &str, json: bool) -> String {
    if json {
        shown::json(&serde_json::json!({"client": client.id, "done": word})) + "\n"
    } else {
        format!("{}: {sentence}\n", client.name)
    }
}
