//! The one system call that std has no safe form for: asking, between fork and exec, that a child be
//! killed when we are. Nothing else may be unsafe in this crate.
#![expect(
    unsafe_code,
    reason = "pre_exec; reviewed: only async-signal-safe system calls run in the child"
)]

use rustix::process::Signal;
use tokio::process::Command;

/// Has the kernel kill the child when the thread that started it ends.
pub(crate) fn end_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let ask = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
        // We may have ended before the line above took effect; then nobody would ever tell.
        if rustix::process::getppid() == Some(parent) {
            Ok(())
        } else {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
    };
    // SAFETY: between fork and exec, `ask` makes two system calls (prctl, getppid) on values copied
    // before the fork; it allocates nothing, takes no lock and touches no memory of other threads.
    unsafe {
        command.pre_exec(ask);
    }
}
