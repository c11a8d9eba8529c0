//! What the gateway as a whole is doing, and who is connected to it.

use super::Segment;
use crate::ids::SessionId;
use ::policy::{Caller, Severity};
use serde::{Deserialize, Serialize};

/// What the gateway is doing, for the header and the status bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct GatewayStatus {
    /// Running, paused or degraded.
    pub state: GatewayState,
    /// A sentence that says why, when it is not running.
    pub why: Option<String>,
    /// When a pause ends by itself, Unix ms; none: when the operator resumes.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub paused_until: Option<i64>,
    /// Do not disturb, while it lasts.
    pub quiet: Option<Quiet>,
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
    /// The operator stopped this agent: its calls are refused until it is resumed.
    pub paused: bool,
    /// What became of its calls so far.
    pub calls: Today,
}

/// Do not disturb: no notification and no sound; calls wait as ever and nothing is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Quiet {
    /// When it ends by itself, Unix ms; none: when the operator ends it.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub until: Option<i64>,
    /// Calls that need an answer are refused at once instead of held.
    pub refuse: bool,
}

/// For how long to pause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PauseFor {
    /// Minutes, 1 to 1,440; none: until resumed.
    pub minutes: Option<u32>,
}

/// For how long not to disturb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BeQuiet {
    /// When it ends, Unix ms; none: until the operator ends it.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub until: Option<i64>,
    /// Whether calls that need an answer are refused at once.
    pub refuse: bool,
}
