//! The audit as calls: one row a call with its story, one row an event beside them, over the whole store.
//! Derived from the entries and never the truth: what proves something is the chain.

use super::{RuleView, Segment};
use crate::ids::{ApprovalId, CallId, SessionId};
use ::policy::Severity;
use serde::{Deserialize, Serialize};

/// Which rows. The same language everywhere: the filter bar, saved views, exports, the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimelineFilter {
    /// `decision:denied server:k8s-prod -tool:get kubectl`. Empty: everything.
    pub filter: String,
}

/// A page of the timeline, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimelineQuery {
    /// Which rows.
    pub filter: String,
    /// Where the page begins.
    pub place: TimelinePlace,
    /// At most so many rows (1 to 500).
    pub limit: u32,
}

/// Where a page begins. Ranks count from 0, the newest row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", tag = "at")]
pub enum TimelinePlace {
    /// At the newest row.
    Newest,
    /// So that it ends with the oldest row.
    Oldest,
    /// Right below this row.
    Below {
        /// [`TimelineRow::id`].
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        id: u64,
    },
    /// Right above this row.
    Above {
        /// [`TimelineRow::id`].
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        id: u64,
    },
    /// With the row of this rank.
    Rank {
        /// From 0.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        rank: u64,
    },
}

/// A page of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TimelinePage {
    /// The rows, newest first.
    pub rows: Vec<TimelineRow>,
    /// The rank of the first row, where it is known.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub rank: Option<u64>,
    /// No row is newer than the first.
    pub newest: bool,
    /// No row is older than the last.
    pub oldest: bool,
    /// Entries that were written but are not among the rows yet.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub behind: u64,
}

/// One call, or one thing that is not about a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TimelineRow {
    /// Its place in the order, stable: the entry it began with.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: u64,
    /// When it began, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// Which call; none: the row is an event.
    pub call: Option<CallId>,
    /// The kind of entry, for an event: `policy_changed`.
    pub event: Option<String>,
    /// Which approval.
    pub approval: Option<ApprovalId>,
    /// How it stands or ended; none: an event.
    pub outcome: Option<CallOutcome>,
    /// By whom it was decided: "rule 2", "you", "nobody in time", "STOP ALL"; empty: not yet, or an event.
    pub by: String,
    /// Severity.
    pub severity: Option<Severity>,
    /// What it was, in a line.
    pub headline: Vec<Segment>,
    /// Server.
    pub server: Option<String>,
    /// Tool.
    pub tool: Vec<Segment>,
    /// What the client calls itself.
    pub client: Vec<Segment>,
    /// Which connection.
    pub session: Option<SessionId>,
    /// Milliseconds it waited for the operator.
    pub held_ms: Option<f64>,
    /// Milliseconds the server took.
    pub took_ms: Option<f64>,
    /// Edited before it ran, first of its kind, and the like: `edited`, `first-time`, `changed`, `demo`.
    pub flags: Vec<String>,
}

/// How a call stands or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum CallOutcome {
    /// A rule let it pass, and it returned.
    Allowed,
    /// The operator approved it, and it returned.
    Approved,
    /// It waits for the operator.
    Asked,
    /// It was denied, by a rule or by the operator.
    Denied,
    /// Nobody answered in time.
    Expired,
    /// It was withdrawn, or stopped by STOP ALL.
    Stopped,
    /// It ran and failed.
    Failed,
    /// It was sent, and nobody knows what became of it.
    Unknown,
    /// It was sent and has not returned.
    Running,
}

/// How many rows a filter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TimelineCount {
    /// Rows.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub rows: u64,
    /// Rows without a filter.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub all: u64,
}

/// Rows over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistogramQuery {
    /// Which rows.
    pub filter: String,
    /// From when, Unix ms; none: from the first row.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub from: Option<i64>,
    /// Until when, not included; none: until now.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub to: Option<i64>,
    /// About so many buckets (60 to 120).
    pub buckets: u32,
}

/// Rows over time, by outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// Where the first bucket begins, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub from: i64,
    /// How long a bucket is, ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub width: i64,
    /// Per bucket: allowed, asked (approved, waiting, expired), denied (and stopped), failed (and unknown).
    pub buckets: Vec<[u32; 4]>,
}

/// What could be typed next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompleteFilter {
    /// The filter as typed.
    pub filter: String,
    /// Where the cursor is, in UTF-16 units.
    pub cursor: u32,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// The whole token: `server:k8s-prod`.
    pub token: String,
    /// What it means, or how many rows it has: "214 calls".
    pub says: String,
}

