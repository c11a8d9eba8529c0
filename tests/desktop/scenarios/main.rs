//! What the app promises its operator, seen from outside. One file a promise.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers as well"
)]

mod approve;
mod asks_to_quit;
mod bare_desktop;
mod cannot_serve;
mod checklist;
mod confined;
mod counting;
mod deny;
mod dunst;
mod forged_press;
mod hostile_text;
mod notifications;
mod quiet;
mod quit;
mod running;
mod second_start;
mod stage;
mod thousand;
mod tray;
