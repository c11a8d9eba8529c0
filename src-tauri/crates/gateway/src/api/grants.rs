//! Remembered yeses: what they cover, and how the operator takes them back.

use super::Segment;
use crate::ids::GrantId;
use serde::{Deserialize, Serialize};

/// How far a remembered yes reaches. Always one session, one server, one tool with the definition it has now,
/// the severity that was shown or less, and no kind of risky part that was not on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// The same target, until the client disconnects.
    SessionTarget,
    /// The same target, for 15 minutes.
    QuarterHour,
    /// Any target, until the client disconnects.
    SessionTool,
}

/// A scope that can be chosen on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ScopeOffer {
    /// Which.
    pub scope: Scope,
    /// "restart_service on local-ops, only payment-service, medium or lower, until Claude Desktop disconnects".
    pub sentence: String,
}

/// A remembered yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// Its id.
    pub id: GrantId,
    /// What it lets through.
    pub kind: GrantKind,
    /// The same as a sentence.
    pub sentence: String,
    /// The approval it came from: `A-1042`.
    pub origin: String,
    /// Who it is for, as the client calls itself.
    pub client: Vec<Segment>,
    /// Which server.
    pub server: String,
    /// Which tool.
    pub tool: Vec<Segment>,
    /// When it was given, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub created: i64,
    /// When it ends by itself, Unix ms; none: with its session.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub expires: Option<i64>,
    /// How many calls it let through.
    pub uses: u32,
    /// When it was last used, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub last_used: Option<i64>,
}

/// Kinds of grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum GrantKind {
    /// One exact call, once: the client's next try.
    NextTry,
    /// Calls of one session.
    Session,
    /// A rule of the policy that was drafted from a card.
    Rule,
}

/// Which grant is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantRef {
    /// The grant.
    pub id: GrantId,
}
