//! The queue's promises under random inputs.

use super::*;
use crate::api::{Approve, Scope};
use crate::approvals::question::{Answer, Source, Typed, Verdict};
use crate::ids::{GrantId, Nonce};
use policy::Severity;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use steps::{How, Step, steps};

mod steps;

/// One painting of a card.
#[derive(Clone, Copy, Debug)]
struct Shown {
    approval: ApprovalId,
    nonce: Nonce,
    at: Millis,
    marked: bool,
}

/// Everything that was said to the queue and by it.
struct World {
    queue: Queue,
    now: Millis,
    sessions: [SessionId; 2],
    asked: Vec<Question>,
    painted: Vec<Shown>,
    answers: HashMap<CallId, Resolution>,
    /// Calls that deliberate Approves were for, by the approval they were given to.
    approved: HashMap<ApprovalId, usize>,
    permits: HashSet<ApprovalId>,
    /// Calls permitted by the yes to one approval.
    ran: HashMap<ApprovalId, usize>,
    /// Grants in force, with the question whose approval gave them.
    granted: HashMap<GrantId, Question>,
}

impl World {
    fn new() -> Self {
        Self {
            queue: Queue::new(
                Limits {
                    per_session: 2,
                    approvals: 3,
                    calls: 6,
                },
                0,
            ),
            now: 0,
            sessions: [SessionId::new(), SessionId::new()],
            asked: Vec::new(),
            painted: Vec::new(),
            answers: HashMap::new(),
            approved: HashMap::new(),
            permits: HashSet::new(),
            ran: HashMap::new(),
            granted: HashMap::new(),
        }
    }

    fn input(&mut self, step: Step) -> Input {
        let any_asked =
            |asked: &[Question], which: usize| asked.get(which % asked.len().max(1)).cloned();
        match step {
            Step::Ask {
                caller,
                digest,
                session,
                severity,
                patience,
                hold,
                unattended,
            } => {
                let critical = severity == Severity::Critical;
                let asked = Question {
                    approval: ApprovalId::new(),
                    call: CallId::new(),
                    session: self.sessions[usize::from(session)],
                    caller: caller.to_string(),
                    digest: [digest; 32],
                    severity,
                    hidden: 0,
                    typed: if critical {
                        Typed::Target("x".into())
                    } else {
                        Typed::NotAsked
                    },
                    hold,
                    hold_most: 120_000,
                    patience,
                    server: "s".into(),
                    tool: digest.to_string(),
                    policy_version: 1,
                    rule: None,
                    pin: [0; 32],
                    target: (digest > 0).then(|| digest.to_string()),
                    kinds: Vec::new(),
                    changed: false,
                    unattended,
                };
                self.asked.push(asked.clone());
                Input::Ask(asked)
            }
            Step::Paint { which, marked } => match any_asked(&self.asked, which) {
                Some(asked) => self.paint(asked.approval, marked),
                None => Input::Tick,
            },
            Step::Approve {
                which,
                painting,
                typed,
                digest,
                how,
            } => self.answer(which, painting, digest, how.verdict(typed), how.undo),
            Step::Deny { which, painting } => {
                self.answer(which, painting, 0, Verdict::Deny { reason: None }, 0)
            }
            Step::Act { which, act } => match any_asked(&self.asked, which) {
                Some(asked) => self.act(asked.approval, act),
                None => Input::Tick,
            },
            Step::Withdraw { which } => match any_asked(&self.asked, which) {
                Some(asked) => Input::Withdraw { call: asked.call },
                None => Input::Tick,
            },
            Step::Close { session } => Input::SessionClosed {
                session: self.sessions[usize::from(session)],
            },
            Step::Change { what: 0 } => Input::PolicyChanged { version: 2 },
            Step::Change { what: 1 } => Input::ToolChanged {
                server: "s".into(),
                tool: Some("1".into()),
            },
            Step::Change { what: 2 } => Input::RuleAdded { version: 1 },
            Step::Change { what: 3 } => Input::PolicyPublished {
                version: 1,
                withdrawn: any_asked(&self.asked, 0)
                    .map(|asked| asked.approval)
                    .into_iter()
                    .collect(),
            },
            Step::Change { what: 4 } => Input::Shutdown,
            Step::Change { .. } => Input::StopAll,
            Step::Wait | Step::Decide { .. } => Input::Tick,
        }
    }

