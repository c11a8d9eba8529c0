//! Approvals that are over, for the operator's list: the last ones of the last day, in memory only.
//! The record of what happened is the audit; this is never read to decide anything.

use super::open::Open;
use super::question::{Ending, Millis};
use crate::ids::ApprovalId;
use std::collections::VecDeque;

/// How long one stays in the list.
const KEPT: Millis = 24 * 60 * 60_000;
/// How many stay in the list.
const MOST: usize = 500;

/// An approval that is over.
#[derive(Clone, Debug)]
pub(super) struct Closed {
    pub(super) approval: ApprovalId,
    pub(super) number: u64,
    pub(super) opened: Millis,
    pub(super) hold_until: Millis,
    pub(super) closed: Millis,
    pub(super) ending: Ending,
    pub(super) grant: Option<GrantFate>,
}

/// What became of a one-use grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantFate {
    /// It waits for the client's next identical call.
    Waits {
        /// Until then.
        until: Millis,
    },
    /// The call came and ran.
    Used,
    /// The call did not come in time, or what was granted changed.
    Lapsed,
}

/// Oldest first.
#[derive(Debug, Default)]
pub(super) struct History(VecDeque<Closed>);

impl History {
    /// Adds one; what falls out of the list for it is returned.
    pub(super) fn push(
        &mut self,
        open: &Open,
        ending: Ending,
        grant: Option<GrantFate>,
        now: Millis,
    ) -> Option<ApprovalId> {
        self.0.push_back(Closed {
            approval: open.approval,
            number: open.number,
            opened: open.opened,
            hold_until: open.hold.until(),
            closed: now,
            ending,
            grant,
        });
        let too_many = self.0.len() > MOST;
        too_many
            .then(|| self.0.pop_front())
            .flatten()
            .map(|oldest| oldest.approval)
    }

    /// Drops what is older than a day.
    pub(super) fn forget_old(&mut self, now: Millis) -> Vec<ApprovalId> {
        let is_old = |closed: &Closed| closed.closed.saturating_add(KEPT) <= now;
        let old = self.0.iter().take_while(|closed| is_old(closed)).count();
        self.0.drain(..old).map(|closed| closed.approval).collect()
    }

    pub(super) fn set_grant(&mut self, approval: ApprovalId, fate: GrantFate) {
        if let Some(closed) = self.0.iter_mut().find(|closed| closed.approval == approval) {
            closed.grant = Some(fate);
        }
    }

    /// One that was over ended otherwise after all: its next try has its verdict.
    pub(super) fn amend(
        &mut self,
        approval: ApprovalId,
        ending: Ending,
        grant: Option<GrantFate>,
        now: Millis,
    ) {
        if let Some(closed) = self.0.iter_mut().find(|closed| closed.approval == approval) {
            (closed.ending, closed.grant, closed.closed) = (ending, grant, now);
        }
    }

    /// Takes one out of the list; false: it is not in it.
    pub(super) fn remove(&mut self, approval: ApprovalId) -> bool {
        let before = self.0.len();
        self.0.retain(|closed| closed.approval != approval);
        self.0.len() < before
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Closed> {
        self.0.iter()
    }
}
