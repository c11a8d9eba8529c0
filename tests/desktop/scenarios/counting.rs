//! A server that writes down every call before it does anything else: the truth about what ran.

use desktop_tests::{App, Desktop, program};
use std::{fs, path::PathBuf};

/// Its name in the gateway.
pub(crate) const NAME: &str = "things";

/// What reached the server.
pub(crate) struct Log(PathBuf);

impl Log {
    /// Adds the server to the open app. Its definitions are not accepted, so every call of it asks.
    pub(crate) async fn add_to(app: &App, desktop: &Desktop) -> Self {
        let log = Self::on(desktop);
        app.page.add_server(NAME, &log.server()).await;
        log
    }

    /// The same server, whose definitions try to be more than text.
    pub(crate) async fn add_hostile_to(app: &App, desktop: &Desktop) -> Self {
        let log = Self::on(desktop);
        let mut command = log.server().to_vec();
        command.push("--hostile".to_owned());
        app.page.add_server(NAME, &command).await;
        log
    }

    /// Adds the server from the command line, before any app runs.
    pub(crate) async fn add_before(desktop: &Desktop) -> Self {
        let log = Self::on(desktop);
        let mut smg = desktop.command(program("smg"));
        let added = smg
            .args(["servers", "add", NAME, "--"])
            .args(log.server())
            .output()
            .await
            .unwrap();
        assert!(added.status.success(), "{added:?}");
        log
    }

    /// The same, and its operator has looked at its definitions: calls are rated as the classifier rates them.
    pub(crate) async fn add_accepted(desktop: &Desktop) -> Self {
        let log = Self::add_before(desktop).await;
        let mut smg = desktop.command(program("smg"));
        let accepted = smg
            .args(["servers", "accept", NAME])
            .output()
            .await
            .unwrap();
        assert!(accepted.status.success(), "{accepted:?}");
        log
    }

    fn on(desktop: &Desktop) -> Self {
        Self(desktop.home.path().join("calls.log"))
    }

    fn server(&self) -> [String; 3] {
        [
            program("fake-server"),
            "--log".to_owned(),
            self.0.display().to_string(),
        ]
    }

    /// The calls, each as `tool<tab>arguments`.
    pub(crate) fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}
