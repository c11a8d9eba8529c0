//! What differs between two policies, as sentences: for a list of versions and before a draft is published.
//! Pure; says what changed, not whether that is wise.

use crate::sentence;
use crate::{Policy, Rule};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One difference between two policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SentenceChange {
    /// What became of the rule.
    pub kind: ChangeKind,
    /// The rule's id; none: the default.
    pub id: Option<String>,
    /// Its sentence before; none: it is new.
    pub before: Option<String>,
    /// Its sentence now; none: it is gone.
    pub after: Option<String>,
    /// Its number before.
    pub from: Option<u32>,
    /// Its number now.
    pub to: Option<u32>,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It stands elsewhere.
    Moved,
}

/// What differs, in the order of the later policy; what is gone stands where it was, the default comes last.
///
/// Rules are the same by their id. One that says something else and stands elsewhere is changed. Of rules that
/// changed places only as many are moved as must have been: adding a rule moves none.
#[must_use]
pub fn changes(before: &Policy, after: &Policy) -> Vec<SentenceChange> {
    let old: HashMap<&str, usize> = (0..)
        .zip(before.rules())
        .map(|(at, rule)| (&*rule.id, at))
        .collect();
    let new: HashMap<&str, usize> = (0..)
        .zip(after.rules())
        .map(|(at, rule)| (&*rule.id, at))
        .collect();
    let stayed = longest_rising(
        after
            .rules()
            .iter()
            .map(|rule| old.get(&*rule.id).copied())
            .collect(),
    );
    let mut changes: Vec<(usize, SentenceChange)> = Vec::new();
    for (at, rule) in after.rules().iter().enumerate() {
        let was = old
            .get(&*rule.id)
            .and_then(|was| Some((*was, before.rules().get(*was)?)));
        let Some((from, was)) = was else {
            changes.push((at, change(ChangeKind::Added, None, Some((at, rule)))));
            continue;
        };
        let both = |kind| change(kind, Some((from, was)), Some((at, rule)));
        if !says_the_same(was, rule) {
            changes.push((at, both(ChangeKind::Changed)));
        } else if !stayed.get(at).copied().unwrap_or(true) {
            changes.push((at, both(ChangeKind::Moved)));
        }
    }
    for (from, rule) in before.rules().iter().enumerate() {
        if !new.contains_key(&*rule.id) {
            changes.push((from, change(ChangeKind::Removed, Some((from, rule)), None)));
        }
    }
    changes.sort_by_key(|(at, _)| *at);
    let default = |policy: &Policy| {
        let otherwise = policy.otherwise();
        let sentence = sentence::of_default(otherwise.effect);
        format!("{sentence} ({})", otherwise.reason)
    };
    let (was, is) = (default(before), default(after));
    let otherwise = (was != is).then(|| SentenceChange {
        kind: ChangeKind::Changed,
        id: None,
        before: Some(was),
        after: Some(is),
        from: None,
        to: None,
    });
    changes
        .into_iter()
        .map(|(_, change)| change)
        .chain(otherwise)
        .collect()
}

fn change(
    kind: ChangeKind,
    before: Option<(usize, &Rule)>,
    after: Option<(usize, &Rule)>,
) -> SentenceChange {
    let reason_differs = match (before, after) {
        (Some((_, before)), Some((_, after))) => before.reason != after.reason,
        _ => false,
    };
    let sentence = |(_, rule): (usize, &Rule)| match reason_differs {
        true => format!("{} ({})", sentence::of_rule(rule), rule.reason),
        false => sentence::of_rule(rule),
    };
    let number = |(at, _): (usize, &Rule)| u32::try_from(at + 1).unwrap_or(u32::MAX);
    SentenceChange {
        kind,
        id: after.or(before).map(|(_, rule)| rule.id.to_string()),
        before: before.map(sentence),
        after: after.map(sentence),
        from: before.map(number),
        to: after.map(number),
    }
}

/// Whether two rules mean the same and give the same reason.
fn says_the_same(a: &Rule, b: &Rule) -> bool {
    a.reason == b.reason && sentence::of_rule(a) == sentence::of_rule(b)
}

/// For each place, whether it belongs to one longest run of rising numbers; what has no number is passed over.
fn longest_rising(numbers: Vec<Option<usize>>) -> Vec<bool> {
    // For each length, the place of the smallest number a run of that length ends with; and who came before whom.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let Some(number) = *number else { continue };
        let length = ends.partition_point(|(end, _)| *end < number);
        if let (Some(slot), Some((_, previous))) = (
            before.get_mut(at),
            length.checked_sub(1).and_then(|l| ends.get(l)),
        ) {
            *slot = Some(*previous);
        }
        match ends.get_mut(length) {
            Some(end) => *end = (number, at),
            None => ends.push((number, at)),
        }
    }
    let mut stayed = vec![false; numbers.len()];
    let mut last = ends.last().map(|(_, at)| *at);
    while let Some(at) = last {
        if let Some(slot) = stayed.get_mut(at) {
            *slot = true;
        }
        last = before.get(at).copied().flatten();
    }
    stayed
}

#[cfg(test)]
mod tests;
