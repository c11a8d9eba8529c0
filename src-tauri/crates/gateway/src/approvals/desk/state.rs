//! What the desk keeps under its lock, and what each action of the machine does to it.

use super::super::change::{About, ApprovalChange, Change};
use super::super::ends::{Runs, UnderWay};
use super::super::question::{Action, Ending, Limits, Millis, Resolution};
use super::super::queue::Queue;
use super::super::repeats::Repeats;
use super::super::{Reply, standing};
use super::granted::Granted;
use crate::api::{CallEnd, PatienceSource};
use crate::card::{Brief, CardFacts};
use crate::ids::{ApprovalId, CallId, GrantId, SessionId};
use crate::patience::Patiences;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct State {
    pub(super) queue: Queue,
    pub(super) cards: HashMap<ApprovalId, Card>,
    pub(super) grants: HashMap<GrantId, Granted>,
    pub(super) under_way: UnderWay,
    pub(super) held: HashMap<CallId, Held>,
    pub(super) patiences: Patiences,
    pub(super) repeats: Repeats,
    pub(super) timing: Timing,
    /// What the timer waits for.
    pub(super) deadline: Option<Millis>,
    pub(super) outbox: VecDeque<Outgoing>,
    /// A thread is emptying the outbox.
    pub(super) delivering: bool,
}

/// What is known of an approval besides its rules.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) brief: Brief,
    pub(super) about: About,
    /// Dropped when no verdict is taken any more: arguments can be large.
    pub(super) facts: Option<Arc<CardFacts>>,
    pub(super) patience: PatienceSource,
    /// The calls it let through.
    pub(super) runs: Runs,
}

/// How long a card and a yes are made to wait, as the operator set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Milliseconds a card has to be on screen before Approve is taken.
    pub arm_ms: u32,
    /// Milliseconds in which a yes to a high or critical call can be undone; 0: it runs at once.
    pub undo_ms: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            arm_ms: 500,
            undo_ms: 3_000,
        }
    }
}

/// Who waits for a call's answer.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) reply: Reply,
    pub(super) session: SessionId,
}

#[derive(Debug)]
pub(super) enum Outgoing {
    Told(Box<ApprovalChange>),
    Answered(Reply, CallId, Resolution),
}

impl State {
    pub(super) fn new(unknown_patience: Millis) -> Self {
        Self {
            queue: Queue::new(Limits::default(), 0),
            cards: HashMap::new(),
            grants: HashMap::new(),
            under_way: UnderWay::default(),
            held: HashMap::new(),
            patiences: Patiences::new(unknown_patience),
            repeats: Repeats::default(),
            timing: Timing::default(),
            deadline: None,
            outbox: VecDeque::new(),
            delivering: false,
        }
    }

    /// Carries out one action, in memory; what has to be said goes to the outbox.
    pub(super) fn take(&mut self, action: &Action, new: &mut Option<Card>) {
        match action {
            Action::Opened {
                approval,
                call,
                session,
                after,
            } => {
                let before = after.and_then(|after| self.cards.get(&after).cloned());
                if let Some(mut card) = before.or_else(|| new.take()) {
                    card.runs = Runs::default();
                    let number = self
                        .queue
                        .standing(*approval)
                        .map_or(0, |standing| standing.number);
                    card.about.label = standing::label(number);
                    (card.about.call, card.about.session) = (*call, *session);
                    self.cards.insert(*approval, card);
                }
                self.tell(*approval, None, Change::Opened);
            }
            Action::Changed { approval } => self.tell(*approval, None, Change::Updated),
            Action::TooLate { approval } => {
                self.drop_facts(*approval);
                self.tell(*approval, None, Change::Updated);
            }
            Action::Releasing { approval, by } => {
                self.tell(*approval, None, Change::Releasing { by: *by });
            }
            Action::AlsoGranted {
                approval,
                of,
                call,
                by,
            } => {
                self.under_way.belongs(*approval, *of);
                let about = self.about(*of, Some(*call));
                let with = about
                    .as_ref()
                    .map_or_else(String::new, |about| about.label.clone());
                self.say(*approval, about, Change::GrantedToo { by: *by, with });
            }
            Action::Unasked { approval } => {
                let about = new.take().map(|card| card.about);
                self.say(*approval, about, Change::Unasked);
            }
            Action::Closed { approval, ending } => {
                if let (true, Some(card)) = (is_grant(ending), self.cards.get(approval)) {
                    let granted = Granted::from(*approval, card);
                    self.grants.insert(GrantId(approval.0), granted);
                }
                self.tell(*approval, None, ended(ending));
            }
            Action::GrantUsed { approval, call } => {
                self.grants.remove(&GrantId(approval.0));
                self.tell(*approval, Some(*call), Change::GrantUsed)
            }
            Action::GrantLapsed { approval } => {
                self.grants.remove(&GrantId(approval.0));
                self.tell(*approval, None, Change::GrantLapsed);
            }
            Action::GrantGiven { .. } | Action::Covered { .. } | Action::GrantEnded { .. } => {
                self.take_grant(action, new);
            }
            Action::VerdictRefused { approval, by, why } => {
                self.tell(
                    *approval,
                    None,
                    Change::VerdictRefused { by: *by, why: *why },
                );
            }
            Action::Forgotten { approval } => drop(self.cards.remove(approval)),
            Action::Reply { call, resolution } => {
                if let Resolution::HandBack { token, .. } = resolution {
                    self.tell(*token, Some(*call), Change::HandedBack);
                }
                if let Resolution::Permit { approval } | Resolution::PermitEdited { approval, .. } =
                    resolution
                {
                    let row = self.under_way.began(*call, *approval);
                    if let Some(card) = self.cards.get_mut(&row) {
                        card.runs.began(*call);
                    }
                }
                if let Some(held) = self.held.remove(call) {
                    self.outbox.push_back(Outgoing::Answered(
                        held.reply,
                        *call,
                        resolution.clone(),
                    ));
                }
            }
        }
    }

