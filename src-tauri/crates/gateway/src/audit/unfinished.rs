//! What was begun and has not ended: calls that were sent, approvals that were asked for.
//! Kept in memory while the gateway runs and rebuilt from the record when it starts again.

use super::entry::Kind;
use crate::ids::{ApprovalId, CallId};
use std::collections::HashMap;

/// Open ends, each with the place of the entry that began it.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    pub(super) calls: HashMap<CallId, i64>,
    pub(super) approvals: HashMap<ApprovalId, i64>,
}

impl Unfinished {
    /// Takes note of the entry at `seq`.
    pub(super) fn follow(
        &mut self,
        kind: Kind,
        call: Option<CallId>,
        approval: Option<ApprovalId>,
        seq: i64,
    ) {
        match kind {
            Kind::ToolCall => {
                if let Some(call) = call {
                    self.calls.insert(call, seq);
                }
                self.answered(approval);
            }
            Kind::ExecutionSuccess | Kind::ExecutionFailure | Kind::ExecutionUnknown => {
                if let Some(call) = call {
                    self.calls.remove(&call);
                }
            }
            Kind::ApprovalOpened => {
                if let Some(approval) = approval {
                    self.approvals.entry(approval).or_insert(seq);
                }
            }
            Kind::ApprovalDenied | Kind::ApprovalExpired | Kind::ApprovalCancelled => {
                self.answered(approval)
            }
            // Granted and not yet used is still open: after a restart it must not be usable.
            Kind::ApprovalGranted | Kind::ApprovalHandedBack => {}
            Kind::PolicyDecision
            | Kind::ResultMarked
            | Kind::SessionOpened
            | Kind::SessionClosed
            | Kind::PolicyChanged
            | Kind::ServerAdded
            | Kind::ServerRemoved
            | Kind::ServerAccepted
            | Kind::ServerChanged
            | Kind::ServerFailed
            | Kind::GatewayStarted
            | Kind::GatewayStopped
            | Kind::GatewayPaused
            | Kind::GatewayResumed
            | Kind::GrantGiven
            | Kind::GrantUsed
            | Kind::GrantEnded
            | Kind::SessionStopped
            | Kind::SessionResumed
            | Kind::QuietBegan
            | Kind::QuietEnded
            | Kind::SettingChanged
            | Kind::ProtocolViolation
            | Kind::VerdictRefused
            | Kind::SecretRevealed
            | Kind::StoreRecovered
            | Kind::KeyChanged => {}
        }
    }

    /// The place of the oldest open end: where a recovery has to begin reading.
    pub(super) fn earliest(&self) -> Option<i64> {
        self.calls
            .values()
            .chain(self.approvals.values())
            .min()
            .copied()
    }

    fn answered(&mut self, approval: Option<ApprovalId>) {
        if let Some(approval) = approval {
            self.approvals.remove(&approval);
        }
    }
}
