//! What expired can still be answered for its next try, for an hour.

use super::*;

const LATE: Millis = 60 * 60_000;

/// A queue whose one call expired at `HOLD`.
fn expired() -> (Queue, Question) {
    let (mut queue, asked) = (queue(), question());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let _ = queue.on(Input::Tick, HOLD);
    let standing = queue.standing(asked.approval).unwrap();
    assert_eq!(standing.state, ApprovalState::Expired);
    assert!(standing.next_try && standing.open.is_some());
    (queue, asked)
}

fn dismiss(approval: ApprovalId) -> Input {
    Input::Dismiss {
        approval,
        by: Source::Window,
    }
}

#[test]
fn a_yes_that_comes_late_is_for_the_next_try_once() {
    let (mut queue, asked) = expired();
    let approval = asked.approval;
    let actions = decide(&mut queue, approval, approve(), HOLD + 1_000);
    assert_eq!(replies(&actions), [], "nothing runs for nobody");
    let standing = queue.standing(approval).unwrap();
    assert_eq!(standing.state, ApprovalState::Approved);
    assert!(!standing.next_try, "it is answered");

    let retry = question();
    let permit = (retry.call, Resolution::Permit { approval });
    assert_eq!(
        replies(&queue.on(Input::Ask(retry), HOLD + 5_000)),
        [permit]
    );
    assert_eq!(replies(&queue.on(Input::Ask(question()), HOLD + 6_000)), []);
}

#[test]
fn a_no_that_comes_late_meets_the_next_try_once() {
    let (mut queue, asked) = expired();
    let _ = decide(&mut queue, asked.approval, deny("too late"), HOLD + 1_000);
    assert_eq!(state(&queue, asked.approval), ApprovalState::Denied);
    let retry = question();
    let reason = Some("too late".into());
    let denied = (retry.call, Resolution::Denied { reason });
    assert_eq!(
        replies(&queue.on(Input::Ask(retry), HOLD + 5_000)),
        [denied]
    );
    assert_eq!(replies(&queue.on(Input::Ask(question()), HOLD + 6_000)), []);
}

#[test]
fn a_late_verdict_is_held_to_the_same_checks() {
    let (mut queue, asked) = expired();
    let nonce = Nonce::new();
    let _ = queue.on(painted(asked.approval, Source::Window, nonce), HOLD);
    let yes = || answer(asked.approval, nonce, approve());
    let forged = Answer {
        digest: Some([8; 32]),
        ..yes()
    };
    let unpainted = Answer {
        nonce: Nonce::new(),
        ..yes()
    };
    for (answer, at, why) in [
        (yes(), 499, Some(VerdictRefusal::TooSoon)),
        (forged, 500, Some(VerdictRefusal::WrongDigest)),
        (unpainted, 500, Some(VerdictRefusal::WrongNonce)),
        (yes(), 500, None),
    ] {
        let actions = queue.on(Input::Answer(answer), HOLD + at);
        assert_eq!(refusal(&actions), why);
    }
}

#[test]
fn what_ends_it() {
    let ends: [(&str, Input, Millis); 5] = [
        ("an hour", Input::Tick, HOLD + LATE),
        ("asked anew", Input::Ask(question()), HOLD + 1),
        (
            "another policy",
            Input::PolicyChanged { version: 2 },
            HOLD + 1,
        ),
        ("stopped", Input::StopAll, HOLD + 1),
        (
            "drift",
            Input::ToolChanged {
                server: "local-ops".into(),
                tool: None,
            },
            HOLD + 1,
        ),
    ];
    for (what, input, at) in ends {
        let (mut queue, asked) = expired();
        let approval = asked.approval;
        let actions = queue.on(input, at);
        assert!(actions.contains(&Action::TooLate { approval }), "{what}");
        let late = decide(&mut queue, approval, approve(), at + 1);
        assert_eq!(refusal(&late), Some(VerdictRefusal::NotOpen), "{what}");
        let retry = queue.on(Input::Ask(question()), at + 2_000);
        assert_eq!(replies(&retry), [], "{what}");
    }
}

#[test]
fn five_hundred_are_kept() {
    let mut queue = Queue::new(
        Limits {
            per_session: 600,
            ..Limits::default()
        },
        0,
    );
    for number in 0..=500_u64 {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&number.to_le_bytes());
        let asked = Question {
            digest,
            ..question()
        };
        let _ = queue.on(Input::Ask(asked), 0);
    }
    let actions = queue.on(Input::Tick, HOLD);
    let gone = |action: &&Action| matches!(action, Action::TooLate { .. });
    assert_eq!(actions.iter().filter(gone).count(), 1);
    let late = queue.standings();
    assert_eq!(late.iter().filter(|one| one.next_try).count(), 500);
}

#[test]
fn dismissing_takes_what_nobody_waits_for_out_of_the_list() {
    let (mut queue, asked) = expired();
    let actions = queue.on(dismiss(asked.approval), HOLD + 1);
    let approval = asked.approval;
    let gone = [Action::TooLate { approval }, Action::Forgotten { approval }];
    assert_eq!(actions, gone);
    assert!(queue.standing(approval).is_none());
    let again = queue.on(dismiss(approval), HOLD + 2);
    assert_eq!(refusal(&again), Some(VerdictRefusal::NotOpen));

    let (mut queue, asked) = handed_back();
    let actions = queue.on(dismiss(asked.approval), 50_000);
    assert!(replies(&actions).is_empty(), "nobody waits");
    assert!(queue.standings().is_empty());
    let asks_anew = replies(&queue.on(Input::Ask(question()), 51_000));
    assert_eq!(asks_anew, [], "dismissing is no verdict on the next try");

    let (mut queue, asked) = (super::queue(), question());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let waiting = queue.on(dismiss(asked.approval), 1);
    assert_eq!(refusal(&waiting), Some(VerdictRefusal::StillWaited));
    assert_eq!(state(&queue, asked.approval), ApprovalState::Waiting);
}

#[test]
fn dismissing_a_grant_that_waits_takes_it_back() {
    let (mut queue, asked) = handed_back();
    let approval = asked.approval;
    let _ = decide(&mut queue, approval, approve(), 60_000);
    let actions = queue.on(dismiss(approval), 62_000);
    assert!(actions.contains(&Action::GrantLapsed { approval }));
    let retry = queue.on(Input::Ask(question()), 63_000);
    assert_eq!(replies(&retry), []);
}
