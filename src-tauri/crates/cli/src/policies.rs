//! `smg policy`: whether a policy can be read, what it says, and why it decides as it does. Reads files and
//! prints; nothing here puts a policy into force.

use crate::failure::Failure;
use crate::shown;
use clap::{Args, Subcommand};
use link::Home;
use policy::json::Limits;
use policy::{Call, Caller, CallerKind, Explanation, Policy, Severity};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `smg policy`.
#[derive(Debug, Args)]
pub(crate) struct Policies {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read a policy file and say its rules as sentences
    Check {
        /// The file
        file: PathBuf,
    },
    /// Say what a policy would decide about a call, rule by rule
    Explain(Explain),
}

#[derive(Debug, Args)]
struct Explain {
    /// The server's name
    #[arg(long)]
    server: String,
    /// The tool's name
    #[arg(long)]
    tool: String,
    /// The arguments as JSON
    #[arg(long, default_value = "{}", value_name = "JSON")]
    args: String,
    /// The policy; the gateway's own file when none is named
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How much harm the call can do
    #[arg(long, value_parser = severity, default_value = "high")]
    severity: Severity,
}

impl Policies {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let said = match self.what {
            What::Check { file } => check(&read(&file)?),
            What::Explain(call) => call.explain()?,
        };
        io::stdout().lock().write_all(said.as_bytes())?;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Policy, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", path.display())))?;
    policy::parse_policy(&text).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}

fn severity(word: &str) -> Result<Severity, String> {
    let known = Severity::ALL.into_iter().find(|severity| severity.word() == word);
    known.ok_or_else(|| format!("write one of {}", Severity::ALL.map(Severity::word).join(", ")))
}

fn check(policy: &Policy) -> String {
    let row = |sentence: policy::Sentence| {
        let number = sentence.number.map_or_else(String::new, |number| number.to_string());
        vec![number, shown::line(&sentence.sentence), shown::line(&sentence.reason)]
    };
    shown::table(&policy::sentences(policy).into_iter().map(row).collect::<Vec<_>>())
}
