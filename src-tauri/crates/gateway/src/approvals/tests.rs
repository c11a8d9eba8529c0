use super::*;
use crate::api::{ApprovalState, Approve};
use crate::card::tests::facts;
use crate::ids::Nonce;
use std::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

/// Follows tokio's paused time, so that waiting for a timer costs none.
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now_ms(&self) -> i64 {
        1_700_000_000_000 + i64::try_from(self.0.elapsed().as_millis()).unwrap()
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

struct Office {
    approvals: Approvals,
    heard: Arc<Mutex<Vec<(Change, String)>>>,
    reply: Reply,
    answers: UnboundedReceiver<(CallId, Resolution)>,
}

impl Office {
    fn open() -> Self {
        let heard = Arc::<Mutex<Vec<_>>>::default();
        let listening = heard.clone();
        let listener: Listener = Arc::new(move |change: &ApprovalChange| {
            listening
                .lock()
                .unwrap()
                .push((change.what.clone(), change.sentence()));
        });
        let approvals = Approvals::new(Arc::new(TokioClock(Instant::now())), 50, listener);
        approvals.set_timing(Timing {
            undo_ms: 0,
            ..Timing::default()
        });
        let (reply, answers) = unbounded_channel();
        Self {
            approvals,
            heard,
            reply,
            answers,
        }
    }

    fn ask(&self, facts: CardFacts) -> Question {
        let question = Question {
            approval: ApprovalId::new(),
            call: facts.call,
            session: facts.session,
            caller: facts.caller.id.clone(),
            digest: facts.digest,
            severity: facts.severity,
            hidden: facts.hidden(),
            typed: facts.typed(false),
            hold: 600_000,
            hold_most: 1_800_000,
            patience: Some(self.approvals.patience(&facts.client).ms),
            server: facts.server.clone(),
            tool: facts.tool.clone(),
            policy_version: 1,
            rule: facts.rule.id.clone(),
            pin: [3; 32],
            target: facts.target(),
            kinds: facts.kinds(),
            changed: facts.is_changed(),
            unattended: false,
        };
        self.approvals
            .ask(question.clone(), facts, self.reply.clone());
        question
    }

    /// Opens the card, looks at it for a second and answers.
    async fn decide(&self, approval: ApprovalId, verdict: Verdict) -> Result<(), ApprovalError> {
        let card = self.approvals.paint(approval, Source::Window)?;
        tokio::time::advance(Duration::from_secs(1)).await;
        let answer = AnswerApproval {
            id: approval,
            digest: card.digest,
            nonce: card.nonce,
            verdict,
        };
        self.approvals.answer(&answer, Source::Window)
    }

    fn heard(&self) -> Vec<Change> {
        self.heard
            .lock()
            .unwrap()
            .iter()
            .map(|(change, _)| change.clone())
            .collect()
    }
}

fn approve() -> Verdict {
    Verdict::Approve(Approve {
        typed: None,
        ..Approve::default()
    })
}

#[tokio::test(start_paused = true)]
async fn an_approved_call_gets_its_permit_after_the_listener_heard_of_it() {
    let mut office = Office::open();
    let asked = office.ask(facts());
    let row = office.approvals.rows().pop().unwrap();
    assert_eq!(
        (row.label.as_str(), row.state, row.count),
        ("A-1", ApprovalState::Waiting, 1)
    );
    assert_eq!(
        (row.opened_at, row.hold_until),
        (1_700_000_000_000, 1_700_000_600_000)
    );
    assert_eq!(office.approvals.waiting(), (1, Some(Severity::High)));

    office.decide(asked.approval, approve()).await.unwrap();
    let granted = Change::Granted {
        by: Source::Window,
        for_next_try: false,
    };
    assert_eq!(office.heard(), [Change::Opened, granted]);
    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    assert_eq!(office.answers.try_recv().unwrap(), (asked.call, permit));
    assert_eq!(office.approvals.waiting(), (0, None));

    let row = office.approvals.rows().pop().unwrap();
    assert_eq!(
        (row.state, row.ending.as_deref()),
        (ApprovalState::Approved, Some("Approved"))
    );
    let closed = office
        .approvals
        .paint(asked.approval, Source::Window)
        .unwrap_err();
    assert_eq!(closed, VerdictRefusal::NotOpen.into());
}

#[tokio::test(start_paused = true)]
async fn the_timer_hands_back_and_then_expires() {
    let mut office = Office::open();
    let asked = office.ask(facts());
    let (_, told) = office.answers.recv().await.unwrap();
    assert_eq!(
        told,
        Resolution::HandBack {
            label: "A-1".into(),
            token: asked.approval
        }
    );
    assert!(
        office
            .approvals
            .status_of(asked.approval)
            .contains("still waits")
    );

    let retry = office.ask(CardFacts {
        call: CallId::new(),
        ..facts()
    });
    let (call, _) = office.answers.recv().await.unwrap();
    assert_eq!(call, retry.call, "the same client hands back again");

    while office.approvals.waiting().0 > 0 {
        tokio::time::advance(Duration::from_secs(60)).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(office.heard().last(), Some(&Change::Expired));
    assert!(
        office
            .approvals
            .status_of(asked.approval)
            .contains("not executed")
    );
}

#[tokio::test(start_paused = true)]
async fn a_grant_is_used_by_the_retry() {
    let mut office = Office::open();
    let asked = office.ask(facts());
    let _handed_back = office.answers.recv().await.unwrap();
    office.decide(asked.approval, approve()).await.unwrap();
    assert!(
        office
            .approvals
            .status_of(asked.approval)
            .contains("identical arguments")
    );

    let retry = office.ask(CardFacts {
        call: CallId::new(),
        ..facts()
    });
    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    assert_eq!(office.answers.try_recv().unwrap(), (retry.call, permit));
    let row = office.approvals.rows().pop().unwrap();
    assert_eq!(
        row.ending.as_deref(),
        Some("Approved; the agent asked again and it ran")
    );
}

#[tokio::test(start_paused = true)]
async fn a_forged_answer_is_heard_of_and_changes_nothing() {
    let mut office = Office::open();
    let asked = office.ask(facts());
    let card = office
        .approvals
        .paint(asked.approval, Source::Window)
        .unwrap();
    tokio::time::advance(Duration::from_secs(1)).await;
    let honest = AnswerApproval {
        id: asked.approval,
        digest: card.digest,
        nonce: card.nonce,
        verdict: approve(),
    };
    for (answer, source, why) in [
        (
            AnswerApproval {
                digest: "00".repeat(32),
                ..honest.clone()
            },
            Source::Window,
            VerdictRefusal::WrongDigest,
        ),
        (
            AnswerApproval {
                digest: "+7".repeat(32),
                ..honest.clone()
            },
            Source::Window,
            VerdictRefusal::WrongDigest,
        ),
        (
            AnswerApproval {
                digest: String::new(),
                ..honest.clone()
            },
            Source::Window,
            VerdictRefusal::WrongDigest,
        ),
        (
            AnswerApproval {
                nonce: Nonce::new(),
                ..honest.clone()
            },
            Source::Window,
            VerdictRefusal::WrongNonce,
        ),
        (honest.clone(), Source::Tray, VerdictRefusal::WrongNonce),
        (
            AnswerApproval {
                id: ApprovalId::new(),
                ..honest.clone()
            },
            Source::Window,
            VerdictRefusal::NotOpen,
        ),
    ] {
        assert_eq!(office.approvals.answer(&answer, source), Err(why.into()));
        assert_eq!(
            office.heard().last(),
            Some(&Change::VerdictRefused { by: source, why })
        );
    }
    assert!(office.answers.try_recv().is_err());
    assert_eq!(office.approvals.answer(&honest, Source::Window), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn stopping_and_ending_answer_every_call() {
    let mut office = Office::open();
    for digest in 0..7 {
        office.ask(CardFacts {
            call: CallId::new(),
            digest: [digest; 32],
            ..facts()
        });
    }
    assert_eq!(office.approvals.stop_all(), 7);
    office.ask(CardFacts {
        call: CallId::new(),
        ..facts()
    });
    office.approvals.shutdown();
    office.ask(CardFacts {
        call: CallId::new(),
        ..facts()
    });
    let mut whys = Vec::new();
    while let Ok((_, Resolution::Cancelled { why })) = office.answers.try_recv() {
        whys.push(why);
    }
    assert_eq!(whys, [&[Why::Stopped; 7][..], &[Why::Shutdown; 2]].concat());
}

#[tokio::test(start_paused = true)]
async fn a_listener_may_ask_and_a_panicking_one_leaves_no_call_unanswered() {
    let seen = Arc::new(Mutex::new(None::<Approvals>));
    let asking = seen.clone();
    let listener: Listener = Arc::new(move |change: &ApprovalChange| {
        let approvals = asking.lock().unwrap().clone();
        assert!(approvals.is_none_or(|approvals| approvals.rows().len() == 1));
        assert!(change.what != Change::Updated, "a listener's own fault");
    });
    let approvals = Approvals::new(Arc::new(TokioClock(Instant::now())), 50, listener);
    *seen.lock().unwrap() = Some(approvals.clone());
    let (reply, answers) = unbounded_channel();
    let mut office = Office {
        approvals,
        heard: Arc::default(),
        reply,
        answers,
    };
    let first = office.ask(facts());
    let attached = std::panic::AssertUnwindSafe(|| {
        office.ask(CardFacts {
            call: CallId::new(),
            ..facts()
        })
    });
    assert!(std::panic::catch_unwind(attached).is_err());
    office
        .decide(
            first.approval,
            Verdict::Deny {
                reason: Some("  ".into()),
            },
        )
        .await
        .unwrap();
    for _ in 0..2 {
        let (_, told) = office.answers.try_recv().unwrap();
        assert_eq!(told, Resolution::Denied { reason: None });
    }
}

mod cards;
mod many;
