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

/// What a gateway that is measured is like.
pub(super) struct Setup {
    /// What it is called in the results.
    pub(super) name: &'static str,
    /// Rules in its policy, of which the last one matches.
    pub(super) rules: usize,
    /// Servers behind it, all the same program.
    pub(super) servers: usize,
    /// Every entry of the record waits for the disk.
    pub(super) on_disk: bool,
}

impl Setup {
    /// The gateway that most budgets are about.
    pub(super) const fn new(name: &'static str) -> Self {
        Self {
            name,
            rules: 100,
            servers: 1,
            on_disk: false,
        }
    }
}

impl Prepared {
    /// Makes the home. `effect` is what the rule that matches says.
    pub(super) fn new(setup: &Setup, binaries: &Path, echo: &Path, effect: &str) -> Result<Self> {
        let home = private_folder(&format!("bench-{}", setup.name.replace(' ', "-")))?;
        let file = home.join("bench-policy.json");
        std::fs::write(
            &file,
            serde_json::to_vec_pretty(&policy(setup.rules, effect))?,
        )?;
        // What is measured is the way of a call, not the moment in which a yes can be undone.
        let settings = json!({"auditAlwaysOnDisk": setup.on_disk, "undoSeconds": 0});
        std::fs::write(
            home.join("settings.json"),
            serde_json::to_vec_pretty(&settings)?,
        )?;
        let mut prepared = Self {
            name: setup.name.to_owned(),
            home,
            policy: file,
            socket: String::new(),
        };
        let running = prepared.start(binaries)?;
        for number in 0..setup.servers {
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