/// Counts of one group of rows: a session, a server, a tool, a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TimelineGroup {
    /// The token that selects it: `session:0192…`, `server:k8s-prod`.
    pub token: String,
    /// "Claude Desktop".
    pub name: Vec<Segment>,
    /// When its first row began, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub from: i64,
    /// When its last row began.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub to: i64,
    /// Calls.
    pub calls: u32,
    /// Those denied, expired or stopped.
    pub denied: u32,
    /// Those that failed or whose end is unknown.
    pub failed: u32,
    /// The highest severity of one that ran.
    pub worst: Option<Severity>,
}

/// How rows are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum GroupBy {
    /// Not at all.
    None,
    /// By connection: what did this agent do in this run.
    Session,
    /// By server.
    Server,
    /// By tool.
    Tool,
    /// By day.
    Day,
}

/// Groups of the rows of a filter, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupQuery {
    /// Which rows.
    pub filter: String,
    /// How.
    pub by: GroupBy,
    /// At most so many (1 to 500).
    pub limit: u32,
}

/// One row, whole. Named by [`TimelineRow::id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoryRef {
    /// Which row.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: u64,
}

/// Everything the record has of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Story {
    /// The row.
    pub row: TimelineRow,
    /// Its entries in order.
    pub steps: Vec<StoryStep>,
    /// The arguments as the record keeps them, one line each.
    pub arguments: Vec<Vec<Segment>>,
    /// Size of the arguments, bytes.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub argument_bytes: Option<u64>,
    /// Size of the result, bytes.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub result_bytes: Option<u64>,
    /// The rule that decided, as it was then; none: the default, or an event.
    pub rule: Option<RuleView>,
    /// The version of the policy then.
    pub policy_version: Option<u32>,
    /// The entries as they are stored, as JSON, one a line.
    pub raw: String,
}

/// One entry of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct StoryStep {
    /// Place in the chain.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: u64,
    /// Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// `policy_decision`.
    pub kind: String,
    /// What happened, as a sentence.
    pub detail: Vec<Segment>,
    /// The entry's hash, hex.
    pub hash: String,
    /// The hash of the entry before it, hex.
    pub previous: String,
    /// Whether the hash is that of what is stored.
    pub matches: bool,
}

/// A filter with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedView {
    /// "Denied this week".
    pub name: String,
    /// Its filter.
    pub filter: String,
    /// Its grouping.
    pub by: GroupBy,
    /// The columns that are hidden, by name.
    pub hidden: Vec<String>,
    /// Ships with the app and cannot be removed.
    #[serde(default)]
    pub shipped: bool,
}

/// Which saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewName {
    /// Its name.
    pub name: String,
}

/// Where verifying stands. Asked for again whenever an event of kind `Verify` comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct VerifyState {
    /// Entries checked so far by the run that is going on; none: none is.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub checked: Option<u64>,
    /// Entries there are.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub of: u64,
    /// When the last run ended, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub ended: Option<i64>,
    /// What the last run found.
    pub report: Option<super::VerifyReport>,
}

/// What to write out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportAudit {
    /// Which rows.
    pub filter: String,
    /// As what.
    pub format: ExportFormat,
    /// Whether arguments are left out.
    pub without_arguments: bool,
}

/// What an export is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// Exact records with their hashes, one a line.
    Jsonl,
    /// Flat, safe to open in a spreadsheet.
    Csv,
    /// One file that proves itself elsewhere: entries, chain, checkpoints and public key.
    Evidence,
}

/// What an export wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The file.
    pub path: String,
    /// Entries in it.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub entries: u64,
    /// Its size.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub bytes: u64,
    /// Its SHA-256, hex.
    pub sha256: String,
}

/// The last day in figures, from the record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct DailyFigures {
    /// Calls of the last 24 hours.
    pub calls: u32,
    /// Those you were asked about, by hour, the oldest first; 24 numbers.
    pub prompts: Vec<u32>,
    /// Of those you answered, how many you approved.
    pub approved: u32,
    /// And how many you denied.
    pub denied: u32,
    /// Half of your answers came within so many ms.
    pub median_ms: Option<f64>,
    /// Calls that a rule denied.
    pub refused: u32,
    /// The tools called most: name and calls, at most five.
    pub tools: Vec<Figure>,
    /// Calls by client, at most five.
    pub clients: Vec<Figure>,
}

/// A name and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// What is counted.
    pub name: Vec<Segment>,
    /// How many.
    pub count: u32,
}
