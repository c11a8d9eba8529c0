//! A child process that never outlives its scenario.

use crate::wait::PATIENCE;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open},
};
use std::{
    fs,
    os::fd::AsFd,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus},
};

/// A running program; dropped, it is killed.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
}

impl Process {
    /// Starts a program.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("`{name}` could not be started: {error}"));
        Self { child, name }
    }

    /// Its standard input, once.
    ///
    /// # Panics
    /// When it was not piped, or was taken.
    pub fn stdin(&mut self) -> ChildStdin {
        self.child
            .stdin
            .take()
            .expect("stdin is piped and taken once")
    }

    /// Its standard output, once.
    ///
    /// # Panics
    /// When it was not piped, or was taken.
    pub fn stdout(&mut self) -> ChildStdout {
        self.child
            .stdout
            .take()
            .expect("stdout is piped and taken once")
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Ends it the way a power cut does: no handler runs.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, as a service manager does.
    ///
    /// # Panics
    /// When it is gone already.
    pub fn terminate(&self) {
        kill_process(self.pid(), Signal::TERM)
            .unwrap_or_else(|e| panic!("`{}` cannot be asked to end: {e}", self.name));
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it does not end.
    pub fn wait(&mut self) -> ExitStatus {
        if let Ok(Some(status)) = self.child.try_wait() {
            return status;
        }
        let fd =
            pidfd_open(self.pid(), PidfdFlags::empty()).expect("a child of ours can be watched");
        let limit = Timespec::try_from(PATIENCE).expect("a minute fits");
        let ended = poll(&mut [PollFd::new(&fd.as_fd(), PollFlags::IN)], Some(&limit)).unwrap_or(0);
        assert!(ended > 0, "`{}` did not end within {PATIENCE:?}", self.name);
        self.child.wait().expect("a child that ended has a status")
    }

    /// Whether it runs, or how it ended.
    pub fn state(&mut self) -> String {
        match self.child.try_wait() {
            Ok(None) => "runs".to_owned(),
            Ok(Some(status)) => format!("ended with {status}"),
            Err(error) => format!("cannot be asked: {error}"),
        }
    }

    /// Memory it holds now, in KiB.
    ///
    /// # Panics
    /// When it is gone.
    #[must_use]
    pub fn resident_kib(&self) -> u64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.id())).expect("the process runs");
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("VmRSS:"))
            .expect("a process has memory");
        line.trim()
            .trim_end_matches(" kB")
            .parse()
            .expect("the kernel writes a number")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
