//! What the gateway tells its operator surfaces (the window, the command line), and what they may ask of it.
//! Plain data: everything here is serialised as it stands, and the window's TypeScript types are generated from it.

use crate::ids::{ApprovalId, CallId, Nonce, SessionId};
use policy::{Caller, Reason, Severity};
use serde::{Deserialize, Serialize};

/// Something changed. Carries what to ask again for, never the change itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Event {
    /// Counts up by one per event; a gap means: take a new snapshot of everything.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: u64,
    /// What kind of thing changed.
    pub kind: EventKind,
    /// Which thing, where one is meant (an approval's id, a server's name).
    pub id: Option<String>,
}

/// Kinds of [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum EventKind {
    /// An approval was opened, changed state, or was closed.
    Approvals,
    /// The gateway's own state (running, paused, degraded) or its figures.
    Gateway,
    /// Audit entries were appended.
    Audit,
    /// A server changed state or definitions.
    Servers,
    /// A session began or ended.
    Sessions,
    /// Another policy is in force.
    Policy,
}

/// What the gateway is doing, for the header and the status bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct GatewayStatus {
    /// Running, paused or degraded.
    pub state: GatewayState,
    /// A sentence that says why, when it is not running.
    pub why: Option<String>,
    /// Version number of the policy in force (counts up from 1).
    pub policy_version: u32,
    /// Connected sessions.
    pub sessions: Vec<SessionView>,
    /// Calls waiting for the operator.
    pub waiting: u32,
    /// The highest severity among them.
    pub highest_waiting: Option<Severity>,
    /// Calls decided since local midnight.
    pub today: Today,
    /// Entries in the audit.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub audit_entries: u64,
    /// When the chain was last verified whole, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub chain_verified_at: Option<i64>,
    /// The highest event number at the time of this answer.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: u64,
}

/// Whether calls can pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum GatewayState {
    /// Calls are decided and pass as the policy says.
    Running,
    /// The operator paused it: new calls are refused.
    Paused,
    /// The audit cannot be written, or the policy cannot be read: calls are refused.
    Degraded,
}

/// Counts since local midnight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Today {
    /// Calls that passed by a rule.
    pub allowed: u32,
    /// Calls an operator approved.
    pub approved: u32,
    /// Calls refused, by rule or by the operator.
    pub denied: u32,
}

/// One connection of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Who it acts for.
    pub caller: Caller,
    /// What the client calls itself (text from outside, as rendered [`Segment`]s).
    pub client: Vec<Segment>,
    /// The server it was opened for; none: all of them.
    pub server: Option<String>,
    /// Since when, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub since: i64,
}

/// A run of text from outside, cut so that the page only paints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Segment {
    /// The text to paint. For `Hidden` a label such as `U+202E`, `ESC` or `412 spaces`.
    pub text: String,
    /// How to paint it.
    pub kind: SegmentKind,
}

/// How a [`Segment`] is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum SegmentKind {
    /// As it is.
    Plain,
    /// A character one cannot see, or a run of spaces: a boxed label. Blocks approval until ticked at medium and above.
    Hidden,
    /// An unusual space: boxed, does not block.
    Space,
}

/// A row of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalRow {
    /// The approval.
    pub id: ApprovalId,
    /// Its number for people: `A-1042`.
    pub label: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// How much harm the call can do.
    pub severity: Severity,
    /// Headline: verb phrase and object.
    pub headline: Headline,
    /// The client's name.
    pub client: Vec<Segment>,
    /// The server's name.
    pub server: String,
    /// How many identical calls wait behind this row.
    pub count: u32,
    /// Opened at, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub opened_at: i64,
    /// Our hold ends at, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub hold_until: i64,
    /// When it was decided or ended, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub closed_at: Option<i64>,
    /// How it ended, as a sentence, once it did.
    pub ending: Option<String>,
}

/// Where an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ApprovalState {
    /// The client is waiting for it.
    Waiting,
    /// The client was told to come back; the question is still open.
    HandedBack,
    /// The operator approved; if it was handed back, a one-use grant waits for the retry.
    Approved,
    /// The operator denied it.
    Denied,
    /// Nobody answered in time; that one call was denied.
    Expired,
    /// The client withdrew it, or what it was about changed.
    Cancelled,
}

/// `Delete deployment **ledger-api** in payments`: templates only, never prose from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Headline {
    /// `Restart service`, or `Call`.
    pub verb: String,
    /// `ledger-api`, or the tool's name.
    pub object: Vec<Segment>,
    /// `in payments · prod-eu-1`, where the arguments name it.
    pub scope: Option<Vec<Segment>>,
}

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
    /// Alerts, negative only: sentences ("First call of this tool by this client").
    pub alerts: Vec<String>,
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
}

/// The operator's answer to one approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct AnswerApproval {
    /// Which approval.
    pub id: ApprovalId,
    /// The digest that was on the card.
    pub digest: String,
    /// The nonce that was on the card.
    pub nonce: Nonce,
    /// Yes or no.
    pub verdict: Verdict,
}

/// Yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Verdict {
    /// Run it, once.
    Approve {
        /// What was typed, at critical.
        typed: Option<String>,
        /// Whether "I have seen the hidden characters" was ticked.
        #[serde(rename = "seenHidden")]
        seen_hidden: bool,
    },
    /// Do not run it.
    Deny {
        /// Returned to the agent word for word; at most 500 characters.
        reason: Option<String>,
    },
}

/// A rule as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// Its place, from 1; none: the default.
    pub number: Option<u32>,
    /// Its id; none: the default.
    pub id: Option<String>,
    /// `allow`, `deny` or `review`.
    pub effect: String,
    /// "Ask me about any call that is high or worse."
    pub sentence: String,
    /// The author's reason.
    pub reason: String,
}

/// The policy in force, as sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PolicyView {
    /// Version number.
    pub version: u32,
    /// Where its file is.
    pub path: String,
    /// Since when it is in force, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub since: i64,
    /// The rules in order.
    pub rules: Vec<RuleView>,
    /// What happens when none matches.
    pub default: RuleView,
    /// Why the file cannot be used, if it cannot; then every call is refused.
    pub error: Option<String>,
    /// The file was changed outside the app and waits to be accepted: what differs, as sentences.
    pub outside_change: Option<OutsideChange>,
}

/// A policy file that was changed outside the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct OutsideChange {
    /// SHA-256 of the file's bytes, hex: accepting names what was shown.
    pub hash: String,
    /// Sentences that are new.
    pub added: Vec<String>,
    /// Sentences that are gone.
    pub removed: Vec<String>,
    /// Why it cannot be accepted, if it cannot be read.
    pub error: Option<String>,
}

/// An MCP server behind the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ServerView {
    /// Its name here.
    pub name: String,
    /// The exact command line, one element an argument.
    pub command: Vec<String>,
    /// Names of the variables it is given; never their values.
    pub env: Vec<String>,
    /// Where it stands.
    pub state: ServerState,
    /// A sentence, when it failed or needs a look.
    pub why: Option<String>,
    /// What it calls itself and its version.
    pub version: Option<Vec<Segment>>,
    /// Whether the operator has accepted its definitions.
    pub accepted: bool,
    /// Its tools.
    pub tools: Vec<ToolView>,
    /// Switched on.
    pub enabled: bool,
}

/// Where a server stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ServerState {
    /// Not running: no session needs it.
    Idle,
    /// At least one process runs.
    Running,
    /// A definition changed since it was pinned; the changed tools are paused.
    Changed,
    /// It could not be started, or keeps ending.
    Failed,
    /// Switched off by the operator.
    Off,
}

/// One tool of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ToolView {
    /// Its own name.
    pub name: Vec<Segment>,
    /// Its description, by its server.
    pub description: Vec<Segment>,
    /// How much harm it can do, and why.
    pub severity: Severity,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What the policy says today about a call of it without arguments, as a sentence.
    pub outcome: String,
    /// Whether it is quarantined (not listed, not callable), and why.
    pub quarantined: Option<String>,
    /// SHA-256 of the pinned definition, hex.
    pub pin: String,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// Place in the chain, from 1.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: u64,
    /// Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// `tool_call`, `policy_decision`, `approval_granted`, …
    pub kind: String,
    /// Which call, if it is about one.
    pub call: Option<CallId>,
    /// Which connection.
    pub session: Option<SessionId>,
    /// Caller's id.
    pub caller: Option<String>,
    /// What the client calls itself.
    pub client: Vec<Segment>,
    /// Server.
    pub server: Option<String>,
    /// Tool.
    pub tool: Vec<Segment>,
    /// Severity.
    pub severity: Option<Severity>,
    /// `allow`, `deny`, `review`.
    pub effect: Option<String>,
    /// Rule id.
    pub rule: Option<String>,
    /// A sentence about what happened.
    pub detail: Vec<Segment>,
    /// Redacted, shortened copy of the arguments.
    pub arguments: Vec<Segment>,
    /// Milliseconds the call took, on outcome lines.
    pub took_ms: Option<f64>,
    /// The entry's hash, hex.
    pub hash: String,
}

/// A page of the audit, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// Give this as `before` to get the next page; none: that was the last.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub next: Option<u64>,
    /// Entries in all.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub total: u64,
}

/// Which page of the audit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", default)]
pub struct AuditQuery {
    /// Only entries before this one.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub before: Option<u64>,
    /// At most so many (1 to 500).
    pub limit: u32,
    /// Only this call.
    pub call: Option<CallId>,
    /// Only entries whose server, tool, caller, kind or detail contain this text.
    pub text: Option<String>,
}

/// What verifying the chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// Whether every entry is what it was.
    pub intact: bool,
    /// Entries checked.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub entries: u64,
    /// The first bad entry.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub first_bad: Option<u64>,
    /// A sentence.
    pub sentence: String,
    /// Hash of the last entry, hex.
    pub head: String,
}
