//! What the operator says about an approval, and what follows from it.

use super::super::closed::GrantFate;
use super::super::grants::Grant;
use super::super::open::{Open, Painting, Release, Yes};
use super::super::question::{
    Action, Answer, Ending, Millis, Resolution, Source, Verdict, VerdictRefusal,
};
use super::super::remembered::{KEPT, Kept, Remembered};
use super::super::verdict;
use super::Queue;
use crate::api::Approve;
use crate::ids::ApprovalId;
use policy::Severity;

impl Queue {
    pub(super) fn painted(&mut self, approval: ApprovalId, painting: Painting) {
        let late = self.late.iter_mut().map(|late| &mut late.open);
        let mut all = self.open.iter_mut().chain(late);
        if let Some(open) = all.find(|open| open.approval == approval) {
            open.painted(painting);
        }
    }

    pub(super) fn answer(&mut self, answer: &Answer) {
        let (approval, by) = (answer.approval, answer.source);
        let checked = match self.find(approval).or_else(|| self.late_one(approval)) {
            Some(open) => verdict::check(open, answer, self.now),
            None => Err(VerdictRefusal::NotOpen),
        };
        match (checked, &answer.verdict) {
            (Err(why), _) => self.refuse_verdict(approval, by, why),
            (Ok(()), Verdict::Approve(approve)) => self.approve(answer, approve),
            (Ok(()), Verdict::Deny { reason }) => {
                let reason = reason.clone();
                self.deny(approval, Ending::Denied { by, reason });
            }
        }
    }

    /// Denies as one act; what is not open any more is left alone.
    pub(super) fn deny_many(
        &mut self,
        approvals: &[ApprovalId],
        reason: &Option<String>,
        by: Source,
    ) {
        let checked = verdict::check_reason(reason.as_deref());
        if let (Err(why), Some(first)) = (checked, approvals.first()) {
            return self.refuse(*first, by, why);
        }
        for approval in approvals {
            let reason = reason.clone();
            self.deny(*approval, Ending::Denied { by, reason });
        }
    }

    /// Takes a yes back before it runs: that is a no.
    pub(super) fn undo(&mut self, approval: ApprovalId, by: Source) {
        match self.find(approval) {
            Some(open) if open.release.is_some() => self.deny(approval, Ending::Undone { by }),
            Some(_) => self.refuse(approval, by, VerdictRefusal::NothingToUndo),
            None => self.refuse(approval, by, VerdictRefusal::NotOpen),
        }
    }

    /// Takes out of the list what nobody waits for. A question is denied by that, and a grant is lost.
    pub(super) fn dismiss(&mut self, approval: ApprovalId, by: Source) {
        if let Some(open) = self.find(approval) {
            if open.release.is_some() || !open.calls.is_empty() {
                return self.refuse(approval, by, VerdictRefusal::StillWaited);
            }
            if let Some(open) = self.take(approval) {
                self.close(&open, Ending::Dismissed { by }, None);
            }
        }
        self.drop_late(|late| late.approval == approval);
        self.forget(|kept| kept.approval == approval && kept.is_grant());
        if self.history.remove(approval) {
            self.actions.push(Action::Forgotten { approval });
        } else {
            self.refuse(approval, by, VerdictRefusal::NotOpen);
        }
    }

    pub(super) fn find(&self, approval: ApprovalId) -> Option<&Open> {
        self.open.iter().find(|open| open.approval == approval)
    }

    pub(super) fn find_mut(&mut self, approval: ApprovalId) -> Option<&mut Open> {
        self.open.iter_mut().find(|open| open.approval == approval)
    }

    pub(super) fn take(&mut self, approval: ApprovalId) -> Option<Open> {
        let mut open = self.open.iter();
        let at = open.position(|open| open.approval == approval)?;
        Some(self.open.remove(at))
    }

    pub(super) fn refuse(&mut self, approval: ApprovalId, by: Source, why: VerdictRefusal) {
        self.actions
            .push(Action::VerdictRefused { approval, by, why });
    }

    fn refuse_verdict(&mut self, approval: ApprovalId, by: Source, why: VerdictRefusal) {
        self.refuse(approval, by, why);
        let VerdictRefusal::Mistyped { left } = why else {
            return;
        };
        let late = self.late.iter_mut().map(|late| &mut late.open);
        let mut all = self.open.iter_mut().chain(late);
        if let Some(open) = all.find(|open| open.approval == approval) {
            open.mistyped = open.mistyped.saturating_add(1);
        }
        if left == 0 {
            self.deny(approval, Ending::Mistyped);
        }
    }

