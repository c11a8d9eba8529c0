//! What goes into the queue and what comes out of it. Data only.

use crate::ids::{ApprovalId, CallId, Nonce, SessionId};
use policy::Severity;

pub use crate::api::Verdict;

/// A point on a clock that never goes back, in milliseconds since any fixed moment.
pub type Millis = u64;

/// SHA-256 of the canonical call.
pub type Digest = [u8; 32];

/// A surface a verdict can come from. Set by the code behind the surface, never by what the surface sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The main window.
    Window,
    /// The small review window.
    Quick,
    /// A button of a notification.
    Notification,
    /// The tray menu.
    Tray,
    /// The command line, over the operator socket of a gateway without a window.
    CommandLine,
}

/// How much may wait at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open approvals of one caller.
    pub per_caller: usize,
    /// Open approvals in all.
    pub approvals: usize,
    /// Held calls in all, identical ones included.
    pub calls: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_caller: 50,
            approvals: 1_000,
            calls: 5_000,
        }
    }
}

/// One call that the policy wants a person to look at.
#[derive(Clone, Debug)]
pub struct Question {
    /// The id the approval will have if this call opens one. Also the token the agent is given.
    pub approval: ApprovalId,
    /// The call that is held.
    pub call: CallId,
    /// The connection it came over.
    pub session: SessionId,
    /// Id of who asks.
    pub caller: String,
    /// What exactly is asked. Equal digests of one caller are one approval.
    pub digest: Digest,
    /// How much harm it can do.
    pub severity: Severity,
    /// Hidden characters in what the card shows.
    pub hidden: u32,
    /// What has to be typed to approve it.
    pub typed: Typed,
    /// How long we keep the question open.
    pub hold: Millis,
    /// How long the client waits before it gives up; none: for ever.
    pub patience: Option<Millis>,
    /// Which server.
    pub server: String,
    /// Which tool.
    pub tool: String,
    /// The policy that asked.
    pub policy_version: u32,
}

/// Whether approving needs a word to be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// No.
    NotAsked,
    /// This one, exactly.
    Target(String),
    /// Yes, but the call names nothing that can be typed: it can only be denied.
    Impossible,
}

/// What happens to the queue.
#[derive(Clone, Debug)]
pub enum Input {
    /// A call needs an answer.
    Ask(Question),
    /// A card was painted; a verdict from that surface must carry this nonce.
    Painted {
        /// Whose card.
        approval: ApprovalId,
        /// Where.
        source: Source,
        /// Fresh and random.
        nonce: Nonce,
    },
    /// The operator answered.
    Answer(Answer),
    /// The client cancelled one call.
    Withdraw {
        /// Which.
        call: CallId,
    },
    /// The client hung up.
    SessionClosed {
        /// Which connection.
        session: SessionId,
    },
    /// A definition changed or was quarantined, or its server was changed, removed or switched off.
    ToolChanged {
        /// Which server.
        server: String,
        /// Which tool; none: all of them.
        tool: Option<String>,
    },
    /// Another policy is in force.
    PolicyChanged {
        /// Its version.
        version: u32,
    },
    /// The operator stops everything that waits.
    StopAll,
    /// The gateway ends; every question after this one is refused.
    Shutdown,
    /// Nothing but time passed.
    Tick,
}

/// A verdict, with what proves that it is about what was shown.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which approval.
    pub approval: ApprovalId,
    /// The digest on the card; none: what came was not a digest.
    pub digest: Option<Digest>,
    /// The nonce of the painting.
    pub nonce: Nonce,
    /// The surface it came from.
    pub source: Source,
    /// Yes or no.
    pub verdict: Verdict,
}

/// What the driver has to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// There is a new approval. `after`: it holds the identical calls that waited behind that one.
    Opened {
        /// Which.
        approval: ApprovalId,
        /// The call it was opened for.
        call: CallId,
        /// That call's connection.
        session: SessionId,
        /// The approval it continues.
        after: Option<ApprovalId>,
    },
    /// Its count or state changed.
    Changed {
        /// Which.
        approval: ApprovalId,
    },
    /// It is over.
    Closed {
        /// Which.
        approval: ApprovalId,
        /// How.
        ending: Ending,
    },
    /// The call that was granted came and runs.
    GrantUsed {
        /// Which approval granted it.
        approval: ApprovalId,
        /// The call that came.
        call: CallId,
    },
    /// The grant is gone without a call having used it.
    GrantLapsed {
        /// Which approval granted it.
        approval: ApprovalId,
    },
    /// A verdict was not taken.
    VerdictRefused {
        /// The approval it named.
        approval: ApprovalId,
        /// Where it came from.
        by: Source,
        /// Why.
        why: VerdictRefusal,
    },
    /// It is not in the list any more.
    Forgotten {
        /// Which.
        approval: ApprovalId,
    },
    /// A held call has its answer. Every call gets exactly one.
    Reply {
        /// Which call.
        call: CallId,
        /// The answer.
        resolution: Resolution,
    },
}

/// The answer to one held call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It may run, once; the approval still has to be consumed where the intent is written.
    Permit {
        /// The approval that permits it. Names one call and is given out once.
        approval: ApprovalId,
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
            | Self::ReasonTooLong { .. } => false,
        }
    }
}
