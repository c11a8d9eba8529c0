//! `cargo xtask test`: what has to be true before a change may land, from the formatting to the real window.
//!
//! The order is cheapest first, except that the page is built before the app, which embeds it.
//! Every cargo call that compiles names the whole workspace and the same features: another selection
//! would resolve other features and compile most of the tree a second time.

use crate::screen::Screen;
use crate::shell::{self, Log};
use crate::steps::Step;
use crate::workspace::{Profile, Workspace};
use crate::{boundaries, docs, packages, tools};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::process::Command;

/// The page inside the app, the generated types, and the points at which a test may end the gateway.
const FEATURES: &str =
    "secure-mcp-gateway/custom-protocol,secure-mcp-gateway/webdriver,gateway/ts,gateway/failpoints";

/// The steps, in the order they run.
// A table, read by its columns.
#[rustfmt::skip]
pub(crate) const STEPS: &[Step] = &[
    step("packages", "system packages and Node.js are there", install_packages),
    step("ui-install", "the page's packages, exactly as locked", |w, log| npm(w, log, "ui", &["ci"])),
    step("ui-check", "the page's types, accessibility and lint", |w, log| npm(w, log, "ui", &["run", "check"])),
    step("ui-test", "the page's parts, without a browser", |w, log| npm(w, log, "ui", &["test"])),
    step("ui-build", "the page the app embeds", |w, log| npm(w, log, "ui", &["run", "build"])),
    step("fmt", "Rust is formatted", fmt),
    step("boundaries", "no crate depends on what it must not know", boundaries::check),
    step("deny", "dependencies: licences, sources, what must not be among them; spelling", deny),
    step("docs", "what the documents link to and name is there", docs::check),
    step("clippy", "the lint table, no warning left", clippy),
    step("rustdoc", "the documentation's links lead somewhere", rustdoc),
    step("build", "every program and every test compiles", build),
    step("unit", "the tests of the crates, and the examples in their documentation", unit),
    step("generated", "the page's types are the gateway's", generated),
    step("ui-e2e", "the page in a browser: every screen and state", ui_e2e),
    step("interop", "other people's clients and servers are there", interop),
    step("scenarios", "the product's promises, from outside, through real processes", scenarios),
    step("desktop", "the real window: a call, a card, a click, an answer", desktop),
];

const fn step(
    name: &'static str,
    about: &'static str,
    action: fn(&Workspace, &Log) -> Result<()>,
) -> Step {
    Step {
        name,
        about,
        action,
    }
}

fn install_packages(_: &Workspace, log: &Log) -> Result<()> {
    packages::ensure(&[packages::BUILD, packages::SCREEN, packages::TEST], log)?;
    packages::ensure_node()
}

fn npm(workspace: &Workspace, log: &Log, folder: &str, arguments: &[&str]) -> Result<()> {
    shell::run(workspace.npm(folder).args(arguments), log)
}

fn fmt(workspace: &Workspace, log: &Log) -> Result<()> {
    shell::run(workspace.cargo().args(["fmt", "--all", "--check"]), log)
}

/// `cargo SUBCOMMAND` over everything, with the one set of features.
fn cargo(workspace: &Workspace, subcommand: &str) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args([
        subcommand,
        "--workspace",
        "--locked",
        "--features",
        FEATURES,
    ]);
    cargo
}

fn deny(workspace: &Workspace, log: &Log) -> Result<()> {
    let folder = tools::checkers(workspace, log)?;
    let mut deny = workspace.command(folder.join("cargo-deny"));
    // The database of advisories lives on the network and moves by itself; a verdict here must not.
    deny.args(["--locked", "--all-features", "--config", ".cargo/deny.toml"]);
    deny.args(["check", "licenses", "bans", "sources"]);
    shell::run(&mut deny, log)?;
    shell::run(
        workspace
            .command(folder.join("typos"))
            .args(["--config", ".typos.toml", "--hidden"]),
        log,
    )
}

fn clippy(workspace: &Workspace, log: &Log) -> Result<()> {
    shell::run(
        cargo(workspace, "clippy").args(["--all-targets", "--", "--deny", "warnings"]),
        log,
    )
}

fn rustdoc(workspace: &Workspace, log: &Log) -> Result<()> {
    shell::run(
        cargo(workspace, "doc")
            .arg("--no-deps")
            .env("RUSTDOCFLAGS", "--deny warnings"),
        log,
    )
}

fn build(workspace: &Workspace, log: &Log) -> Result<()> {
    shell::run(cargo(workspace, "build").args(["--bins"]), log)?;
    shell::run(cargo(workspace, "test").args(["--no-run"]), log)
}

