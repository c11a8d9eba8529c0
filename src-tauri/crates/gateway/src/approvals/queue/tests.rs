use super::*;
use crate::api::{ApprovalState, Approve};
use crate::approvals::question::Typed;
use crate::approvals::question::{Answer, Source, Verdict, VerdictRefusal};
use crate::approvals::remembered::KEPT;
use crate::ids::{GrantId, Nonce};
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
        hold_most: 3 * HOLD,
        patience: Some(PATIENCE),
        server: "local-ops".into(),
        tool: "restart_service".into(),
        policy_version: 1,
        rule: Some("ask".into()),
        pin: [3; 32],
        target: Some("payment-service".into()),
        kinds: Vec::new(),
        changed: false,
        unattended: false,
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

/// A card of `approval` is painted in the window.
fn painted(approval: ApprovalId, source: Source, nonce: Nonce) -> Input {
    Input::Painted {
        approval,
        source,
        nonce,
        places: Vec::new(),
        arm: 500,
    }
}

/// An answer to the call of [`question`], from the window; a yes runs at once.
fn answer(approval: ApprovalId, nonce: Nonce, verdict: Verdict) -> Answer {
    Answer {
        approval,
        digest: Some([7; 32]),
        nonce,
        source: Source::Window,
        verdict,
        undo: 0,
        grant: GrantId::new(),
    }
}

/// Paints a card at `at` and answers a second later, as a person would.
fn decide(queue: &mut Queue, approval: ApprovalId, verdict: Verdict, at: Millis) -> Vec<Action> {
    let nonce = Nonce::new();
    let _ = queue.on(painted(approval, Source::Window, nonce), at);
    queue.on(Input::Answer(answer(approval, nonce, verdict)), at + 1_000)
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
mod edits;
mod grants;
mod hand_back;
mod holds;
mod late;
mod lifecycle;
mod undo;
mod verdicts;
