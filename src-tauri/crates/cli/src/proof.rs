//! `smg audit verify` and `smg audit export`: whether the record is what it was, and a copy that proves it elsewhere.
//! Reads only, and needs no gateway; a file of evidence needs no database either.

use crate::audit::open;
use crate::failure::Failure;
use crate::shown;
use clap::{Args, ValueEnum};
use gateway::api::VerifyReport;
use gateway::audit::{
    AuditError, ChainState, Format, PublicKey, Verification, What, to_file, verify_evidence,
};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// It could not be opened: what verifying says of a chain that cannot be read.
const UNREADABLE: u8 = 5;

/// The exit codes, as `--help` says them.
pub(crate) const VERIFY_ENDINGS: &str = "\
Exit codes: 0 every entry is what it was, 1 an entry was changed or removed, 2 the end is missing,
3 an older copy was put back, 4 it is from another installation or not signed with its key, 5 it cannot be read.";

/// Arguments of `smg audit verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A database or a file of evidence; the gateway's own database when none is named
    file: Option<PathBuf>,
    /// The public key it must be signed with, known from elsewhere: 64 hex digits
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `smg audit export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// How
    #[arg(long, value_enum)]
    format: Written,
    /// Which entries: `seq:12..90`. Every one when nothing is said
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: String,
    /// Leave the arguments out; then the hashes cannot be computed again from the copy
    #[arg(long)]
    without_arguments: bool,
    /// Where to; a manifest is put beside it. To stdout when none is named
    file: Option<PathBuf>,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Written {
    /// One JSON object a line, every column exactly
    Jsonl,
    /// A table for people
    Csv,
    /// One file that `smg audit verify` checks on any machine
    Evidence,
}

impl Verify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let key = self.key.as_deref().map(public_key).transpose()?;
        let found = match self.file.as_deref().map(evidence).transpose() {
            Ok(Some(Some(file))) => verify_evidence(file, key, go_on),
            Ok(_) => open(self.file)
                .map_err(|failure| failure.or_code(UNREADABLE))?
                .verify_against(key, go_on),
            Err(failure) => return Err(failure.or_code(UNREADABLE)),
        };
        // Nothing here stops it.
        let found = found.ok_or_else(|| Failure::new("verifying was stopped"))?;
        say(&found, self.json)?;
        match found.state {
            ChainState::Intact => Ok(()),
            broken => Err(Failure::with_code(
                broken.exit_code(),
                "the audit is not what it was; keep the file and find out who could write to it",
            )),
        }
    }
}

impl Export {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let format = match self.format {
            Written::Jsonl => Format::Jsonl,
            Written::Csv => Format::Csv,
            Written::Evidence => Format::Evidence,
        };
        let what = What {
            without_arguments: self.without_arguments,
            ..What::parse(&self.filter)?
        };
        let reader = open(None)?;
        let Some(path) = self.file.as_deref() else {
            reader.export(format, &what, io::stdout().lock())?;
            return Ok(());
        };
        let written = to_file(&reader, format, &what, path)?;
        writeln!(
            io::stdout().lock(),
            "{} entries to `{}`, SHA-256 {}",
            written.summary.entries,
            path.display(),
            written.summary.sha256
        )?;
        Ok(())
    }
}

/// The file, if it is one of evidence; none: a database, or nothing of ours.
fn evidence(path: &Path) -> Result<Option<BufReader<File>>, Failure> {
    let unreadable = |error: io::Error| {
        Failure::new(AuditError::Unreadable(format!(
            "`{}`: {error}",
            path.display()
        )))
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = [0; 1];
    let read = file.read(&mut start).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    Ok((read == 1 && start == *b"{").then(|| BufReader::with_capacity(1 << 16, file)))
}

fn public_key(text: &str) -> Result<PublicKey, Failure> {
    gateway::audit::public_key(text).ok_or_else(|| {
        Failure::usage(format!(
            "`{}` is no public key; it has 64 hex digits, as `smg audit verify` prints them",
            shown::line(text)
        ))
    })
}

fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn say(found: &Verification, json: bool) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if json {
        let mut report = serde_json::to_value(VerifyReport::from(found.clone()))
            .map_err(|error| Failure::new(error.to_string()))?;
        report["exitCode"] = json!(found.state.exit_code());
        report["signedTo"] = json!(found.signed_to);
        report["key"] = json!(found.key);
        writeln!(out, "{}", shown::json(&report))?;
    } else {
        let sentence = found.state.sentence();
        writeln!(
            out,
            "{} ({} entries, head {})",
            shown::line(&sentence),
            found.entries,
            found.head
        )?;
        for note in &found.notes {
            writeln!(out, "{}", shown::line(note))?;
        }
    }
    Ok(out.flush()?)
}
