//! A gateway as its user would have it, ready to be measured: a policy, servers added and accepted.
//! Everything is in a folder of its own, which goes when the measuring is over.

use crate::screen::{end, private_folder};
use crate::shell;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The name of the server that is called.
pub(super) const SERVER: &str = "echo";

/// A home with a policy and accepted servers in it; nothing runs.
pub(super) struct Prepared {
    name: String,
    home: PathBuf,
    policy: PathBuf,
    socket: String,
}

/// A gateway that runs, with its operator's socket open.
pub(super) struct Running {
    process: Child,
    pub(super) operator: PathBuf,
    socket: String,
}

impl Prepared {
    /// Makes the home: `rules` rules of which the last one matches, and `servers` servers that are all the same program.
    pub(super) fn new(
        name: &str,
        binaries: &Path,
        echo: &Path,
        rules: usize,
        servers: usize,
    ) -> Result<Self> {
        Self::with_policy(name, binaries, echo, servers, &policy(rules, "allow"))
    }

    /// The same, with a policy of one's own.
    pub(super) fn with_policy(
        name: &str,
        binaries: &Path,
        echo: &Path,
        servers: usize,
        policy: &Value,
    ) -> Result<Self> {
        let home = private_folder(&format!("bench-{}", name.replace(' ', "-")))?;
        // What is measured is the way of a call, not the moment in which a yes can be undone.
        std::fs::write(home.join("settings.json"), r#"{"undoSeconds":0}"#)?;
        let file = home.join("bench-policy.json");
        std::fs::write(&file, serde_json::to_vec_pretty(policy)?)?;
        let mut prepared = Self {
            name: name.to_owned(),
            home,
            policy: file,
            socket: String::new(),
        };
        let running = prepared.start(binaries)?;
        for number in 0..servers {
            let name = if number == 0 {
                SERVER.to_owned()
            } else {
                format!("{SERVER}-{number}")
            };
            let smg = || {
                let mut smg = Command::new(binaries.join("smg"));
                smg.env("SMG_HOME", &prepared.home)
                    .env("SMG_OPERATOR_SOCKET", &running.operator);
                smg
            };
            shell::read(smg().args(["servers", "add", &name, "--"]).arg(echo))?;
            shell::read(smg().args(["servers", "accept", &name]))?;
        }
        prepared.socket.clone_from(&running.socket);
        Ok(prepared)
    }

    /// Starts the gateway and waits until it says that it is ready.
    pub(super) fn start(&self, binaries: &Path) -> Result<Running> {
        let operator = self.home.join("run/operator.sock");
        let mut process = Command::new(binaries.join("smg"))
            .args(["serve", "--policy"])
            .arg(&self.policy)
            .arg("--operator-socket")
            .arg(&operator)
            .env("SMG_HOME", &self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start `smg serve`")?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let ready: Value = serde_json::from_str(&line).unwrap_or_default();
        let socket = ready["socket"].as_str().unwrap_or_default().to_owned();
        let running = Running {
            process,
            operator,
            socket,
        };
        if running.socket.is_empty() {
            bail!(
                "`smg serve` did not say where its socket is; it said `{}`",
                line.trim()
            );
        }
        Ok(running)
    }

    /// This gateway as a target of the yardstick.
    pub(super) fn target(&self, binaries: &Path) -> Value {
        let policy = self.policy.to_string_lossy().into_owned();
        let smg = binaries.join("smg").to_string_lossy().into_owned();
        let gateway = [smg, "serve".to_owned(), "--policy".to_owned(), policy];
        super::target(
            &self.name,
            &binaries.join("smg-shim"),
            &gateway,
            &self.home,
            &self.socket,
        )
    }

    /// The folder it is in.
    pub(super) fn home(&self) -> &Path {
        &self.home
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A policy of `rules` rules that look at the server's name; only the last one matches.
pub(super) fn policy(rules: usize, effect: &str) -> Value {
    let mut list: Vec<Value> = (1..rules)
        .map(|number| {
            json!({"id": format!("other-{number}"), "match": {"tool": format!("other-{number}-*")},
                   "effect": "deny", "reason": "not this one"})
        })
        .collect();
    list.push(
        json!({"id": "echo", "match": {"tool": "echo*"}, "effect": effect, "reason": "this one"}),
    );
    json!({"rules": list, "defaultEffect": "deny", "defaultReason": "nothing else is expected"})
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn only_the_last_rule_of_a_measured_policy_matches() {
        let policy = policy(100, "allow");
        let rules = policy["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 100);
        assert!(rules.iter().take(99).all(|rule| rule["effect"] == "deny"));
        assert_eq!(rules.last().unwrap()["match"]["tool"], "echo*");
    }
}
