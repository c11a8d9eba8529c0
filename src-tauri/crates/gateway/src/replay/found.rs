//! What a replay has counted so far, and the calls that would change, the newest first and not more than can be shown.

use super::facts::Doubts;
use crate::audit::{Answered, DecidedCall};
use crate::ids::CallId;
use policy::lint::{Evidence, RuleEvidence};
use policy::{Decision, Effect, Policy};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Calls that are listed. Of more, only their number.
pub(super) const MOST: usize = 500;

/// What both policies say of one call.
#[derive(Debug)]
pub(super) struct Verdicts {
    pub(super) live: Decision,
    pub(super) draft: Decision,
}

/// What a rule of the draft did, besides deciding calls.
#[derive(Clone, Debug, Default)]
struct Overlap {
    /// Calls it matches and an earlier rule, by its place, decides.
    taken: BTreeMap<usize, u64>,
    /// Calls it decides that would have had the same effect without it.
    same_without: u64,
}

/// A call that the draft would treat differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) call: CallId,
    pub(crate) at: i64,
    pub(crate) server: String,
    pub(crate) tool: String,
    pub(crate) arguments: String,
    /// What was decided then, by the rule with this id.
    pub(crate) was: Effect,
    pub(crate) was_rule: Option<String>,
    /// What asked about it in spite of the policy.
    pub(crate) overruled: Option<&'static str>,
    pub(crate) answered: Option<Answered>,
    /// What is said today, by the rule at this place.
    pub(crate) now: Effect,
    pub(crate) now_rule: Option<usize>,
    /// What the draft says, by the rule at this place.
    pub(crate) would: Effect,
    pub(crate) would_rule: Option<usize>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) calls: u32,
    pub(crate) matrix: [[u32; 3]; 3],
    pub(crate) tightened: u32,
    pub(crate) loosened: u32,
    pub(crate) loosened_denied: u32,
    /// A number a rule of the draft; the last is the default.
    pub(crate) hits: Vec<u32>,
    pub(crate) inexact: u32,
    pub(crate) rated_otherwise: u32,
    pub(crate) overruled: u32,
    /// Decided otherwise then than the policy in force would.
    pub(crate) decided_otherwise: u32,
    overlaps: Vec<Overlap>,
    /// Loosened and once denied; loosened; tightened.
    changed: [Vec<Change>; 3],
    /// Over every loosened call, listed or not.
    loosened_ids: Sha256,
}

impl Found {
    pub(super) fn of(draft: &Policy) -> Self {
        Self {
            calls: 0,
            matrix: [[0; 3]; 3],
            tightened: 0,
            loosened: 0,
            loosened_denied: 0,
            hits: vec![0; draft.rules().len() + 1],
            inexact: 0,
            rated_otherwise: 0,
            overruled: 0,
            decided_otherwise: 0,
            overlaps: vec![Overlap::default(); draft.rules().len()],
            changed: [Vec::new(), Vec::new(), Vec::new()],
            loosened_ids: Sha256::new(),
        }
    }

    pub(super) fn add(&mut self, past: &DecidedCall<'_>, said: Verdicts, doubts: &Doubts) {
        let Verdicts { live, draft } = said;
        count(&mut self.calls);
        if let Some(cell) = self
            .matrix
            .get_mut(strictness(past.effect))
            .and_then(|row| row.get_mut(strictness(draft.effect)))
        {
            count(cell);
        }
        let place = draft.rule.unwrap_or(self.hits.len().saturating_sub(1));
        if let Some(hits) = self.hits.get_mut(place) {
            count(hits);
        }
        for (doubt, counted) in [
            (doubts.inexact, &mut self.inexact),
            (doubts.rated_otherwise, &mut self.rated_otherwise),
            (doubts.overruled.is_some(), &mut self.overruled),
        ] {
            *counted = counted.saturating_add(u32::from(doubt));
        }
        if doubts.overruled.is_none() && live.effect != past.effect {
            count(&mut self.decided_otherwise);
        }
        if live.effect != draft.effect {
            self.changed(past, &live, &draft, doubts.overruled);
        }
    }

