//! The MCP servers behind the gate: what they are, what they offered, and the processes that run them.
//! A server is its argv, environment and folder. Adding one runs nothing.

pub(crate) mod config;
mod given;
mod package;
pub(crate) mod process;
mod registry;

pub use config::NewServer;
pub(crate) use given::Given;
pub(crate) use registry::{Server, Servers};
