//! What the app promises its operator, seen from outside. One file a promise.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod approve;
mod cannot_serve;
mod confined;
mod counting;
mod deny;
mod quit;
mod second_start;
