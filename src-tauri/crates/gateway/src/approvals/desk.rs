//! The queue with everything it does not know: the time, the cards, the channels and who listens.
//!
//! The lock is held while the machine turns, never while a listener runs or a task waits. What the machine
//! wants said goes through one outbox, so that listeners and calls hear it in the order it happened,
//! whichever thread it happened on.

use super::change::ApprovalError;
use super::question::{Action, Edit, Input, Millis, Question, Source, VerdictRefusal};
use super::standing::{self, Standing};
use super::{Listener, Reply, wording};
use crate::api::{Alert, ApprovalCard, ApprovalRow, CallEnd};
use crate::card::{CardFacts, Painted};
use crate::clock::Clock;
use crate::ids::{ApprovalId, CallId, Nonce};
use crate::patience::Patience;
use policy::Severity;
use state::{Card, Held, Outgoing, State};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

pub use state::Timing;

mod batch;
mod granted;
mod state;

/// See the module.
pub(super) struct Desk {
    clock: Arc<dyn Clock>,
    listener: Listener,
    state: Mutex<State>,
    /// The next deadline is another one.
    moved: Arc<Notify>,
    /// A call that was let through ended.
    ended: Notify,
    /// How many of those are under way.
    under_way: AtomicUsize,
}

impl Desk {
    pub(super) fn new(clock: Arc<dyn Clock>, unknown_patience: Millis, listener: Listener) -> Self {
        Self {
            clock,
            listener,
            state: Mutex::new(State::new(unknown_patience)),
            moved: Arc::default(),
            ended: Notify::new(),
            under_way: AtomicUsize::new(0),
        }
    }

    pub(super) fn ask(&self, question: Question, mut facts: CardFacts, reply: Reply) {
        let now = self.clock.mono_ms();
        let mut state = self.lock();
        facts
            .alerts
            .extend(state.repeats.note(question.digest, now));
        let patience = state.patiences.of(&facts.client).source;
        let card = Card::new(facts, patience);
        state.held.insert(
            question.call,
            Held {
                reply,
                session: question.session,
            },
        );
        let actions = state.queue.on(Input::Ask(question), now);
        self.carry_out(state, &actions, Some(card));
    }

    /// Turns the machine and carries out what it says.
    pub(super) fn on(&self, input: Input) -> Vec<Action> {
        let mut state = self.lock();
        let actions = state.queue.on(input, self.clock.mono_ms());
        self.carry_out(state, &actions, None);
        actions
    }

    fn carry_out(
        &self,
        mut state: MutexGuard<'_, State>,
        actions: &[Action],
        mut new: Option<Card>,
    ) {
        for action in actions {
            state.take(action, &mut new);
        }
        for action in actions {
            if let Action::Closed { approval, .. } = action {
                state.drop_facts(*approval);
            }
        }
        self.under_way.store(state.under_way.count(), SeqCst);
        let deadline = state.queue.next_deadline();
        if deadline != state.deadline {
            state.deadline = deadline;
            self.moved.notify_one();
        }
        drop(state);
        self.deliver();
    }

    /// Empties the outbox, unless another thread does.
    fn deliver(&self) {
        if std::mem::replace(&mut self.lock().delivering, true) {
            return;
        }
        let _unless_a_listener_panics = Delivering(self);
        while let Some(next) = self.next_outgoing() {
            match next {
                Outgoing::Told(change) => (self.listener)(&change),
                // A session that ended does not hear its answers.
                Outgoing::Answered(reply, call, resolution) => {
                    if reply.send((call, resolution)).is_err() {
                        self.ended(call, || CallEnd {
                            ok: false,
                            sentence: "Not sent: its client hung up".to_owned(),
                        });
                    }
                }
            }
        }
    }

    fn next_outgoing(&self) -> Option<Outgoing> {
        let mut state = self.lock();
        let next = state.outbox.pop_front();
        state.delivering = next.is_some();
        next
    }

    pub(super) fn ended(&self, call: CallId, end: impl FnOnce() -> CallEnd) {
        if self.under_way.load(SeqCst) == 0 {
            return;
        }
        let mut state = self.lock();
        if !state.ended(call, end) {
            return;
        }
        self.under_way.store(state.under_way.count(), SeqCst);
        drop(state);
        self.deliver();
        self.ended.notify_waiters();
    }