/// Everything but the packages under `tests/`, which have steps of their own. They are left out by naming the
/// others' test programs, not with `--exclude`, which would resolve other features.
fn unit(workspace: &Workspace, log: &Log) -> Result<()> {
    let mut tests = cargo(workspace, "test");
    tests.args(["--lib", "--bins"]);
    for name in integration_tests(&metadata(workspace)?) {
        tests.args(["--test", &name]);
    }
    shell::run(&mut tests, log)?;
    shell::run(cargo(workspace, "test").arg("--doc"), log)
}

/// The types the tests have just written are the ones that were committed.
fn generated(workspace: &Workspace, log: &Log) -> Result<()> {
    let folder = "ui/src/ipc/generated";
    let git = || workspace.command("git");
    shell::run(git().args(["diff", "--exit-code", "--", folder]), log)
        .with_context(|| format!("commit what the tests have written to `{folder}`"))?;
    let unknown =
        shell::read(git().args(["ls-files", "--others", "--exclude-standard", "--", folder]))?;
    if !unknown.is_empty() {
        bail!(
            "commit the new files in `{folder}`: {}",
            String::from_utf8_lossy(&unknown).trim().replace('\n', ", ")
        );
    }
    Ok(())
}

fn ui_e2e(workspace: &Workspace, log: &Log) -> Result<()> {
    let chromium = shell::find("chromium")
        .context("`chromium` is not on the search path; install it and run this again")?;
    shell::run(
        workspace
            .npm("ui")
            .args(["run", "e2e"])
            .env("CHROMIUM", chromium),
        log,
    )
}

/// The tests look for these where a developer would have put them by hand.
fn interop(workspace: &Workspace, log: &Log) -> Result<()> {
    let folder = "tests/interop";
    npm(workspace, log, folder, &["ci"])?;
    let python = workspace.path(folder).join(".venv");
    tools::python(
        workspace,
        &python,
        "tests/interop/requirements.txt",
        &[],
        log,
    )
    .map(drop)
}

fn scenarios(workspace: &Workspace, log: &Log) -> Result<()> {
    let mut tests = cargo(workspace, "test");
    tests.args(["--test", "scenarios"]);
    tests.env("SMG_BIN_DIR", workspace.binaries(Profile::Debug));
    shell::run(&mut tests, log)
}

fn desktop(workspace: &Workspace, log: &Log) -> Result<()> {
    let driver = tools::tauri_driver(workspace, log)?;
    let screen = Screen::start()?;
    let mut tests = cargo(workspace, "test");
    // One window at a time: they share the screen, the pointer and the keyboard focus.
    tests.args(["--test", "desktop", "--", "--test-threads=1"]);
    tests
        .env("SMG_BIN_DIR", workspace.binaries(Profile::Debug))
        .env("TAURI_DRIVER", driver);
    tests.env("SMG_SHOTS", workspace.output("shots"));
    shell::run(screen.show(&mut tests), log)
}

fn metadata(workspace: &Workspace) -> Result<Value> {
    let text = shell::read(workspace.cargo().args([
        "metadata",
        "--no-deps",
        "--locked",
        "--format-version",
        "1",
    ]))?;
    serde_json::from_slice(&text).context("cannot read what `cargo metadata` printed")
}

/// The names of the test programs of the packages that are not under `tests/`.
fn integration_tests(metadata: &Value) -> Vec<String> {
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let outside = format!("{root}/tests/");
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let inside = packages.filter(|package| {
        package["manifest_path"]
            .as_str()
            .is_some_and(|path| !path.starts_with(&outside))
    });
    let targets = inside
        .filter_map(|package| package["targets"].as_array())
        .flatten();
    let tests = targets.filter(|target| target["kind"][0] == "test");
    tests
        .filter_map(|target| target["name"].as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{STEPS, integration_tests};
    use serde_json::json;

    #[test]
    fn scenarios_are_not_among_the_tests_of_the_crates() {
        let target = |name: &str, kind: &str| json!({"name": name, "kind": [kind]});
        let metadata = json!({"workspace_root": "/w", "packages": [
            {"manifest_path": "/w/src-tauri/crates/policy/Cargo.toml", "targets": [target("policy", "lib"), target("shipped", "test")]},
            {"manifest_path": "/w/tests/Cargo.toml", "targets": [target("harness", "lib"), target("scenarios", "test")]},
            {"manifest_path": "/w/tests/desktop/Cargo.toml", "targets": [target("desktop", "test")]},
        ]});
        assert_eq!(integration_tests(&metadata), ["shipped"]);
    }

    #[test]
    fn every_step_has_its_own_name() {
        let mut names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
