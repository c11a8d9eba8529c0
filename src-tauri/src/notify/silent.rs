//! Where there are no notifications: it shows nothing, and says why.

use super::{
    note::Note,
    notifier::{Heard, NotShown, Notifier},
};
use std::future;

/// Why there are none.
pub(crate) struct Silent(pub(crate) NotShown);

impl Notifier for Silent {
    type Handle = ();

    async fn show(&mut self, _: &Note, _: Option<&()>) -> Result<(), NotShown> {
        Err(self.0.clone())
    }

    async fn close(&mut self, (): &()) {}

    async fn heard(&mut self) -> Heard<()> {
        future::pending().await
    }
}
