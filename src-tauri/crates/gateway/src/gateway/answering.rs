//! What the operator does with approvals, as a surface asks for it. Decides nothing: the queue does.

use super::Gateway;
use crate::api::{DenyMany, GrantView};
use crate::approvals::Source;
use crate::error::Error;
use crate::ids::{ApprovalId, GrantId};
use crate::views::approval_error;

impl Gateway {
    /// Holds a call five minutes longer, within its bound.
    pub fn extend_hold(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        let extended = self.core.approvals.extend(id, source);
        extended.map_err(approval_error)
    }

    /// The operator is at work on a card: its hold stands still for half a minute.
    pub fn reviewing(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        let noted = self.core.approvals.reviewing(id, source);
        noted.map_err(approval_error)
    }

    /// Takes back a yes that has not run yet; the call is denied.
    pub fn undo_approval(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        self.core.approvals.undo(id, source).map_err(approval_error)
    }

    /// Takes a question nobody waits for, or one that is over, out of the list.
    pub fn dismiss_approval(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        let dismissed = self.core.approvals.dismiss(id, source);
        dismissed.map_err(approval_error)
    }

    /// Every yes that later calls can still use, newest first.
    #[must_use]
    pub fn grants(&self) -> Vec<GrantView> {
        self.core.approvals.grants()
    }

    /// Takes a grant back.
    pub fn revoke_grant(&self, grant: GrantId, source: Source) -> Result<(), Error> {
        let revoked = self.core.approvals.revoke(grant, source);
        revoked.map_err(approval_error)
    }

    /// Takes every grant back. How many there were.
    pub fn revoke_all_grants(&self) -> u32 {
        self.core.approvals.revoke_all()
    }

    /// The screen was locked: every grant ends. How many there were.
    pub fn screen_locked(&self) -> u32 {
        self.core.approvals.screen_locked()
    }

    /// Denies any number of calls as one act. How many that were.
    pub fn deny_many(&self, request: &DenyMany, source: Source) -> Result<u32, Error> {
        let denied = self.core.approvals.deny_many(request, source);
        denied.map_err(approval_error)
    }
}
