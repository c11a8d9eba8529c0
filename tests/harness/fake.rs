//! The counting server, seen from the scenario: what reached it, and a stage where its calls can be stopped.

use crate::{binaries::beside_tests, client::Client, home::Home, wait::PATIENCE};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    process::Command,
};

/// One counting server behind the gateway.
#[derive(Debug)]
pub struct Fake {
    name: String,
    flags: Vec<String>,
    log: PathBuf,
    heard: PathBuf,
    stage: PathBuf,
}

impl Fake {
    /// A server of this name that logs into this home. Nothing runs yet.
    #[must_use]
    pub fn new(home: &Home, name: &str, flags: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            flags: flags.iter().map(|&f| f.to_owned()).collect(),
            log: home.file(&format!("{name}.calls")),
            heard: home.file(&format!("{name}.heard")),
            stage: home.file(&format!("{name}.stage")),
        }
    }

    /// Its name behind the gateway.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What starts it.
    #[must_use]
    pub fn command(&self) -> Vec<String> {
        let program = beside_tests("fake-server");
        let mut command = vec![program.to_string_lossy().into_owned()];
        for (flag, path) in [
            ("--log", &self.log),
            ("--heard", &self.heard),
            ("--stage", &self.stage),
        ] {
            command.extend([flag.to_owned(), path.to_string_lossy().into_owned()]);
        }
        command.extend(self.flags.iter().cloned());
        command
    }

    /// A client that talks to it directly, with no gateway between: what a scenario compares with.
    #[must_use]
    pub fn client(&self) -> Client {
        let command = self.command();
        let mut process = Command::new(&command[0]);
        process.args(&command[1..]);
        Client::over(process)
    }

    /// Every call that reached it, in order: tool and arguments as they came. The truth of every scenario.
    #[must_use]
    pub fn calls(&self) -> Vec<(String, String)> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines()
            .filter_map(|l| l.split_once('\t'))
            .map(|(t, a)| (t.to_owned(), a.to_owned()))
            .collect()
    }

    /// How many calls of one tool reached it.
    #[must_use]
    pub fn count(&self, tool: &str) -> usize {
        self.calls().iter().filter(|(name, _)| name == tool).count()
    }

    /// Every line it received, as it came.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        fs::read_to_string(&self.heard)
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// Opens the stage, where calls of the tool `wait` stop. Open it before the first such call.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage {
            listener: UnixListener::bind(&self.stage).expect("the stage's socket is free"),
        }
    }
}

/// Where calls of the tool `wait` stop until they are let go.
#[derive(Debug)]
pub struct Stage {
    listener: UnixListener,
}

/// One call that has reached its server and waits there. Dropped, it is let go.
#[derive(Debug)]
pub struct OnStage {
    _held: UnixStream,
    /// The call's arguments as they came.
    pub arguments: String,
}

impl Stage {
    /// Waits until a call has reached the server.
    ///
    /// # Panics
    /// When none does.
    #[must_use]
    pub fn next(&self) -> OnStage {
        let limit = Timespec::try_from(PATIENCE).expect("a minute fits");
        let ready = poll(
            &mut [PollFd::new(&self.listener, PollFlags::IN)],
            Some(&limit),
        )
        .unwrap_or(0);
        assert!(ready > 0, "no call reached the stage within {PATIENCE:?}");
        let (held, _) = self.listener.accept().expect("the server connects");
        let mut arguments = String::new();
        BufReader::new(&held)
            .read_line(&mut arguments)
            .expect("the server says its arguments");
        OnStage {
            _held: held,
            arguments: arguments.trim_end().to_owned(),
        }
    }
}
