//! That something changed, and what to ask again for.

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
    /// A grant was given, used, ended or revoked.
    Grants,
    /// A setting was changed.
    Settings,
    /// A replay of past calls went on or ended.
    Replay,
    /// Verifying the chain went on or ended.
    Verify,
    /// What is known of servers one could add changed.
    Catalogue,
    /// A client's configuration was found, changed or routed.
    Clients,
}
