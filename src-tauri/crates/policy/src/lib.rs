//! What a call is, what a rule is, and what a policy says about a call.
//!
//! Pure: no clock, no file, no thread. Parsing can fail, deciding cannot.
//! Time enters as [`Call::at`]; everything a rule may look at is in [`Call`].

pub mod json;

mod call;
mod severity;

pub use call::{Call, Caller, CallerKind};
pub use severity::{Assessment, Reason, ReasonSource, Severity};
