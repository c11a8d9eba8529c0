//! Says at most once in a while that something may be said.

use std::time::{Duration, Instant};

/// See the module.
#[derive(Debug)]
pub(crate) struct Seldom {
    pause: Duration,
    last: Option<Instant>,
}

impl Seldom {
    /// Once in this time.
    pub(crate) fn every(pause: Duration) -> Self {
        Self { pause, last: None }
    }

    /// Whether it may be said now. Asking counts as saying.
    pub(crate) fn is_due(&mut self, now: Instant) -> bool {
        let due = self
            .last
            .is_none_or(|last| now.saturating_duration_since(last) >= self.pause);
        if due {
            self.last = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_in_its_time() {
        let start = Instant::now();
        let mut seldom = Seldom::every(Duration::from_secs(60));
        let due =
            [0, 1, 59, 60, 61, 200].map(|after| seldom.is_due(start + Duration::from_secs(after)));
        assert_eq!(due, [true, false, false, true, false, true]);
    }
}
