//! Waits on a descriptor without blocking a thread. The registration is unsafe because the runtime must be
//! told before the descriptor is closed; here it owns what it waits on, so it always is.
#![expect(
    unsafe_code,
    reason = "AsyncFd::register; reviewed: only owned descriptors are registered"
)]

use rustix::fd::OwnedFd;
use std::io;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Registers a descriptor of ours with the runtime.
pub(crate) fn descriptor(fd: OwnedFd, interest: Interest) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` gives the same open descriptor every time it is asked, and closes it only
    // when it is dropped, which `AsyncFd` does after it has deregistered it.
    unsafe { AsyncFd::register_with_interest(fd, interest) }.map_err(Into::into)
}

/// Registers the gateway's socket with the runtime.
pub(crate) fn endpoint(endpoint: link::Endpoint) -> io::Result<AsyncFd<link::Endpoint>> {
    // SAFETY: an `Endpoint` owns one listening socket for as long as it lives and gives that one's
    // descriptor every time it is asked; `AsyncFd` drops it after it has deregistered it.
    unsafe { AsyncFd::register(endpoint) }.map_err(Into::into)
}
