//! The operator's settings, read and changed while the gateway serves.

use super::Gateway;
use crate::api::{EventKind, SetSetting, SetToolSeverity, SettingsView};
use crate::audit::{Entry, Kind};
use crate::error::Error;
use crate::session::Order;
use crate::text;
use policy::Overrides;

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

    /// Sets how severe a tool is, from now on, or leaves it to be judged again. What is asked about it was asked about
    /// another tool, in effect, and is withdrawn.
    pub fn set_tool_severity(&self, request: &SetToolSeverity) -> Result<(), Error> {
        let server = self.core.servers.find(&request.server)?;
        let tool = server
            .definitions()
            .shown(&request.definition)
            .map(|tool| tool.definition.name.clone())
            .ok_or_else(|| {
                Error::conflict(
                    "the tool's definition changed since it was shown; look at it once more",
                )
            })?;
        let whose = (server.spec.name.as_str(), &*tool);
        self.core
            .settings
            .set_severity(whose, request.severity, |what| {
                let entry = Entry {
                    server: Some(server.spec.name.as_str().into()),
                    tool: Some((&*tool).into()),
                    ..Entry::new(Kind::SettingChanged, text::plain(what))
                };
                self.core.gate.audit.commit(&[entry], &[])?;
                Ok(())
            })?;
        let overrides = Overrides::of(&self.core.settings.get().overrides);
        self.core.servers.rate(&server, overrides);
        let name = server.spec.name.clone();
        self.core.approvals.tool_changed(&name, Some(&tool));
        self.core.order_all(|| Order::ToolsChanged(name.clone()));
        self.core
            .events
            .tell(EventKind::Settings, Some("overrides".to_owned()));
        self.core
            .events
            .tell(EventKind::Servers, Some(name.clone()));
        Ok(())
    }
}
