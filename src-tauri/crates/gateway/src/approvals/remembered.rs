//! Verdicts on calls that had been handed back: kept for the client's next identical call, used once, then gone.
//! A yes never covers anything but exactly the call that was shown.

use super::open::Key;
use super::question::{Edit, Millis};
use crate::ids::{ApprovalId, GrantId, SessionId};
use std::sync::Arc;

/// How long a verdict waits for the call to come again.
pub(super) const KEPT: Millis = 10 * 60_000;

/// A verdict that waits for its call.
#[derive(Clone, Debug)]
pub(super) struct Remembered {
    pub(super) approval: ApprovalId,
    pub(super) number: u64,
    /// The connection of the call that was answered.
    pub(super) session: SessionId,
    pub(super) given: Millis,
    pub(super) key: Key,
    pub(super) server: String,
    pub(super) tool: String,
    pub(super) policy_version: u32,
    /// The arguments the yes was for, if not the agent's own.
    pub(super) edit: Option<Arc<Edit>>,
    pub(super) until: Millis,
    pub(super) verdict: Kept,
}

/// What was said.
#[derive(Clone, Debug)]
pub(super) enum Kept {
    /// A one-use grant.
    Yes,
    /// No, with the operator's reason.
    No(Option<String>),
}

impl Remembered {
    /// A yes for a next try is known by its approval, of which it is the only one.
    pub(super) fn grant(&self) -> GrantId {
        GrantId(self.approval.0)
    }

    pub(super) fn is_grant(&self) -> bool {
        matches!(self.verdict, Kept::Yes)
    }
}
