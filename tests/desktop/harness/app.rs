//! The app itself: started through its WebDriver, or bare.

use crate::{Desktop, Page, programs, until};
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::{env, fs, net::TcpListener, path::PathBuf, process::Stdio};
use tokio::process::{Child, Command};

/// Title of the app's window.
pub const TITLE: &str = "Mission Control";

/// Mission Control, open, with its page at hand.
pub struct App {
    /// What the operator sees.
    pub page: Page,
    _driver: Child,
}

impl App {
    /// Opens the app and waits until its gateway serves.
    ///
    /// # Panics
    /// When it does not open or does not serve.
    pub async fn serving(desktop: &Desktop) -> Self {
        let app = Self::open(desktop).await;
        let status = app.page.invoke("status", json!({})).await;
        status.unwrap_or_else(|error| panic!("the gateway does not serve: {error}"));
        app
    }

    /// Opens the app, whatever its gateway then says.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(desktop: &Desktop) -> Self {
        let (port, native) = (free_port(), free_port());
        let driver = desktop
            .command(programs::driver())
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("tauri-driver does not start ({error}): `cargo install tauri-driver@2.1.0 --locked`")
            });
        let wanted = json!({
            "browserName": "wry",
            "tauri:options": { "application": programs::ours("secure-mcp-gateway") },
        });
        let wanted = wanted.as_object().unwrap();
        let address = format!("http://127.0.0.1:{port}");
        let client = until("the app opens", async || {
            ClientBuilder::new(HttpConnector::new())
                .capabilities(wanted.clone())
                .connect(&address)
                .await
                .ok()
        })
        .await;
        Self {
            page: Page::new(client),
            _driver: driver,
        }
    }

    /// The app as a user starts it, without anything that drives it.
    #[must_use]
    pub fn bare(desktop: &Desktop) -> Command {
        desktop.command(programs::ours("secure-mcp-gateway"))
    }

    /// Saves what the screen shows, if `SMG_SHOTS` names a folder.
    ///
    /// # Panics
    /// When the picture cannot be taken.
    pub async fn shot(&self, desktop: &Desktop, name: &str) {
        let Some(folder) = env::var_os("SMG_SHOTS").map(PathBuf::from) else {
            return;
        };
        fs::create_dir_all(&folder).unwrap();
        self.page.painted().await;
        // Not WebDriver's own picture: WebKit's driver never answers while nothing on the page moves.
        let picture = folder.join(format!("{name}.png"));
        let taken = desktop
            .command("import")
            .args(["-silent", "-window", TITLE])
            .arg(picture)
            .status()
            .await;
        assert!(
            taken.unwrap().success(),
            "`import` could not take a picture"
        );
    }

    /// Closes the app.
    ///
    /// # Panics
    /// When the driver does not answer.
    pub async fn close(self) {
        self.page.close().await;
    }
}

/// A port nobody listens on. Only the driver between this test and its window needs one.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
