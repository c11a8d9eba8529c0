//! `smg servers`: what is behind the gate. Adding a server runs nothing; accepting one says that the operator
//! has looked at what it offers.

use crate::failure::Failure;
use crate::operator::command::Command;
use crate::reach::{Reach, Socket};
use crate::shown;
use clap::{Args, Subcommand};
use gateway::api::{AcceptTool, ServerState, ServerView, ToolView};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Arguments of `smg servers`.
#[derive(Debug, Args)]
pub(crate) struct Servers {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    socket: Socket,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Every server, with what it runs
    List,
    /// Add a server; nothing is started
    Add {
        /// Its name here: letters, digits, `-` and single `_`
        name: String,
        /// A variable it is given; without `=VALUE` it is taken from this program's own environment
        #[arg(long, value_name = "KEY[=VALUE]")]
        env: Vec<String>,
        /// The program and its arguments, after `--`
        #[arg(last = true, required = true, value_name = "CMD")]
        command: Vec<String>,
    },
    /// Remove a server
    Remove {
        /// Its name
        name: String,
    },
    /// Say that you have looked at its tools; until then every call of them asks
    Accept {
        /// Its name
        name: String,
        /// Only the tool with this definition, also one that is paused; `servers tools --json` names it
        #[arg(long, value_name = "HASH")]
        definition: Option<String>,
    },
    /// Start a server once, ask for its tools, compare them with what was pinned, and end it
    Inspect {
        /// Its name
        name: String,
    },
    /// Let sessions use a server
    On {
        /// Its name
        name: String,
    },
    /// Keep a server and let no session use it
    Off {
        /// Its name
        name: String,
    },
    /// The tools a server was last seen to offer, and what the policy says about each
    Tools {
        /// Its name
        name: String,
    },
}

impl Servers {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let json = self.json;
        let (what, socket) = (self.what, self.socket);
        let said = socket.any(|reach| what.ask(reach, json))?;
        io::stdout().lock().write_all(said.as_bytes())?;
        Ok(())
    }
}

impl What {
    /// Does it, and says what there is to print.
    fn ask(self, reach: &mut Reach, json: bool) -> Result<String, Failure> {
        match self {
            Self::List => {
                let servers: Vec<ServerView> = reach.ask(Command::ListServers)?;
                Ok(if json {
                    lines(&servers)
                } else {
                    list(&servers)
                })
            }
            Self::Tools { name } => tools_of(reach, &name, json),
            Self::Inspect { name } => {
                reach.tell(Command::InspectServer { name: name.clone() })?;
                tools_of(reach, &name, json)
            }
            Self::Add { name, env, command } => {
                reach.tell(Command::AddServer {
                    name: name.clone(),
                    command,
                    env: variables(&env)?,
                })?;
                Ok(done(
                    json,
                    &name,
                    "added; nothing was started, and its tools ask until you accept them",
                ))
            }
            Self::Remove { name } => {
                reach.tell(Command::RemoveServer { name: name.clone() })?;
                Ok(done(json, &name, "removed"))
            }
            Self::Accept { name, definition } => {
                reach.tell(match definition {
                    None => Command::AcceptServer { name: name.clone() },
                    Some(definition) => Command::AcceptTool(AcceptTool {
                        server: name.clone(),
                        definition,
                    }),
                })?;
                tools_of(reach, &name, json)
            }
            Self::On { name } => switch(reach, name, true, json),
            Self::Off { name } => switch(reach, name, false, json),
        }
    }
}

fn switch(reach: &mut Reach, name: String, enabled: bool, json: bool) -> Result<String, Failure> {
    reach.tell(Command::SetServerEnabled {
        name: name.clone(),
        enabled,
    })?;
    Ok(done(
        json,
        &name,
        if enabled {
            "switched on"
        } else {
            "switched off"
        },
    ))
}

fn tools_of(reach: &mut Reach, name: &str, json: bool) -> Result<String, Failure> {
    let servers: Vec<ServerView> = reach.ask(Command::ListServers)?;
    let server = servers
        .into_iter()
        .find(|server| server.name == name)
        .ok_or_else(|| {
            Failure::new(format!(
                "there is no server `{name}`; `smg servers list` shows them"
            ))
        })?;
    Ok(if json {
        lines(&server.tools)
    } else {
        tools(&server)
    })
}

fn done(json: bool, name: &str, what: &str) -> String {
    if json {
        format!(
            "{}\n",
            shown::json(&serde_json::json!({"server": name, "done": what}))
        )
    } else {
        format!("{}: {what}\n", shown::line(name))
    }
}

fn lines<T: serde::Serialize>(values: &[T]) -> String {
    values
        .iter()
        .map(|value| shown::json(value) + "\n")
        .collect()
}

