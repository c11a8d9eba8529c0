//! Asks the operator and brings the answer back to the call that waits for it.

mod closed;
mod open;
pub mod question;
pub mod queue;
mod remembered;
mod standing;
mod verdict;
mod wording;
