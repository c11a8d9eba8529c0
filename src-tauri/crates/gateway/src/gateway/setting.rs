//! The operator's settings, read and changed while the gateway serves.

use super::Gateway;
use crate::api::{EventKind, SetSetting, SettingsView};
use crate::audit::{Entry, Kind};
use crate::error::Error;
use crate::text;

impl Gateway {
    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> SettingsView {
        self.core.settings.view()
    }

    /// Changes one setting, from now on. Written down with its old and its new value before it holds.
    pub fn set_setting(&self, change: &SetSetting) -> Result<SettingsView, Error> {
        self.core.settings.set(change, |what| {
            let entry = Entry::new(Kind::SettingChanged, text::plain(what));
            self.core.gate.audit.commit(&[entry], &[])?;
            Ok(())
        })?;
        let timing = self.core.settings.get().timing();
        self.core.approvals.set_timing(timing);
        let name = Some(change.name.clone());
        self.core.events.tell(EventKind::Settings, name);
        Ok(self.settings())
    }
}