    /// A call that was let through ended; false: it is none of those.
    pub(super) fn ended(&mut self, call: CallId, end: impl FnOnce() -> CallEnd) -> bool {
        let Some(row) = self.under_way.ended(call) else {
            return false;
        };
        if let Some(card) = self.cards.get_mut(&row) {
            card.runs.ended(call, end());
            self.tell(row, None, Change::Updated);
        }
        true
    }

    fn take_grant(&mut self, action: &Action, new: &mut Option<Card>) {
        match action {
            Action::GrantGiven {
                grant,
                approval,
                scope,
            } => {
                let Some(card) = self.cards.get(approval) else {
                    return;
                };
                let granted = Granted::from(*approval, card);
                let sentence = granted.sentence(Some(*scope));
                self.grants.insert(*grant, granted);
                let given = Change::GrantGiven {
                    grant: *grant,
                    sentence,
                };
                self.tell(*approval, None, given);
            }
            Action::Covered { approval, grant } => {
                let granted = self.grants.get(grant);
                let of = granted.map(|granted| granted.about.label.clone());
                let covered = Change::Covered {
                    grant: *grant,
                    of: of.unwrap_or_default(),
                };
                let about = new.take().map(|card| card.about);
                self.say(*approval, about, covered);
            }
            Action::GrantEnded { grant, why } => {
                let Some(granted) = self.grants.remove(grant) else {
                    return;
                };
                let ended = Change::GrantEnded {
                    grant: *grant,
                    why: *why,
                };
                self.say(granted.approval, Some(granted.about), ended);
            }
            _ => {}
        }
    }

    /// What a closed approval's card held, unless its next try can still be answered.
    pub(super) fn drop_facts(&mut self, approval: ApprovalId) {
        let standing = self.queue.standing(approval);
        let wanted = standing.is_some_and(|standing| standing.open.is_some());
        if let (false, Some(card)) = (wanted, self.cards.get_mut(&approval)) {
            card.facts = None;
        }
    }

    /// `call`: the change is about that one rather than about the call the approval was opened for.
    fn tell(&mut self, approval: ApprovalId, call: Option<CallId>, what: Change) {
        let about = self.about(approval, call);
        self.say(approval, about, what);
    }

    fn say(&mut self, approval: ApprovalId, about: Option<About>, what: Change) {
        let change = ApprovalChange {
            approval,
            about,
            what,
        };
        self.outbox.push_back(Outgoing::Told(Box::new(change)));
    }

    fn about(&self, approval: ApprovalId, call: Option<CallId>) -> Option<About> {
        let mut about = self.cards.get(&approval).map(|card| card.about.clone());
        if let (Some(about), Some(call)) = (&mut about, call)
            && let Some(held) = self.held.get(&call)
        {
            (about.call, about.session) = (call, held.session);
        }
        about
    }
}

impl Card {
    pub(super) fn new(facts: CardFacts, patience: PatienceSource) -> Self {
        // The label is put in when the approval gets its number.
        let about = About {
            label: String::new(),
            call: facts.call,
            session: facts.session,
            caller: facts.caller.id.clone(),
            client: facts.client.clone(),
            server: facts.server.clone(),
            tool: facts.tool.clone(),
            severity: facts.severity,
            rule: facts.rule.id.clone(),
            digest: facts.digest,
        };
        Self {
            brief: facts.brief(),
            about,
            facts: Some(Arc::new(facts)),
            patience,
            runs: Runs::default(),
        }
    }
}

/// A yes that waits for its call to come again.
fn is_grant(ending: &Ending) -> bool {
    matches!(ending, Ending::Approved { granted: true, .. })
}

fn ended(ending: &Ending) -> Change {
    match ending {
        Ending::Approved { by, granted } => Change::Granted {
            by: *by,
            for_next_try: *granted,
        },
        Ending::Denied { by, reason } => Change::Denied {
            by: *by,
            reason: reason.clone(),
        },
        Ending::Undone { by } => Change::Undone { by: *by },
        Ending::Dismissed { by } => Change::Dismissed { by: *by },
        Ending::Mistyped => Change::Mistyped,
        Ending::Expired => Change::Expired,
        Ending::Cancelled(why) => Change::Cancelled(*why),
    }
}
