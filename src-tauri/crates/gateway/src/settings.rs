//! What the operator may set, from `settings.json`. Every value has a default, and none of them can make a call
//! run that would not be written down first, or be approved by a card nobody could have read.

mod change;

pub(crate) use change::Current;

use crate::api::{SettingsView, Sound, Theme};
use crate::approvals::Timing;
use policy::{Severity, Tags};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long the operator can make a hold, even one that a rule wants shorter.
const EXTENDED_SECONDS: u64 = 30 * 60;

/// How long one call is held, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HoldFor {
    /// To begin with.
    pub(crate) first: u64,
    /// At most, when the operator extends it.
    pub(crate) most: u64,
}

/// The operator's settings. A name that is not here stays in the file and means nothing to this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Settings {
    /// What a surface shows and changes.
    #[serde(flatten)]
    pub(crate) shown: Shown,
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
    /// Severities the operator has set, by server and tool.
    pub(crate) overrides: BTreeMap<String, BTreeMap<String, Severity>>,
    /// What is `production` and the like.
    pub(crate) tags: Tags,
    /// The audit's largest size in database pages of 4 KiB; none: what the disk has.
    pub(crate) audit_max_pages: Option<u32>,
}

/// Settings a surface shows; [`SettingsView`] says what each of them is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Shown {
    pub(crate) hold_seconds: u32,
    pub(crate) hold_critical_seconds: u32,
    pub(crate) undo_seconds: u32,
    pub(crate) arm_ms: u32,
    auto_advance: bool,
    notifications: bool,
    hide_details: bool,
    sound: Sound,
    repeat_critical: bool,
    critical_breaks_through: bool,
    single_keys: bool,
    system_keys: bool,
    quick_on_top: bool,
    theme: Theme,
    compact: bool,
    text_percent: u32,
    reduce_motion: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shown: Shown::default(),
            call_deadline_seconds: 300,
            client_patience_seconds: 50,
            start_deadline_seconds: 30,
            calls_under_way: 256,
            audit_always_on_disk: false,
            overrides: BTreeMap::new(),
            tags: Tags::default(),
            audit_max_pages: None,
        }
    }
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            hold_seconds: 600,
            hold_critical_seconds: 1_800,
            undo_seconds: 3,
            arm_ms: 500,
            auto_advance: true,
            notifications: true,
            hide_details: false,
            sound: Sound::Unfocused,
            repeat_critical: false,
            critical_breaks_through: true,
            single_keys: true,
            system_keys: false,
            quick_on_top: true,
            theme: Theme::System,
            compact: false,
            text_percent: 100,
            reduce_motion: false,
        }
    }
}

impl Settings {
    /// How long a call is held, where the rule that asks says nothing else.
    pub(crate) fn hold(&self, severity: Severity, by_rule: Option<u64>) -> HoldFor {
        let usual = if severity == Severity::Critical {
            self.shown.hold_critical_seconds
        } else {
            self.shown.hold_seconds
        };
        let ms = |seconds: u64| seconds.saturating_mul(1_000);
        HoldFor {
            first: ms(by_rule.unwrap_or(usual.into())),
            most: ms(by_rule.unwrap_or_default().max(EXTENDED_SECONDS)),
        }
    }

    pub(crate) fn timing(&self) -> Timing {
        Timing {
            arm_ms: self.shown.arm_ms,
            undo_ms: self.shown.undo_seconds.saturating_mul(1_000),
        }
    }

    pub(crate) fn call_deadline(&self) -> Duration {
        Duration::from_secs(self.call_deadline_seconds)
    }

    pub(crate) fn start_deadline(&self) -> Duration {
        Duration::from_secs(self.start_deadline_seconds)
    }

    fn view(&self, path: &Path) -> SettingsView {
        let shown = self.shown.clone();
        SettingsView {
            path: path.display().to_string(),
            hold_seconds: shown.hold_seconds,
            hold_critical_seconds: shown.hold_critical_seconds,
            undo_seconds: shown.undo_seconds,
            arm_ms: shown.arm_ms,
            auto_advance: shown.auto_advance,
            notifications: shown.notifications,
            hide_details: shown.hide_details,
            sound: shown.sound,
            repeat_critical: shown.repeat_critical,
            critical_breaks_through: shown.critical_breaks_through,
            single_keys: shown.single_keys,
            system_keys: shown.system_keys,
            quick_on_top: shown.quick_on_top,
            theme: shown.theme,
            compact: shown.compact,
            text_percent: shown.text_percent,
            reduce_motion: shown.reduce_motion,
        }
    }
}
