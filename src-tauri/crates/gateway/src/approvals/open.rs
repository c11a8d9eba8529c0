//! One open approval: the identical calls that wait for it, and when time runs out for each.

use super::grants::Shape;
use super::hold::Hold;
use super::question::{Digest, Edit, Millis, Question, Source, Typed};
use crate::api::Scope;
use crate::ids::{ApprovalId, CallId, GrantId, Nonce, SessionId};
use policy::Severity;
use std::collections::VecDeque;
use std::sync::Arc;

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
    pub(super) shape: Shape,
    pub(super) opened: Millis,
    /// The connection that asked first, and against whose cap it counts.
    pub(super) opened_by: SessionId,
    /// Repeating a call does not extend its question; only the operator does.
    pub(super) hold: Hold,
    /// Oldest first. Empty: all were handed back.
    pub(super) calls: VecDeque<Held>,
    /// The connections of calls that were handed back and have not come again.
    pub(super) handed_back: Vec<SessionId>,
    pub(super) paintings: Vec<Painting>,
    pub(super) mistyped: u8,
    /// The operator said yes and can still take it back.
    pub(super) release: Option<Release>,
    /// The arguments the yes was for, if not the agent's own.
    pub(super) edit: Option<Arc<Edit>>,
}

/// A yes that waits until it can no longer be undone.
#[derive(Clone, Debug)]
pub(super) struct Release {
    pub(super) at: Millis,
    pub(super) yes: Yes,
}

/// A yes that passed all checks.
#[derive(Clone, Debug)]
pub(super) struct Yes {
    /// Where it was said.
    pub(super) by: Source,
    /// How many of the identical calls it is for.
    pub(super) calls: usize,
    /// What it is remembered as, for later calls.
    pub(super) grant: Option<(GrantId, Scope)>,
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
    /// Numbers of the alerts that had a place on it.
    pub(super) places: Vec<u32>,
    /// From when on Approve is taken.
    pub(super) armed: Millis,
    /// What it offered is over: the call expired since.
    pub(super) over: bool,
    /// The arguments it showed, if not the agent's own.
    pub(super) edit: Option<Arc<Edit>>,
}

impl Painting {
    pub(super) fn new(source: Source, nonce: Nonce, places: Vec<u32>, armed: Millis) -> Self {
        Self {
            source,
            nonce,
            places,
            armed,
            over: false,
            edit: None,
        }
    }
}

impl Open {
    pub(super) fn new(question: Question, number: u64, now: Millis) -> Self {
        Self {
            approval: question.approval,
            number,
            shape: Shape::of(&question),
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
            opened_by: question.session,
            hold: Hold::new(now, question.hold, question.hold_most),
            handed_back: Vec::new(),
            paintings: Vec::new(),
            mistyped: 0,
            release: None,
            edit: None,
        }
    }

    /// The approval for the calls behind the one that was just permitted: same question, nothing answered yet.
    pub(super) fn rest(self, number: u64) -> Option<Self> {
        let front = self.calls.front()?;
        Some(Self {
            approval: front.approval,
            number,
            paintings: Vec::new(),
            mistyped: 0,
            release: None,
            edit: None,
            ..self
        })
    }

    /// One more identical call; if one was handed back, this is it again.
    pub(super) fn attach(&mut self, question: &Question, now: Millis) {
        let own = self
            .handed_back
            .iter()
            .position(|of| *of == question.session);
        if let Some(again) = own.or(self.handed_back.len().checked_sub(1)) {
            self.handed_back.swap_remove(again);
        }
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
        !self.calls.is_empty() || !self.handed_back.is_empty()
    }

    pub(super) fn painted(&mut self, painting: Painting) {
        // The card as the agent asked and the card with other arguments stand side by side.
        let replaced = |old: &Painting| {
            old.source == painting.source && old.edit.is_some() == painting.edit.is_some()
        };
        self.paintings.retain(|old| !replaced(old));
        self.paintings.push(painting);
    }

    /// Takes out the calls whose clients will not wait longer.
    pub(super) fn hand_back(&mut self, now: Millis) -> Vec<Held> {
        let release = self.release.as_ref().map(|release| release.at);
        let gone = self.detach(|held| held.hand_back_due(release).is_some_and(|at| at <= now));
        self.handed_back
            .extend(gone.iter().map(|held| held.session));
        gone
    }

    pub(super) fn next_deadline(&self) -> Millis {
        let release = self.release.as_ref().map(|release| release.at);
        let end = release.unwrap_or_else(|| self.hold.until());
        let calls = self
            .calls
            .iter()
            .filter_map(|held| held.hand_back_due(release));
        calls.min().map_or(end, |first| first.min(end))
    }
}

impl Held {
    /// When to hand it back. What runs before its client gives up is not worth the detour.
    fn hand_back_due(&self, release: Option<Millis>) -> Option<Millis> {
        let runs_first = release.is_some_and(|at| self.waits_until.is_none_or(|until| at < until));
        self.hand_back_at.filter(|_| !runs_first)
    }

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
