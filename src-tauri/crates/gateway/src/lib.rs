//! Everything between an accepted connection and a forwarded call. Knows nothing of windows.
//!
//! In reading order: what clients reach, how a call is decided, what runs, what is remembered, and what
//! the operator's surfaces hold.

// What clients reach.
mod io;
mod listener;
mod message;
mod relay;
mod session;

// How a call is decided.
pub mod approvals;
mod flow;
pub mod gate;
mod policies;
pub mod refusal;

// What runs.
mod deathsig;
mod leg;
mod servers;
mod tools;

// What is remembered.
mod approval_log;
pub mod audit;
mod scribe;
pub mod store;
pub mod timeline;
mod verifying;

// What the operator's surfaces hold.
pub mod api;
mod card;
mod core;
mod drafts;
mod editor;
mod error;
mod events;
mod gateway;
mod internal;
mod replay;
mod settings;
mod stops;
mod trace;
mod views;

mod alive;
pub mod clock;
mod failpoint;
pub mod ids;
mod patience;
mod tally;
pub mod text;
mod waitable;

pub use crate::approvals::Source;
pub use crate::error::{Error, ErrorCode};
pub use crate::gateway::{Config, DEMO_SERVER, Gateway};
pub use crate::replay::replay_recorded;
pub use crate::servers::NewServer;
