//! What goes into the queue and what comes out of it. Data only.

use super::grants::GrantEnd;
use crate::api::{AlertKind, Scope};
use crate::ids::{ApprovalId, CallId, GrantId, Nonce, SessionId};
use policy::Severity;
use std::sync::Arc;

pub use super::resolution::{Ending, Resolution, VerdictRefusal, Why};
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
    /// Open approvals of one connection.
    pub per_session: usize,
    /// Open approvals in all.
    pub approvals: usize,
    /// Held calls in all, identical ones included.
    pub calls: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_session: 50,
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
    /// How long the operator can make that, counted from the start.
    pub hold_most: Millis,
    /// How long the client waits before it gives up; none: for ever.
    pub patience: Option<Millis>,
    /// Which server.
    pub server: String,
    /// Which tool.
    pub tool: String,
    /// The policy that asked.
    pub policy_version: u32,
    /// Id of its rule that asked; none: the default.
    pub rule: Option<String>,
    /// Hash of the tool's definition.
    pub pin: Digest,
    /// What the call acts on and where, as one text; none: its arguments name nothing.
    pub target: Option<String>,
    /// Kinds of the risky parts on its card.
    pub kinds: Vec<AlertKind>,
    /// The tool or its server is not what it was when it was last approved.
    pub changed: bool,
    /// The operator is not available: what would be held is refused instead.
    pub unattended: bool,
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

/// Arguments that the operator put in the place of the agent's, as they were checked and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What a verdict on them must name.
    pub digest: Digest,
    /// The text that was checked; a verdict must carry it.
    pub text: String,
    /// What is sent.
    pub arguments: String,
    /// How much harm the call can do with them.
    pub severity: Severity,
    /// Hidden characters in what the card with them shows.
    pub hidden: u32,
    /// What has to be typed to approve them.
    pub typed: Typed,
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
        /// Numbers of the card's alerts that have a place in it.
        places: Vec<u32>,
        /// How long it has to be on screen before Approve is taken.
        arm: Millis,
    },
    /// A card was painted with other arguments; a verdict on those must carry this nonce.
    Edited {
        /// Whose card.
        approval: ApprovalId,
        /// Where.
        source: Source,
        /// Fresh and random.
        nonce: Nonce,
        /// Numbers of the card's alerts that have a place in it.
        places: Vec<u32>,
        /// How long it has to be on screen before Approve is taken.
        arm: Millis,
        /// The arguments.
        edit: Arc<Edit>,
    },
    /// The operator answered.
    Answer(Answer),
    /// The operator denies all of these.
    DenyMany {
        /// Which; those that are not open any more are left alone.
        approvals: Vec<ApprovalId>,
        /// In the operator's words.
        reason: Option<String>,
        /// Where.
        by: Source,
    },
    /// The operator takes an approval back before it runs.
    Undo {
        /// Which.
        approval: ApprovalId,
        /// Where.
        by: Source,
    },
    /// The operator wants no more of a question nobody waits for, or of a line of the list.
    Dismiss {
        /// Which.
        approval: ApprovalId,
        /// Where.
        by: Source,
    },
    /// The operator wants more time.
    Extend {
        /// For which.
        approval: ApprovalId,
        /// Where.
        by: Source,
    },
    /// The operator is at work on a card.
    Reviewing {
        /// Whose.
        approval: ApprovalId,
        /// Where.
        by: Source,
    },
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
    /// A rule was saved from a card. It only lets more pass: open questions stay what they are.
    RuleAdded {
        /// The policy's version with it.
        version: u32,
    },
    /// A draft was published. Open questions stay what they are, except those it answers with no.
    PolicyPublished {
        /// Its version.
        version: u32,
        /// Questions that are taken back.
        withdrawn: Vec<ApprovalId>,
    },
    /// The operator stops everything that waits.
    StopAll,
    /// The operator stops one agent.
    StopSession {
        /// Which connection.
        session: SessionId,
    },
    /// The operator takes a grant back.
    Revoke {
        /// Which.
        grant: GrantId,
        /// Where.
        by: Source,
    },
    /// The operator takes every grant back.
    RevokeAll,
    /// The screen was locked: every grant ends.
    ScreenLocked,
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
    /// How long a yes to a high or critical call waits before it runs, so that it can be undone.
    pub undo: Millis,
    /// Fresh: the name of the grant, should the yes give one.
    pub grant: GrantId,
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
    /// The operator said yes; it runs in a moment, unless that is undone.
    Releasing {
        /// Which.
        approval: ApprovalId,
        /// Where.
        by: Source,
    },
    /// The operator's yes to one approval lets this identical call run as well.
    AlsoGranted {
        /// The id that permits this call.
        approval: ApprovalId,
        /// The approval that was answered.
        of: ApprovalId,
        /// The call.
        call: CallId,
        /// Where it was answered.
        by: Source,
    },
    /// It is over, and a verdict on its next try is not taken any more.
    TooLate {
        /// Which.
        approval: ApprovalId,
    },
    /// A call that would have been held was refused: the operator is not available.
    Unasked {
        /// The id it would have had.
        approval: ApprovalId,
    },
    /// The call that was granted for its next try came and runs.
    GrantUsed {
        /// Which approval granted it.
        approval: ApprovalId,
        /// The call that came.
        call: CallId,
    },
    /// A yes was remembered.
    GrantGiven {
        /// The grant.
        grant: GrantId,
        /// The approval it came from.
        approval: ApprovalId,
        /// How far it reaches.
        scope: Scope,
    },
    /// A call runs without a question, because a grant covers it.
    Covered {
        /// The id that permits it.
        approval: ApprovalId,
        /// The grant.
        grant: GrantId,
    },
    /// A grant is over.
    GrantEnded {
        /// Which.
        grant: GrantId,
        /// Why.
        why: GrantEnd,
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
