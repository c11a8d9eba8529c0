//! Developer tools no distribution carries, installed once below the target folder and kept.
//! Versions are pinned; nothing goes into the user's own folders.

use crate::shell::{self, Log};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const TAURI_DRIVER: &str = "2.1.0";

/// The folder of the checkers listed in `tools.txt`: `cargo-deny`, `typos`.
pub(crate) fn checkers(workspace: &Workspace, log: &Log) -> Result<PathBuf> {
    let list = "src-tauri/crates/xtask/tools.txt";
    python(
        workspace,
        &workspace.tools("checkers"),
        list,
        &["--require-hashes"],
        log,
    )
}

/// The program that drives the app's web view for a test.
pub(crate) fn tauri_driver(workspace: &Workspace, log: &Log) -> Result<PathBuf> {
    let root = workspace.tools(&format!("tauri-driver-{TAURI_DRIVER}"));
    let program = root.join("bin/tauri-driver");
    if !program.is_file() {
        let mut cargo = workspace.cargo();
        // Its own target folder, or its dependencies would be compiled again whenever ours differ.
        cargo.env("CARGO_TARGET_DIR", workspace.tools("build"));
        cargo
            .args([
                "install",
                "tauri-driver",
                "--locked",
                "--version",
                TAURI_DRIVER,
                "--root",
            ])
            .arg(&root);
        shell::run(&mut cargo, log)?;
    }
    Ok(program)
}

/// A Python environment in `folder` that holds exactly what a requirements file names; returns its folder of programs.
pub(crate) fn python(
    workspace: &Workspace,
    folder: &Path,
    requirements: &str,
    options: &[&str],
    log: &Log,
) -> Result<PathBuf> {
    let (wanted, kept) = (workspace.path(requirements), folder.join("installed.txt"));
    let text = std::fs::read(&wanted).with_context(|| format!("cannot read `{requirements}`"))?;
    if std::fs::read(&kept).is_ok_and(|installed| installed == text) {
        return Ok(folder.join("bin"));
    }
    let mut venv = workspace.command("python3");
    shell::run(venv.args(["-m", "venv", "--clear"]).arg(folder), log)?;
    let mut pip = workspace.command(folder.join("bin/pip"));
    pip.args(["--disable-pip-version-check", "install", "--quiet"]);
    shell::run(pip.args(options).arg("-r").arg(&wanted), log)?;
    std::fs::write(&kept, text).with_context(|| format!("cannot write `{}`", kept.display()))?;
    Ok(folder.join("bin"))
}
