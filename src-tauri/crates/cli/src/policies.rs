//! `smg policy`, `smg classify` and `smg scan`: whether a policy can be read, what it says, why it decides as it does,
//! how much harm a tool can do, and what its definition should not hold. Reads files and prints; nothing here puts a
//! policy into force.

mod cases;
mod classify;
mod definitions;
mod explain;
mod replay;
mod scan;

pub(crate) use classify::Classify;
pub(crate) use scan::Scan;

use crate::failure::Failure;
use crate::shown;
use clap::{Args, Subcommand};
use explain::Explain;
use policy::{Policy, Rule};
use replay::Replay;
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `smg policy`.
#[derive(Debug, Args)]
pub(crate) struct Policies {
    #[command(subcommand)]
    what: What,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read a policy file and say its rules as sentences
    Check {
        /// The file
        file: PathBuf,
    },
    /// Say what a policy decides about a call, rule by rule
    Explain(Explain),
    /// Hold policies against files of calls and what is expected of each
    Test {
        /// Files of cases, or folders of them
        #[arg(default_value = "policies/cases")]
        cases: Vec<PathBuf>,
    },
    /// Say what a policy would have done with the calls of the last days
    #[command(after_help = replay::ENDINGS)]
    Replay(Replay),
}

impl Policies {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Check { file } => say(&check(&read(&file)?, self.json)),
            What::Explain(call) => say(&call.explain(self.json)?),
            What::Test { cases } => cases::test(&cases, self.json),
            What::Replay(replay) => replay.run(self.json),
        }
    }
}

fn say(text: &str) -> Result<(), Failure> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// Reads a policy file.
fn read(path: &Path) -> Result<Policy, Failure> {
    policy::parse_policy(&text(path)?).map_err(in_file(path))
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", path.display())))
}

fn in_file<E: Display>(path: &Path) -> impl Fn(E) -> Failure {
    move |error| Failure::new(format!("`{}`: {error}", path.display()))
}

/// A rule as it is said; the default has no id.
#[derive(Serialize)]
struct Said<'a> {
    rule: Option<&'a str>,
    sentence: String,
    reason: &'a str,
}

fn check(policy: &Policy, json: bool) -> String {
    let otherwise = policy.otherwise();
    let default = Said {
        rule: None,
        sentence: policy::default_sentence(otherwise.effect),
        reason: &otherwise.reason,
    };
    let all: Vec<Said<'_>> = policy.rules().iter().map(said).chain([default]).collect();
    if json {
        return all.iter().map(|said| shown::json(said) + "\n").collect();
    }
    let row = |(said, number): (&Said<'_>, u32)| {
        let number = said.rule.map_or_else(String::new, |_| number.to_string());
        let id = shown::line(said.rule.unwrap_or_default());
        let what = format!(
            "{} ({})",
            shown::line(&said.sentence),
            shown::line(said.reason)
        );
        vec![number, id, what]
    };
    shown::table(&all.iter().zip(1..).map(row).collect::<Vec<_>>())
}

fn said(rule: &Rule) -> Said<'_> {
    Said {
        rule: Some(&rule.id),
        sentence: policy::rule_sentence(rule),
        reason: &rule.reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"rules": [{"id": "ask", "match": {"minSeverity": "high"}, "effect": "review", "reason": "people decide"}],
        "defaultEffect": "deny"}"#;

    #[test]
    fn a_policy_is_said_rule_by_rule() {
        let policy = policy::parse_policy(POLICY).unwrap();
        let lines = check(&policy, false);
        let expect = "1  ask  Ask me about any call that is high or worse. (people decide)\n        Otherwise, deny it. (no rule matches this call)\n";
        assert_eq!(lines, expect);
        let json = check(&policy, true);
        assert!(
            json.starts_with(r#"{"rule":"ask","sentence":"Ask me"#),
            "{json}"
        );
        assert!(json.contains("\n{\"rule\":null,"), "{json}");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let missing = read(&path).unwrap_err();
        assert!(
            missing.sentence().contains("p.json` cannot be read: "),
            "{missing:?}"
        );
        std::fs::write(&path, r#"{"rules": [], "defaultEfect": "deny"}"#).unwrap();
        let wrong = read(&path).unwrap_err();
        assert!(
            wrong.sentence().contains("p.json`: line 1 column "),
            "{wrong:?}"
        );
    }
}
