//! The open questions to the operator, as a pure machine: [`Queue::on`] takes what happened and says what to do.
//! No clock, no task, no channel, no IO: time enters as a number, ids and nonces are made outside.
//!
//! What it promises, under any order of inputs:
//! every call that is asked gets exactly one answer; a permit follows only from an Approve that passed all
//! checks, one permit for one Approve; an approval's id permits at most one call; nothing stays open longer
//! than its hold. Collections are bounded by [`Limits`], so plain scans are enough.

use super::closed::{GrantFate, History};
use super::open::{Key, Open};
use super::question::{
    Action, Answer, Ending, Input, Limits, Millis, Question, Resolution, Source, Verdict,
    VerdictRefusal, Why,
};
use super::remembered::{KEPT, Kept, Remembered};
use super::standing::{self, Standing};
use super::verdict;
use crate::ids::{ApprovalId, CallId, Nonce, SessionId};

/// See the module.
#[derive(Debug)]
pub struct Queue {
    limits: Limits,
    /// Number of the approval opened last; `A-7` is 7.
    last_number: u64,
    now: Millis,
    /// In the order they were opened.
    open: Vec<Open>,
    remembered: Vec<Remembered>,
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
            remembered: Vec::new(),
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
            } => self.painted(approval, source, nonce),
            Input::Answer(answer) => self.answer(&answer),
            Input::Withdraw { call } => self.withdraw(|held, _| held == call, Why::Withdrawn),
            Input::SessionClosed { session } => self.withdraw(|_, of| of == session, Why::HungUp),
            Input::ToolChanged { server, tool } => {
                let is_it =
                    |s: &str, t: &str| s == server && tool.as_deref().is_none_or(|tool| tool == t);
                self.cancel(|open| is_it(&open.server, &open.tool), Why::ToolChanged);
                self.forget(|kept| is_it(&kept.server, &kept.tool));
            }
            Input::PolicyChanged { version } => {
                self.cancel(|open| open.policy_version != version, Why::PolicyChanged);
                self.forget(|kept| kept.policy_version != version);
            }
            Input::StopAll => {
                self.cancel(|_| true, Why::Stopped);
                self.forget(|_| true);
            }
            Input::Shutdown => {
                self.ended = true;
                self.cancel(|_| true, Why::Shutdown);
                self.forget(|_| true);
            }
            Input::Tick => {}
        }
        std::mem::take(&mut self.actions)
    }

    /// When to come back with [`Input::Tick`], if nothing else happens before.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Millis> {
        let open = self.open.iter().map(Open::next_deadline);
        open.chain(self.remembered.iter().map(|kept| kept.until))
            .min()
    }

    /// Every approval, newest first.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let mut all: Vec<_> = self.open.iter().map(standing::of_open).collect();
        all.extend(self.history.iter().map(standing::of_closed));
        all.sort_by_key(|standing| std::cmp::Reverse(standing.number));
        all
    }

    /// Where one approval stands; none: there is no such approval, or it ended long ago.
    #[must_use]
    pub fn standing(&self, approval: ApprovalId) -> Option<Standing> {
        let open = self
            .open
            .iter()
            .find(|open| open.approval == approval)
            .map(standing::of_open);
        open.or_else(|| {
            self.history
                .iter()
                .find(|one| one.approval == approval)
                .map(standing::of_closed)
        })
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
        if self.open.iter().map(|open| open.calls.len()).sum::<usize>() >= self.limits.calls {
            return self.reply(call, Resolution::Busy);
        }
        if let Some(open) = self.open.iter_mut().find(|open| open.key == key) {
            open.attach(&question, self.now);
            let approval = open.approval;
            return self.actions.push(Action::Changed { approval });
        }
        let of_caller = self
            .open
            .iter()
            .filter(|open| open.key.caller == key.caller)
            .count();
        if of_caller >= self.limits.per_caller || self.open.len() >= self.limits.approvals {
            return self.reply(call, Resolution::Busy);
        }
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
                self.reply(call, Resolution::Permit { approval });
            }
            Kept::No(reason) => self.reply(call, Resolution::Denied { reason }),
        }
    }

    fn painted(&mut self, approval: ApprovalId, source: Source, nonce: Nonce) {
        if let Some(open) = self.open.iter_mut().find(|open| open.approval == approval) {
            open.painted(source, nonce, self.now);
        }
    }

    fn answer(&mut self, answer: &Answer) {
        let approval = answer.approval;
        let Some(at) = self.open.iter().position(|open| open.approval == approval) else {
            return self.actions.push(Action::VerdictRefused {
                approval,
                by: answer.source,
                why: VerdictRefusal::NotOpen,
            });
        };
        let checked = self
            .open
            .get(at)
            .map_or(Err(VerdictRefusal::NotOpen), |open| {
                verdict::check(open, answer, self.now)
            });
        match (checked, &answer.verdict) {
            (Err(why), _) => self.refuse_verdict(at, answer, why),
            (Ok(()), Verdict::Approve(_)) => self.approve(at, answer.source),
            (Ok(()), Verdict::Deny { reason }) => {
                let ending = Ending::Denied {
                    by: answer.source,
                    reason: reason.clone(),
                };
                self.deny(at, ending, reason.clone());
            }
        }
    }

    fn refuse_verdict(&mut self, at: usize, answer: &Answer, why: VerdictRefusal) {
        self.actions.push(Action::VerdictRefused {
            approval: answer.approval,
            by: answer.source,
            why,
        });
        let VerdictRefusal::Mistyped { left } = why else {
            return;
        };
        if let Some(open) = self.open.get_mut(at) {
            open.mistyped = open.mistyped.saturating_add(1);
        }
        if left == 0 {
            self.deny(at, Ending::Mistyped, None);
        }
    }

    /// Runs the oldest of the identical calls; the others go on waiting as an approval of their own.
    fn approve(&mut self, at: usize, by: Source) {
        let mut open = self.open.remove(at);
        let approval = open.approval;
        let Some(held) = open.calls.pop_front() else {
            return self.grant(open, by);
        };
        self.close(&open, Ending::Approved { by, granted: false }, None);
        self.reply(held.call, Resolution::Permit { approval });
        if let Some(rest) = open.rest(self.last_number.saturating_add(1)) {
            self.last_number = rest.number;
            self.actions
                .extend(rest.calls.front().map(|next| Action::Opened {
                    approval: rest.approval,
                    call: next.call,
                    session: next.session,
                    after: Some(approval),
                }));
            self.open.push(rest);
        }
    }

    fn grant(&mut self, open: Open, by: Source) {
        let until = self.now.saturating_add(KEPT);
        let fate = GrantFate::Waits { until };
        self.close(&open, Ending::Approved { by, granted: true }, Some(fate));
        self.remember(open, until, Kept::Yes);
    }

    /// Denies every call that waits, and the next one if a call was handed back.
    fn deny(&mut self, at: usize, ending: Ending, reason: Option<String>) {
        let open = self.open.remove(at);
        self.close(&open, ending, None);
        for held in &open.calls {
            self.reply(
                held.call,
                Resolution::Denied {
                    reason: reason.clone(),
                },
            );
        }
        if open.handed_back > 0 {
            self.remember(open, self.now.saturating_add(KEPT), Kept::No(reason));
        }
    }

    fn remember(&mut self, open: Open, until: Millis, verdict: Kept) {
        let Open {
            approval,
            key,
            server,
            tool,
            policy_version,
            ..
        } = open;
        self.remembered.push(Remembered {
            approval,
            key,
            server,
            tool,
            policy_version,
            until,
            verdict,
        });
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
        for open in Vec::<Open>::into_iter(gone) {
            self.close(&open, Ending::Cancelled(why), None);
            for held in open.calls {
                self.reply(held.call, Resolution::Cancelled { why });
            }
        }
    }

    fn pass_deadlines(&mut self) {
        let now = self.now;
        for mut open in std::mem::take(&mut self.open) {
            if open.hold_until <= now {
                self.expire(open);
                continue;
            }
            let impatient = open.detach(|held| held.hand_back_at.is_some_and(|at| at <= now));
            for held in &impatient {
                open.handed_back = open.handed_back.saturating_add(1);
                let label = standing::label(open.number);
                self.reply(
                    held.call,
                    Resolution::HandBack {
                        label,
                        token: open.approval,
                    },
                );
            }
            if !impatient.is_empty() {
                self.actions.push(Action::Changed {
                    approval: open.approval,
                });
            }
            self.open.push(open);
        }
        self.forget(|kept| kept.until <= now);
        for approval in self.history.forget_old(now) {
            self.actions.push(Action::Forgotten { approval });
        }
    }

    fn expire(&mut self, open: Open) {
        let held = open.hold_until.saturating_sub(open.opened);
        self.close(&open, Ending::Expired, None);
        for one in open.calls {
            self.reply(one.call, Resolution::Expired { held });
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
