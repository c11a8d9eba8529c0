//! What the driver needs of a system's notifications. Three implementations: `bus` (Linux), `portable` (macOS and
//! Windows) and `silent`, where there are none.

use super::note::Note;
use std::{fmt::Debug, future::Future, hash::Hash};

/// Why a notification was not shown. A sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotShown(pub(crate) String);

/// What a notification service said about one of our notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard<Handle> {
    /// Somebody pressed this.
    Pressed(Handle, String),
    /// It is not on the screen any more.
    Closed(Handle),
}

/// Shows notifications and hears what becomes of them.
pub(crate) trait Notifier: Send {
    /// What the system knows a notification by.
    type Handle: Clone + Debug + Eq + Hash + Send + Sync;

    /// Shows a notification, in the place of another if the system can.
    fn show(
        &mut self,
        note: &Note,
        replaces: Option<&Self::Handle>,
    ) -> impl Future<Output = Result<Self::Handle, NotShown>> + Send;

    /// Takes one away, if the system can.
    fn close(&mut self, handle: &Self::Handle) -> impl Future<Output = ()> + Send;

    /// The next thing said about one of ours. May be dropped while it waits.
    fn heard(&mut self) -> impl Future<Output = Heard<Self::Handle>> + Send;
}
