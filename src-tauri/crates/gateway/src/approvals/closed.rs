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
    pub(super) fn push(
        &mut self,
        open: &Open,
        ending: Ending,
        grant: Option<GrantFate>,
        now: Millis,
    ) {
        self.0.push_back(Closed {
            approval: open.approval,
            number: open.number,
            opened: open.opened,
            hold_until: open.hold_until,
            closed: now,
            ending,
            grant,
        });
        if self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    pub(super) fn forget_old(&mut self, now: Millis) {
        while self
            .0
            .front()
            .is_some_and(|oldest| oldest.closed.saturating_add(KEPT) <= now)
        {
            self.0.pop_front();
        }
    }

    pub(super) fn set_grant(&mut self, approval: ApprovalId, fate: GrantFate) {
        if let Some(closed) = self.0.iter_mut().find(|closed| closed.approval == approval) {
            closed.grant = Some(fate);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Closed> {
        self.0.iter()
    }
}
