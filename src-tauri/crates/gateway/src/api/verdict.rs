//! The operator's answers: to one call, to many, to an edited one.

use super::{ApprovalCard, ApprovalRow, ArgumentRow, RuleView, Scope};
use crate::ids::{ApprovalId, Nonce};
use serde::{Deserialize, Serialize};

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
    /// Run it.
    Approve(Approve),
    /// Do not run it.
    Deny {
        /// Returned to the agent word for word; at most 500 characters.
        reason: Option<String>,
    },
}

/// How a call is approved. The plain value approves this call, once, with nothing confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", default)]
pub struct Approve {
    /// What was typed, at critical.
    pub typed: Option<String>,
    /// Whether "I have seen the hidden characters" was ticked.
    pub seen_hidden: bool,
    /// The card's alerts, by number, that were looked at; at high and critical all that have a place must be.
    pub visited: Vec<u32>,
    /// What it covers besides this call: one of the card's `scopes`; none: this call, once.
    pub scope: Option<Scope>,
    /// The arguments as the operator edited and checked them (`check_edit`); none: as the agent sent them.
    pub edited: Option<String>,
    /// At a row of identical calls: all of them, each once.
    pub all_identical: bool,
}

/// Denies many at once. Needs no card: a no is always safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DenyMany {
    /// Which.
    pub ids: Vec<ApprovalId>,
    /// Returned to each agent word for word; at most 500 characters.
    pub reason: Option<String>,
}

/// Approvals that the operator would like to approve together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckBatch {
    /// Which, in the order they would run; at most 25.
    pub ids: Vec<ApprovalId>,
}

/// Whether they may be approved together, and what that would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct BatchCheck {
    /// Why not, if not: "3 are high".
    pub refused: Option<String>,
    /// Those that stand in the way.
    pub in_the_way: Vec<ApprovalId>,
    /// What would run, in order, each with what its verdict must carry.
    pub rows: Vec<BatchRow>,
    /// Milliseconds after painting before Approve is taken.
    pub arm_ms: u32,
}

/// One call of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct BatchRow {
    /// The row of the list.
    pub row: ApprovalRow,
    /// The digest its verdict must carry.
    pub digest: String,
    /// The nonce its verdict must carry.
    pub nonce: Nonce,
    /// The arguments in which it differs from the first of the batch.
    pub differs: Vec<ArgumentRow>,
}

/// Approves the calls of a checked batch, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveBatch {
    /// Which, in this order.
    pub items: Vec<BatchItem>,
}

/// One verdict of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchItem {
    /// Which approval.
    pub id: ApprovalId,
    /// The digest that was in the table.
    pub digest: String,
    /// The nonce that was in the table.
    pub nonce: Nonce,
}

/// How far a batch came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct BatchResult {
    /// Calls that ran and returned.
    pub ran: u32,
    /// Calls asked for.
    pub of: u32,
    /// Why it stopped before the end; the calls after that one still wait.
    pub stopped: Option<String>,
}

/// Other arguments for a held call, to be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckEdit {
    /// Whose arguments.
    pub id: ApprovalId,
    /// The arguments as JSON text.
    pub arguments: String,
}

/// What the policy and the tool's schema say about edited arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct EditedCall {
    /// Why they cannot be sent: not JSON, or not what the schema asks for. A sentence with line and column.
    pub error: Option<String>,
    /// The card as it would be with them; its digest and nonce are what the verdict must carry. None on an error.
    pub card: Option<Box<ApprovalCard>>,
    /// The rule that would deny the edited call, if one would: then it cannot be approved.
    pub denied_by: Option<RuleView>,
    /// What the agent will be told: "`namespace` prod → staging".
    pub note: String,
}
