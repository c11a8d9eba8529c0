//! The card: everything the operator needs to answer one approval.

use super::{ApprovalRow, GrantView, RuleView, ScopeOffer, Segment};
use crate::ids::{ApprovalId, CallId, Nonce, SessionId};
use ::policy::{Caller, Reason};
use serde::{Deserialize, Serialize};

/// Everything the operator needs to answer one approval. Opening it mints the nonce its verdict must carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalCard {
    /// The row it belongs to.
    pub row: ApprovalRow,
    /// Which call.
    pub call: CallId,
    /// SHA-256 of the canonical call, hex; a verdict must carry it.
    pub digest: String,
    /// Minted for this painting; a verdict must carry it.
    pub nonce: Nonce,
    /// Why this severity.
    pub reasons: Vec<Reason>,
    /// Who asks.
    pub caller: Caller,
    /// Which connection.
    pub session: SessionId,
    /// The tool's own name.
    pub tool: Vec<Segment>,
    /// The arguments as rows of a tree, in the order they were sent.
    pub arguments: Vec<ArgumentRow>,
    /// The exact text that will be sent, cut into segments.
    pub raw: Vec<Segment>,
    /// Size of the arguments in bytes.
    pub bytes: u32,
    /// Number of hidden characters anywhere in what is shown.
    pub hidden: u32,
    /// The tool's description, by its server, not checked.
    pub said_by_server: Vec<Segment>,
    /// Alerts, negative only, each with the place it is about.
    pub alerts: Vec<Alert>,
    /// The last approved call of this tool by this client, which `arguments` are compared with; none: there was none.
    pub previous: Option<Previous>,
    /// Earlier calls of this tool on the same target.
    pub history: History,
    /// Rules and grants that nearly decided this call, and why they did not.
    pub near_misses: Vec<NearMiss>,
    /// What "for this session" can mean for this call, the narrowest first; empty: it is not offered.
    pub scopes: Vec<ScopeOffer>,
    /// Why no scope and no rule is offered, if none is.
    pub once_only: Option<String>,
    /// Grants in force for this tool.
    pub grants: Vec<GrantView>,
    /// Whether the arguments can be edited before approving.
    pub editable: bool,
    /// The latest that our hold can be extended to, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub hold_max: i64,
    /// Whether the hold stands still because the operator is reviewing the card.
    pub hold_paused: bool,
    /// After approving, milliseconds in which it can be undone before it runs; 0: none.
    pub undo_ms: u32,
    /// The rule that asked.
    pub rule: RuleView,
    /// When the client will probably stop waiting, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub client_waits_until: Option<i64>,
    /// How we know the client's patience.
    pub patience: PatienceSource,
    /// At critical: what to type to approve; the most specific target.
    pub typed_target: Option<String>,
    /// Milliseconds after painting before Approve is taken.
    pub arm_ms: u32,
}

/// How the client's patience is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum PatienceSource {
    /// From our table of clients.
    Known,
    /// From time-outs we saw.
    Learned,
    /// We do not know; we assume 50 s.
    Unknown,
}

/// One line of the argument tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ArgumentRow {
    /// JSON pointer of the value.
    pub pointer: String,
    /// Nesting depth, 0 at the top.
    pub depth: u32,
    /// Key or index.
    pub key: Vec<Segment>,
    /// `string`, `number`, `boolean`, `null`, `object`, `array`.
    pub kind: String,
    /// The value, whole; for objects and arrays their size ("3 keys").
    pub value: Vec<Segment>,
    /// How it differs from the last approved call, if it does.
    pub change: Option<ArgumentChange>,
}

/// How one argument differs from the last approved call of the tool by the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ArgumentChange {
    /// It was not there.
    New,
    /// It was something else.
    Changed {
        /// What it was.
        was: Vec<Segment>,
    },
    /// It was there and is not any more; the row shows what it was.
    Removed,
}

/// Something to look at before answering. A card never says that something looks safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// What kind.
    pub kind: AlertKind,
    /// A sentence.
    pub text: String,
    /// The argument it is about, as a JSON pointer; none: the call as a whole.
    pub pointer: Option<String>,
}

/// Kinds of [`Alert`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum AlertKind {
    /// Deletes, truncates, overwrites by force.
    Destroy,
    /// Everything at once.
    Wildcard,
    /// More rights.
    Privilege,
    /// Runs code.
    Execute,
    /// Sends something to a place the operator does not know.
    LeavesMachine,
    /// A token, a key, a file that holds one.
    Secret,
    /// A path outside the folders the server was given.
    OutsideRoots,
    /// Money, or many people at once.
    Money,
    /// Characters one cannot see.
    Hidden,
    /// Letters that look like others.
    Lookalike,
    /// The tool or its server is not what it was when it was last approved.
    Changed,
    /// The first call of this tool by this client.
    First,
    /// The same call over and over.
    Loop,
    /// A large payload.
    Large,
    /// Anything else worth a look.
    Other,
}

/// The call that the arguments are compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Previous {
    /// When it was approved, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// How many paths differ.
    pub changes: u32,
}

/// What became of earlier calls of this tool on the same target, in the last 30 days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Approved by the operator.
    pub approved: u32,
    /// Denied by the operator.
    pub denied: u32,
    /// Ran and failed.
    pub failed: u32,
    /// Approved so often lately, and never denied, that a rule could answer instead. Never said of high and critical calls.
    pub often: bool,
    /// Calls a day, the oldest first; 30 of them.
    pub by_day: Vec<u32>,
    /// The last eight.
    pub recent: Vec<HistoryRow>,
}

/// One earlier call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    /// Which, for the audit.
    pub call: CallId,
    /// When, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// "approved", "denied: not on Fridays".
    pub ending: Vec<Segment>,
}

/// A rule or a grant that nearly decided a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct NearMiss {
    /// The rule or the grant, as a sentence.
    pub sentence: String,
    /// Why it did not match.
    pub why: String,
}

/// Which masked text to show in the clear. Every showing is written to the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reveal {
    /// Whose card.
    pub id: ApprovalId,
    /// The argument, as a JSON pointer; none: the exact text of all arguments.
    pub pointer: Option<String>,
}