    /// A yes that passed all checks: at high and critical it can be undone for a moment before it runs.
    fn approve(&mut self, answer: &Answer, approve: &Approve) {
        let now = self.now;
        self.note_edit(answer);
        let Some(open) = self.find_mut(answer.approval) else {
            return self.approve_late(answer);
        };
        let calls = if approve.all_identical {
            open.calls.len()
        } else {
            1
        };
        let yes = Yes {
            by: answer.source,
            calls,
            grant: approve.scope.map(|scope| (answer.grant, scope)),
        };
        let edited = open.edit.as_ref().map(|edit| edit.severity);
        let severity = edited.map_or(open.severity, |edited| edited.max(open.severity));
        if answer.undo > 0 && severity >= Severity::High && !open.calls.is_empty() {
            let at = now.saturating_add(answer.undo);
            open.release = Some(Release { at, yes });
            let (approval, by) = (answer.approval, answer.source);
            return self.actions.push(Action::Releasing { approval, by });
        }
        if let Some(open) = self.take(answer.approval) {
            self.carry_out(open, &yes);
        }
    }

    /// A yes is for the arguments on the card it was given on.
    fn note_edit(&mut self, answer: &Answer) {
        let late = self.late.iter_mut().map(|late| &mut late.open);
        let mut all = self.open.iter_mut().chain(late);
        if let Some(open) = all.find(|open| open.approval == answer.approval) {
            open.edit = verdict::painting(open, answer).and_then(|shown| shown.edit.clone());
        }
    }

    /// Runs the oldest of the identical calls, as many as the yes was for; the others go on waiting as an
    /// approval of their own.
    pub(super) fn carry_out(&mut self, mut open: Open, yes: &Yes) {
        let (approval, by) = (open.approval, yes.by);
        let rest = open.calls.split_off(yes.calls.min(open.calls.len()));
        let running = std::mem::replace(&mut open.calls, rest);
        if running.is_empty() {
            return self.grant(open, by);
        }
        let first = running.front().map(|held| held.session);
        self.close(&open, Ending::Approved { by, granted: false }, None);
        if let (Some((id, scope)), Some(session)) = (yes.grant, first) {
            self.give(Grant::new(id, scope, &open, session, self.now));
        }
        for (place, held) in running.into_iter().enumerate() {
            let call = held.call;
            // Each call is permitted by an id of its own: an id permits one call.
            let id = if place == 0 { approval } else { held.approval };
            if place > 0 {
                self.actions.push(Action::AlsoGranted {
                    approval: id,
                    of: approval,
                    call,
                    by,
                });
            }
            self.reply(call, Resolution::permit(id, open.edit.clone()));
        }
        self.reopen(open);
    }

    /// The identical calls behind those that were just permitted: the same question, unanswered.
    fn reopen(&mut self, open: Open) {
        let after = Some(open.approval);
        if let Some(rest) = open.rest(self.last_number.saturating_add(1)) {
            self.last_number = rest.number;
            self.actions
                .extend(rest.calls.front().map(|next| Action::Opened {
                    approval: rest.approval,
                    call: next.call,
                    session: next.session,
                    after,
                }));
            self.open.push(rest);
        }
    }

    fn grant(&mut self, open: Open, by: Source) {
        let until = self.kept_until();
        let fate = GrantFate::Waits { until };
        self.close(&open, Ending::Approved { by, granted: true }, Some(fate));
        self.remember(open, until, Kept::Yes);
    }

    /// Denies every call that waits, and the next one if a call was handed back.
    fn deny(&mut self, approval: ApprovalId, ending: Ending) {
        let Some(open) = self.take(approval) else {
            return self.deny_late(approval, ending);
        };
        let reason = reason_of(&ending);
        self.close(&open, ending, None);
        for held in &open.calls {
            let reason = reason.clone();
            self.reply(held.call, Resolution::Denied { reason });
        }
        if !open.handed_back.is_empty() {
            self.remember(open, self.kept_until(), Kept::No(reason));
        }
    }

    pub(super) fn kept_until(&self) -> Millis {
        self.now.saturating_add(KEPT)
    }

    pub(super) fn remember(&mut self, open: Open, until: Millis, verdict: Kept) {
        self.remembered.push(Remembered {
            approval: open.approval,
            number: open.number,
            session: open.shape.session,
            given: self.now,
            key: open.key,
            server: open.server,
            tool: open.tool,
            policy_version: open.policy_version,
            edit: open.edit,
            until,
            verdict,
        });
    }
}

/// In the operator's words, where there are any.
pub(super) fn reason_of(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Denied { reason, .. } => reason.clone(),
        _ => None,
    }
}
