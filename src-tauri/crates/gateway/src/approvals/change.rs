//! What is told about approvals: to the record and to the operator's surfaces.

use super::grants::GrantEnd;
use super::question::{Digest, Source, VerdictRefusal, Why};
use super::wording;
use crate::ids::{ApprovalId, CallId, GrantId, SessionId};
use policy::Severity;

/// Something happened to an approval.
#[derive(Clone, Debug)]
pub struct ApprovalChange {
    /// Which.
    pub approval: ApprovalId,
    /// What it is about; none: a verdict named an approval that does not exist.
    pub about: Option<About>,
    /// What happened.
    pub what: Change,
}

/// What an approval is about, as the record wants it.
#[derive(Clone, Debug)]
pub struct About {
    /// `A-1042`.
    pub label: String,
    /// The call it was opened for, or that this change is about.
    pub call: CallId,
    /// That call's connection.
    pub session: SessionId,
    /// Id of who asked.
    pub caller: String,
    /// What the client calls itself.
    pub client: String,
    /// Which server.
    pub server: String,
    /// Which tool.
    pub tool: String,
    /// How much harm it can do.
    pub severity: Severity,
    /// The rule that asked; none: the default.
    pub rule: Option<String>,
    /// SHA-256 of the canonical call.
    pub digest: Digest,
}

/// What can happen to an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It waits for the operator.
    Opened,
    /// Its count or state changed.
    Updated,
    /// A call was given back to its client, and the question stays open.
    HandedBack,
    /// The operator said yes.
    Granted {
        /// Where.
        by: Source,
        /// The call was handed back: the yes waits for its next try.
        for_next_try: bool,
    },
    /// The operator said no.
    Denied {
        /// Where.
        by: Source,
        /// In the operator's words.
        reason: Option<String>,
    },
    /// The operator said yes, and it runs in a moment.
    Releasing {
        /// Where.
        by: Source,
    },
    /// The operator took the yes back before the call ran.
    Undone {
        /// Where.
        by: Source,
    },
    /// The operator put it aside; no client was waiting.
    Dismissed {
        /// Where.
        by: Source,
    },
    /// The operator said yes to all identical calls, and this is one of them.
    GrantedToo {
        /// Where.
        by: Source,
        /// The approval that was answered: `A-1042`.
        with: String,
    },
    /// It would have been held, and the operator is not available.
    Unasked,
    /// The confirmation was typed wrong too often, which denies it.
    Mistyped,
    /// Nobody answered in time.
    Expired,
    /// There was nothing left to answer.
    Cancelled(Why),
    /// The next try came, and a remembered yes lets it run.
    GrantUsed,
    /// The next try did not come.
    GrantLapsed,
    /// The yes is remembered for later calls.
    GrantGiven {
        /// The grant.
        grant: GrantId,
        /// What it lets through.
        sentence: String,
    },
    /// A call was let through without a question.
    Covered {
        /// By which grant.
        grant: GrantId,
        /// The approval that gave it: `A-1042`.
        of: String,
    },
    /// A grant is over.
    GrantEnded {
        /// Which.
        grant: GrantId,
        /// Why.
        why: GrantEnd,
    },
    /// A verdict was not taken.
    VerdictRefused {
        /// Where it came from.
        by: Source,
        /// Why. [`VerdictRefusal::is_tampering`] says whether an honest surface could have sent it.
        why: VerdictRefusal,
    },
}

impl ApprovalChange {
    /// What happened, as a sentence for the record.
    #[must_use]
    pub fn sentence(&self) -> String {
        let label = self
            .about
            .as_ref()
            .map_or("an unknown approval", |about| about.label.as_str());
        wording::change(label, &self.what)
    }
}

/// Why a surface did not get what it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// There is no such approval, or it ended long ago.
    #[error("there is no approval with this id; look at the list again")]
    NotFound,
    /// The verdict was not taken.
    #[error(transparent)]
    Refused(#[from] VerdictRefusal),
}