    fn paint(&mut self, approval: ApprovalId, marked: bool) -> Input {
        let (nonce, at) = (Nonce::new(), self.now);
        self.painted.push(Shown {
            approval,
            nonce,
            at,
            marked,
        });
        Input::Painted {
            approval,
            source: Source::Window,
            nonce,
            places: if marked { vec![0] } else { vec![] },
            arm: 500,
        }
    }

    fn act(&self, approval: ApprovalId, act: u8) -> Input {
        let by = Source::Window;
        match act {
            0 => Input::Undo { approval, by },
            1 => Input::Dismiss { approval, by },
            2 => Input::Extend { approval, by },
            3 => Input::Reviewing { approval, by },
            4 => Input::Revoke {
                grant: self
                    .queue
                    .grants()
                    .first()
                    .map_or_else(GrantId::new, |one| one.grant),
                by,
            },
            5 => Input::RevokeAll,
            6 => Input::ScreenLocked,
            7 => Input::StopSession {
                session: self.sessions[self.asked.len() % 2],
            },
            _ => Input::DenyMany {
                approvals: self.asked.iter().map(|asked| asked.approval).collect(),
                reason: None,
                by,
            },
        }
    }

    /// Mostly an honest answer to a painting, sometimes a stale nonce or a wrong digest.
    fn answer(
        &self,
        which: usize,
        painting: usize,
        digest: u8,
        verdict: Verdict,
        undo: Millis,
    ) -> Input {
        let Some(Shown { approval, .. }) = self.painted.get(which % self.painted.len().max(1))
        else {
            return Input::Tick;
        };
        let recent = self.painted.len().saturating_sub(painting % 3 + 1);
        let Shown { nonce, .. } = self.painted[if painting.is_multiple_of(2) {
            which % self.painted.len()
        } else {
            recent
        }];
        let honest = self
            .asked
            .iter()
            .find(|asked| asked.approval == *approval)
            .map(|asked| asked.digest);
        let digest = if digest == 2 { Some([2; 32]) } else { honest };
        Input::Answer(Answer {
            approval: *approval,
            digest,
            nonce,
            source: Source::Window,
            verdict,
            undo,
            grant: GrantId::new(),
        })
    }

    /// Whether a yes is about what was asked, comes from the last painting, long enough after it, and after
    /// looking at what was marked on it.
    fn is_deliberate(&self, answer: &Answer, approve: &Approve) -> bool {
        let asked = self
            .asked
            .iter()
            .find(|asked| asked.approval == answer.approval);
        let painted = self
            .painted
            .iter()
            .rfind(|shown| shown.approval == answer.approval);
        let (Some(asked), Some(painted)) = (asked, painted) else {
            return false;
        };
        let looked =
            !painted.marked || asked.severity < Severity::High || approve.visited.contains(&0);
        answer.digest == Some(asked.digest)
            && painted.nonce == answer.nonce
            && self.now >= painted.at + 500
            && looked
    }

    fn decide(&mut self, which: usize, how: How) -> Result<(), TestCaseError> {
        let open = &self.queue.open;
        let Some(open) = open.get(which % open.len().max(1)) else {
            return Ok(());
        };
        let (approval, digest) = (open.approval, Some(open.key.digest));
        let painting = self.paint(approval, false);
        self.take(painting)?;
        self.now += 600;
        let nonce = self.painted[self.painted.len() - 1].nonce;
        self.take(Input::Answer(Answer {
            approval,
            digest,
            nonce,
            source: Source::Window,
            verdict: how.verdict(true),
            undo: how.undo,
            grant: GrantId::new(),
        }))
    }

    fn step(&mut self, step: Step, pause: Millis) -> Result<(), TestCaseError> {
        self.now += pause;
        if let Step::Decide { which, how } = step {
            return self.decide(which, how);
        }
        let input = self.input(step);
        self.take(input)
    }

    /// Notes what a deliberate yes is for, before the queue hears it.
    fn note_yes(&mut self, input: &Input) {
        let Input::Answer(answer) = input else {
            return;
        };
        let Verdict::Approve(approve) = &answer.verdict else {
            return;
        };
        if self.is_deliberate(answer, approve) {
            let all = self.asked.len();
            let calls = if approve.all_identical { all } else { 1 };
            let most = self.approved.entry(answer.approval).or_default();
            *most = calls.max(*most);
        }
    }

