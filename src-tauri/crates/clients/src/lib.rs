//! The configuration files of AI clients: found, rewired through the gate, put back byte for byte.
//! Knows nothing of calls. It never starts a client or a server, never writes a file it could not read whole, and
//! never serialises a person's file anew: an edit replaces the bytes that must change and leaves the others.
//!
//! In reading order: which clients there are and where their files lie; what a file says; how it is edited; how it is
//! kept and written; and `desk`, what a surface asks.

pub mod table;

mod entry;
mod tree;

mod json;
mod patch;
mod toml;
mod yaml;

mod diff;
mod ledger;
mod store;

mod desk;

pub use desk::{Desk, Plan, Seen, State, Undone};
pub use diff::{Row, Side};
pub use entry::{Left, Server};
pub use table::{Client, Places};

/// Why a file was not read or not changed. Nothing was written, unless the sentence says so.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No client of that name.
    #[error("there is no client `{0}`; `smg clients list` shows them")]
    NoSuchClient(String),
    /// Its file is nowhere.
    #[error("`{0}` has no configuration file here; start it once, or add a server in it")]
    NotInstalled(&'static str),
    /// Not valid in its own format.
    #[error("`{path}` cannot be read as {format} (line {line}): {why}; correct it and try again")]
    Invalid {
        /// Which file.
        path: String,
        /// Its format.
        format: &'static str,
        /// From 1; the first line when the parser does not say.
        line: usize,
        /// In the parser's words.
        why: String,
    },
    /// Somebody else wrote it between our look and our write.
    #[error("`{0}` was changed since it was looked at; look at the new difference and try again")]
    Changed(String),
    /// The result of an edit did not say what was meant.
    #[error("`{0}` is written in a way that could not be edited safely; it was left as it is")]
    Unsafe(String),
    /// Nothing of ours to take back.
    #[error("nothing of `{0}` goes through the gate, so there is nothing to undo")]
    NothingRouted(&'static str),
    /// Nothing that could be routed.
    #[error("nothing of `{0}` can be routed; `smg clients diff` says why, server by server")]
    NothingToRoute(&'static str),
    /// The system refused.
    #[error("`{path}` could not be {what}: {source}")]
    Io {
        /// Which file.
        path: String,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}
