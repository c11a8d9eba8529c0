//! Notifications on macOS and Windows, through `notify-rust`. The library waits on a thread for each of them.
//! Neither system lets us take one away: a late press is answered by the plan.

use super::{
    note::Note,
    notifier::{Heard, NotShown, Notifier},
};
use notify_rust::{Notification, NotificationResponse};
use std::{future, thread};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Threads that wait, and what they heard.
pub(crate) struct Portable {
    said: UnboundedSender<Heard<u64>>,
    heard: UnboundedReceiver<Heard<u64>>,
    next: u64,
}

impl Portable {
    /// Nothing is shown yet.
    pub(crate) fn new() -> Self {
        let (said, heard) = unbounded_channel();
        Self {
            said,
            heard,
            next: 0,
        }
    }
}

impl Notifier for Portable {
    type Handle = u64;

    async fn show(&mut self, note: &Note, _: Option<&u64>) -> Result<u64, NotShown> {
        self.next += 1;
        let (id, said) = (self.next, self.said.clone());
        let shown = notification(note);
        // macOS tells which button was pressed by its words, the others by its key.
        let keys: Vec<(String, &'static str)> = note
            .buttons
            .iter()
            .map(|(press, label)| (label.clone(), press.key()))
            .collect();
        let wait = move || {
            let heard = |response: &NotificationResponse| {
                let _ = said.send(match response {
                    NotificationResponse::Default => Heard::Pressed(id, "default".to_owned()),
                    NotificationResponse::Action(said) => Heard::Pressed(id, key(&keys, said)),
                    NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {
                        Heard::Closed(id)
                    }
                });
            };
            let waited = shown
                .show()
                .and_then(|handle| handle.wait_for_response(heard));
            if let Err(error) = waited {
                tracing::warn!(%error, "a notification was not shown");
            }
        };
        thread::Builder::new()
            .name("notification".to_owned())
            .spawn(wait)
            .map_err(|error| NotShown(format!("no thread could be started: {error}")))?;
        Ok(id)
    }

    async fn close(&mut self, _: &u64) {}

    async fn heard(&mut self) -> Heard<u64> {
        match self.heard.recv().await {
            Some(heard) => heard,
            None => future::pending().await,
        }
    }
}

fn notification(note: &Note) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Mission Control")
        .summary(&note.title)
        .body(&note.body);
    for (press, label) in &note.buttons {
        notification.action(press.key(), label);
    }
    notification
}

fn key(buttons: &[(String, &'static str)], said: &str) -> String {
    let named = buttons.iter().find(|(label, _)| label == said);
    named.map_or(said, |(_, key)| key).to_owned()
}
