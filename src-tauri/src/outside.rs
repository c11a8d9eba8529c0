//! Everything of the app that is outside its windows: the tray, notifications, sounds. Each is a task of its own that
//! looks at the same moments; one that fails leaves the others and the gateway alone.

#[cfg(target_os = "linux")]
use crate::lock;
use crate::{
    desk,
    desk::Inbox,
    keys,
    moment::{self, Moment},
    notify::{self, Telling},
    sound, surfaces, tray,
    tray::Tray,
};
use gateway::Gateway;
use std::sync::Arc;
use tauri::{AppHandle, async_runtime::spawn};
use tokio::sync::{mpsc, watch};

/// What is there before the gateway is.
pub(crate) struct Outside {
    tray: Option<Tray>,
    tellings: mpsc::Receiver<Telling>,
}

impl Outside {
    /// Opens the tray and begins to take orders. To be called on the main thread.
    pub(crate) fn open(app: &AppHandle, inbox: Inbox) -> Self {
        spawn(surfaces::carry_out(app.clone(), inbox.orders));
        Self {
            tray: tray::open(app),
            tellings: inbox.tellings,
        }
    }

    /// The gateway serves: shows what it does and what waits.
    pub(crate) fn attend(self, app: &AppHandle, gateway: Gateway) {
        let app = app.clone();
        // Before the first look, so that nothing falls between.
        let events = gateway.subscribe();
        spawn(async move {
            let first = match Moment::take(&gateway).await {
                Ok(first) => first,
                Err(error) => {
                    tracing::error!(%error, "there will be no tray and no notifications");
                    return;
                }
            };
            let (sender, moments) = watch::channel(Arc::new(first));
            if let Some(tray) = self.tray {
                spawn(tray::keep(tray, moments.clone()));
            }
            let desk = desk::of(&app);
            spawn(keys::keep(app.clone(), moments.clone()));
            #[cfg(target_os = "linux")]
            spawn(lock::keep(gateway.clone()));
            spawn(sound::run(app.clone(), desk.clone(), moments.clone()));
            spawn(notify::run(notify::Around {
                gateway: gateway.clone(),
                moments,
                surfaces: desk.surfaces().clone(),
                desk,
                tellings: self.tellings,
            }));
            moment::keep(gateway, events, sender).await;
        });
    }

    /// The gateway did not start.
    pub(crate) fn stand_down(self) {
        if let Some(mut tray) = self.tray {
            tray.show_gone();
        }
    }
}
