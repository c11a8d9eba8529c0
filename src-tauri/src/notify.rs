//! Notifications: tells the operator of calls that wait while no window of ours shows them, and hears the presses.
//!
//! `plan` decides, `note` words, a [`Notifier`] shows. What is here carries out the plan. A press is an answer like any
//! other: it carries the digest and the nonce of the card as it was when the notification was shown, and the gateway
//! judges it by where it came from. A notification never shows arguments.

mod note;
mod notifier;
mod once;
mod plan;
mod silent;

#[cfg(target_os = "linux")]
mod bus;
#[cfg(any(target_os = "macos", windows))]
mod portable;

use crate::{desk::Desk, moment::Moment, surfaces::Surfaces};
use gateway::{
    Error, ErrorCode, Gateway, Source,
    api::{AnswerApproval, ApprovalRow, Approve, DenyMany, Verdict},
    clock::{Clock, SystemClock},
    ids::{ApprovalId, Nonce},
};
use note::{Note, Press};
use notifier::{Heard, NotShown, Notifier};
use plan::{About, Act, Millis, Plan, Slot, View};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tauri::async_runtime::spawn_blocking;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{sleep, timeout},
};

/// A service that takes longer to show something is taken for gone.
const PATIENCE: Duration = Duration::from_secs(3);
/// Notifications whose cards are remembered.
const REMEMBERED: usize = 256;

/// Something to be said in a notification that is not about a call.
pub(crate) struct Telling {
    /// One line.
    pub(crate) title: &'static str,
    /// Two lines at most.
    pub(crate) body: &'static str,
    /// Told whether it was shown, and if not, why.
    pub(crate) shown: oneshot::Sender<Result<(), String>>,
}

/// What the notifications are about, and where presses lead.
pub(crate) struct Around {
    /// Who answers.
    pub(crate) gateway: Gateway,
    /// What is there now.
    pub(crate) moments: watch::Receiver<Arc<Moment>>,
    /// Where the gateway is found, and what the windows show.
    pub(crate) desk: Desk,
    /// The windows.
    pub(crate) surfaces: Surfaces,
    /// What else is to be said.
    pub(crate) tellings: mpsc::Receiver<Telling>,
}

/// Tells of what waits until the gateway is gone.
pub(crate) async fn run(around: Around) {
    #[cfg(target_os = "linux")]
    match bus::Bus::connect().await {
        Ok(bus) => Driver::new(bus, around).run().await,
        Err(why) => {
            around.desk.notices().tell("notifications", &why.0);
            Driver::new(silent::Silent(why), around).run().await;
        }
    }
    #[cfg(any(target_os = "macos", windows))]
    Driver::new(portable::Portable::new(), around).run().await;
}

/// A notification that was shown: what it offered, and the cards as they were then.
struct Live<Handle> {
    handle: Handle,
    note: Note,
    cards: HashMap<ApprovalId, (String, Nonce)>,
}

struct Driver<N: Notifier> {
    notifier: N,
    around: Around,
    plan: Plan,
    live: HashMap<Slot, Live<N::Handle>>,
}

impl<N: Notifier> Driver<N> {
    fn new(notifier: N, around: Around) -> Self {
        Self {
            notifier,
            around,
            plan: Plan::default(),
            live: HashMap::new(),
        }
    }

    async fn run(mut self) {
        let mut looks = self.around.desk.looks().changes();
        loop {
            self.turn().await;
            let deadline = self.plan.deadline();
            tokio::select! {
                changed = self.around.moments.changed() => if changed.is_err() { return },
                _ = looks.changed() => {}
                () = until(deadline) => {}
                heard = self.notifier.heard() => self.hear(heard).await,
                Some(telling) = self.around.tellings.recv() => self.tell(telling).await,
            }
        }
    }

