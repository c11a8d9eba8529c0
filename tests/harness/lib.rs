//! What the scenarios stand on: real processes in a temporary home, and the people and programs around them.
//!
//! [`Home`] is a place for one gateway's files, [`Gateway`] a running `smg serve`, [`Client`] an MCP client behind a
//! real `smg-shim`, [`Operator`] a scripted human on the operator socket, and [`Fake`] the counting server. Nothing
//! here knows the product's types: it sees what anyone outside sees.
//!
//! A harness that cannot go on panics with a sentence, because that is how a scenario fails.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "only tests use this, and a test fails by panicking"
)]

mod audit;
mod binaries;
mod client;
mod fake;
mod gateway;
mod home;
mod interop;
mod operator;
pub mod policies;
mod process;
mod wait;
pub mod wire;

pub use audit::{AuditEntry, count_kind};
pub use binaries::{beside_tests, product};
pub use client::{Client, Outcome};
pub use fake::{Fake, OnStage, Stage};
pub use gateway::Gateway;
pub use home::Home;
pub use interop::{Interop, failed_checks};
pub use operator::{Operator, OperatorError, yes};
pub use process::Process;
pub use wait::{PATIENCE, wait_until};
