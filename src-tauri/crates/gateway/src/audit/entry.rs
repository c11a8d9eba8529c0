//! What can be written down: the kinds of entry and what each of them may carry.

use crate::ids::{ApprovalId, CallId, SessionId};
use policy::Severity;
use std::{borrow::Cow, fmt};

/// An entry's place in the chain, from 1. 0 is the place before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// What an entry is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The kind stored as `text`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// A call was permitted and is about to be sent: the intent. Its end is one of the three `execution_` kinds.
    ToolCall = "tool_call";
    /// A decision that did not permit at once: deny, or review.
    PolicyDecision = "policy_decision";
    /// The operator is asked about a call.
    ApprovalOpened = "approval_opened";
    /// The operator said yes.
    ApprovalGranted = "approval_granted";
    /// The operator said no.
    ApprovalDenied = "approval_denied";
    /// Nobody answered in time.
    ApprovalExpired = "approval_expired";
    /// The client withdrew, or what was asked about changed.
    ApprovalCancelled = "approval_cancelled";
    /// The client was told to come back; the question is still open.
    ApprovalHandedBack = "approval_handed_back";
    /// A yes was remembered for later calls.
    GrantGiven = "grant_given";
    /// A remembered yes let a call through without a question.
    GrantUsed = "grant_used";
    /// A remembered yes ended.
    GrantEnded = "grant_ended";
    /// The server returned a result.
    ExecutionSuccess = "execution_success";
    /// The server returned an error, or did not answer in time.
    ExecutionFailure = "execution_failure";
    /// It was sent, and nobody knows what became of it.
    ExecutionUnknown = "execution_unknown";
    /// A client connected.
    SessionOpened = "session_opened";
    /// A client's connection ended.
    SessionClosed = "session_closed";
    /// Another policy is in force.
    PolicyChanged = "policy_changed";
    /// A server was added.
    ServerAdded = "server_added";
    /// A server was removed.
    ServerRemoved = "server_removed";
    /// The operator accepted a server's definitions.
    ServerAccepted = "server_accepted";
    /// A definition no longer matches its pin.
    ServerChanged = "server_changed";
    /// A server could not be started, or ended by itself.
    ServerFailed = "server_failed";
    /// The gateway began to serve.
    GatewayStarted = "gateway_started";
    /// The gateway ended cleanly.
    GatewayStopped = "gateway_stopped";
    /// The operator paused it.
    GatewayPaused = "gateway_paused";
    /// The operator let it go on.
    GatewayResumed = "gateway_resumed";
    /// The operator stopped one agent.
    SessionStopped = "session_stopped";
    /// The operator let an agent go on.
    SessionResumed = "session_resumed";
    /// Do not disturb began.
    QuietBegan = "quiet_began";
    /// Do not disturb ended.
    QuietEnded = "quiet_ended";
    /// The operator changed a setting.
    SettingChanged = "setting_changed";
    /// A result held text that gives orders; it was passed on, and its session is marked.
    ResultMarked = "result_marked";
    /// A client or server broke the protocol.
    ProtocolViolation = "protocol_violation";
    /// A verdict that did not fit its approval: wrong digest, nonce or source.
    VerdictRefused = "verdict_refused";
    /// The operator looked at something masked on a card.
    SecretRevealed = "secret_revealed";
    /// The record was found damaged or cut at start-up.
    StoreRecovered = "store_recovered";
    /// Another key signs the record from here on. Its `digest` is the public key.
    KeyChanged = "key_changed";
}

impl Kind {
    /// Whether an entry of this kind says how a call that was sent ended.
    #[must_use]
    pub const fn ends_a_call(self) -> bool {
        matches!(
            self,
            Self::ExecutionSuccess | Self::ExecutionFailure | Self::ExecutionUnknown
        )
    }
}

/// One thing to write down. Its place and its hash are given by the chain, its time by the clock.
///
/// Long texts are shortened before they are stored: names to [`Entry::NAME_CAP`] bytes, `detail` to
/// [`Entry::DETAIL_CAP`], `arguments` to [`Entry::ARGUMENTS_CAP`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is about.
    pub kind: Kind,
    /// Which call, if it is about one.
    pub call: Option<CallId>,
    /// Which connection.
    pub session: Option<SessionId>,
    /// Caller's id.
    pub caller: Option<Cow<'a, str>>,
    /// What the client calls itself.
    pub client: Option<Cow<'a, str>>,
    /// Server.
    pub server: Option<Cow<'a, str>>,
    /// Tool.
    pub tool: Option<Cow<'a, str>>,
    /// Severity of the call.
    pub severity: Option<Severity>,
    /// `allow`, `deny` or `review`.
    pub effect: Option<Cow<'a, str>>,
    /// Id of the rule that decided; none: the default.
    pub rule: Option<Cow<'a, str>>,
    /// Which approval, if it is about one.
    pub approval: Option<ApprovalId>,
    /// SHA-256 of the canonical call.
    pub digest: Option<[u8; 32]>,
    /// A sentence about what happened.
    pub detail: Cow<'a, str>,
    /// The arguments, already redacted and shortened (`Redactor::arguments`).
    pub arguments: Option<Cow<'a, str>>,
    /// Size of the arguments or of the result.
    pub bytes: Option<u64>,
    /// Microseconds the call took, on outcome lines.
    pub took_us: Option<u64>,
}

/// An entry that owns its texts.
pub type OwnedEntry = Entry<'static>;

impl<'a> Entry<'a> {
    /// Longest stored name, in bytes.
    pub const NAME_CAP: usize = 256;
    /// Longest stored sentence, in bytes.
    pub const DETAIL_CAP: usize = 1024;
    /// Longest stored copy of the arguments, in bytes.
    pub const ARGUMENTS_CAP: usize = 2048;

    /// An entry with nothing but a sentence; the rest is filled in with `..Entry::new(…)`.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind,
            call: None,
            session: None,
            caller: None,
            client: None,
            server: None,
            tool: None,
            severity: None,
            effect: None,
            rule: None,
            approval: None,
            digest: None,
            detail: detail.into(),
            arguments: None,
            bytes: None,
            took_us: None,
        }
    }

    /// The same entry, owning its texts.
    #[must_use]
    pub fn into_owned(self) -> OwnedEntry {
        let own = |text: Option<Cow<'a, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Entry {
            kind: self.kind,
            call: self.call,
            session: self.session,
            caller: own(self.caller),
            client: own(self.client),
            server: own(self.server),
            tool: own(self.tool),
            severity: self.severity,
            effect: own(self.effect),
            rule: own(self.rule),
            approval: self.approval,
            digest: self.digest,
            detail: Cow::Owned(self.detail.into_owned()),
            arguments: own(self.arguments),
            bytes: self.bytes,
            took_us: self.took_us,
        }
    }
}

/// A severity as stored.
pub(super) fn severity_str(severity: Severity) -> &'static str {
    match severity {
        Severity::Safe => "safe",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// The severity stored as `text`.
pub(crate) fn parse_severity(text: &str) -> Option<Severity> {
    [
        Severity::Safe,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ]
    .into_iter()
    .find(|&severity| severity_str(severity) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_name() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::parse("no_such_kind"), None);
    }
}
