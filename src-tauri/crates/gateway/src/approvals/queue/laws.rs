//! The queue's promises under random inputs.

use super::*;
use crate::api::Approve;
use crate::approvals::question::Typed;
use policy::Severity;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

/// One random step. Numbers pick among the calls and paintings there were so far.
#[derive(Clone, Debug)]
enum Step {
    Ask {
        caller: u8,
        digest: u8,
        session: u8,
        severity: Severity,
        patience: Option<Millis>,
        hold: Millis,
    },
    Paint {
        which: usize,
    },
    Approve {
        which: usize,
        painting: usize,
        typed: bool,
        digest: u8,
    },
    Deny {
        which: usize,
        painting: usize,
    },
    /// Paints an open card, looks at it and approves it, as a careful operator does.
    Decide {
        which: usize,
    },
    Withdraw {
        which: usize,
    },
    Close {
        session: u8,
    },
    Change {
        what: u8,
    },
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<(Step, Millis)>> {
    let severity = prop::sample::select(vec![Severity::Low, Severity::High, Severity::Critical]);
    let patience = prop::sample::select(vec![None, Some(3_000), Some(30_000)]);
    let ask = (
        0..2_u8,
        0..3_u8,
        0..2_u8,
        severity,
        patience,
        1_u64..100_000,
    )
        .prop_map(
            |(caller, digest, session, severity, patience, hold)| Step::Ask {
                caller,
                digest,
                session,
                severity,
                patience,
                hold,
            },
        );
    let step = prop_oneof![
        6 => ask,
        6 => any::<usize>().prop_map(|which| Step::Paint { which }),
        8 => (any::<usize>(), any::<usize>(), any::<bool>(), 0..3_u8)
            .prop_map(|(which, painting, typed, digest)| Step::Approve { which, painting, typed, digest }),
        4 => any::<usize>().prop_map(|which| Step::Decide { which }),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(which, painting)| Step::Deny { which, painting }),
        2 => any::<usize>().prop_map(|which| Step::Withdraw { which }),
        1 => (0..2_u8).prop_map(|session| Step::Close { session }),
        1 => (0..3_u8).prop_map(|what| Step::Change { what }),
        3 => Just(Step::Wait),
    ];
    let pause = prop_oneof![Just(0_u64), 1_u64..2_000, 2_000_u64..40_000];
    prop::collection::vec((step, pause), 1..80)
}

/// Everything that was said to the queue and by it.
struct World {
    queue: Queue,
    now: Millis,
    sessions: [SessionId; 2],
    asked: Vec<Question>,
    painted: Vec<(ApprovalId, Nonce, Millis)>,
    answers: HashMap<CallId, Resolution>,
    approves: usize,
    permits: HashSet<ApprovalId>,
}

impl World {
    fn new() -> Self {
        Self {
            queue: Queue::new(
                Limits {
                    per_caller: 2,
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
            approves: 0,
            permits: HashSet::new(),
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
                    patience,
                    server: "s".into(),
                    tool: digest.to_string(),
                    policy_version: 1,
                };
                self.asked.push(asked.clone());
                Input::Ask(asked)
            }
            Step::Paint { which } => match any_asked(&self.asked, which) {
                Some(asked) => {
                    let nonce = Nonce::new();
                    self.painted.push((asked.approval, nonce, self.now));
                    Input::Painted {
                        approval: asked.approval,
                        source: Source::Window,
                        nonce,
                    }
                }
                None => Input::Tick,
            },
            Step::Approve {
                which,
                painting,
                typed,
                digest,
            } => {
                let verdict = Verdict::Approve(Approve {
                    typed: typed.then(|| "x".into()),
                    ..Approve::default()
                });
                self.answer(which, painting, digest, verdict)
            }
            Step::Deny { which, painting } => {
                self.answer(which, painting, 0, Verdict::Deny { reason: None })
            }
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
            Step::Change { .. } => Input::StopAll,
            Step::Wait | Step::Decide { .. } => Input::Tick,
        }
    }

