//! The operator socket: how a gateway without a window is operated. One JSON object a line, on a Unix socket
//! that only this user can reach and that exists only where `smg serve --operator-socket` asked for it.
//!
//! It lives in this program and not in the gateway, so that the desktop app does not even contain it. What a
//! client reaches is another socket, with none of these words.
//!
//! - [`command`]: what can be asked, and doing it on a gateway.
//! - [`wire`]: how a question and its answer are written.
//! - [`door`]: the gateway's side of the socket.
//! - [`client`]: the other side.

pub(crate) mod client;
pub(crate) mod command;
pub(crate) mod door;
mod wire;

#[cfg(test)]
mod tests;
