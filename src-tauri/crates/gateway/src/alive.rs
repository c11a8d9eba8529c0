//! Knows when everything that must end before the gateway does has ended. Counts nothing, polls nothing:
//! each part holds a guard, and the last one to go is noticed.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc;

/// Held by something that must end before the gateway does.
#[derive(Clone, Debug)]
pub(crate) struct Alive(
    #[expect(dead_code, reason = "held to be dropped")] mpsc::Sender<Infallible>,
);

/// Gives out guards, and waits for them.
#[derive(Debug)]
pub(crate) struct Roll {
    first: Mutex<Option<Alive>>,
    all_gone: tokio::sync::Mutex<mpsc::Receiver<Infallible>>,
}

impl Default for Roll {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(1);
        Self {
            first: Mutex::new(Some(Alive(sender))),
            all_gone: tokio::sync::Mutex::new(receiver),
        }
    }
}

impl Roll {
    /// A guard; none once the gateway is ending.
    pub(crate) fn guard(&self) -> Option<Alive> {
        self.first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Gives out no more guards, and waits until the last is gone.
    pub(crate) async fn ended(&self) {
        drop(
            self.first
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let gone = self.all_gone.lock().await.recv().await;
        debug_assert!(gone.is_none(), "nothing can be sent");
    }
}
