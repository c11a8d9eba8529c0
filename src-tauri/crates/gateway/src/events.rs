//! Tells the operator's surfaces that something changed. Says what to ask again for, never what it is now;
//! never waits for anyone, and costs nothing while nobody listens.

use crate::api::{Event, EventKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::broadcast;

/// A listener that falls behind by more than this sees a gap and takes a new snapshot.
const BACKLOG: usize = 256;

/// Where events are told; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Events(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    sender: broadcast::Sender<Event>,
    seq: AtomicU64,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            sender: broadcast::channel(BACKLOG).0,
            seq: AtomicU64::new(0),
        }))
    }

    /// Hears every event from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.sender.subscribe()
    }

    /// The number of the latest event.
    pub(crate) fn seq(&self) -> u64 {
        self.0.seq.load(Ordering::SeqCst)
    }

    /// Tells everyone.
    pub(crate) fn tell(&self, kind: EventKind, id: Option<String>) {
        let seq = self.0.seq.fetch_add(1, Ordering::SeqCst) + 1;
        // Nobody listening is a state of the product, not an error.
        let _ = self.0.sender.send(Event { seq, kind, id });
    }
}