    /// Shows and closes what the plan says.
    async fn turn(&mut self) {
        let moment = self.around.moments.borrow_and_update().clone();
        let settings = &moment.settings;
        let quiet = moment.status.quiet.is_some();
        let view = View {
            rows: &moment.rows,
            seen: self.around.desk.looks().seen(),
            tell: settings.notifications && !quiet,
            tell_critical: settings.notifications && (!quiet || settings.critical_breaks_through),
        };
        let acts = self.plan.turn(view, now());
        self.carry_out(acts).await;
    }

    async fn hear(&mut self, heard: Heard<N::Handle>) {
        let (handle, key) = match heard {
            Heard::Pressed(handle, key) => (handle, Some(key)),
            Heard::Closed(handle) => (handle, None),
        };
        let Some(slot) = self.slot_of(&handle) else {
            return;
        };
        let Some(key) = key else {
            return self.plan.gone(slot);
        };
        let offered = |press: &Press| {
            self.live
                .get(&slot)
                .is_some_and(|live| live.note.offers(*press))
        };
        let Some(press) = Press::from_key(&key).filter(offered) else {
            tracing::warn!(
                key,
                "a press on a notification was ignored: it did not offer that"
            );
            return;
        };
        let rows = self.ask(|gateway| Ok(gateway.approvals())).await;
        let rows = rows.unwrap_or_default();
        let acts = self.plan.pressed(slot, press, &rows, now());
        self.carry_out(acts).await;
    }

