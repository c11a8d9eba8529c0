//! Whether several calls may be approved together, and the table that is looked at before.

use super::super::question::{Source, Typed};
use super::super::{ApprovalError, VerdictRefusal};
use super::Desk;
use crate::api::{ApprovalCard, ApprovalState, ArgumentChange, ArgumentRow, BatchCheck, BatchRow};
use crate::ids::ApprovalId;
use policy::Severity;

/// How many may be approved together.
const MOST: usize = 25;

/// What stands in the way of one, in the order in which it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bar {
    NotWaiting,
    Twice,
    OtherTool,
    Severe(Severity),
    Hidden,
    Marked,
    Typed,
}

impl Bar {
    fn sentence(self, count: usize) -> String {
        let (is, has) = if count == 1 {
            ("is", "has")
        } else {
            ("are", "have")
        };
        match self {
            Self::NotWaiting => format!("{count} {is} not waiting any more"),
            Self::Twice => format!("{count} {is} named twice"),
            Self::OtherTool => format!("{count} {is} for another tool"),
            Self::Severe(severity) => format!("{count} {is} {severity}"),
            Self::Hidden => format!("{count} {has} hidden characters"),
            Self::Marked => format!("{count} {has} risky parts"),
            Self::Typed => format!("{count} {has} to be confirmed by typing"),
        }
    }
}

impl Desk {
    /// Paints a table of calls that may be approved together, or says why they may not.
    pub(in super::super) fn check_batch(&self, ids: &[ApprovalId], source: Source) -> BatchCheck {
        let refused = |refused: String, in_the_way| BatchCheck {
            refused: Some(refused),
            in_the_way,
            rows: Vec::new(),
            arm_ms: self.timing().arm_ms,
        };
        if ids.is_empty() {
            return refused("none is selected".to_owned(), Vec::new());
        }
        if let Some(more) = ids.get(MOST..).filter(|more| !more.is_empty()) {
            return refused(format!("at most {MOST} go together"), more.to_vec());
        }
        let bars = self.bars(ids);
        if !bars.is_empty() {
            let in_the_way = bars.iter().map(|(id, _)| *id).collect();
            return refused(said(bars.iter().map(|(_, bar)| *bar)), in_the_way);
        }
        let cards: Result<Vec<_>, _> = ids.iter().map(|id| self.paint(*id, source)).collect();
        match cards {
            Ok(cards) => BatchCheck {
                refused: None,
                in_the_way: Vec::new(),
                rows: rows(&cards),
                arm_ms: self.timing().arm_ms,
            },
            Err(_) => refused(Bar::NotWaiting.sentence(1), Vec::new()),
        }
    }

    /// What stands in the way of approving these together, whatever else was shown.
    pub(in super::super) fn bar_batch(&self, ids: &[ApprovalId]) -> Result<(), ApprovalError> {
        let may = (1..=MOST).contains(&ids.len()) && self.bars(ids).is_empty();
        may.then_some(()).ok_or(VerdictRefusal::NotTogether.into())
    }

    fn bars(&self, ids: &[ApprovalId]) -> Vec<(ApprovalId, Bar)> {
        let mut tool = None;
        let mut bars = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            let is_twice = ids.iter().take(place).any(|before| before == id);
            let bar = match is_twice {
                true => Some(Bar::Twice),
                false => self.bar(*id, &mut tool),
            };
            bars.extend(bar.map(|bar| (*id, bar)));
        }
        bars
    }

    /// `tool`: that of the first one that waits.
    fn bar(&self, id: ApprovalId, tool: &mut Option<(String, String)>) -> Option<Bar> {
        let state = self.lock();
        let (Some(standing), Some(card)) = (state.queue.standing(id), state.cards.get(&id)) else {
            return Some(Bar::NotWaiting);
        };
        let (Some(pending), ApprovalState::Waiting) = (standing.open, standing.state) else {
            return Some(Bar::NotWaiting);
        };
        let its = (card.about.server.clone(), card.about.tool.clone());
        let severity = card.brief.severity;
        let marked = card.brief.risky > 0
            || card
                .facts
                .as_ref()
                .is_some_and(|facts| !facts.kinds().is_empty());
        if *tool.get_or_insert_with(|| its.clone()) != its {
            return Some(Bar::OtherTool);
        }
        if severity > Severity::Medium {
            return Some(Bar::Severe(severity));
        }
        if pending.hidden > 0 {
            return Some(Bar::Hidden);
        }
        if marked {
            return Some(Bar::Marked);
        }
        (pending.typed != Typed::NotAsked).then_some(Bar::Typed)
    }
}

/// "3 are high, 1 has hidden characters".
fn said(bars: impl Iterator<Item = Bar>) -> String {
    let mut bars: Vec<Bar> = bars.collect();
    bars.sort_unstable();
    let groups = bars.chunk_by(|one, other| one == other);
    let sentences = groups.filter_map(|group| Some(group.first()?.sentence(group.len())));
    sentences.collect::<Vec<_>>().join(", ")
}

fn rows(cards: &[ApprovalCard]) -> Vec<BatchRow> {
    let first = cards.first().map_or(&[][..], |card| &card.arguments);
    let row = |card: &ApprovalCard| BatchRow {
        row: card.row.clone(),
        digest: card.digest.clone(),
        nonce: card.nonce,
        differs: differs(first, &card.arguments),
    };
    cards.iter().map(row).collect()
}

/// The values in which one call differs from the first, and those it lacks.
fn differs(first: &[ArgumentRow], other: &[ArgumentRow]) -> Vec<ArgumentRow> {
    let in_first = |pointer: &str| first.iter().find(|row| row.pointer == pointer);
    let in_other = |pointer: &str| other.iter().any(|row| row.pointer == pointer);
    let changed = other.iter().filter_map(|row| {
        let change = match in_first(&row.pointer) {
            None => ArgumentChange::New,
            Some(was) if was.value != row.value || was.kind != row.kind => {
                ArgumentChange::Changed {
                    was: was.value.clone(),
                }
            }
            Some(_) => return None,
        };
        Some(with(row, change))
    });
    let gone = first.iter().filter(|row| !in_other(&row.pointer));
    let gone = gone.map(|row| with(row, ArgumentChange::Removed));
    changed.chain(gone).collect()
}

fn with(row: &ArgumentRow, change: ArgumentChange) -> ArgumentRow {
    ArgumentRow {
        change: Some(change),
        ..row.clone()
    }
}
