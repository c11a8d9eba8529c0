//! Which notifications there are to be, and what a press on one of them does. Pure: it is told what waits and what time
//! it is, and says what to show and what to close. It never answers a call itself.
//!
//! A session is told of at most once in ten seconds, and once more for its critical calls, which are never bundled.
//! From the third waiting call on, one notification stands for all. What the operator sees in a focused window, or what
//! came while notifications were off, is never told of later.

use super::note::Press;
use gateway::{
    api::{ApprovalRow, ApprovalState},
    ids::{ApprovalId, SessionId},
};
use policy::Severity;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A point on a clock that never goes back, in milliseconds since any fixed moment.
pub(crate) type Millis = u64;

/// A session is told of once in this time.
const PAUSE: Millis = 10_000;
/// Long enough for a focused window to show a call itself, and for a burst to be seen as one.
const SETTLE: Millis = 300;
/// So many waiting calls of a session are told of as one.
const MANY: usize = 3;
/// An approval that comes sooner after showing was not read.
const UNREAD: Millis = 1_000;
/// That a press came too late is said once in this time.
const LATE_PAUSE: Millis = 60_000;
/// Notifications that are gone and whose late presses are still recognised.
const REMEMBERED: usize = 256;

/// One notification of ours. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(u64);

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// One call.
    One(ApprovalId),
    /// All these calls of one session.
    Many(Vec<ApprovalId>),
}

impl About {
    /// The approvals it is about.
    pub(crate) fn ids(&self) -> &[ApprovalId] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }
}

/// What there is, as the plan needs it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// The approvals.
    pub(crate) rows: &'a [ApprovalRow],
    /// The one that a focused window shows.
    pub(crate) seen: Option<ApprovalId>,
    /// Calls that are not critical are told of.
    pub(crate) tell: bool,
    /// Critical calls are told of.
    pub(crate) tell_critical: bool,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Show a notification, in the place of another one if that is still there.
    Show {
        slot: Slot,
        about: About,
        replaces: Option<Slot>,
        /// Approve was pressed before it can have been read: ask for another press.
        again: bool,
    },
    /// Take it away.
    Close(Slot),
    /// Show the call in the small window.
    Review(ApprovalId),
    /// Show the list of calls.
    ReviewAll(ApprovalId),
    /// Run the call.
    Approve { slot: Slot, id: ApprovalId },
    /// Do not run them.
    Deny { slot: Slot, ids: Vec<ApprovalId> },
    /// Say that the press came after the call was decided.
    SayLate(ApprovalId),
}

/// Who is told of at most once in a while: a session's critical calls, and its others.
type Lane = (SessionId, bool);

/// A notification that was shown.
#[derive(Debug)]
struct Shown {
    about: About,
    lane: Lane,
    at: Millis,
    /// It is still on the screen, as far as we know.
    there: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    since: HashMap<ApprovalId, Millis>,
    told: HashSet<ApprovalId>,
    lanes: HashMap<Lane, Millis>,
    shown: BTreeMap<Slot, Shown>,
    next: u64,
    said_late: Option<Millis>,
    deadline: Option<Millis>,
}

impl Plan {
    /// What is to be done now. To be asked again when something changed, and at [`Plan::deadline`].
    pub(crate) fn turn(&mut self, view: View<'_>, now: Millis) -> Vec<Act> {
        let open: Vec<&ApprovalRow> = view.rows.iter().filter(|row| is_open(row)).collect();
        let ids: HashSet<ApprovalId> = open.iter().map(|row| row.id).collect();
        self.since.retain(|id, _| ids.contains(id));
        self.told.retain(|id| ids.contains(id));
        for row in &open {
            self.since.entry(row.id).or_insert(now);
            let tell = match row.severity {
                Severity::Critical => view.tell_critical,
                _ => view.tell,
            };
            if !tell || view.seen == Some(row.id) {
                self.told.insert(row.id);
            }
        }
        let mut acts = self.close_decided(&ids);
        self.deadline = None;
        for (lane, rows) in by_lane(&open) {
            self.tell(lane, &rows, now, &mut acts);
        }
        self.lanes
            .retain(|_, last| last.saturating_add(PAUSE) > now);
        acts
    }

