//! Ends the app: the gateway first, then the process. Never asks, and never waits for ever.

use crate::desk;
use std::time::Duration;
use tauri::AppHandle;

/// How long the gateway may take to withdraw what waits and end its servers.
const PATIENCE: Duration = Duration::from_secs(5);

/// Shuts the gateway down, then exits.
pub(crate) fn cleanly(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desk = desk::of(&app);
        let closed = async {
            if let Ok(gateway) = desk.gateway().await {
                gateway.shutdown().await;
            }
        };
        if tokio::time::timeout(PATIENCE, closed).await.is_err() {
            tracing::error!("the gateway did not shut down in {} s", PATIENCE.as_secs());
        }
        app.exit(0);
    });
}

/// Quits when the system asks a process to end: log-out, `kill`, Ctrl-C.
pub(crate) async fn when_asked_by_the_system(app: AppHandle) {
    match asked().await {
        Ok(()) => cleanly(&app),
        Err(error) => tracing::error!(%error, "signals cannot be heard; quit from the window"),
    }
}

#[cfg(unix)]
async fn asked() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = hangup.recv() => {}
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
