//! Drives Mission Control from outside: a display and a session bus of its own, the real window through WebDriver,
//! a real agent's client through the real shim, and a server that counts what reaches it.
//!
//! It reaches into nothing: what it knows of the app is what an operator sees and what a client reads.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers as well"
)]

mod agent;
mod app;
mod desktop;
mod hands;
mod notifications;
mod page;
mod programs;
mod screen;
mod tray;

pub use agent::{Agent, Answer};
pub use app::{App, TITLE};
pub use desktop::Desktop;
pub use hands::{Hands, Place};
pub use notifications::{Notifications, Shown, forge_press};
pub use page::Page;
pub use programs::program;
pub use tray::{Line, Tray};

use serde_json::Value;
use std::{env, fs, path::PathBuf, time::Duration};

/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often a condition is looked at again.
const GLANCE: Duration = Duration::from_millis(40);

/// Waits until `condition` gives a value, and fails with `what` when it never does.
///
/// # Panics
/// When the condition does not come true in time.
pub async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let waited = tokio::time::timeout(PATIENCE, async {
        let mut glance = tokio::time::interval(GLANCE);
        loop {
            glance.tick().await;
            if let Some(value) = condition().await {
                return value;
            }
        }
    });
    waited
        .await
        .unwrap_or_else(|_| panic!("waited {} s in vain: {what}", PATIENCE.as_secs()))
}

/// Keeps figures beside the pictures, if `SMG_SHOTS` names a folder.
///
/// # Panics
/// When they cannot be written.
pub fn keep(name: &str, figures: &Value) {
    println!("{name}: {figures}");
    if let Some(folder) = env::var_os("SMG_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), format!("{figures:#}\n")).unwrap();
    }
}
