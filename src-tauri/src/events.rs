//! Carries the gateway's events to the pages. They say what to ask again for, never what changed.

use crate::{quick, window};
use gateway::api::Event;
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Name under which the pages listen.
const NAME: &str = "gateway-event";

/// Forwards events until the gateway is gone.
pub(crate) async fn forward(mut events: Receiver<Event>, app: &AppHandle) {
    loop {
        match events.recv().await {
            Ok(event) => {
                for label in [window::MAIN, quick::LABEL] {
                    if let Err(error) = app.emit_to(label, NAME, &event) {
                        tracing::warn!(%error, label, "an event did not reach a window");
                    }
                }
            }
            // The next event's number shows the gap, and the page takes a new snapshot.
            Err(RecvError::Lagged(missed)) => tracing::debug!(missed, "events were skipped"),
            Err(RecvError::Closed) => return,
        }
    }
}
