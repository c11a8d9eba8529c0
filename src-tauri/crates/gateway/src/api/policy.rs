//! The policy as sentences, and rules drafted from a card.

use super::AnswerApproval;
use crate::ids::ApprovalId;
use serde::{Deserialize, Serialize};

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
    /// Where it came from: `A-1042`, if it was drafted from a card.
    pub origin: Option<String>,
    /// When it ends by itself, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub until: Option<i64>,
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

/// Rules that could be made of one call, from the narrowest to the widest. Grants nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct RuleDraft {
    /// Exactly these arguments; the same target; any call of the tool.
    pub steps: Vec<DraftStep>,
    /// Which of them to preselect, from 0: the narrowest that matches two past approvals and no denial.
    pub chosen: u32,
    /// Where it would be put: its number among the rules.
    pub place: u32,
    /// The sentence of the rule it would stand above.
    pub above: Option<String>,
    /// The version of the policy it was drafted for.
    pub policy_version: u32,
}

/// One width of a drafted rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct DraftStep {
    /// "exactly these arguments".
    pub name: String,
    /// The rule as a sentence.
    pub sentence: String,
    /// Calls of the last 30 days it would have matched.
    pub matched: u32,
    /// Those of them that the operator approved.
    pub approved: u32,
    /// Those of them that the operator denied: a warning.
    pub denied: u32,
    /// Calls waiting now that it would cover.
    pub waiting: u32,
}

/// When a drafted rule ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum RuleEnds {
    /// In an hour.
    Hour,
    /// At the end of today.
    Today,
    /// In 30 days.
    ThirtyDays,
    /// Never.
    Never,
}

/// Puts a drafted rule into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveRule {
    /// The approval it is drafted from.
    pub id: ApprovalId,
    /// Which step of the draft, from 0.
    pub step: u32,
    /// When it ends.
    pub ends: RuleEnds,
    /// The version of the policy the draft was for.
    pub policy_version: u32,
    /// The verdict on the call itself, given with it; none: the rule is saved and the call goes on waiting.
    pub approve: Option<AnswerApproval>,
}