    /// Mostly an honest answer to a painting, sometimes a stale nonce or a wrong digest.
    fn answer(&self, which: usize, painting: usize, digest: u8, verdict: Verdict) -> Input {
        let Some((approval, ..)) = self.painted.get(which % self.painted.len().max(1)) else {
            return Input::Tick;
        };
        let recent = self.painted.len().saturating_sub(painting % 3 + 1);
        let (_, nonce, _) = self.painted[if painting.is_multiple_of(2) {
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
        })
    }

    /// Whether an answer is about what was asked and comes from the last painting, long enough after it.
    fn is_deliberate(&self, answer: &Answer) -> bool {
        let asked = self
            .asked
            .iter()
            .find(|asked| asked.approval == answer.approval);
        let painted = self
            .painted
            .iter()
            .rfind(|(approval, ..)| *approval == answer.approval);
        asked.is_some_and(|asked| answer.digest == Some(asked.digest))
            && painted.is_some_and(|(_, nonce, at)| *nonce == answer.nonce && self.now >= at + 500)
    }

    fn decide(&mut self, which: usize) -> Result<(), TestCaseError> {
        let open = &self.queue.open;
        let Some(open) = open.get(which % open.len().max(1)) else {
            return Ok(());
        };
        let (approval, digest, nonce) = (open.approval, Some(open.key.digest), Nonce::new());
        self.painted.push((approval, nonce, self.now));
        self.take(Input::Painted {
            approval,
            source: Source::Window,
            nonce,
        })?;
        self.now += 600;
        let verdict = Verdict::Approve(Approve {
            typed: Some("x".into()),
            ..Approve::default()
        });
        self.take(Input::Answer(Answer {
            approval,
            digest,
            nonce,
            source: Source::Window,
            verdict,
        }))
    }

    fn step(&mut self, step: Step, pause: Millis) -> Result<(), TestCaseError> {
        self.now += pause;
        if let Step::Decide { which } = step {
            return self.decide(which);
        }
        let input = self.input(step);
        self.take(input)
    }

    fn take(&mut self, input: Input) -> Result<(), TestCaseError> {
        let approve = match &input {
            Input::Answer(answer) if matches!(answer.verdict, Verdict::Approve(_)) => {
                self.is_deliberate(answer).then_some(answer.approval)
            }
            _ => None,
        };
        let grants_before: HashSet<_> = self
            .queue
            .remembered
            .iter()
            .filter(|k| k.is_grant())
            .map(|k| k.approval)
            .collect();
        let actions = self.queue.on(input, self.now);
        let approved = actions.iter().find_map(|action| match action {
            Action::Closed {
                approval,
                ending: Ending::Approved { .. },
            } => Some(*approval),
            _ => None,
        });
        prop_assert!(
            approved.is_none() || approved == approve,
            "approved without a deliberate Approve for it"
        );
        self.approves += usize::from(approved.is_some());
        for action in actions {
            let Action::Reply { call, resolution } = action else {
                continue;
            };
            if let Resolution::Permit { approval } = resolution {
                prop_assert!(
                    approved == Some(approval) || grants_before.contains(&approval),
                    "permit without a verdict"
                );
                let of = |is: &dyn Fn(&Question) -> bool| {
                    let asked = self.asked.iter().find(|asked| is(asked));
                    asked.map(|asked| (asked.caller.clone(), asked.digest))
                };
                let same =
                    of(&|asked| asked.call == call) == of(&|asked| asked.approval == approval);
                prop_assert!(same, "a permit for another call than the approved one");
                prop_assert!(
                    self.permits.insert(approval),
                    "two permits for one approval"
                );
            }
            prop_assert!(
                self.answers.insert(call, resolution).is_none(),
                "a call was answered twice"
            );
        }
        prop_assert!(self.permits.len() <= self.approves);
        self.check_bounds()
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
