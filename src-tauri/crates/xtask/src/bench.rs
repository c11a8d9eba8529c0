//! `cargo xtask bench`: what a call costs through the gateway, in ratios to the same call without it.
//!
//! The yardstick is a separate program that knows nothing of this product; it is named with `--harness` and never
//! copied here. This module prepares the gateways it measures, runs it, and writes what came out to
//! `docs/performance.md`. It never changes a figure, and a figure that was not measured is said to be missing.

mod approve;
pub(crate) mod audit;
mod disk;
mod prepare;
mod report;
pub(crate) mod timeline;

use crate::shell::{self, Log};
use crate::workspace::{Profile, Workspace};
use anyhow::{Context, Result, bail};
use prepare::{Prepared, Setup};
use report::Runs;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How to measure.
pub(crate) struct Options {
    /// The folder of the yardstick: holds `run.sh` and `Cargo.toml`.
    pub(crate) harness: Option<PathBuf>,
    /// Fewer and shorter rounds, to see whether it works; its figures are not written down.
    pub(crate) quick: bool,
}

/// The gateway every budget is about.
const GATEWAY: &str = "gateway";

/// The same gateway, with every entry on disk before its call is forwarded.
const ON_DISK: &str = "on disk";

/// The gateways that are measured.
const GATEWAYS: &[Setup] = &[
    Setup::new(GATEWAY),
    Setup {
        on_disk: true,
        ..Setup::new(ON_DISK)
    },
    Setup {
        rules: 10,
        ..Setup::new("10 rules")
    },
    Setup {
        rules: 1000,
        ..Setup::new("1000 rules")
    },
    Setup {
        servers: 20,
        ..Setup::new("20 servers")
    },
];

/// The path every figure is compared with: the client speaks to the server itself.
const DIRECT: &str = "direct";

/// The core everything shares in a pinned run.
const CORE: &str = "1";

/// Measures, prints the table, and writes it down.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let harness = find(options.harness.clone())?;
    let output = workspace.output("bench");
    let echo = build(workspace, &harness, &output)?;
    let binaries = workspace.binaries(Profile::Release);

    let prepared: Vec<Prepared> = GATEWAYS
        .iter()
        .map(|setup| Prepared::new(setup, &binaries, &echo, "allow"))
        .collect::<Result<_>>()?;
    let targets = output.join("targets.json");
    let list: Vec<Value> = prepared
        .iter()
        .map(|gateway| gateway.target(&binaries))
        .collect();
    std::fs::write(&targets, serde_json::to_vec_pretty(&list)?)?;

    let names: Vec<&str> = GATEWAYS.iter().map(|setup| setup.name).collect();
    let measure = Measure {
        workspace,
        harness: &harness,
        output: &output,
        targets: &targets,
        quick: options.quick,
    };
    let pinned = measure.run("pinned", Some(CORE), &names, "100:1,65536:1")?;
    let sync = disk::measure(&output)?;
    let idle = measure.run(
        "idle",
        None,
        &[GATEWAY],
        "100:1,100:16,100:64,65536:16,65536:64",
    )?;
    let approved = approve::measure(&binaries, &echo, if options.quick { 3 } else { 15 })?;

    let page = report::page(&report::Measured {
        pinned,
        idle,
        approved,
        sync,
    });
    println!("{page}");
    if options.quick {
        println!("a quick run is a look, not a measurement: nothing was written down");
        return Ok(());
    }
    let path = workspace.path("docs/performance.md");
    std::fs::create_dir_all(workspace.path("docs"))?;
    std::fs::write(&path, page).with_context(|| format!("cannot write `{}`", path.display()))
}

/// The yardstick's folder.
fn find(named: Option<PathBuf>) -> Result<PathBuf> {
    let named = named.or_else(|| std::env::var_os("SMG_BENCH_HARNESS").map(PathBuf::from));
    let Some(folder) = named else {
        bail!(
            "the yardstick is not part of this repository; name its folder with `--harness DIR` or `SMG_BENCH_HARNESS`"
        );
    };
    if !folder.join("run.sh").is_file() {
        bail!(
            "there is no yardstick in `{}`; its folder holds a `run.sh`",
            folder.display()
        );
    }
    folder
        .canonicalize()
        .with_context(|| format!("cannot open `{}`", folder.display()))
}

/// Builds our programs and the yardstick, and returns the yardstick's echo server, which our gateways stand in front of.
fn build(workspace: &Workspace, harness: &Path, output: &Path) -> Result<PathBuf> {
    let mut ours = workspace.cargo();
    ours.args([
        "build",
        "--release",
        "--locked",
        "--bins",
        "--package",
        "smg",
        "--package",
        "smg-shim",
    ]);
    shell::run(&mut ours, &Log::Screen)?;
    let mut theirs = workspace.cargo();
    theirs
        .args([
            "build",
            "--release",
            "--quiet",
            "--locked",
            "--manifest-path",
        ])
        .arg(harness.join("Cargo.toml"));
    theirs.env("CARGO_TARGET_DIR", output.join("target-bench"));
    shell::run(&mut theirs, &Log::Screen)?;
    Ok(output.join("target-bench/release/echo-server"))
}

/// One way to run the yardstick.
struct Measure<'a> {
    workspace: &'a Workspace,
    harness: &'a Path,
    output: &'a Path,
    targets: &'a Path,
    quick: bool,
}

impl Measure<'_> {
    fn run(
        &self,
        name: &str,
        core: Option<&str>,
        gateways: &[&str],
        scenarios: &str,
    ) -> Result<Runs> {
        let results = self.output.join(format!("{name}.json"));
        let script = self.harness.join("run.sh");
        let mut command = match core {
            Some(core) => {
                let mut taskset = self.workspace.command("taskset");
                taskset.args(["-c", core]).arg(script);
                taskset
            }
            None => self.workspace.command(script),
        };
        let (rounds, seconds) = if self.quick {
            ("2", "0.3")
        } else {
            ("7", "1.5")
        };
        let only = [&[DIRECT], gateways].concat().join(",");
        command
            .arg(self.targets)
            .args(["--rounds", rounds, "--secs", seconds]);
        command.args(["--scenarios", scenarios, "--only", &only]);
        command.env("PERF", self.output).env("OUT", &results);
        shell::run(
            &mut command,
            &Log::create(&self.output.join(format!("{name}.log")))?,
        )?;
        let text = std::fs::read(&results)
            .with_context(|| format!("cannot read `{}`", results.display()))?;
        Runs::read(&serde_json::from_slice(&text)?)
    }
}

/// A target of the yardstick: a resident gateway, and the shim a client starts.
fn target(name: &str, shim: &Path, gateway: &[String], home: &Path, socket: &str) -> Value {
    json!({
        "name": name,
        "cmd": [shim, "--server", prepare::SERVER],
        "daemon": gateway,
        "daemon_ready": format!("unix:{socket}"),
        "env": {"SMG_HOME": home, "SMG_NO_START": "1"},
    })
}
