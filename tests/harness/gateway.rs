//! A running `smg serve`.

use crate::{client::Client, fake::Fake, home::Home, operator::Operator, process::Process};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    process::{ExitStatus, Stdio},
    thread,
};

/// Where its error stream goes.
const ERRORS: &str = "serve.stderr";

/// A gateway without a window, with its operator socket open.
#[derive(Debug)]
pub struct Gateway {
    home: Home,
    process: Process,
}

impl Gateway {
    /// Starts it and waits until it says it is ready.
    pub(crate) fn start(home: &Home, env: &[(&str, &str)]) -> Self {
        match Self::try_start(home, env) {
            Ok(gateway) => gateway,
            Err((status, said)) => {
                panic!("`smg serve` ended with {status} instead of getting ready: {said}")
            }
        }
    }

    /// Starts it where it is expected to refuse.
    ///
    /// # Errors
    /// With its exit status and what it wrote to its error stream, when it did.
    ///
    /// # Panics
    /// When it prints something else than that it is ready.
    pub fn try_start(home: &Home, env: &[(&str, &str)]) -> Result<Self, (ExitStatus, String)> {
        let errors = home.file(ERRORS);
        let mut command = home.command("smg");
        command.arg("serve").arg("--policy").arg(home.policy_file());
        command
            .arg("--operator-socket")
            .arg(home.operator_socket())
            .envs(env.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).expect("a file for errors"));
        let mut process = Process::start(&mut command);
        let mut line = String::new();
        BufReader::new(process.stdout())
            .read_line(&mut line)
            .expect("its output can be read");
        if line.is_empty() {
            let status = process.wait();
            let said = fs::read_to_string(&errors).unwrap_or_default();
            return Err((status, said));
        }
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|e| panic!("`{line}` is no ready line: {e}"));
        assert_eq!(ready["ready"], true, "it said `{line}`");
        assert_eq!(ready["pid"], process.id());
        Ok(Self {
            home: home.clone(),
            process,
        })
    }

    /// Where its files are.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// A counting server named `fake`, added and accepted by the operator.
    #[must_use]
    pub fn fake(&self, flags: &[&str]) -> Fake {
        let fake = self.unaccepted_fake("fake", flags);
        self.operator().accept_server(fake.name());
        fake
    }

    /// A counting server that the operator has added and not looked at.
    #[must_use]
    pub fn unaccepted_fake(&self, name: &str, flags: &[&str]) -> Fake {
        let fake = Fake::new(&self.home, name, flags);
        self.add_server(name, &fake.command());
        fake
    }

    /// Adds a server with the command line.
    pub fn add_server(&self, name: &str, command: &[String]) {
        let mut args = vec!["servers", "add", name, "--"];
        args.extend(command.iter().map(String::as_str));
        let _ = self.home.smg_ok(&args);
    }

    /// A client behind a shim, for one server, that has said hello.
    #[must_use]
    pub fn client(&self, server: &str) -> Client {
        let mut client = self.silent_client(&["--server", server]);
        client.initialize();
        client
    }

    /// A client behind a shim that has said nothing yet.
    #[must_use]
    pub fn silent_client(&self, shim_args: &[&str]) -> Client {
        let mut shim = self.home.command("smg-shim");
        shim.args(shim_args);
        Client::over(shim)
    }

    /// A human on the operator socket.
    #[must_use]
    pub fn operator(&self) -> Operator {
        Operator::on(&self.home)
    }

    /// Ends it as a service manager does and returns its exit status.
    #[must_use]
    pub fn stop(mut self) -> ExitStatus {
        self.process.terminate();
        self.process.wait()
    }
}

impl Drop for Gateway {
    /// What it wrote to its error stream belongs to the report of a scenario that fails.
    fn drop(&mut self) {
        if thread::panicking() {
            let said = fs::read_to_string(self.home.file(ERRORS)).unwrap_or_default();
            eprintln!(
                "the gateway {}; its error stream:\n{said}",
                self.process.state()
            );
        }
    }
}
