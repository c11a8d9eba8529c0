//! What a draft would have done: the calls of the last days, decided again by the policy in force and by the draft.
//!
//! The record says what was decided then, and that is what the matrix compares with. What counts as *loosened* or
//! *tightened* is another question: there both policies are asked about the same facts (the recorded severity, the
//! recorded arguments, the time of the call), so that neither a change of the policy in between nor a tag that was set
//! since looks like the draft's doing. Where the two answers to "before" differ, the report says for how many calls.
//!
//! Nothing here is in force, releases anything or changes the record. What cannot be known is counted and said, never
//! guessed: the record keeps arguments shortened and masked.

mod facts;
mod found;
mod recorded;
mod report;
mod running;

pub(crate) use facts::Known;
pub use recorded::replay_recorded;
pub(crate) use report::{grouped, waiting};
pub(crate) use running::{About, Replays, Task, whole};

use crate::audit::DecidedCall;
use facts::{Facts, Looks};
use found::{Found, Verdicts};
use policy::Policy;
use policy::json::Json;

/// Two policies over the same calls.
#[derive(Debug)]
pub(crate) struct Replay<'p> {
    live: &'p Policy,
    draft: &'p Policy,
    facts: Facts<'p>,
    found: Found,
    /// Rules of the draft that match a call; kept for its room.
    matching: Vec<usize>,
}

impl<'p> Replay<'p> {
    pub(crate) fn of(live: &'p Policy, draft: &'p Policy, known: &'p Known) -> Self {
        let looks = Looks::of([live, draft]);
        Self {
            live,
            draft,
            facts: Facts::new(looks, known),
            found: Found::of(draft),
            matching: Vec::new(),
        }
    }

    /// What was found so far.
    pub(crate) fn found(&self) -> &Found {
        &self.found
    }

    /// One more call.
    pub(crate) fn take(&mut self, past: &DecidedCall<'_>) {
        let (live, draft, matching) = (self.live, self.draft, &mut self.matching);
        let seen = self.facts.see(past, |call| {
            policy::matching(draft, call, matching);
            Verdicts {
                live: policy::decide(live, call),
                draft: policy::decide(draft, call),
            }
        });
        self.found.add(past, seen.said, &seen.doubts);
        self.found.overlap(draft, &self.matching);
    }
}

/// A past call, rule by rule.
pub(crate) fn explain(
    draft: &Policy,
    known: &Known,
    past: &DecidedCall<'_>,
) -> policy::Explanation {
    let looks = Looks::of([draft, draft]);
    Facts::new(looks, known)
        .see(past, |call| policy::explain(draft, call))
        .said
}

/// The arguments as the record keeps them, if it kept them as JSON.
pub(crate) fn kept(text: &str) -> Option<Json<'_>> {
    policy::json::parse_str(text, policy::json::Limits::default()).ok()
}

#[cfg(test)]
mod tests;