    async fn carry_out(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Show {
                    slot,
                    about,
                    replaces,
                    again,
                } => self.show(slot, &about, replaces, again).await,
                Act::Close(slot) => self.close(slot).await,
                Act::Review(id) => self.around.surfaces.show_quick(Some(id)),
                Act::ReviewAll(id) => self.around.surfaces.show_main(Some(id), None),
                Act::Approve { slot, id } => {
                    let verdict = Verdict::Approve(Approve::default());
                    self.answer(slot, id, verdict).await;
                }
                Act::Deny { slot, ids } => match ids.as_slice() {
                    [id] => self.answer(slot, *id, Verdict::Deny { reason: None }).await,
                    _ => self.deny_all(ids).await,
                },
                Act::SayLate(id) => self.say_late(id).await,
            }
        }
    }

    async fn show(&mut self, slot: Slot, about: &About, replaces: Option<Slot>, again: bool) {
        let Some((note, cards)) = self.word(about, again).await else {
            return self.plan.gone(slot);
        };
        let replaces = replaces.and_then(|slot| Some(self.live.get(&slot)?.handle.clone()));
        match self.put_up(&note, replaces.as_ref()).await {
            Ok(handle) => {
                let live = Live {
                    handle,
                    note,
                    cards,
                };
                self.live.insert(slot, live);
                self.forget_old();
            }
            Err(_) => self.plan.gone(slot),
        }
    }

    /// What to say, and the cards it is said of. Each is painted now: a press answers what was there at this moment.
    async fn word(
        &self,
        about: &About,
        again: bool,
    ) -> Option<(Note, HashMap<ApprovalId, (String, Nonce)>)> {
        let hide = self.around.moments.borrow().settings.hide_details;
        let ids = about.ids().to_vec();
        let paint = move |gateway: &Gateway| {
            // One that was decided a moment ago has no card any more.
            let paint = |id: &ApprovalId| gateway.open_card(*id, Source::Notification).ok();
            Ok(ids.iter().filter_map(paint).collect::<Vec<_>>())
        };
        let cards = self.ask(paint).await.ok()?;
        let note = match about {
            About::One(_) => note::one(cards.first()?, hide, again),
            About::Many(_) => {
                let rows: Vec<&ApprovalRow> = cards.iter().map(|card| &card.row).collect();
                note::many(&rows, hide)
            }
        };
        let cards = cards
            .into_iter()
            .map(|card| (card.row.id, (card.digest, card.nonce)))
            .collect();
        Some((note, cards))
    }

    async fn put_up(
        &mut self,
        note: &Note,
        replaces: Option<&N::Handle>,
    ) -> Result<N::Handle, NotShown> {
        let shown = timeout(PATIENCE, self.notifier.show(note, replaces)).await;
        let shown = shown.unwrap_or_else(|_| {
            let seconds = PATIENCE.as_secs();
            Err(NotShown(format!(
                "what shows notifications here did not answer in {seconds} s"
            )))
        });
        let notices = self.around.desk.notices();
        match &shown {
            Ok(_) => notices.settle("notifications"),
            Err(why) => notices.tell("notifications", &why.0),
        }
        shown
    }

    async fn close(&mut self, slot: Slot) {
        if let Some(live) = self.live.get(&slot) {
            let closed = self.notifier.close(&live.handle);
            if timeout(PATIENCE, closed).await.is_err() {
                tracing::debug!("a notification was not closed in time");
            }
        }
    }

    async fn answer(&mut self, slot: Slot, id: ApprovalId, verdict: Verdict) {
        let card = self.live.get(&slot).and_then(|live| live.cards.get(&id));
        let Some((digest, nonce)) = card.cloned() else {
            return;
        };
        let request = AnswerApproval {
            id,
            digest,
            nonce,
            verdict,
        };
        let answered = self
            .ask(move |gateway| gateway.answer(&request, Source::Notification))
            .await;
        match answered {
            Ok(()) => {}
            Err(error) if error.code() == ErrorCode::Conflict => {
                let act = self.plan.late(id, now());
                if let Some(Act::SayLate(id)) = act {
                    self.say_late(id).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "an answer from a notification was not taken");
                let note = Note::telling("Your answer was not taken", &error.to_string());
                let _ = self.put_up(&note, None).await;
            }
        }
    }

    /// Denies the calls that a notification was about, and no others. A no needs no card.
    async fn deny_all(&self, ids: Vec<ApprovalId>) {
        let request = DenyMany { ids, reason: None };
        let denied = self
            .ask(move |gateway| gateway.deny_many(&request, Source::Notification))
            .await;
        if let Err(error) = denied {
            tracing::warn!(%error, "the calls of a notification were not denied");
        }
    }

    async fn say_late(&mut self, id: ApprovalId) {
        let rows = self.ask(|gateway| Ok(gateway.approvals())).await;
        let rows = rows.unwrap_or_default();
        let note = note::late(rows.iter().find(|row| row.id == id), SystemClock.now_ms());
        let _ = self.put_up(&note, None).await;
    }

    async fn tell(&mut self, telling: Telling) {
        let note = Note::telling(telling.title, telling.body);
        let shown = self.put_up(&note, None).await;
        // Whoever asked may have left.
        let _ = telling.shown.send(shown.map(drop).map_err(|why| why.0));
    }

    /// Asks the gateway, which may wait for the disk, away from the threads that carry messages.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Gateway) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let gateway = self.around.gateway.clone();
        spawn_blocking(move || question(&gateway))
            .await
            .unwrap_or_else(|error| Err(Error::new(ErrorCode::Unavailable, error.to_string())))
    }

    fn slot_of(&self, handle: &N::Handle) -> Option<Slot> {
        let of_handle = self.live.iter().filter(|(_, live)| live.handle == *handle);
        // One that replaced another has its handle: the last is meant.
        of_handle.map(|(slot, _)| *slot).max()
    }

    fn forget_old(&mut self) {
        while self.live.len() > REMEMBERED {
            let Some(oldest) = self.live.keys().min().copied() else {
                return;
            };
            self.live.remove(&oldest);
        }
    }
}

fn now() -> Millis {
    SystemClock.mono_ms()
}

/// Waits until a moment; for ever, if there is none.
async fn until(deadline: Option<Millis>) {
    match deadline {
        Some(at) => sleep(Duration::from_millis(at.saturating_sub(now()))).await,
        None => std::future::pending().await,
    }
}
