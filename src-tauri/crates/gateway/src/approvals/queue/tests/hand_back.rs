//! Clients that would not wait, and what their next try finds.

use super::*;

#[test]
fn a_grant_runs_the_next_identical_call_once() {
    let (mut queue, asked) = handed_back();
    assert_eq!(
        replies(&decide(&mut queue, asked.approval, approve(), 60_000)),
        []
    );
    let (retry, third) = (question(), question());
    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    assert_eq!(
        replies(&queue.on(Input::Ask(retry.clone()), 70_000)),
        [(retry.call, permit)]
    );
    assert_eq!(
        queue.on(Input::Ask(third.clone()), 71_000),
        [opened(&third, None)]
    );
}

#[test]
fn a_grant_is_for_that_digest_and_caller_and_ends_after_ten_minutes() {
    let (mut queue, asked) = handed_back();
    let _ = decide(&mut queue, asked.approval, approve(), 60_000);
    for other in [
        Question {
            digest: [8; 32],
            ..question()
        },
        Question {
            caller: "other".into(),
            ..question()
        },
    ] {
        assert_eq!(replies(&queue.on(Input::Ask(other), 70_000)), []);
    }
    let lapsed = queue.on(Input::Tick, 61_000 + KEPT);
    assert!(lapsed.contains(&Action::GrantLapsed {
        approval: asked.approval
    }));
    assert_eq!(
        replies(&queue.on(Input::Ask(question()), 61_000 + KEPT)),
        []
    );
}

#[test]
fn a_retry_before_the_verdict_waits_for_the_same_approval() {
    let (mut queue, asked) = handed_back();
    let retry = question();
    assert_eq!(
        queue.on(Input::Ask(retry.clone()), 45_000),
        [Action::Changed {
            approval: asked.approval
        }]
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::Waiting);
    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    assert_eq!(
        replies(&decide(&mut queue, asked.approval, approve(), 46_000)),
        [(retry.call, permit)]
    );
}

#[test]
fn a_denial_of_a_handed_back_call_meets_its_next_try_once() {
    let (mut queue, asked) = handed_back();
    let _ = decide(&mut queue, asked.approval, deny("not now"), 60_000);
    let retry = question();
    let denied = Resolution::Denied {
        reason: Some("not now".into()),
    };
    assert_eq!(
        replies(&queue.on(Input::Ask(retry.clone()), 62_000)),
        [(retry.call, denied)]
    );
    assert_eq!(replies(&queue.on(Input::Ask(question()), 63_000)), []);
}

#[test]
fn a_handed_back_question_survives_the_session_but_not_a_withdrawn_retry() {
    let (mut queue, asked) = handed_back();
    let _ = queue.on(
        Input::SessionClosed {
            session: asked.session,
        },
        41_000,
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::HandedBack);
    let retry = question();
    let _ = queue.on(Input::Ask(retry.clone()), 42_000);
    let _ = queue.on(Input::Withdraw { call: retry.call }, 43_000);
    assert_eq!(state(&queue, asked.approval), ApprovalState::Cancelled);
}
