//! Where commands find the gateway: it is starting, it serves, or it could not start and this is why. Beside it lies
//! what the surfaces share: what each window shows, what does not work here, and orders to show a window.
//!
//! A command that comes early waits here. None is answered by a gateway that is not there.

use crate::{
    looks::Looks,
    notices::Notices,
    notify::Telling,
    surfaces::{Order, Surfaces},
};
use gateway::{Error, ErrorCode, Gateway};
use std::sync::Arc;
use tauri::{Manager, Runtime};
use tokio::sync::{
    SetOnce,
    mpsc::{self, UnboundedReceiver},
    oneshot,
};

/// See the module. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Desk {
    gateway: Arc<SetOnce<Result<Gateway, Error>>>,
    looks: Looks,
    notices: Notices,
    surfaces: Surfaces,
    tellings: mpsc::Sender<Telling>,
}

/// What is put on the desk for others to do.
pub(crate) struct Inbox {
    /// Windows to show.
    pub(crate) orders: UnboundedReceiver<Order>,
    /// What is to be said in notifications, beside the calls that wait.
    pub(crate) tellings: mpsc::Receiver<Telling>,
}

impl Desk {
    /// An empty desk, and what will be put on it.
    pub(crate) fn new() -> (Self, Inbox) {
        let (surfaces, orders) = Surfaces::new();
        let (telling, tellings) = mpsc::channel(1);
        let desk = Self {
            gateway: Arc::default(),
            looks: Looks::default(),
            notices: Notices::default(),
            surfaces,
            tellings: telling,
        };
        (desk, Inbox { orders, tellings })
    }

    /// The gateway serves. Only the first word counts.
    pub(crate) fn serves(&self, gateway: Gateway) {
        let _ = self.gateway.set(Ok(gateway));
    }

    /// The gateway could not start. Only the first word counts.
    pub(crate) fn failed(&self, why: &impl std::fmt::Display) {
        let sentence =
            format!("the gateway did not start: {why}; start the app again when that is mended");
        let _ = self
            .gateway
            .set(Err(Error::new(ErrorCode::Unavailable, sentence)));
    }

    /// The gateway, or the sentence that says why there is none. Waits until one of them is known.
    pub(crate) async fn gateway(&self) -> Result<Gateway, Error> {
        self.gateway.wait().await.clone()
    }

    /// What each window shows.
    pub(crate) fn looks(&self) -> &Looks {
        &self.looks
    }

    /// What does not work on this desktop.
    pub(crate) fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The windows, to be shown.
    pub(crate) fn surfaces(&self) -> &Surfaces {
        &self.surfaces
    }

    /// Says something in a notification. The error is why it could not be shown.
    pub(crate) async fn tell(&self, title: &'static str, body: &'static str) -> Result<(), Error> {
        let unavailable = |why: &str| Error::new(ErrorCode::Unavailable, why);
        let gone = || unavailable("notifications ended early; see the log");
        // Without a gateway nothing is told of, and nobody would take this up.
        self.gateway().await?;
        let (shown, answer) = oneshot::channel();
        let telling = Telling { title, body, shown };
        self.tellings.send(telling).await.map_err(|_| gone())?;
        let shown = answer.await.map_err(|_| gone())?;
        shown.map_err(|why| unavailable(&why))
    }
}

/// The app's desk.
pub(crate) fn of<R: Runtime>(app: &impl Manager<R>) -> Desk {
    app.state::<Desk>().inner().clone()
}
