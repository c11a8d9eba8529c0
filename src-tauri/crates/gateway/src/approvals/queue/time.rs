//! What happens because time passes, and the operator's say in how much of it there is.

use super::super::grants::{Grant, GrantEnd};
use super::super::open::Open;
use super::super::question::{Action, Ending, Resolution, Source, VerdictRefusal};
use super::super::standing;
use super::Queue;
use crate::ids::ApprovalId;

impl Queue {
    pub(super) fn pass_deadlines(&mut self) {
        let now = self.now;
        // What is reopened behind a call that just ran may be due itself.
        while self.open.iter().any(|open| open.next_deadline() <= now) {
            for open in std::mem::take(&mut self.open) {
                self.pass_deadline(open);
            }
        }
        self.forget_late(now);
        self.forget(|kept| kept.until <= now);
        let is_over = |grant: &Grant| grant.until.is_some_and(|until| until <= now);
        self.end_grants(is_over, GrantEnd::Expired);
        for approval in self.history.forget_old(now) {
            self.actions.push(Action::Forgotten { approval });
        }
    }

    fn pass_deadline(&mut self, mut open: Open) {
        match open.release.take() {
            Some(release) if release.at <= self.now => return self.carry_out(open, &release.yes),
            None if open.hold.until() <= self.now => return self.expire(open),
            release => open.release = release,
        }
        let impatient = open.hand_back(self.now);
        for held in &impatient {
            let label = standing::label(open.number);
            let token = open.approval;
            self.reply(held.call, Resolution::HandBack { label, token });
        }
        if !impatient.is_empty() {
            let approval = open.approval;
            self.actions.push(Action::Changed { approval });
        }
        self.open.push(open);
    }

    fn expire(&mut self, mut open: Open) {
        let held = open.hold.until().saturating_sub(open.opened);
        self.close(&open, Ending::Expired, None);
        for one in std::mem::take(&mut open.calls) {
            self.reply(one.call, Resolution::Expired { held });
        }
        self.keep_late(open);
    }

    pub(super) fn extend(&mut self, approval: ApprovalId, by: Source) {
        let extended = match self.find_mut(approval) {
            None => Err(VerdictRefusal::NotOpen),
            Some(open) => open
                .hold
                .extend()
                .map_err(|minutes| VerdictRefusal::HoldSpent { minutes }),
        };
        match extended {
            Ok(()) => self.actions.push(Action::Changed { approval }),
            Err(why) => self.refuse(approval, by, why),
        }
    }

    pub(super) fn reviewing(&mut self, approval: ApprovalId, by: Source) {
        let now = self.now;
        match self.find_mut(approval) {
            Some(open) => {
                open.hold.review(now);
                self.actions.push(Action::Changed { approval });
            }
            None => self.refuse(approval, by, VerdictRefusal::NotOpen),
        }
    }
}