    pub(super) async fn outcome(&self, approval: ApprovalId) -> Option<CallEnd> {
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on no end is missed.
            ended.as_mut().enable();
            {
                let state = self.lock();
                let runs = &state.cards.get(&approval)?.runs;
                if let Some(end) = runs.outcome() {
                    return Some(end);
                }
                if runs.is_empty() {
                    return None;
                }
            }
            ended.await;
        }
    }

    pub(super) fn rows(&self) -> Vec<ApprovalRow> {
        self.on(Input::Tick);
        let state = self.lock();
        let standings = state.queue.standings();
        standings
            .iter()
            .filter_map(|standing| Some(self.row(standing, state.cards.get(&standing.approval)?)))
            .collect()
    }

    pub(super) fn waiting(&self) -> (u32, Option<Severity>) {
        let (count, highest) = self.lock().queue.waiting();
        (u32::try_from(count).unwrap_or(u32::MAX), highest)
    }

    pub(super) fn timing(&self) -> Timing {
        self.lock().timing
    }

    pub(super) fn set_timing(&self, timing: Timing) {
        self.lock().timing = timing;
    }

    pub(super) fn paint(
        &self,
        approval: ApprovalId,
        source: Source,
    ) -> Result<ApprovalCard, ApprovalError> {
        let card = self.card(approval, None)?;
        // What has to be looked at is what this card shows, whatever the call was asked with.
        self.on(Input::Painted {
            approval,
            source,
            nonce: card.nonce,
            places: places(&card.alerts),
            arm: card.arm_ms.into(),
        });
        Ok(card)
    }

    pub(super) fn paint_edited(
        &self,
        approval: ApprovalId,
        source: Source,
        facts: &CardFacts,
        edit: Edit,
    ) -> Result<ApprovalCard, ApprovalError> {
        let card = self.card(approval, Some((facts, &edit)))?;
        self.on(Input::Edited {
            approval,
            source,
            nonce: card.nonce,
            places: places(&card.alerts),
            arm: card.arm_ms.into(),
            edit: Arc::new(edit),
        });
        Ok(card)
    }

    /// The card of a question, as it was asked or with other arguments.
    pub(super) fn card(
        &self,
        approval: ApprovalId,
        edited: Option<(&CardFacts, &Edit)>,
    ) -> Result<ApprovalCard, ApprovalError> {
        self.on(Input::Tick);
        let (standing, mut card, timing) = {
            let state = self.lock();
            let standing = state.queue.standing(approval);
            let card = state.cards.get(&approval).cloned();
            let (Some(standing), Some(card)) = (standing, card) else {
                return Err(ApprovalError::NotFound);
            };
            (standing, card, state.timing)
        };
        let (Some(facts), Some(pending)) = (card.facts.take(), &standing.open) else {
            return Err(VerdictRefusal::NotOpen.into());
        };
        let (mut hidden, mut typed) = (pending.hidden, &pending.typed);
        let mut shown = &*facts;
        if let Some((facts, edit)) = edited {
            (shown, hidden, typed) = (facts, edit.hidden, &edit.typed);
            card.brief = facts.brief();
        }
        let painted = Painted {
            row: self.row(&standing, &card),
            call: pending
                .call
                .unwrap_or((card.about.call, card.about.session)),
            nonce: Nonce::new(),
            hidden,
            typed: typed.clone(),
            client_waits_until: pending.client_waits_until.map(|at| self.wall(at)),
            patience: card.patience,
            arm_ms: timing.arm_ms,
        };
        let mut card = shown.card(painted);
        card.hold_max = self.wall(standing.hold_most);
        card.hold_paused = standing.hold_paused;
        if card.row.severity.max(facts.severity) >= Severity::High {
            card.undo_ms = timing.undo_ms;
        }
        Ok(card)
    }

    pub(super) fn others(&self, of: &CardFacts) -> Vec<Arc<CardFacts>> {
        let state = self.lock();
        let open = state.cards.values().filter_map(|card| card.facts.as_ref());
        open.filter(|facts| {
            facts.call != of.call && facts.server == of.server && facts.tool == of.tool
        })
        .cloned()
        .collect()
    }

    pub(super) fn open(&self) -> Vec<(ApprovalId, Arc<CardFacts>)> {
        let state = self.lock();
        let is_open = |approval: &ApprovalId| {
            let standing = state.queue.standing(*approval);
            standing.is_some_and(|standing| standing.closed.is_none())
        };
        let cards = state.cards.iter().filter(|(id, _)| is_open(id));
        cards
            .filter_map(|(id, card)| Some((*id, Arc::clone(card.facts.as_ref()?))))
            .collect()
    }

    pub(super) fn label(&self, approval: ApprovalId) -> String {
        let state = self.lock();
        let standing = state.queue.standing(approval);
        standing::label(standing.map_or(0, |standing| standing.number))
    }

    pub(super) fn facts(&self, approval: ApprovalId) -> Result<Arc<CardFacts>, ApprovalError> {
        let state = self.lock();
        let card = state.cards.get(&approval).ok_or(ApprovalError::NotFound)?;
        let facts = card.facts.clone();
        facts.ok_or_else(|| VerdictRefusal::NotOpen.into())
    }

    pub(super) fn status_of(&self, token: ApprovalId) -> String {
        self.on(Input::Tick);
        wording::status(self.lock().queue.standing(token).as_ref())
    }

    pub(super) fn patience(&self, client: &str) -> Patience {
        self.lock().patiences.of(client)
    }

    pub(super) fn observed(&self, client: &str, waited: Duration) {
        let waited = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
        self.lock().patiences.observed(client, waited);
    }

    fn until_deadline(&self) -> Option<Duration> {
        let deadline = self.lock().deadline?;
        Some(Duration::from_millis(
            deadline.saturating_sub(self.clock.mono_ms()),
        ))
    }

    fn row(&self, standing: &Standing, card: &Card) -> ApprovalRow {
        let ended = standing.closed.as_ref();
        ApprovalRow {
            id: standing.approval,
            label: standing::label(standing.number),
            state: standing.state,
            severity: card.brief.severity,
            headline: card.brief.headline.clone(),
            client: card.brief.client.clone(),
            session: card.about.session,
            server: card.brief.server.clone(),
            tool: card.brief.tool.clone(),
            shape: card.brief.shape.clone(),
            risky: card.brief.risky,
            hidden: card.brief.hidden,
            count: standing.count,
            opened_at: self.wall(standing.opened),
            hold_until: self.wall(standing.hold_until),
            client_waits_until: standing
                .open
                .as_ref()
                .and_then(|open| open.client_waits_until)
                .map(|at| self.wall(at)),
            runs_at: standing.runs_at.map(|at| self.wall(at)),
            closed_at: ended.map(|ended| self.wall(ended.at)),
            ending: ended.map(|ended| wording::ending(ended, self.clock.mono_ms())),
            outcome: card.runs.outcome(),
            next_try: standing.next_try,
        }
    }

    /// A point on the steady clock as people read it.
    fn wall(&self, at: Millis) -> i64 {
        let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let ahead = signed(at).saturating_sub(signed(self.clock.mono_ms()));
        self.clock.now_ms().saturating_add(ahead)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Numbers of the alerts that have a place in the card.
fn places(alerts: &[Alert]) -> Vec<u32> {
    let placed = (0_u32..)
        .zip(alerts)
        .filter(|(_, alert)| alert.pointer.is_some());
    placed.map(|(number, _)| number).collect()
}

/// Should a listener panic, the next thread can deliver again: calls are not left without their answers.
struct Delivering<'a>(&'a Desk);

impl Drop for Delivering<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().delivering = false;
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.moved.notify_one();
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

/// Ticks at each deadline and sleeps until the next; ends with the desk.
pub(super) fn keep_time(desk: &Arc<Desk>) -> impl Future<Output = ()> + Send + use<> {
    let (desk, moved) = (Arc::downgrade(desk), desk.moved.clone());
    async move {
        while let Some(wait) = desk.upgrade().map(|desk| desk.until_deadline()) {
            let Some(wait) = wait else {
                moved.notified().await;
                continue;
            };
            tokio::select! {
                () = moved.notified() => {}
                () = tokio::time::sleep(wait) => {
                    if let Some(desk) = desk.upgrade() {
                        desk.on(Input::Tick);
                    }
                }
            }
        }
    }
}
