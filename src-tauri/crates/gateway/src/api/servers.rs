//! The servers behind the gate and their tools.

use super::Segment;
use ::policy::{Reason, Severity};
use serde::{Deserialize, Serialize};

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
    /// SHA-256 of the definition as it is now, hex: what accepting this one tool has to name.
    pub definition: String,
    /// The severity the operator has set, if any.
    pub set_by_you: Option<Severity>,
}

/// The operator has looked at one tool's definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct AcceptTool {
    /// Its server's name here.
    pub server: String,
    /// [`ToolView::definition`] as it was shown.
    pub definition: String,
}

/// Sets how severe a tool is, or leaves it to be judged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct SetToolSeverity {
    /// Its server's name here.
    pub server: String,
    /// [`ToolView::definition`] as it was shown.
    pub definition: String,
    /// How severe; none: as it is judged.
    pub severity: Option<Severity>,
}
