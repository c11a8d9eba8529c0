//! The record, as the operator reads and checks it.

use super::Segment;
use crate::ids::{CallId, SessionId};
use ::policy::Severity;
use serde::{Deserialize, Serialize};

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
    /// What is proven beyond that and by what, a sentence each: before and after what is broken, the signatures, the key.
    pub notes: Vec<String>,
}
