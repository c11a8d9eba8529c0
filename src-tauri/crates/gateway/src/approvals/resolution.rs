//! The answers: to a held call, to an approval, and to a verdict that was not taken. Data only.

use super::question::{Edit, Millis, Source};
use crate::ids::ApprovalId;
use std::sync::Arc;

/// The answer to one held call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It may run, once; the approval still has to be consumed where the intent is written.
    Permit {
        /// The approval that permits it. Names one call and is given out once.
        approval: ApprovalId,
    },
    /// It may run, once, with arguments that the operator put in the place of the agent's.
    PermitEdited {
        /// As for a permit.
        approval: ApprovalId,
        /// The arguments as they were checked.
        edit: Arc<Edit>,
    },
    /// The operator said no.
    Denied {
        /// In the operator's words.
        reason: Option<String>,
    },
    /// Nobody answered in time.
    Expired {
        /// How long the question was open.
        held: Millis,
    },
    /// The client would not wait longer. The question stays open for its next identical call.
    HandBack {
        /// `A-1042`.
        label: String,
        /// What the agent can ask about it with.
        token: ApprovalId,
    },
    /// There is nothing left to answer.
    Cancelled {
        /// Why.
        why: Why,
    },
    /// Too much is waiting already.
    Busy,
    /// The operator said that they are not available.
    Unattended,
}

impl Resolution {
    pub(super) fn permit(approval: ApprovalId, edit: Option<Arc<Edit>>) -> Self {
        match edit {
            Some(edit) => Self::PermitEdited { approval, edit },
            None => Self::Permit { approval },
        }
    }
}

/// How an approval ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The operator said yes.
    Approved {
        /// Where.
        by: Source,
        /// To the client's next identical call, because it had been handed back.
        granted: bool,
    },
    /// The operator said no.
    Denied {
        /// Where.
        by: Source,
        /// In the operator's words.
        reason: Option<String>,
    },
    /// The operator said yes and took it back before the call ran.
    Undone {
        /// Where.
        by: Source,
    },
    /// The operator put the question aside; no client was waiting for it.
    Dismissed {
        /// Where.
        by: Source,
    },
    /// The confirmation was typed wrong too often.
    Mistyped,
    /// Nobody answered in time.
    Expired,
    /// There was nothing left to answer.
    Cancelled(Why),
}

/// Why a question went away without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The client cancelled the call.
    Withdrawn,
    /// The client hung up.
    HungUp,
    /// The tool's definition or its server is not what it was.
    ToolChanged,
    /// Another policy is in force.
    PolicyChanged,
    /// The operator stopped everything.
    Stopped,
    /// The operator stopped this agent.
    SessionStopped,
    /// The gateway ends.
    Shutdown,
}

/// Why a verdict was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerdictRefusal {
    /// It was decided, or never existed.
    #[error("this approval is not open any more")]
    NotOpen,
    /// It is about something else than what is asked.
    #[error("the answer does not belong to this call: its digest is another one")]
    WrongDigest,
    /// It does not come from the last painting of the card on that surface.
    #[error("the answer does not come from the card as it was last shown; open the card again")]
    WrongNonce,
    /// This surface may not approve such a call.
    #[error("a call like this cannot be approved from here; open it in the window")]
    NotFromHere,
    /// The card was only just painted.
    #[error("the card was only just shown; look at it, then approve")]
    TooSoon,
    /// There are hidden characters, and the tick is missing.
    #[error("the call has hidden characters; tick that you have seen them")]
    HiddenUnseen,
    /// The typed confirmation is not the target.
    #[error("what was typed is not the target; {left} more tries")]
    Mistyped {
        /// Tries left before the call is denied.
        left: u8,
    },
    /// It needs a typed confirmation and there is nothing to type.
    #[error("the call names no target that can be typed to confirm it; it can only be denied")]
    CannotBeTyped,
    /// Marked parts of the call were not looked at.
    #[error(
        "`{left}` marked parts of the call were not looked at; visit each of them, then approve"
    )]
    Unvisited {
        /// How many.
        left: u32,
    },
    /// Several critical calls cannot be approved together.
    #[error("critical calls are approved one at a time; approve this one alone")]
    OneAtATime,
    /// It cannot be remembered for later calls.
    #[error("this call can only be approved once: {why}")]
    OnlyOnce {
        /// Why.
        why: &'static str,
    },
    /// They were not checked together, or something changed since.
    #[error("these calls cannot be approved together; look at them again")]
    NotTogether,
    /// There is no such grant.
    #[error("there is no such grant any more")]
    NoGrant,
    /// There is no approval that waits to run.
    #[error("this approval cannot be undone: it ran already, or was never approved")]
    NothingToUndo,
    /// A client still waits for the answer.
    #[error("a client still waits for this answer; approve or deny it")]
    StillWaited,
    /// The hold is as long as it may be.
    #[error("the hold cannot be made longer than `{minutes}` minutes; approve or deny the call")]
    HoldSpent {
        /// How long it may be.
        minutes: u64,
    },
    /// The reason is longer than an agent is given.
    #[error("the reason has `{length}` characters; give at most 500")]
    ReasonTooLong {
        /// Its length in characters.
        length: usize,
    },
}

impl VerdictRefusal {
    /// Whether an honest surface never sends such a verdict.
    #[must_use]
    pub fn is_tampering(self) -> bool {
        match self {
            Self::WrongDigest | Self::WrongNonce | Self::NotFromHere => true,
            Self::NotOpen
            | Self::TooSoon
            | Self::HiddenUnseen
            | Self::Mistyped { .. }
            | Self::CannotBeTyped
            | Self::Unvisited { .. }
            | Self::OneAtATime
            | Self::OnlyOnce { .. }
            | Self::NoGrant
            | Self::NotTogether
            | Self::NothingToUndo
            | Self::StillWaited
            | Self::HoldSpent { .. }
            | Self::ReasonTooLong { .. } => false,
        }
    }
}
