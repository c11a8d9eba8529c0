//! Remembered yeses in the queue: given, used, ended.

use super::super::grants::{Grant, GrantEnd, Shape};
use super::super::question::{Action, Question, Resolution, Source, VerdictRefusal, Why};
use super::super::standing::GrantStanding;
use super::Queue;
use crate::ids::{GrantId, SessionId};

/// How many there can be; the oldest goes.
const MOST: usize = 1_000;

impl Queue {
    /// Every yes that later calls can still use, newest first.
    #[must_use]
    pub fn grants(&self) -> Vec<GrantStanding> {
        let next_tries = self.remembered.iter().filter(|kept| kept.is_grant());
        let mut all: Vec<_> = next_tries.map(GrantStanding::of_next_try).collect();
        all.extend(self.grants.iter().map(GrantStanding::of_grant));
        all.sort_by_key(|grant| std::cmp::Reverse(grant.given));
        all
    }

    pub(super) fn give(&mut self, grant: Grant) {
        if self.grants.len() >= MOST {
            let oldest = self.grants.remove(0);
            self.grant_ended(oldest.id, GrantEnd::Displaced);
        }
        self.actions.push(Action::GrantGiven {
            grant: grant.id,
            approval: grant.approval,
            scope: grant.scope,
        });
        self.grants.push(grant);
    }

    /// Lets a call run without a question, if a grant covers it.
    pub(super) fn cover(&mut self, question: &Question) -> bool {
        let now = self.now;
        let call = Shape::of(question);
        let Some(grant) = self.grants.iter_mut().find(|grant| grant.covers(&call)) else {
            return false;
        };
        grant.uses = grant.uses.saturating_add(1);
        grant.last_used = Some(now);
        let (approval, grant) = (question.approval, grant.id);
        self.actions.push(Action::Covered { approval, grant });
        self.reply(question.call, Resolution::Permit { approval });
        true
    }

    pub(super) fn end_grants(&mut self, which: impl Fn(&Grant) -> bool, why: GrantEnd) {
        let all = std::mem::take(&mut self.grants);
        for grant in all {
            if which(&grant) {
                self.grant_ended(grant.id, why);
            } else {
                self.grants.push(grant);
            }
        }
    }

    pub(super) fn revoke(&mut self, grant: GrantId, by: Source) {
        let before = self.actions.len();
        self.end_grants(|one| one.id == grant, GrantEnd::Revoked);
        self.forget(|kept| kept.is_grant() && kept.grant() == grant);
        if self.actions.len() == before {
            let approval = crate::ids::ApprovalId(grant.0);
            self.refuse(approval, by, VerdictRefusal::NoGrant);
        }
    }

    /// Grants of every kind, for whatever reason.
    pub(super) fn end_all_grants(&mut self, why: GrantEnd) {
        self.end_grants(|_| true, why);
        self.forget(|kept| kept.is_grant());
    }

    /// What was asked is asked under the new version as well; grants end with every change of the policy.
    pub(super) fn rule_added(&mut self, version: u32) {
        let late = self.late.iter_mut().map(|late| &mut late.open);
        for open in self.open.iter_mut().chain(late) {
            open.policy_version = version;
            open.shape.policy_version = version;
        }
        for kept in &mut self.remembered {
            kept.policy_version = version;
        }
        self.end_grants(|_| true, GrantEnd::PolicyChanged);
    }

    /// What one agent asks for is over: its calls are denied, its questions closed, its yeses gone.
    pub(super) fn stop_session(&mut self, session: SessionId) {
        for open in &mut self.open {
            open.handed_back.retain(|of| *of != session);
        }
        self.withdraw(|_, of| of == session, Why::SessionStopped);
        self.drop_late(|late| late.shape.session == session);
        self.forget(|kept| kept.session == session);
        self.end_grants(|grant| grant.shape.session == session, GrantEnd::Stopped);
    }

    fn grant_ended(&mut self, grant: GrantId, why: GrantEnd) {
        self.actions.push(Action::GrantEnded { grant, why });
    }
}
