//! An open app whose policy asks about everything, a counting server whose tools were accepted, and an agent at it.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop, Hands, TITLE, until};
use serde_json::{Value, json};
use std::fs;

/// The button that approves the open card.
pub(crate) const APPROVE: &str = "[aria-keyshortcuts=\"Control+Enter\"]";
/// The button that denies it.
pub(crate) const DENY: &str = "[aria-keyshortcuts=\"D\"]";

pub(crate) struct Stage {
    pub(crate) desktop: Desktop,
    pub(crate) app: App,
    pub(crate) server: Log,
    pub(crate) agent: Agent,
}

/// How a stage differs from the usual one.
pub(crate) struct Setting {
    pub(crate) settings: Value,
    pub(crate) rules: Value,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            settings: json!({ "undoSeconds": 0 }),
            rules: json!([]),
        }
    }
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::set_with(Setting::default()).await
    }

    pub(crate) async fn set_with(setting: Setting) -> Self {
        let desktop = Desktop::start().await;
        let home = desktop.home.path().join("smg");
        fs::create_dir_all(&home).unwrap();
        let policy = json!({
            "version": 2, "rules": setting.rules,
            "defaultEffect": "review", "defaultReason": "Everything asks",
        });
        fs::write(home.join("policy.json"), policy.to_string()).unwrap();
        fs::write(home.join("settings.json"), setting.settings.to_string()).unwrap();
        let app = App::serving(&desktop).await;
        let server = Log::add_to(&app, &desktop).await;
        let accepted = json!({ "request": { "name": counting::NAME } });
        app.page.invoke("accept_server", accepted).await.unwrap();
        let agent = Agent::connect(&desktop, counting::NAME).await;
        Hands::at(&desktop).turn_to(TITLE).await;
        app.page.comes_true("document.hasFocus()").await;
        Self {
            desktop,
            app,
            server,
            agent,
        }
    }

    pub(crate) fn hands(&self) -> Hands<'_> {
        Hands::at(&self.desktop)
    }

    /// The policy file as it is on disk.
    pub(crate) fn policy(&self) -> String {
        fs::read_to_string(self.desktop.home.path().join("smg/policy.json")).unwrap()
    }

    /// A call of the agent that waits, with its card on screen. Returns the call's id.
    pub(crate) async fn ask(&mut self, tool: &str, arguments: Value) -> u64 {
        let id = self.agent.call(tool, arguments).await;
        self.app
            .page
            .comes_true("document.querySelector('article h2')")
            .await;
        id
    }

    /// The approvals, as the gateway lists them.
    pub(crate) async fn rows(&self) -> Vec<Value> {
        let rows = self.app.page.invoke("list_approvals", json!({})).await;
        rows.unwrap().as_array().cloned().unwrap_or_default()
    }

    /// Waits until so many approvals are in a state.
    pub(crate) async fn has(&self, count: usize, state: &str) {
        until(&format!("{count} approvals are {state}"), async || {
            let rows = self.rows().await;
            let fitting = rows.iter().filter(|row| row["state"] == state).count();
            (fitting == count).then_some(())
        })
        .await;
    }

    /// Waits until the open card may be approved.
    pub(crate) async fn is_live(&self) {
        let live = format!("document.querySelector('{APPROVE}')?.ariaDisabled === 'false'");
        self.app.page.comes_true(&live).await;
    }

    /// Whether the open card may be approved at this moment, its wait aside.
    pub(crate) async fn stays_inert(&self) -> bool {
        // The wait is over when its bar is gone; what then still stands in the way is a condition.
        let armed = format!(
            "document.querySelector('{APPROVE}') && !document.querySelector('{APPROVE}.arming')"
        );
        self.app.page.comes_true(&armed).await;
        let inert = format!("document.querySelector('{APPROVE}').ariaDisabled === 'true'");
        self.app.page.value(&inert).await == json!(true)
    }

    /// Looks at every marked part of the open card, one after the other.
    pub(crate) async fn visit_all(&self) {
        let marked = self
            .app
            .page
            .value("document.querySelectorAll('article .alerts button').length")
            .await;
        for _ in 0..marked.as_u64().unwrap_or_default() {
            self.app.page.value("document.activeElement.blur()").await;
            self.hands().press("n").await;
        }
    }

    pub(crate) async fn end(self) {
        self.agent.hang_up().await;
        self.app.close().await;
    }
}
