//! Approvals that expired, and whose next try can still have a verdict: a client that gave up asks again, and
//! an operator who comes late has not looked in vain. Bounded in time and number; nothing runs from here.

use super::super::closed::GrantFate;
use super::super::open::Open;
use super::super::question::{Action, Answer, Ending, Millis};
use super::super::remembered::Kept;
use super::Queue;
use super::answering::reason_of;
use crate::ids::ApprovalId;

/// How long a verdict on the next try is taken.
const LATE: Millis = 60 * 60_000;
/// How many are kept for that.
const MOST: usize = 500;

/// An approval that expired not long ago.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) open: Open,
    pub(super) until: Millis,
}

impl Queue {
    pub(super) fn late_one(&self, approval: ApprovalId) -> Option<&Open> {
        let mut late = self.late.iter().map(|late| &late.open);
        late.find(|open| open.approval == approval)
    }

    pub(super) fn keep_late(&mut self, mut open: Open) {
        if self.late.len() >= MOST {
            let oldest = self.late.remove(0);
            self.too_late(&oldest.open);
        }
        for painting in &mut open.paintings {
            painting.over = true;
        }
        let until = self.now.saturating_add(LATE);
        self.late.push(Late { open, until });
    }

    /// No verdict is taken on these any more.
    pub(super) fn drop_late(&mut self, which: impl Fn(&Open) -> bool) {
        let all = std::mem::take(&mut self.late);
        for late in all {
            if which(&late.open) {
                self.too_late(&late.open);
            } else {
                self.late.push(late);
            }
        }
    }

    pub(super) fn forget_late(&mut self, now: Millis) {
        let over = self.late.iter().take_while(|late| late.until <= now);
        let over = over.count();
        let over: Vec<Late> = self.late.drain(..over).collect();
        for late in over {
            self.too_late(&late.open);
        }
    }

    fn too_late(&mut self, open: &Open) {
        let approval = open.approval;
        self.actions.push(Action::TooLate { approval });
    }

    fn take_late(&mut self, approval: ApprovalId) -> Option<Open> {
        let mut late = self.late.iter();
        let at = late.position(|late| late.open.approval == approval)?;
        Some(self.late.remove(at).open)
    }

    pub(super) fn approve_late(&mut self, answer: &Answer) {
        let Some(open) = self.take_late(answer.approval) else {
            return;
        };
        let until = self.kept_until();
        let ending = Ending::Approved {
            by: answer.source,
            granted: true,
        };
        self.amend(&open, ending, Some(GrantFate::Waits { until }));
        self.remember(open, until, Kept::Yes);
    }

    /// Nothing, where there is none of that id.
    pub(super) fn deny_late(&mut self, approval: ApprovalId, ending: Ending) {
        let Some(open) = self.take_late(approval) else {
            return;
        };
        let reason = reason_of(&ending);
        self.amend(&open, ending, None);
        self.remember(open, self.kept_until(), Kept::No(reason));
    }

    fn amend(&mut self, open: &Open, ending: Ending, grant: Option<GrantFate>) {
        let (approval, now) = (open.approval, self.now);
        self.history.amend(approval, ending.clone(), grant, now);
        self.actions.push(Action::Closed { approval, ending });
    }
}
