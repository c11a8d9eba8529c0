//! The open questions to the operator, as a pure machine: [`Queue::on`] takes what happened and says what to do.
//! No clock, no task, no channel, no IO: time enters as a number, ids and nonces are made outside.
//!
//! What it promises, under any order of inputs:
//! every call that is asked gets exactly one answer; a permit follows only from an Approve that passed all
//! checks, and permits no more calls than that Approve was for; an approval's id permits at most one call; nothing
//! stays open longer than its hold. Collections are bounded by [`Limits`], so plain scans are enough.

use super::closed::{GrantFate, History};
use super::grants::{Grant, GrantEnd};
use super::open::{Key, Open, Painting};
use super::question::{Action, Ending, Input, Limits, Millis, Question, Resolution, Why};
use super::remembered::{Kept, Remembered};
use super::standing::{self, Standing};
use crate::ids::{ApprovalId, CallId, SessionId};
use late::Late;
use policy::Severity;

mod answering;
mod granting;
mod late;
mod time;

/// See the module.
#[derive(Debug)]
pub struct Queue {
    limits: Limits,
    /// Number of the approval opened last; `A-7` is 7.
    last_number: u64,
    now: Millis,
    /// In the order they were opened.
    open: Vec<Open>,
    /// Expired, and their next try can still have a verdict. Oldest first.
    late: Vec<Late>,
    remembered: Vec<Remembered>,
    /// Oldest first.
    grants: Vec<Grant>,
    history: History,
    ended: bool,
    actions: Vec<Action>,
}

impl Queue {
    /// An empty queue. Numbering goes on after `last_number`.
    #[must_use]
    pub fn new(limits: Limits, last_number: u64) -> Self {
        Self {
            limits,
            last_number,
            now: 0,
            open: Vec::new(),
            late: Vec::new(),
            remembered: Vec::new(),
            grants: Vec::new(),
            history: History::default(),
            ended: false,
            actions: Vec::new(),
        }
    }

    /// Takes one input. What was due before it happens first, so that nothing passes after its time.
    #[must_use = "the actions have to be carried out"]
    pub fn on(&mut self, input: Input, now: Millis) -> Vec<Action> {
        self.now = self.now.max(now);
        self.pass_deadlines();
        match input {
            Input::Ask(question) => self.ask(question),
            Input::Painted {
                approval,
                source,
                nonce,
                places,
                arm,
            } => {
                let painting = Painting::new(source, nonce, places, self.now.saturating_add(arm));
                self.painted(approval, painting);
            }
            Input::Edited {
                approval,
                source,
                nonce,
                places,
                arm,
                edit,
            } => {
                let mut painting =
                    Painting::new(source, nonce, places, self.now.saturating_add(arm));
                painting.edit = Some(edit);
                self.painted(approval, painting);
            }
            Input::Answer(answer) => self.answer(&answer),
            Input::DenyMany {
                approvals,
                reason,
                by,
            } => self.deny_many(&approvals, &reason, by),
            Input::Undo { approval, by } => self.undo(approval, by),
            Input::Dismiss { approval, by } => self.dismiss(approval, by),
            Input::Extend { approval, by } => self.extend(approval, by),
            Input::Reviewing { approval, by } => self.reviewing(approval, by),
            Input::Withdraw { call } => self.withdraw(|held, _| held == call, Why::Withdrawn),
            Input::SessionClosed { session } => {
                self.withdraw(|_, of| of == session, Why::HungUp);
                self.end_grants(
                    |grant| grant.shape.session == session,
                    GrantEnd::Disconnected,
                );
            }
            Input::ToolChanged { server, tool } => {
                let is_it =
                    |s: &str, t: &str| s == server && tool.as_deref().is_none_or(|tool| tool == t);
                self.cancel(|open| is_it(&open.server, &open.tool), Why::ToolChanged);
                self.forget(|kept| is_it(&kept.server, &kept.tool));
                let of_it = |grant: &Grant| is_it(&grant.shape.server, &grant.shape.tool);
                self.end_grants(of_it, GrantEnd::ToolChanged);
            }
            Input::PolicyChanged { version } => {
                self.cancel(|open| open.policy_version != version, Why::PolicyChanged);
                self.forget(|kept| kept.policy_version != version);
                let of_another = |grant: &Grant| grant.shape.policy_version != version;
                self.end_grants(of_another, GrantEnd::PolicyChanged);
            }
            Input::StopAll => {
                self.cancel(|_| true, Why::Stopped);
                self.forget(|_| true);
                self.end_grants(|_| true, GrantEnd::Stopped);
            }
            Input::RuleAdded { version } => self.rule_added(version),
            Input::PolicyPublished { version, withdrawn } => {
                self.cancel(
                    |open| withdrawn.contains(&open.approval),
                    Why::PolicyChanged,
                );
                self.rule_added(version);
            }
            Input::StopSession { session } => self.stop_session(session),
            Input::Revoke { grant, by } => self.revoke(grant, by),
            Input::RevokeAll => self.end_all_grants(GrantEnd::Revoked),
            Input::ScreenLocked => self.end_all_grants(GrantEnd::Locked),
            Input::Shutdown => {
                self.ended = true;
                self.cancel(|_| true, Why::Shutdown);
                self.forget(|_| true);
                self.end_grants(|_| true, GrantEnd::Shutdown);
            }
            Input::Tick => {}
        }
        std::mem::take(&mut self.actions)
    }