    /// When to ask again even if nothing changes.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.deadline
    }

    /// The notification could not be shown, or is not on the screen any more.
    pub(crate) fn gone(&mut self, slot: Slot) {
        if let Some(shown) = self.shown.get_mut(&slot) {
            shown.there = false;
        }
    }

    /// Somebody pressed something that the notification offered.
    pub(crate) fn pressed(
        &mut self,
        slot: Slot,
        press: Press,
        rows: &[ApprovalRow],
        now: Millis,
    ) -> Vec<Act> {
        let Some(shown) = self.shown.get_mut(&slot) else {
            return Vec::new();
        };
        // A daemon takes a notification away when it was pressed.
        shown.there = false;
        let (about, at) = (shown.about.clone(), shown.at);
        let ids: Vec<ApprovalId> = about.ids().to_vec();
        let open: Vec<ApprovalId> = rows
            .iter()
            .filter(|row| is_open(row) && ids.contains(&row.id))
            .map(|row| row.id)
            .collect();
        let Some(first) = open.first().copied() else {
            return ids
                .first()
                .and_then(|id| self.late(*id, now))
                .into_iter()
                .collect();
        };
        match (press, &about) {
            (Press::Review, About::One(_)) => vec![Act::Review(first)],
            (Press::Review, About::Many(_)) => vec![Act::ReviewAll(first)],
            (Press::Deny, _) => vec![Act::Deny { slot, ids: open }],
            (Press::Approve, About::Many(_)) => Vec::new(),
            (Press::Approve, About::One(_)) if now < at.saturating_add(UNREAD) => {
                vec![self.show_again(slot, now)]
            }
            (Press::Approve, About::One(_)) => vec![Act::Approve { slot, id: first }],
        }
    }

    /// That a press changed nothing; none: it was said lately.
    pub(crate) fn late(&mut self, id: ApprovalId, now: Millis) -> Option<Act> {
        let due = self
            .said_late
            .is_none_or(|last| now >= last.saturating_add(LATE_PAUSE));
        due.then(|| {
            self.said_late = Some(now);
            Act::SayLate(id)
        })
    }

    fn close_decided(&mut self, open: &HashSet<ApprovalId>) -> Vec<Act> {
        let mut acts = Vec::new();
        for (slot, shown) in &mut self.shown {
            if shown.there && !shown.about.ids().iter().any(|id| open.contains(id)) {
                shown.there = false;
                acts.push(Act::Close(*slot));
            }
        }
        acts
    }

    /// Tells of what waits in one lane, if there is something new and it is not too soon.
    fn tell(&mut self, lane: Lane, rows: &[&ApprovalRow], now: Millis, acts: &mut Vec<Act>) {
        let new: Vec<ApprovalId> = rows
            .iter()
            .map(|row| row.id)
            .filter(|id| !self.told.contains(id))
            .collect();
        let (Some(first), Some(newest)) = (new.first().copied(), self.newest(&new)) else {
            return;
        };
        let settled = newest.saturating_add(SETTLE);
        let rested = self
            .lanes
            .get(&lane)
            .map_or(0, |last| last.saturating_add(PAUSE));
        // A stream of calls that never ends does not settle: the first of them sets the latest moment.
        let latest = self
            .since
            .get(&first)
            .map_or(now, |since| since.saturating_add(3 * SETTLE));
        let due = settled.min(latest).max(rested);
        if now < due {
            self.ask_again_at(due);
            return;
        }
        let (_, is_critical) = lane;
        let about = if !is_critical && rows.len() >= MANY {
            About::Many(rows.iter().map(|row| row.id).collect())
        } else {
            About::One(first)
        };
        self.told.extend(about.ids());
        let replaces = match &about {
            About::One(_) => None,
            About::Many(_) => self.stand_for(lane, acts),
        };
        acts.push(self.show(lane, about, replaces, false, now));
        if new.iter().any(|id| !self.told.contains(id)) {
            self.ask_again_at(now.saturating_add(PAUSE));
        }
    }

    fn ask_again_at(&mut self, due: Millis) {
        self.deadline = Some(self.deadline.map_or(due, |other| other.min(due)));
    }

    fn newest(&self, ids: &[ApprovalId]) -> Option<Millis> {
        ids.iter()
            .filter_map(|id| self.since.get(id))
            .max()
            .copied()
    }

    /// The notification of this lane that is replaced by one for all; any others of it are closed.
    fn stand_for(&mut self, lane: Lane, acts: &mut Vec<Act>) -> Option<Slot> {
        let there: Vec<Slot> = self
            .shown
            .iter_mut()
            .filter(|(_, shown)| shown.there && shown.lane == lane)
            .map(|(slot, shown)| {
                shown.there = false;
                *slot
            })
            .collect();
        let (last, others) = there.split_last()?;
        acts.extend(others.iter().copied().map(Act::Close));
        Some(*last)
    }

    fn show_again(&mut self, slot: Slot, now: Millis) -> Act {
        let (lane, about) = match self.shown.get(&slot) {
            Some(shown) => (shown.lane, shown.about.clone()),
            None => return Act::Close(slot),
        };
        self.show(lane, about, Some(slot), true, now)
    }

    fn show(
        &mut self,
        lane: Lane,
        about: About,
        replaces: Option<Slot>,
        again: bool,
        now: Millis,
    ) -> Act {
        let slot = Slot(self.next);
        self.next += 1;
        self.lanes.insert(lane, now);
        let shown = Shown {
            about: about.clone(),
            lane,
            at: now,
            there: true,
        };
        self.shown.insert(slot, shown);
        while self.shown.len() > REMEMBERED {
            self.shown.pop_first();
        }
        Act::Show {
            slot,
            about,
            replaces,
            again,
        }
    }
}

/// Whether the operator can still answer it.
fn is_open(row: &ApprovalRow) -> bool {
    matches!(
        row.state,
        ApprovalState::Waiting | ApprovalState::HandedBack
    )
}

/// What waits, by whom it is told of, the oldest first.
fn by_lane<'a>(open: &[&'a ApprovalRow]) -> BTreeMap<Lane, Vec<&'a ApprovalRow>> {
    let mut lanes: BTreeMap<Lane, Vec<&ApprovalRow>> = BTreeMap::new();
    for row in open {
        let lane = (row.session, row.severity == Severity::Critical);
        lanes.entry(lane).or_default().push(row);
    }
    for rows in lanes.values_mut() {
        rows.sort_by_key(|row| (row.opened_at, row.id));
    }
    lanes
}

#[cfg(test)]
mod tests;
