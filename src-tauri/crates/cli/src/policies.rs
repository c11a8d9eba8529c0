//! `smg policy`, `smg classify` and `smg scan`: whether a policy can be read, what it says, why it decides as it does,
//! how much harm a tool can do, and what its definition should not hold. Reads files and prints; nothing here puts a
//! policy into force.

mod cases;
mod check;
mod classify;
mod definitions;
mod explain;
mod replay;
mod scan;

pub(crate) use classify::Classify;
pub(crate) use scan::Scan;

use crate::failure::Failure;
use check::Check;
use clap::{Args, Subcommand};
use explain::Explain;
use policy::Policy;
use replay::Replay;
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
    /// Read a policy file, say its rules as sentences and what is odd about them
    Check(Check),
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
            What::Check(check) => check.run(self.json),
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

#[cfg(test)]
mod tests {
    use super::*;

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
