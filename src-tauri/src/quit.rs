//! Ends the app: the gateway first, then the process. Asks only where ending is an error for somebody, and never waits
//! for ever. Closing the main window does not end the app: it goes on in the tray.

use crate::{desk, memory::Memory, tray, window};
use rfd::{AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot;

/// How long the gateway may take to withdraw what waits and end its servers.
const PATIENCE: Duration = Duration::from_secs(5);
const QUIT: &str = "Quit";
const KEEP_RUNNING: &str = "Keep running";

/// Somebody is being asked; a second question would say nothing new.
static ASKING: AtomicBool = AtomicBool::new(false);

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

/// Ends the app if no client is connected, or if the operator says so all the same.
pub(crate) async fn after_asking(app: &AppHandle) {
    match connected(app).await {
        0 => cleanly(app),
        clients => ask(app, errors(clients), |_| {}),
    }
}

/// The main window was closed: it goes on in the tray, or, where there is none, asks whether to go on.
pub(crate) fn when_closed(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if tray::is_there().await {
            window::hide(&app);
            say_that_it_stays(&app).await;
            return;
        }
        let clients = connected(&app).await;
        let sentence = format!(
            "This desktop has no tray to keep Mission Control in. {}",
            errors(clients)
        );
        ask(&app, sentence, window::minimise);
    });
}

/// What ending means for those who are connected.
fn errors(clients: usize) -> String {
    match clients {
        0 => "No client is connected now; those that come will get errors until it runs again."
            .to_owned(),
        1 => "1 client will get errors until Mission Control runs again.".to_owned(),
        clients => format!("{clients} clients will get errors until Mission Control runs again."),
    }
}

async fn connected(app: &AppHandle) -> usize {
    match desk::of(app).gateway().await {
        Ok(gateway) => gateway.status().sessions.len(),
        Err(_) => 0,
    }
}

/// Asks whether to quit, and quits on a clear yes. `otherwise` happens on anything else.
fn ask(app: &AppHandle, sentence: String, otherwise: fn(&AppHandle)) {
    if ASKING.swap(true, Relaxed) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let answer = question(&app, sentence).await;
        ASKING.store(false, Relaxed);
        match answer {
            Some(MessageDialogResult::Ok) => cleanly(&app),
            Some(MessageDialogResult::Custom(said)) if said == QUIT => cleanly(&app),
            _ => otherwise(&app),
        }
    });
}

/// Puts the question. None: it could not be put.
async fn question(app: &AppHandle, sentence: String) -> Option<MessageDialogResult> {
    let (say, said) = oneshot::channel();
    let put = move || {
        let dialog = AsyncMessageDialog::new()
            .set_level(MessageLevel::Warning)
            .set_title("Quit Mission Control?")
            .set_description(sentence)
            .set_buttons(MessageButtons::OkCancelCustom(
                QUIT.to_owned(),
                KEEP_RUNNING.to_owned(),
            ))
            .show();
        tauri::async_runtime::spawn(async move {
            let _ = say.send(dialog.await);
        });
    };
    // A dialog belongs to the main thread, where the windows are.
    app.run_on_main_thread(put).ok()?;
    said.await.ok()
}

/// Says once, ever, that closing the window is not the end.
async fn say_that_it_stays(app: &AppHandle) {
    let memory = app.state::<Memory>();
    if memory.kept().told_it_stays {
        return;
    }
    memory.change(|kept| kept.told_it_stays = true);
    let desk = desk::of(app);
    let told = desk.tell(
        "Still running in the tray",
        "Mission Control goes on deciding calls. Quit it from the tray menu.",
    );
    if let Err(error) = told.await {
        tracing::info!(%error, "the operator was not told that the app stays in the tray");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_counts_who_will_get_errors() {
        for (clients, expected) in [
            (
                0,
                "No client is connected now; those that come will get errors until it runs again.",
            ),
            (
                1,
                "1 client will get errors until Mission Control runs again.",
            ),
            (
                3,
                "3 clients will get errors until Mission Control runs again.",
            ),
        ] {
            assert_eq!(errors(clients), expected);
        }
    }
}
