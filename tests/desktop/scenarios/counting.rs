//! A server that writes down every call before it does anything else: the truth about what ran.

use desktop_tests::{App, Desktop, program};
use std::{fs, path::PathBuf};

/// Its name in the gateway.
pub(crate) const NAME: &str = "things";

/// What reached the server.
pub(crate) struct Log(PathBuf);

impl Log {
    /// Adds the server to the app. Its definitions are not accepted, so every call of it asks.
    pub(crate) async fn add_to(app: &App, desktop: &Desktop) -> Self {
        let log = desktop.home.path().join("calls.log");
        let command = [
            program("fake-server"),
            "--log".to_owned(),
            log.display().to_string(),
        ];
        app.page.add_server(NAME, &command).await;
        Self(log)
    }

    /// The calls, each as `tool<tab>arguments`.
    pub(crate) fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}
