//! Requests that only the window makes. All others are the gateway's own types.

use gateway::ids::ApprovalId;
use serde::Deserialize;

/// Which server is meant.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerName {
    /// Its name in this gateway.
    pub(crate) name: String,
}

/// Switches a server on or off.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerSwitch {
    /// Its name in this gateway.
    pub(crate) name: String,
    /// On or off.
    pub(crate) enabled: bool,
}

/// Which policy file the operator has read.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyHash {
    /// SHA-256 of the bytes that were shown, hex.
    pub(crate) hash: String,
}

/// What the main window is to show.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowMain {
    /// An approval.
    pub(crate) id: Option<ApprovalId>,
    /// One of its screens, by name.
    pub(crate) screen: Option<String>,
}