fn list(servers: &[ServerView]) -> String {
    if servers.is_empty() {
        return "no servers; add one with `smg servers add NAME -- CMD ARGS…`\n".to_owned();
    }
    let row = |server: &ServerView| {
        let looked = if server.accepted {
            "accepted"
        } else {
            "not accepted"
        };
        let tools = match server.tools.len() {
            1 => "1 tool".to_owned(),
            n => format!("{n} tools"),
        };
        let mut command = command_line(&server.command);
        if let Some(why) = &server.why {
            command = format!("{command}  ({})", shown::line(why));
        }
        vec![
            shown::line(&server.name),
            state(server.state).to_owned(),
            looked.to_owned(),
            tools,
            command,
        ]
    };
    shown::table(&servers.iter().map(row).collect::<Vec<_>>())
}

fn state(state: ServerState) -> &'static str {
    match state {
        ServerState::Idle => "idle",
        ServerState::Running => "running",
        ServerState::Changed => "changed",
        ServerState::Failed => "failed",
        ServerState::Off => "off",
    }
}

/// Every argument apart from the next, so that `a b` is not taken for two.
fn command_line(command: &[String]) -> String {
    let quoted = |argument: &String| {
        let plain = !argument.is_empty()
            && argument
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c));
        if plain {
            argument.clone()
        } else {
            format!("'{}'", shown::line(argument).replace('\'', r"'\''"))
        }
    };
    command.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn tools(server: &ServerView) -> String {
    if server.tools.is_empty() {
        return format!(
            "the tools of `{name}` are not known yet; `smg servers inspect {name}` starts it once and asks\n",
            name = shown::line(&server.name)
        );
    }
    let row = |tool: &ToolView| {
        let says = match &tool.quarantined {
            Some(why) => format!("paused: {}", shown::line(why)),
            None => shown::line(&tool.outcome),
        };
        vec![shown::segments(&tool.name), tool.severity.to_string(), says]
    };
    shown::table(&server.tools.iter().map(row).collect::<Vec<_>>())
}

/// `KEY=VALUE`, or `KEY` for the value it has here: then no secret is left in the shell's history.
fn variables(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let one = |variable: &String| match variable.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => match std::env::var(variable) {
            Ok(value) => Ok((variable.clone(), value)),
            Err(_) => Err(Failure::usage(format!(
                "`--env {variable}`: no such variable is set here; set it, or write `{variable}=VALUE`"
            ))),
        },
    };
    given.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::{Reason, ReasonSource, Severity};

    fn server() -> ServerView {
        let segments = gateway::text::segments;
        ServerView {
            name: "files".into(),
            command: vec!["npx".into(), "a b".into(), "x\u{1b}[2J".into()],
            env: vec!["TOKEN".into()],
            state: ServerState::Idle,
            why: None,
            version: None,
            accepted: false,
            tools: vec![ToolView {
                name: segments("rm\u{202e}"),
                description: segments("removes"),
                severity: Severity::High,
                reasons: vec![Reason {
                    text: "its name".into(),
                    source: ReasonSource::Name,
                }],
                outcome: "Rule 1: Ask me.".into(),
                quarantined: None,
                pin: "00".into(),
                definition: String::new(),
                set_by_you: None,
            }],
            enabled: true,
        }
    }

    #[test]
    fn a_list_shows_each_argument_and_what_cannot_be_seen() {
        assert_eq!(
            list(&[server()]),
            "files  idle  not accepted  1 tool  npx 'a b' 'x⟦ESC⟧[2J'\n"
        );
        assert_eq!(tools(&server()), "rm⟦U+202E⟧  high  Rule 1: Ask me.\n");
    }

    #[test]
    fn a_tool_that_is_paused_says_why() {
        let mut server = server();
        if let Some(tool) = server.tools.first_mut() {
            tool.quarantined = Some("its description changed".into());
        }
        assert_eq!(
            tools(&server),
            "rm⟦U+202E⟧  high  paused: its description changed\n"
        );
    }

    #[test]
    fn variables_are_given_or_taken_from_here() {
        let given = |text: &str| variables(&[text.to_owned()]).map_err(|e| e.sentence().to_owned());
        let path = std::env::var("PATH").unwrap();
        for (text, expect) in [
            ("A=b=c", Ok([("A".to_owned(), "b=c".to_owned())].into())),
            ("A=", Ok([("A".to_owned(), String::new())].into())),
            ("PATH", Ok([("PATH".to_owned(), path)].into())),
            ("NOT_SET_1", Err("`--env NOT_SET_1`: no such variable is set here; set it, or write `NOT_SET_1=VALUE`".to_owned())),
        ] {
            assert_eq!(given(text), expect, "{text}");
        }
    }
}
