//! What the gateway looks like now, for what is outside the windows: notifications, tray, sound.
//!
//! Taken anew when an event says that something changed, and shared by all of them. Nothing polls.

use gateway::{
    Error, ErrorCode, Gateway,
    api::{ApprovalRow, Event, EventKind, GatewayStatus, SettingsView},
};
use std::{sync::Arc, time::Duration};
use tauri::async_runtime::spawn_blocking;
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::sleep,
};

/// A burst of events is answered by one look.
const TOGETHER: Duration = Duration::from_millis(50);

/// Everything at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// What waits, and what was decided lately.
    pub(crate) rows: Vec<ApprovalRow>,
    /// What the gateway is doing.
    pub(crate) status: GatewayStatus,
    /// What the operator set.
    pub(crate) settings: SettingsView,
}

impl Moment {
    /// Looks at the gateway, away from the threads that carry messages.
    pub(crate) async fn take(gateway: &Gateway) -> Result<Self, Error> {
        let gateway = gateway.clone();
        let look = spawn_blocking(move || Self {
            rows: gateway.approvals(),
            status: gateway.status(),
            settings: gateway.settings(),
        });
        look.await.map_err(|_| {
            Error::new(
                ErrorCode::Unavailable,
                "looking at the gateway ended early; see the log",
            )
        })
    }
}

/// Keeps `moments` at what is there now, until the gateway is gone.
pub(crate) async fn keep(
    gateway: Gateway,
    mut events: Receiver<Event>,
    moments: watch::Sender<Arc<Moment>>,
) {
    while wait(&mut events).await {
        sleep(TOGETHER).await;
        match Moment::take(&gateway).await {
            Ok(moment) => drop(moments.send_replace(Arc::new(moment))),
            Err(error) => tracing::error!(%error, "tray and notifications show what was"),
        }
    }
}

/// Waits for an event that changes what is shown outside the windows. False: there will be no more.
async fn wait(events: &mut Receiver<Event>) -> bool {
    loop {
        match events.recv().await {
            Ok(event) if !matters(event.kind) => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}

fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Approvals | EventKind::Gateway | EventKind::Sessions | EventKind::Settings => {
            true
        }
        EventKind::Audit
        | EventKind::Servers
        | EventKind::Policy
        | EventKind::Grants
        | EventKind::Replay
        | EventKind::Verify
        | EventKind::Catalogue
        | EventKind::Clients => false,
    }
}
