//! One open approval: the identical calls that wait for it, and when time runs out for each.

use super::question::{Digest, Millis, Question, Source, Typed};
use crate::ids::{ApprovalId, CallId, Nonce, SessionId};
use policy::Severity;
use std::collections::VecDeque;

/// We answer this long before the client would give up.
const BEFORE_PATIENCE_ENDS: Millis = 10_000;

/// An approval that has no verdict yet.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) approval: ApprovalId,
    pub(super) number: u64,
    pub(super) key: Key,
    pub(super) severity: Severity,
    pub(super) hidden: u32,
    pub(super) typed: Typed,
    pub(super) server: String,
    pub(super) tool: String,
    pub(super) policy_version: u32,
    pub(super) opened: Millis,
    /// Fixed when it is opened: repeating a call does not extend its question.
    pub(super) hold_until: Millis,
    /// Oldest first. Empty: all were handed back.
    pub(super) calls: VecDeque<Held>,
    /// Calls that were handed back and have not come again.
    pub(super) handed_back: u32,
    pub(super) paintings: Vec<Painting>,
    pub(super) mistyped: u8,
}

/// What makes two calls the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) caller: String,
    pub(super) digest: Digest,
}

/// One call that waits.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// The id its own approval gets, should it outlive the one it waits behind.
    pub(super) approval: ApprovalId,
    pub(super) call: CallId,
    pub(super) session: SessionId,
    /// When the client gives up.
    pub(super) waits_until: Option<Millis>,
    /// When we answer, so that it does not.
    pub(super) hand_back_at: Option<Millis>,
}

/// The last time a card was painted on one surface.
#[derive(Clone, Debug)]
pub(super) struct Painting {
    pub(super) source: Source,
    pub(super) nonce: Nonce,
    pub(super) at: Millis,
}

impl Open {
    pub(super) fn new(question: Question, number: u64, now: Millis) -> Self {
        Self {
            approval: question.approval,
            number,
            calls: VecDeque::from([Held::new(&question, now)]),
            key: Key {
                caller: question.caller,
                digest: question.digest,
            },
            severity: question.severity,
            hidden: question.hidden,
            typed: question.typed,
            server: question.server,
            tool: question.tool,
            policy_version: question.policy_version,
            opened: now,
            hold_until: now.saturating_add(question.hold),
            handed_back: 0,
            paintings: Vec::new(),
            mistyped: 0,
        }
    }

    /// The approval for the calls behind the one that was just permitted: same question, nothing answered yet.
    pub(super) fn rest(self, number: u64) -> Option<Self> {
        let approval = self.calls.front()?.approval;
        Some(Self {
            approval,
            number,
            paintings: Vec::new(),
            mistyped: 0,
            ..self
        })
    }

    /// One more identical call; if one was handed back, this is it again.
    pub(super) fn attach(&mut self, question: &Question, now: Millis) {
        self.handed_back = self.handed_back.saturating_sub(1);
        self.calls.push_back(Held::new(question, now));
    }

    /// Takes out the calls that the filter names.
    pub(super) fn detach(&mut self, which: impl Fn(&Held) -> bool) -> Vec<Held> {
        let (out, kept) = self.calls.drain(..).partition(|held| which(held));
        self.calls = kept;
        Vec::from(out)
    }

    /// Whether anybody is left who would take an answer.
    pub(super) fn is_wanted(&self) -> bool {
        !self.calls.is_empty() || self.handed_back > 0
    }

    pub(super) fn painted(&mut self, source: Source, nonce: Nonce, at: Millis) {
        self.paintings.retain(|painting| painting.source != source);
        self.paintings.push(Painting { source, nonce, at });
    }

    pub(super) fn next_deadline(&self) -> Millis {
        let calls = self.calls.iter().filter_map(|held| held.hand_back_at);
        calls
            .min()
            .map_or(self.hold_until, |first| first.min(self.hold_until))
    }
}

impl Held {
    fn new(question: &Question, now: Millis) -> Self {
        Self {
            approval: question.approval,
            call: question.call,
            session: question.session,
            waits_until: question
                .patience
                .map(|patience| now.saturating_add(patience)),
            hand_back_at: question
                .patience
                .map(|patience| now.saturating_add(worth_holding(patience))),
        }
    }
}

/// How long to hold a call of a client that waits so long. For a very impatient one: half of it.
fn worth_holding(patience: Millis) -> Millis {
    patience
        .saturating_sub(BEFORE_PATIENCE_ENDS)
        .max(patience / 2)
}

#[cfg(test)]
mod tests {
    use super::worth_holding;

    #[test]
    fn we_answer_before_the_client_gives_up() {
        for (patience, held) in [
            (50_000, 40_000),
            (170_000, 160_000),
            (20_000, 10_000),
            (8_000, 4_000),
            (0, 0),
        ] {
            assert_eq!(worth_holding(patience), held, "{patience}");
        }
    }
}
