//! `cargo xtask fuzz`: feeds what reads text from outside with whatever a fuzzer thinks of, for so long each.
//!
//! Builds with the toolchain everything else is built with: the switches that make a program tell the fuzzer where it has
//! been are the compiler's own, and only linking them in asks for permission. What is found is left in the target
//! folder as a file, with the command that shows it again.

use crate::shell::{self, Log};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The targets, each a file in `src-tauri/fuzz/fuzz_targets`.
const TARGETS: [&str; 4] = ["policy", "glob", "arguments", "text"];

/// What makes a program report which of its branches were taken.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Longest input, bytes: every promise is about growth too, and short inputs are tried more often.
const LONGEST: usize = 8_192;

/// Runs each target for so many seconds, or one of them.
pub(crate) fn run(workspace: &Workspace, seconds: u32, only: Option<&str>) -> Result<()> {
    if let Some(name) = only.filter(|name| !TARGETS.contains(name)) {
        bail!(
            "there is no fuzz target `{name}`; there are `{}`",
            TARGETS.join("`, `")
        );
    }
    let programs = build(workspace)?;
    for target in TARGETS
        .into_iter()
        .filter(|target| only.is_none_or(|only| only == *target))
    {
        fuzz(workspace, programs.join(target), target, seconds)?;
    }
    Ok(())
}

/// Compiles the targets; where they are.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let host = host()?;
    let target = workspace.output("fuzz");
    let mut cargo = workspace.cargo();
    cargo
        .current_dir(workspace.path("src-tauri/fuzz"))
        .args(["build", "--release", "--bins", "--target", &host])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", COVERAGE);
    shell::run(&mut cargo, &Log::Screen)?;
    Ok(target.join(host).join("release"))
}

fn fuzz(workspace: &Workspace, program: PathBuf, target: &str, seconds: u32) -> Result<()> {
    let corpus = workspace.output("fuzz").join("corpus").join(target);
    let found = workspace.output("fuzz").join("found");
    for folder in [&corpus, &found] {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    println!("{target}: {seconds} s");
    let mut fuzzer = Command::new(program);
    fuzzer
        .arg(&corpus)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-artifact_prefix={}/{target}-", found.display()))
        .args([
            "-timeout=5",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
            "-verbosity=0",
        ]);
    shell::run(&mut fuzzer, &Log::Screen)
}

/// The triple of this machine: said outright, so that the compiler's switches reach no build script.
fn host() -> Result<String> {
    let said = shell::read(Command::new("rustc").arg("-vV"))?;
    let said = String::from_utf8(said)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host
        .context("`rustc -vV` does not name its host")?
        .to_owned())
}
