//! What the operator may set. The file `settings.json` is the truth; a surface shows it and changes one value at a time.

use serde::{Deserialize, Serialize};

/// When a sound is played for a call that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum Sound {
    /// Never.
    Off,
    /// When no window of the app has the focus.
    Unfocused,
    /// Always.
    Always,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The settings a surface shows. Names are the file's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Where the file is.
    pub path: String,
    /// How long a call up to high is held, seconds (60 to 14,400).
    pub hold_seconds: u32,
    /// How long a critical call is held, seconds (60 to 14,400).
    pub hold_critical_seconds: u32,
    /// After approving a high or critical call, seconds in which it can be undone (0 to 10).
    pub undo_seconds: u32,
    /// Milliseconds before Approve is taken (500 to 2,000).
    pub arm_ms: u32,
    /// Show the next waiting call after a decision.
    pub auto_advance: bool,
    /// Notifications are shown.
    pub notifications: bool,
    /// Notifications say only that a call needs review.
    pub hide_details: bool,
    /// When a sound is played.
    pub sound: Sound,
    /// The sound for a critical call is repeated every 60 s, three times at most, until it was seen.
    pub repeat_critical: bool,
    /// Critical calls are notified of even while "do not disturb" is on.
    pub critical_breaks_through: bool,
    /// Single-letter shortcuts work.
    pub single_keys: bool,
    /// System-wide shortcuts (open Quick Review, stop all) are registered.
    pub system_keys: bool,
    /// Quick Review stays above other windows.
    pub quick_on_top: bool,
    /// Light or dark.
    pub theme: Theme,
    /// Rows are 28 px high instead of 36.
    pub compact: bool,
    /// Text size in per cent (90 to 150).
    pub text_percent: u32,
    /// Nothing moves, whatever the system says.
    pub reduce_motion: bool,
}

/// Changes one setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct SetSetting {
    /// Its name in the file.
    pub name: String,
    /// Its new value.
    #[cfg_attr(feature = "ts", ts(type = "unknown"))]
    pub value: serde_json::Value,
}
