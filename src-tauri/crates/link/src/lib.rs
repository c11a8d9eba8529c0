//! The wire between shim and gateway: where it is, who may use it, how the first line reads.
//!
//! Small on purpose: the shim is this crate and little more. It carries no MCP, decides nothing and never trusts a
//! path it has not checked. In reading order:
//!
//! 1. [`Home`] says where everything is.
//! 2. [`Endpoint`] is the gateway's side of the socket, [`connect`] the shim's; both refuse a place others can reach.
//! 3. [`hello`] is the one line each side says first.
//! 4. [`fds`] hands the shim's stdin and stdout to the gateway.

#[cfg(not(unix))]
compile_error!(
    "the link needs Unix sockets; a named pipe for Windows has to be written behind `Endpoint` and `connect`"
);

pub mod fds;
pub mod hello;

mod connect;
mod directory;
mod endpoint;
mod line;
mod paths;
mod peer;

pub use connect::{ConnectError, connect};
pub use directory::DirectoryError;
pub use endpoint::{Arrival, BindError, Claim, Endpoint};
pub use line::LineReader;
pub use paths::{Home, HomeError};
pub use peer::Peer;

#[cfg(test)]
/// A directory as [`Endpoint::bind`] wants it; by default the umask would leave it open to others.
fn private_dir() -> tempfile::TempDir {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};
    tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .unwrap()
}