    /// When to come back with [`Input::Tick`], if nothing else happens before.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Millis> {
        let open = self.open.iter().map(Open::next_deadline);
        open.chain(self.late.iter().map(|late| late.until))
            .chain(self.remembered.iter().map(|kept| kept.until))
            .chain(self.grants.iter().filter_map(|grant| grant.until))
            .min()
    }

    /// Every approval, newest first.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let of_open = |open| standing::of_open(open, self.now);
        let mut all: Vec<_> = self.open.iter().map(of_open).collect();
        let late = |approval| self.late_one(approval);
        let of_closed = |one| standing::of_closed(one, late(one.approval));
        all.extend(self.history.iter().map(of_closed));
        all.sort_by_key(|standing| std::cmp::Reverse(standing.number));
        all
    }

    /// Where one approval stands; none: there is no such approval, or it ended long ago.
    #[must_use]
    pub fn standing(&self, approval: ApprovalId) -> Option<Standing> {
        let mut open = self.open.iter();
        if let Some(open) = open.find(|open| open.approval == approval) {
            return Some(standing::of_open(open, self.now));
        }
        let mut closed = self.history.iter();
        let closed = closed.find(|one| one.approval == approval)?;
        Some(standing::of_closed(closed, self.late_one(approval)))
    }

    /// How many questions wait for a verdict, and the highest severity among them.
    #[must_use]
    pub fn waiting(&self) -> (usize, Option<Severity>) {
        let waiting = self.open.iter().filter(|open| open.release.is_none());
        let highest = waiting.clone().map(|open| open.severity).max();
        (waiting.count(), highest)
    }

    fn ask(&mut self, question: Question) {
        let call = question.call;
        if self.ended {
            return self.reply(call, Resolution::Cancelled { why: Why::Shutdown });
        }
        let key = Key {
            caller: question.caller.clone(),
            digest: question.digest,
        };
        if let Some(at) = self.remembered.iter().position(|kept| kept.key == key) {
            let kept = self.remembered.remove(at);
            return self.answer_from(kept, call);
        }
        if self.cover(&question) {
            return;
        }
        if question.unattended {
            let approval = question.approval;
            self.actions.push(Action::Unasked { approval });
            return self.reply(call, Resolution::Unattended);
        }
        if self.open.iter().map(|open| open.calls.len()).sum::<usize>() >= self.limits.calls {
            return self.reply(call, Resolution::Busy);
        }
        if let Some(open) = self.open.iter_mut().find(|open| open.key == key) {
            open.attach(&question, self.now);
            let approval = open.approval;
            return self.actions.push(Action::Changed { approval });
        }
        // Not a caller's: clients that did not register are one caller, and one that floods must not silence the rest.
        let of_session = self
            .open
            .iter()
            .filter(|open| open.opened_by == question.session)
            .count();
        if of_session >= self.limits.per_session || self.open.len() >= self.limits.approvals {
            return self.reply(call, Resolution::Busy);
        }
        // It is asked anew: a verdict on the old question would answer the wrong one.
        self.drop_late(|late| late.key == key);
        self.last_number = self.last_number.saturating_add(1);
        self.actions.push(Action::Opened {
            approval: question.approval,
            call: question.call,
            session: question.session,
            after: None,
        });
        self.open
            .push(Open::new(question, self.last_number, self.now));
    }

    /// A call that had been handed back came again, and its verdict is there.
    fn answer_from(&mut self, kept: Remembered, call: CallId) {
        let approval = kept.approval;
        match kept.verdict {
            Kept::Yes => {
                self.history.set_grant(approval, GrantFate::Used);
                self.actions.push(Action::GrantUsed { approval, call });
                self.reply(call, Resolution::permit(approval, kept.edit));
            }
            Kept::No(reason) => self.reply(call, Resolution::Denied { reason }),
        }
    }

    fn forget(&mut self, which: impl Fn(&Remembered) -> bool) {
        let (gone, kept) = std::mem::take(&mut self.remembered)
            .into_iter()
            .partition(|kept| which(kept));
        self.remembered = kept;
        for grant in Vec::<Remembered>::into_iter(gone).filter(Remembered::is_grant) {
            self.history.set_grant(grant.approval, GrantFate::Lapsed);
            self.actions.push(Action::GrantLapsed {
                approval: grant.approval,
            });
        }
    }

    fn withdraw(&mut self, which: impl Fn(CallId, SessionId) -> bool, why: Why) {
        for mut open in std::mem::take(&mut self.open) {
            let gone = open.detach(|held| which(held.call, held.session));
            if open.is_wanted() {
                if !gone.is_empty() {
                    self.actions.push(Action::Changed {
                        approval: open.approval,
                    });
                }
                self.open.push(open);
            } else {
                self.close(&open, Ending::Cancelled(why), None);
            }
            for held in gone {
                self.reply(held.call, Resolution::Cancelled { why });
            }
        }
    }

    fn cancel(&mut self, which: impl Fn(&Open) -> bool, why: Why) {
        let (gone, kept) = std::mem::take(&mut self.open)
            .into_iter()
            .partition(|open| which(open));
        self.open = kept;
        self.drop_late(&which);
        for open in Vec::<Open>::into_iter(gone) {
            self.close(&open, Ending::Cancelled(why), None);
            for held in open.calls {
                self.reply(held.call, Resolution::Cancelled { why });
            }
        }
    }

    fn close(&mut self, open: &Open, ending: Ending, grant: Option<GrantFate>) {
        self.actions.push(Action::Closed {
            approval: open.approval,
            ending: ending.clone(),
        });
        let forgotten = self.history.push(open, ending, grant, self.now);
        self.actions
            .extend(forgotten.map(|approval| Action::Forgotten { approval }));
    }

    fn reply(&mut self, call: CallId, resolution: Resolution) {
        self.actions.push(Action::Reply { call, resolution });
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
