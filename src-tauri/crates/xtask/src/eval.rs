//! `cargo xtask eval`: how often the severities and the scanner are right about tools somebody has judged by hand.
//!
//! Asks the program people use, `smg classify` and `smg scan`, and counts. The corpus is no part of this repository; its
//! folder is named with `--corpus` or `SMG_CORPUS`. Every miss is printed by name. It judges nothing itself.

mod scanner;
mod severity;

use crate::shell::{self, Log};
use crate::workspace::{Profile, Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measures everything there is a file for, and prints it.
pub(crate) fn run(workspace: &Workspace, corpus: Option<PathBuf>) -> Result<()> {
    let corpus = find(corpus)?;
    let mut build = workspace.cargo();
    build.args(["build", "--locked", "--package", "smg", "--bin", "smg"]);
    shell::run(&mut build, &Log::Screen)?;
    let asked = Asked {
        program: workspace
            .binaries(Profile::Debug)
            .join(format!("smg{}", std::env::consts::EXE_SUFFIX)),
        scratch: workspace.output("eval"),
    };
    std::fs::create_dir_all(&asked.scratch)?;
    let mut page = String::new();
    match rows(&corpus.join("severity-labels.jsonl"))? {
        Some(rows) => severity::report(&rows, &asked.about("classify", &rows)?, &mut page)?,
        None => writeln!(page, "severity: no `severity-labels.jsonl`")?,
    }
    for (file, expects) in scanner::FILES {
        match rows(&corpus.join(file))? {
            Some(rows) => {
                let rows = scanner::as_definitions(rows);
                let answers = asked.about("scan", &rows)?;
                scanner::report(file, *expects, &rows, &answers, &mut page)?;
            }
            None => writeln!(page, "\n{file}: there is none")?,
        }
    }
    println!("{page}");
    Ok(())
}

/// The corpus's folder.
fn find(named: Option<PathBuf>) -> Result<PathBuf> {
    let named = named.or_else(|| std::env::var_os("SMG_CORPUS").map(PathBuf::from));
    let Some(folder) = named else {
        bail!(
            "there is nothing to measure against: name the folder of a labelled corpus with `--corpus DIR` or `SMG_CORPUS`"
        );
    };
    if !folder.is_dir() {
        bail!(
            "there is no folder `{}`; a corpus is a folder of `.jsonl` files",
            folder.display()
        );
    }
    Ok(folder)
}

/// The rows of a file; none: there is no such file.
fn rows(path: &Path) -> Result<Option<Vec<Value>>> {
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    lines(&text)
        .with_context(|| format!("`{}` is no file of JSON lines", path.display()))
        .map(Some)
}

fn lines(text: &str) -> Result<Vec<Value>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// The program that is asked.
struct Asked {
    program: PathBuf,
    scratch: PathBuf,
}

impl Asked {
    /// What it says of each row.
    fn about(&self, command: &str, rows: &[Value]) -> Result<Vec<Value>> {
        let file = self.scratch.join(format!("{command}.jsonl"));
        let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        std::fs::write(&file, text)
            .with_context(|| format!("cannot write `{}`", file.display()))?;
        let said = shell::read(Command::new(&self.program).arg(command).arg(&file))?;
        let answers = lines(std::str::from_utf8(&said)?)?;
        if answers.len() != rows.len() {
            bail!(
                "`smg {command}` answered {} of {} rows",
                answers.len(),
                rows.len()
            );
        }
        Ok(answers)
    }
}

/// Whose it is and what it is called, for a list of misses.
fn name(row: &Value) -> String {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    match text("server") {
        Some(server) => format!("{server} {}", text("name").unwrap_or("?")),
        None => text("name").unwrap_or("?").to_owned(),
    }
}

/// `12 of 30 (40.0 %)`.
fn share(part: usize, whole: usize) -> String {
    let percent = match whole {
        0 => 0.0,
        // Counts of rows are far below what a double holds exactly.
        _ => 100.0 * part as f64 / whole as f64,
    };
    format!("{part} of {whole} ({percent:.1} %)")
}