    fn take(&mut self, input: Input) -> Result<(), TestCaseError> {
        self.note_yes(&input);
        let mut of: HashMap<ApprovalId, ApprovalId> = HashMap::new();
        let mut covered = HashSet::new();
        let actions = self.queue.on(input, self.now);
        for action in &actions {
            match action {
                Action::Closed {
                    approval,
                    ending: Ending::Approved { .. },
                } => prop_assert!(
                    self.approved.contains_key(approval),
                    "approved without a deliberate Approve for it"
                ),
                Action::AlsoGranted {
                    approval,
                    of: answered,
                    ..
                } => {
                    of.insert(*approval, *answered);
                }
                Action::GrantGiven {
                    grant, approval, ..
                } => {
                    prop_assert!(self.approved.contains_key(approval), "nobody gave it");
                    let asked = self.asked.iter().find(|asked| asked.approval == *approval);
                    self.granted
                        .extend(asked.map(|asked| (*grant, asked.clone())));
                }
                Action::GrantEnded { grant, .. } => {
                    let was = self.granted.remove(grant);
                    prop_assert!(was.is_some(), "a grant ended twice");
                }
                Action::Covered { approval, grant } => {
                    self.check_covered(*approval, *grant)?;
                    covered.insert(*approval);
                }
                _ => {}
            }
        }
        for action in actions {
            let Action::Reply { call, resolution } = action else {
                continue;
            };
            if let Resolution::Permit { approval } | Resolution::PermitEdited { approval, .. } =
                resolution
            {
                prop_assert!(
                    self.permits.insert(approval),
                    "two permits for one approval"
                );
                if !covered.contains(&approval) {
                    self.check_permit(call, approval, of.get(&approval).copied())?;
                }
            }
            prop_assert!(
                self.answers.insert(call, resolution).is_none(),
                "a call was answered twice"
            );
        }
        self.check_bounds()
    }

    /// `of`: the approval that was answered, where the permit is another's.
    fn check_permit(
        &mut self,
        call: CallId,
        approval: ApprovalId,
        of: Option<ApprovalId>,
    ) -> Result<(), TestCaseError> {
        let answered = of.unwrap_or(approval);
        let ran = self.ran.entry(answered).or_default();
        *ran += 1;
        let most = self.approved.get(&answered).copied().unwrap_or(0);
        prop_assert!(*ran <= most, "more calls ran than the yes was for");
        let what = |is: &dyn Fn(&Question) -> bool| {
            let asked = self.asked.iter().find(|asked| is(asked));
            asked.map(|asked| (asked.caller.clone(), asked.digest))
        };
        let same = what(&|asked| asked.call == call) == what(&|asked| asked.approval == answered);
        prop_assert!(same, "a permit for another call than the approved one");
        Ok(())
    }

    /// A call that nobody was asked about is one that a yes in force was given for.
    fn check_covered(&self, approval: ApprovalId, grant: GrantId) -> Result<(), TestCaseError> {
        let call = self.asked.iter().find(|asked| asked.approval == approval);
        let seen = self.granted.get(&grant);
        let (Some(call), Some(seen)) = (call, seen) else {
            return Err(TestCaseError::fail("covered by no grant in force"));
        };
        prop_assert_eq!(&call.caller, &seen.caller);
        prop_assert_eq!(&call.tool, &seen.tool);
        prop_assert!(call.severity <= seen.severity && call.severity <= Severity::Medium);
        prop_assert!(self.sessions.contains(&call.session));
        Ok(())
    }

    fn check_bounds(&self) -> Result<(), TestCaseError> {
        let deadline = self.queue.next_deadline();
        prop_assert!(
            deadline.is_none_or(|at| at > self.now),
            "a deadline in the past would spin"
        );
        prop_assert!(self.queue.open.len() <= 3);
        prop_assert!(
            self.queue
                .open
                .iter()
                .map(|open| open.calls.len())
                .sum::<usize>()
                <= 6
        );
        let held: HashSet<_> = self
            .queue
            .open
            .iter()
            .flat_map(|open| &open.calls)
            .map(|held| held.call)
            .collect();
        for asked in &self.asked {
            prop_assert!(
                held.contains(&asked.call) != self.answers.contains_key(&asked.call),
                "held or answered, never both"
            );
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_call_is_answered_once_and_every_permit_has_its_verdict(steps in steps()) {
        let mut world = World::new();
        for (step, pause) in steps {
            world.step(step, pause)?;
        }
        let mut last = world.now;
        while let Some(deadline) = world.queue.next_deadline() {
            prop_assert!(deadline > last, "deadlines go forward");
            last = deadline;
            world.step(Step::Wait, deadline - world.now)?;
        }
        prop_assert_eq!(world.answers.len(), world.asked.len());
    }
}
