//! Waiting for things to come true.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before a scenario fails. Generous: it only ever ends a failure.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `check` has something. For what nothing announces; where there is an event, wait for the event.
///
/// # Panics
/// When it has nothing for [`PATIENCE`].
pub fn wait_until<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = check() {
            return value;
        }
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} for {what}");
        thread::park_timeout(Duration::from_millis(10));
    }
}
