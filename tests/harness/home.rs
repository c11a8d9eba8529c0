//! A place for one gateway's files. Outlives the gateway, so that a scenario can kill it and start it again.

use crate::{binaries::product, gateway::Gateway};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};
use tempfile::TempDir;

/// A temporary `SMG_HOME` with the policy file beside it.
#[derive(Clone, Debug)]
pub struct Home {
    dir: Arc<TempDir>,
}

impl Home {
    /// An empty home with this policy.
    ///
    /// # Panics
    /// When there is no room for temporary files.
    #[must_use]
    pub fn new(policy: &str) -> Self {
        // Short, because a socket's path may have no more than 107 bytes; closed, because it holds one.
        let dir = tempfile::Builder::new()
            .prefix("smg-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in("/tmp")
            .expect("a temporary folder");
        fs::create_dir(dir.path().join("home")).expect("a home folder");
        let home = Self { dir: Arc::new(dir) };
        home.write_policy(policy);
        home.with_settings(&json!({}))
    }

    /// What `SMG_HOME` is set to.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.file("home")
    }

    /// A file beside the home, where the gateway does not look.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The policy file that `smg serve` is given.
    #[must_use]
    pub fn policy_file(&self) -> PathBuf {
        self.file("policy.json")
    }

    /// The operator socket that `smg serve` is given.
    #[must_use]
    pub fn operator_socket(&self) -> PathBuf {
        self.file("operator.sock")
    }

    /// The socket that shims connect to.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.path().join("run/gateway.sock")
    }

    /// The audit's database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path().join("gateway.db")
    }

    /// Writes the policy file, as an editor would.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write_policy(&self, text: &str) {
        fs::write(self.policy_file(), text).expect("the policy file is written");
    }

    /// Writes the settings file. A yes runs at once unless `undoSeconds` says otherwise: few scenarios are about
    /// the moment in which it can be undone.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn with_settings(self, settings: &Value) -> Self {
        let mut all = json!({"undoSeconds": 0});
        for (name, value) in settings.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        fs::write(self.path().join("settings.json"), all.to_string())
            .expect("the settings file is written");
        self
    }

    /// Starts a gateway here.
    #[must_use]
    pub fn serve(&self) -> Gateway {
        Gateway::start(self, &[])
    }

    /// Starts a gateway that ends itself when it comes to `point`.
    #[must_use]
    pub fn serve_until(&self, point: &str) -> Gateway {
        Gateway::start(self, &[("SMG_FAILPOINT", point)])
    }

    /// Starts a gateway here with more variables in its environment.
    #[must_use]
    pub fn serve_with(&self, env: &[(&str, &str)]) -> Gateway {
        Gateway::start(self, env)
    }

    /// A program of the product that uses this home and little else of our environment.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        self.prepare(&product(program))
    }

    /// Any program, with this home and little else of our environment.
    #[must_use]
    pub fn prepare(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        for name in ["PATH", "HOME", "LANG", "SMG_LOG"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("SMG_HOME", self.path())
            .env("SMG_NO_START", "1")
            .current_dir(self.dir.path());
        command
    }

    /// Runs `smg` to its end, against the running gateway if there is one.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn smg(&self, args: &[&str]) -> Output {
        let mut command = self.command("smg");
        if self.operator_socket().exists() {
            command.env("SMG_OPERATOR_SOCKET", self.operator_socket());
        }
        command.args(args).output().expect("`smg` runs")
    }

    /// Runs `smg` and returns what it printed.
    ///
    /// # Panics
    /// When it fails.
    #[must_use]
    pub fn smg_ok(&self, args: &[&str]) -> String {
        let output = self.smg(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "`smg {}` ended with {}: {said}",
            args.join(" "),
            output.status
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
