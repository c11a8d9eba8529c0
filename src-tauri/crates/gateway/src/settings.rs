//! What the operator may set, read once at start from `settings.json`. Every value has a default, every
//! unknown name is an error, and none of them can make a call run that would not be written down first.

use crate::approvals::Timing;
use policy::Severity;
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// How long the operator can make a hold, where the rule that asks says nothing else.
const EXTENDED_SECONDS: u64 = 30 * 60;

/// How long one call is held, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HoldFor {
    /// To begin with.
    pub(crate) first: u64,
    /// At most, when the operator extends it.
    pub(crate) most: u64,
}

/// The operator's settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// How long a call up to high is held for the operator, seconds.
    pub(crate) hold_seconds: u64,
    /// How long a critical call is held for the operator, seconds.
    pub(crate) hold_critical_seconds: u64,
    /// After approving a high or critical call, seconds in which it can be undone.
    pub(crate) undo_seconds: u32,
    /// Milliseconds a card has to be on screen before Approve is taken.
    pub(crate) arm_ms: u32,
    /// How long a server may take to answer, seconds.
    pub(crate) call_deadline_seconds: u64,
    /// How long an unknown client waits for an answer, seconds.
    pub(crate) client_patience_seconds: u64,
    /// How long a server may take to start and list its tools, seconds.
    pub(crate) start_deadline_seconds: u64,
    /// Calls one session may have under way.
    pub(crate) calls_under_way: usize,
    /// Every entry waits for the disk, not only those of medium severity and above.
    pub(crate) audit_always_on_disk: bool,
    /// The audit's largest size in database pages of 4 KiB; none: what the disk has.
    pub(crate) audit_max_pages: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hold_seconds: 600,
            hold_critical_seconds: 1_800,
            undo_seconds: 3,
            arm_ms: 500,
            call_deadline_seconds: 300,
            client_patience_seconds: 50,
            start_deadline_seconds: 30,
            calls_under_way: 256,
            audit_always_on_disk: false,
            audit_max_pages: None,
        }
    }
}

impl Settings {
    /// Reads the file; where there is none, the defaults hold.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(format!("`{}` cannot be read: {e}", path.display())),
        };
        serde_json::from_str(&text)
            .map_err(|e| format!("`{}`: {e}; mend or remove the file", path.display()))
    }

    /// How long a call is held, where the rule that asks says nothing else.
    pub(crate) fn hold(&self, severity: Severity, by_rule: Option<u64>) -> HoldFor {
        let usual = if severity == Severity::Critical {
            self.hold_critical_seconds
        } else {
            self.hold_seconds
        };
        let seconds = |seconds: u64| seconds.saturating_mul(1_000);
        HoldFor {
            first: seconds(by_rule.unwrap_or(usual)),
            most: seconds(by_rule.unwrap_or(EXTENDED_SECONDS)),
        }
    }

    pub(crate) fn timing(&self) -> Timing {
        Timing {
            arm_ms: self.arm_ms,
            undo_ms: self.undo_seconds.saturating_mul(1_000),
        }
    }

    pub(crate) fn call_deadline(&self) -> Duration {
        Duration::from_secs(self.call_deadline_seconds)
    }

    pub(crate) fn start_deadline(&self) -> Duration {
        Duration::from_secs(self.start_deadline_seconds)
    }
}
