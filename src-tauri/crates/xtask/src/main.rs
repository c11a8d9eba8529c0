//! The repository's tasks. `cargo xtask run` and `cargo xtask test` are the two commands of the README.
//!
//! Holds no product code, and the product never depends on it. Compiles in seconds, because it is
//! the first thing a newcomer waits for.

mod agent;
#[cfg(unix)]
mod bench;
mod boundaries;
mod docs;
mod eval;
mod fuzz;
mod packages;
mod run;
mod screen;
mod shell;
mod steps;
mod test;
mod tools;
mod workspace;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt};
use std::process::ExitCode;
use workspace::{Profile, Workspace};

const HELP: &str = "\
cargo xtask run [--release] [--headless] [--picture FILE]
    Installs what is missing, builds the app and opens it with a demonstration server.
    Without a screen: runs the demonstration on a virtual one and leaves a picture.

cargo xtask test [--only STEP]... [--list]
    Installs what is missing and runs everything that has to hold before a change may land.
    Logs are in target/xtask/logs.

cargo xtask bench [--harness DIR] [--quick]
    Measures what a call costs and writes docs/performance.md. The yardstick is a program of its own;
    name its folder here or in SMG_BENCH_HARNESS.

cargo xtask bench timeline [ROWS]...
    Measures the record as calls over made-up histories of 10,000, 100,000 and 1,000,000 rows, or of the sizes named.

cargo xtask bench audit [--quick]
    Measures what the record costs at 10,000 to a million rows and writes docs/performance-audit.md.

cargo xtask eval [--corpus DIR]
    Counts how often severities and the scanner are right about tools that were judged by hand, and names every
    miss. The corpus is no part of this repository; name its folder here or in SMG_CORPUS.

cargo xtask fuzz [--seconds N] [--only TARGET]
    Feeds what reads text from outside with whatever a fuzzer thinks of, 60 seconds a target unless told otherwise.
";

fn main() -> ExitCode {
    match dispatch(Parser::from_env()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what the command line asks for. False: it was done, and something was found wrong.
fn dispatch(mut arguments: Parser) -> Result<bool> {
    let workspace = Workspace::find()?;
    match arguments.next()? {
        Some(Arg::Value(task)) if task == "run" => {
            run::run(&workspace, &run_options(arguments)?).map(|()| true)
        }
        Some(Arg::Value(task)) if task == "test" => test(&workspace, arguments),
        #[cfg(unix)]
        Some(Arg::Value(task)) if task == "bench" => bench(&workspace, arguments).map(|()| true),
        Some(Arg::Value(task)) if task == "eval" => eval(&workspace, arguments).map(|()| true),
        Some(Arg::Value(task)) if task == "fuzz" => fuzz(&workspace, arguments).map(|()| true),
        None | Some(Arg::Long("help") | Arg::Short('h')) => {
            print!("{HELP}");
            Ok(true)
        }
        Some(other) => Err(unexpected(other)),
    }
}

fn run_options(mut arguments: Parser) -> Result<run::Options> {
    let mut options = run::Options {
        profile: Profile::Debug,
        picture: None,
        headless: false,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("release") => options.profile = Profile::Release,
            Arg::Long("headless") => options.headless = true,
            Arg::Long("picture") => options.picture = Some(arguments.value()?.into()),
            other => return Err(unexpected(other)),
        }
    }
    Ok(options)
}

fn test(workspace: &Workspace, mut arguments: Parser) -> Result<bool> {
    let mut only = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("only") => only.push(arguments.value()?.string()?),
            Arg::Long("list") => {
                for step in test::STEPS {
                    println!("{:12} {}", step.name, step.about);
                }
                return Ok(true);
            }
            other => return Err(unexpected(other)),
        }
    }
    if !cfg!(target_os = "linux") {
        bail!(
            "the whole test run is prepared for Debian and Ubuntu only; here, `cargo test` runs the crates' own tests"
        );
    }
    steps::run(&steps::choose(test::STEPS, &only)?, workspace)
}

#[cfg(unix)]
fn bench(workspace: &Workspace, mut arguments: Parser) -> Result<()> {
    let mut options = bench::Options {
        harness: None,
        quick: false,
    };
    let mut audit = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(what) if what == "audit" => audit = true,
            Arg::Long("harness") => options.harness = Some(arguments.value()?.into()),
            Arg::Long("quick") => options.quick = true,
            Arg::Value(what) if what == "timeline" => return bench_timeline(workspace, arguments),
            other => return Err(unexpected(other)),
        }
    }
    if audit {
        return bench::audit::run(workspace, options.quick);
    }
    bench::run(workspace, &options)
}

#[cfg(unix)]
fn bench_timeline(workspace: &Workspace, mut arguments: Parser) -> Result<()> {
    let mut rows = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(number) => rows.push(number.parse()?),
            other => return Err(unexpected(other)),
        }
    }
    bench::timeline::run(workspace, &rows)
}

fn eval(workspace: &Workspace, mut arguments: Parser) -> Result<()> {
    let mut corpus = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("corpus") => corpus = Some(arguments.value()?.into()),
            other => return Err(unexpected(other)),
        }
    }
    eval::run(workspace, corpus)
}

fn fuzz(workspace: &Workspace, mut arguments: Parser) -> Result<()> {
    let (mut seconds, mut only) = (60, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("seconds") => seconds = arguments.value()?.parse()?,
            Arg::Long("only") => only = Some(arguments.value()?.string()?),
            other => return Err(unexpected(other)),
        }
    }
    fuzz::run(workspace, seconds, only.as_deref())
}

fn unexpected(argument: Arg<'_>) -> anyhow::Error {
    anyhow::Error::from(argument.unexpected()).context("see `cargo xtask --help`")
}
