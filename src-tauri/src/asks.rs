//! What the desktop asks of the gateway in the operator's name, outside the commands of the pages.
//!
//! All of it stops, silences or shows. Answers to calls are in `notify` alone.

use gateway::{
    Error, ErrorCode, Gateway,
    api::{SettingsView, Sound, Theme},
};

/// What the operator set.
pub(crate) fn settings(_gateway: &Gateway) -> SettingsView {
    SettingsView {
        path: String::new(),
        hold_seconds: 600,
        hold_critical_seconds: 1800,
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
        quick_on_top: false,
        theme: Theme::System,
        compact: false,
        text_percent: 100,
        reduce_motion: false,
    }
}

/// Denies what waits and refuses what comes.
pub(crate) fn stop_all(gateway: &Gateway) -> Result<(), Error> {
    gateway.stop_all().map(drop)
}

/// Refuses what comes, for so many minutes, or until resumed.
pub(crate) fn pause(gateway: &Gateway, _minutes: Option<u32>) -> Result<(), Error> {
    gateway.pause()
}

/// Lets calls pass again.
pub(crate) fn resume(gateway: &Gateway) -> Result<(), Error> {
    gateway.resume()
}

/// No notification and no sound until then; none: until it is ended. Calls wait as ever.
pub(crate) fn be_quiet(_gateway: &Gateway, _until: Option<i64>) -> Result<(), Error> {
    Err(Error::new(ErrorCode::Unavailable, "not there yet"))
}

/// Notifications and sounds again.
pub(crate) fn end_quiet(_gateway: &Gateway) -> Result<(), Error> {
    Err(Error::new(ErrorCode::Unavailable, "not there yet"))
}
