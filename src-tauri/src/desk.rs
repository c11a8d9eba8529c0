//! Where commands find the gateway: it is starting, it serves, or it could not start and this is why.
//!
//! A command that comes early waits here. None is answered by a gateway that is not there.

use gateway::{Error, ErrorCode, Gateway};
use std::sync::Arc;
use tauri::{Manager, Runtime};
use tokio::sync::SetOnce;

/// How starting the gateway went, once it is known.
#[derive(Clone, Default)]
pub(crate) struct Desk(Arc<SetOnce<Result<Gateway, Error>>>);

impl Desk {
    /// The gateway serves. Only the first word counts.
    pub(crate) fn serves(&self, gateway: Gateway) {
        let _ = self.0.set(Ok(gateway));
    }

    /// The gateway could not start. Only the first word counts.
    pub(crate) fn failed(&self, why: &impl std::fmt::Display) {
        let sentence =
            format!("the gateway did not start: {why}; start the app again when that is mended");
        let _ = self
            .0
            .set(Err(Error::new(ErrorCode::Unavailable, sentence)));
    }

    /// The gateway, or the sentence that says why there is none. Waits until one of them is known.
    pub(crate) async fn gateway(&self) -> Result<Gateway, Error> {
        self.0.wait().await.clone()
    }
}

/// The app's desk.
pub(crate) fn of<R: Runtime>(app: &impl Manager<R>) -> Desk {
    app.state::<Desk>().inner().clone()
}