    fn changed(
        &mut self,
        past: &DecidedCall<'_>,
        live: &Decision,
        draft: &Decision,
        overruled: Option<&'static str>,
    ) {
        let [denied, loosened, tightened] = &mut self.changed;
        let list = if strictness(draft.effect) > strictness(live.effect) {
            count(&mut self.tightened);
            tightened
        } else {
            count(&mut self.loosened);
            self.loosened_ids.update(past.call.0.as_bytes());
            match past.answered {
                Some(Answered::Denied) => {
                    count(&mut self.loosened_denied);
                    denied
                }
                _ => loosened,
            }
        };
        if list.len() < MOST {
            list.push(Change::of(past, live, draft, overruled));
        }
    }

    /// The rules of the draft that match a call, in order: the first decides it.
    pub(super) fn overlap(&mut self, draft: &Policy, matching: &[usize]) {
        let Some((decides, others)) = matching.split_first() else {
            return;
        };
        for other in others {
            if let Some(overlap) = self.overlaps.get_mut(*other) {
                *overlap.taken.entry(*decides).or_default() += 1;
            }
        }
        let rules = draft.rules();
        let next = others.first().and_then(|next| rules.get(*next));
        let without = next.map_or(draft.otherwise().effect, |rule| rule.effect);
        if let (Some(rule), Some(overlap)) = (rules.get(*decides), self.overlaps.get_mut(*decides))
        {
            overlap.same_without += u64::from(rule.effect == without);
        }
    }

    /// What the rules did, for what is said of them.
    pub(super) fn evidence(&self, days: u32) -> Evidence {
        let rules = self.overlaps.iter().zip(&self.hits);
        Evidence {
            days,
            calls: self.calls.into(),
            rules: rules
                .map(|(overlap, hits)| RuleEvidence {
                    decided: (*hits).into(),
                    taken: overlap
                        .taken
                        .iter()
                        .map(|(by, calls)| (*by, *calls))
                        .collect(),
                    same_without: Some(overlap.same_without),
                })
                .collect(),
        }
    }

    /// The calls that would change, those once denied before the other loosened ones, those before the tightened.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changed.iter().flatten().take(MOST)
    }

    /// Names this list of loosened calls, and what it is a list for.
    pub(super) fn looked(&self, draft: &[u8; 32], live_version: u32) -> String {
        let mut hasher = Sha256::new();
        hasher.update(draft);
        hasher.update(live_version.to_be_bytes());
        hasher.update(self.loosened_ids.clone().finalize());
        crate::policies::hex(&hasher.finalize())
    }
}

impl Change {
    fn of(
        past: &DecidedCall<'_>,
        live: &Decision,
        draft: &Decision,
        overruled: Option<&'static str>,
    ) -> Self {
        Self {
            call: past.call,
            at: past.at,
            server: past.server.to_owned(),
            tool: past.tool.to_owned(),
            arguments: past.arguments.to_owned(),
            was: past.effect,
            was_rule: past.rule.map(str::to_owned),
            overruled,
            answered: past.answered,
            now: live.effect,
            now_rule: live.rule,
            would: draft.effect,
            would_rule: draft.rule,
        }
    }

    /// Whether the draft lets more of it pass.
    pub(crate) fn is_loosened(&self) -> bool {
        strictness(self.would) < strictness(self.now)
    }
}

/// Allow, review, deny: the order of the matrix, and of how strict they are.
pub(crate) fn strictness(effect: Effect) -> usize {
    match effect {
        Effect::Allow => 0,
        Effect::Review => 1,
        Effect::Deny => 2,
    }
}

fn count(number: &mut u32) {
    *number = number.saturating_add(1);
}
