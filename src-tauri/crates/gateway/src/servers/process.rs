//! Runs a server as a child: cleaned environment, its own process group, ended with us.
//! The only place that starts a process. Never inherits a descriptor or a variable of ours.

use super::config::ServerSpec;
use rustix::fd::OwnedFd;
use rustix::process::{Pid, Signal};
use std::collections::VecDeque;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;

/// Variables of ours that a child may see. Everything else is left out.
const PASSED_ON: &[&str] = &[
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
    "TERM",
];
/// How long a server may take to end after its input closed, and again after SIGTERM.
const GRACE: Duration = Duration::from_secs(2);
/// How much of what a server says on stderr is kept.
const STDERR_KEPT: usize = 16 * 1024;

/// A running server.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    group: Option<Pid>,
    /// The last of what it said on stderr.
    pub(crate) stderr: Arc<Stderr>,
}

/// A started server: its process and the two ends of its pipes.
#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) process: Process,
    pub(crate) input: OwnedFd,
    pub(crate) output: OwnedFd,
}

/// The last part of what a server said on stderr, as it said it.
#[derive(Debug, Default)]
pub(crate) struct Stderr(Mutex<VecDeque<u8>>);

impl Stderr {
    fn keep(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let over = kept.len().saturating_sub(STDERR_KEPT);
        kept.drain(..over);
    }

    /// Its last line, for a sentence that says why a server ended.
    pub(crate) fn last_line(&self) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&bytes);
        text.lines()
            .rev()
            .find(|l| !l.trim().is_empty())
            .map(|l| l.trim().chars().take(300).collect())
    }
}

type Order = (Box<Command>, oneshot::Sender<io::Result<Child>>);

/// Starts processes from one thread that lives as long as the gateway.
///
/// A child asks the kernel to be killed when its parent ends, and Linux takes "parent" to be the
/// *thread* that started it; a pool's thread may end long before the gateway does.
#[derive(Clone, Debug)]
pub(crate) struct Starter(mpsc::Sender<Order>);

impl Starter {
    /// Starts the thread. Must be called within the runtime that will wait for the children.
    pub(crate) fn new() -> io::Result<Self> {
        let (orders, taken) = mpsc::channel::<Order>();
        let runtime = tokio::runtime::Handle::current();
        std::thread::Builder::new()
            .name("server-starter".into())
            .stack_size(128 * 1024)
            .spawn(move || {
                let _in_runtime = runtime.enter();
                for (mut command, reply) in taken {
                    // The one who asked may have gone; the child then ends by kill_on_drop.
                    let _ = reply.send(command.spawn());
                }
            })?;
        Ok(Self(orders))
    }

    /// Starts the server.
    pub(crate) async fn start(&self, spec: &ServerSpec) -> io::Result<Started> {
        let (reply, started) = oneshot::channel();
        let gone = || io::Error::other("the gateway is ending");
        self.0
            .send((Box::new(command(spec)?), reply))
            .map_err(|_| gone())?;
        let mut child = started.await.map_err(|_| gone())??;
        let pipes = || io::Error::other("the server was started without pipes");
        let input = child.stdin.take().ok_or_else(pipes)?.into_owned_fd()?;
        let output = child.stdout.take().ok_or_else(pipes)?.into_owned_fd()?;
        let stderr = Arc::new(Stderr::default());
        if let Some(pipe) = child.stderr.take() {
            tokio::spawn(keep_stderr(pipe, stderr.clone()));
        }
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Ok(Started {
            process: Process {
                child,
                group,
                stderr,
            },
            input,
            output,
        })
    }
}

fn command(spec: &ServerSpec) -> io::Result<Command> {
    let (program, args) = spec
        .command
        .split_first()
        .ok_or_else(|| io::Error::other(format!("server `{}` has no command", spec.name)))?;
    let mut command = Command::new(program);
    command.args(args).env_clear();
    command.envs(
        PASSED_ON
            .iter()
            .filter_map(|name| Some((*name, std::env::var_os(name)?))),
    );
    command.envs(&spec.env);
    if let Some(folder) = &spec.folder {
        command.current_dir(folder);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.process_group(0).kill_on_drop(true);
    #[cfg(target_os = "linux")]
    crate::deathsig::end_with_parent(&mut command);
    Ok(command)
}

async fn keep_stderr(mut pipe: ChildStderr, kept: Arc<Stderr>) {
    let mut buffer = vec![0; 4096];
    while let Ok(n) = pipe.read(&mut buffer).await {
        if n == 0 {
            return;
        }
        kept.keep(buffer.get(..n).unwrap_or_default());
    }
}

impl Process {
    /// Waits until it ends by itself.
    pub(crate) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Ends it and everything it started. Its input must be closed already: a well-behaved server
    /// then ends by itself, another is asked, and in the end told.
    pub(crate) async fn end(mut self) {
        if tokio::time::timeout(GRACE, self.child.wait())
            .await
            .is_err()
        {
            self.signal(Signal::TERM);
            // What matters is the kill below; a failed wait changes nothing about it.
            let _ = tokio::time::timeout(GRACE, self.child.wait()).await;
        }
        // Also when the child ended: something it started may still be there.
        self.signal(Signal::KILL);
        let _ = self.child.wait().await;
        self.group = None;
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group {
            // The group may be gone, which is what we want.
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}
