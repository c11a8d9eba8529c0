//! The rows of the approvals list.

use super::Segment;
use crate::ids::{ApprovalId, SessionId};
use ::policy::Severity;
use serde::{Deserialize, Serialize};

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
    /// The connection it came over.
    pub session: SessionId,
    /// The server's name.
    pub server: String,
    /// The tool's own name.
    pub tool: Vec<Segment>,
    /// Calls of one tool with the same argument names have the same shape: what the list groups by.
    pub shape: String,
    /// Risky parts marked in the arguments.
    pub risky: u32,
    /// Hidden characters in what the card shows.
    pub hidden: u32,
    /// How many identical calls wait behind this row.
    pub count: u32,
    /// Opened at, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub opened_at: i64,
    /// Our hold ends at, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub hold_until: i64,
    /// When the client will probably stop waiting, Unix ms; none: it waits for ever, or was handed back.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub client_waits_until: Option<i64>,
    /// Approved, and can be undone until then, Unix ms; it runs when that time is over.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub runs_at: Option<i64>,
    /// When it was decided or ended, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub closed_at: Option<i64>,
    /// How it ended, as a sentence, once it did.
    pub ending: Option<String>,
    /// How the call itself ended, once it ran.
    pub outcome: Option<CallEnd>,
    /// It is over, and a verdict on the client's next identical try is still taken (`open_card`, then `answer_approval`).
    pub next_try: bool,
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
    /// The operator approved, and can undo it until it runs.
    Releasing,
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

/// How an approved call ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct CallEnd {
    /// It returned, and its server did not call that an error.
    pub ok: bool,
    /// "Succeeded in 1.2 s", "Failed: namespace not found".
    pub sentence: String,
}

/// Which approval is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApprovalRef {
    /// The approval.
    pub id: ApprovalId,
}

/// Which connection is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionRef {
    /// The session.
    pub id: SessionId,
}
