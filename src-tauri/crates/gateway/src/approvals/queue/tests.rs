use super::*;
use crate::api::{ApprovalState, Approve};
use crate::approvals::question::Typed;
use policy::Severity;

const HOLD: Millis = 600_000;
const PATIENCE: Millis = 50_000;
const HANDED_BACK: Millis = 40_000;

/// A medium call of `agent`, digest `[7; 32]`.
fn question() -> Question {
    Question {
        approval: ApprovalId::new(),
        call: CallId::new(),
        session: SessionId::new(),
        caller: "agent".into(),
        digest: [7; 32],
        severity: Severity::Medium,
        hidden: 0,
        typed: Typed::NotAsked,
        hold: HOLD,
        patience: Some(PATIENCE),
        server: "local-ops".into(),
        tool: "restart_service".into(),
        policy_version: 1,
    }
}

fn queue() -> Queue {
    Queue::new(Limits::default(), 0)
}

fn approve() -> Verdict {
    Verdict::Approve(Approve {
        typed: None,
        ..Approve::default()
    })
}

fn deny(reason: &str) -> Verdict {
    Verdict::Deny {
        reason: Some(reason.into()),
    }
}

/// Paints a card at `at` and answers a second later, as a person would.
fn decide(queue: &mut Queue, approval: ApprovalId, verdict: Verdict, at: Millis) -> Vec<Action> {
    let nonce = Nonce::new();
    let _ = queue.on(
        Input::Painted {
            approval,
            source: Source::Window,
            nonce,
        },
        at,
    );
    let digest = Some([7; 32]);
    queue.on(
        Input::Answer(Answer {
            approval,
            digest,
            nonce,
            source: Source::Window,
            verdict,
        }),
        at + 1_000,
    )
}

/// What the calls were told, in order.
fn replies(actions: &[Action]) -> Vec<(CallId, Resolution)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Reply { call, resolution } => Some((*call, resolution.clone())),
            _ => None,
        })
        .collect()
}

fn opened(question: &Question, after: Option<ApprovalId>) -> Action {
    let Question {
        approval,
        call,
        session,
        ..
    } = *question;
    Action::Opened {
        approval,
        call,
        session,
        after,
    }
}

fn refusal(actions: &[Action]) -> Option<VerdictRefusal> {
    actions.iter().find_map(|action| match action {
        Action::VerdictRefused { why, .. } => Some(*why),
        _ => None,
    })
}

fn state(queue: &Queue, approval: ApprovalId) -> ApprovalState {
    queue.standing(approval).unwrap().state
}

/// A queue whose one call was handed back.
fn handed_back() -> (Queue, Question) {
    let (mut queue, asked) = (queue(), question());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    assert_eq!(queue.next_deadline(), Some(HANDED_BACK));
    let told = Resolution::HandBack {
        label: "A-1".into(),
        token: asked.approval,
    };
    assert_eq!(
        replies(&queue.on(Input::Tick, HANDED_BACK)),
        [(asked.call, told)]
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::HandedBack);
    assert_eq!(queue.next_deadline(), Some(HOLD));
    (queue, asked)
}

mod bounds;
mod hand_back;
mod lifecycle;
mod verdicts;
