//! Notices an agent that asks the same thing over and over.

use super::question::{Digest, Millis};
use crate::api::{Alert, AlertKind};
use std::collections::VecDeque;

/// How far back we look.
const WINDOW: Millis = 2 * 60_000;
/// From so many on it is worth a remark.
const MANY: usize = 6;
/// Questions remembered.
const MOST: usize = 1_024;

/// The last questions, oldest first.
#[derive(Debug, Default)]
pub(super) struct Repeats(VecDeque<(Digest, Millis)>);

impl Repeats {
    /// Notes a question. A sentence, if it was asked often lately.
    pub(super) fn note(&mut self, digest: Digest, now: Millis) -> Option<Alert> {
        while self.0.len() >= MOST
            || self
                .0
                .front()
                .is_some_and(|(_, at)| at.saturating_add(WINDOW) < now)
        {
            self.0.pop_front();
        }
        self.0.push_back((digest, now));
        let times = self.0.iter().filter(|(asked, _)| *asked == digest).count();
        (times >= MANY).then(|| Alert {
            kind: AlertKind::Loop,
            text: format!("Same call {times} times in 2 minutes. The agent may be stuck"),
            pointer: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_time_within_two_minutes_is_noticed() {
        let mut repeats = Repeats::default();
        for at in 0..5 {
            assert_eq!(repeats.note([1; 32], at * 1_000), None);
        }
        assert_eq!(
            repeats.note([2; 32], 5_000),
            None,
            "another call is none of them"
        );
        assert!(
            repeats
                .note([1; 32], 6_000)
                .is_some_and(|said| said.text.contains("6 times"))
        );
        assert_eq!(
            repeats.note([1; 32], 130_000),
            None,
            "the first ones are long ago"
        );
    }
}
