//! From a question to its one answer.

use super::*;

#[test]
fn approve_runs_the_call_and_a_second_approve_runs_nothing() {
    let (mut queue, asked) = (queue(), question());
    assert_eq!(
        queue.on(Input::Ask(asked.clone()), 0),
        [opened(&asked, None)]
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::Waiting);

    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    assert_eq!(
        replies(&decide(&mut queue, asked.approval, approve(), 10)),
        [(asked.call, permit)]
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::Approved);

    let again = decide(&mut queue, asked.approval, approve(), 2_000);
    assert_eq!(refusal(&again), Some(VerdictRefusal::NotOpen));
    assert_eq!(replies(&again), []);
    assert_eq!(queue.next_deadline(), None);
}

#[test]
fn approving_all_of_a_row_runs_each_of_them_once_by_an_id_of_its_own() {
    let (mut queue, calls) = (queue(), [question(), question(), question()]);
    for asked in &calls {
        let _ = queue.on(Input::Ask(asked.clone()), 0);
    }
    let [first, second, third] = calls;
    let all = Verdict::Approve(Approve {
        all_identical: true,
        ..Approve::default()
    });
    let actions = decide(&mut queue, first.approval, all.clone(), 10);
    let permits = [&first, &second, &third].map(|asked| {
        let approval = asked.approval;
        (asked.call, Resolution::Permit { approval })
    });
    assert_eq!(replies(&actions), permits);
    let also = |action: &&Action| matches!(action, Action::AlsoGranted { of, .. } if *of == first.approval);
    assert_eq!(actions.iter().filter(also).count(), 2);
    assert_eq!(queue.standings().len(), 1, "one row, as it was shown");
    let again = decide(&mut queue, first.approval, all, 2_000);
    assert_eq!(replies(&again), []);
}

#[test]
fn critical_calls_are_approved_one_at_a_time() {
    let asked = || Question {
        severity: Severity::Critical,
        typed: Typed::Target("ledger_prod".into()),
        ..question()
    };
    let (mut queue, first, second) = (queue(), asked(), asked());
    let typed = |all_identical| {
        Verdict::Approve(Approve {
            typed: Some("ledger_prod".into()),
            all_identical,
            ..Approve::default()
        })
    };
    let _ = queue.on(Input::Ask(first.clone()), 0);
    let _ = queue.on(Input::Ask(second), 0);
    let both = decide(&mut queue, first.approval, typed(true), 10);
    assert_eq!(refusal(&both), Some(VerdictRefusal::OneAtATime));
    assert_eq!(replies(&both), []);
    let one = decide(&mut queue, first.approval, typed(false), 2_000);
    assert_eq!(replies(&one).len(), 1);
}

#[test]
fn deny_answers_every_identical_call_with_the_same_reason() {
    let (mut queue, first, second) = (queue(), question(), question());
    let _ = queue.on(Input::Ask(first.clone()), 0);
    assert_eq!(
        queue.on(Input::Ask(second.clone()), 1),
        [Action::Changed {
            approval: first.approval
        }]
    );
    assert_eq!(queue.standing(first.approval).unwrap().count, 2);

    let denied = Resolution::Denied {
        reason: Some("wrong target".into()),
    };
    let actions = decide(&mut queue, first.approval, deny("wrong target"), 10);
    assert_eq!(
        replies(&actions),
        [(first.call, denied.clone()), (second.call, denied)]
    );
}

#[test]
fn approve_runs_one_of_the_identical_calls_and_the_rest_asks_again() {
    let (mut queue, first, second) = (queue(), question(), question());
    let _ = queue.on(Input::Ask(first.clone()), 0);
    let _ = queue.on(Input::Ask(second.clone()), 1);

    let actions = decide(&mut queue, first.approval, approve(), 10);
    assert_eq!(
        replies(&actions),
        [(
            first.call,
            Resolution::Permit {
                approval: first.approval
            }
        )]
    );
    assert!(actions.contains(&opened(&second, Some(first.approval))));
    let rest = queue.standing(second.approval).unwrap();
    assert_eq!((rest.number, rest.count, rest.hold_until), (2, 1, HOLD));

    let actions = decide(&mut queue, second.approval, approve(), 2_000);
    assert_eq!(
        replies(&actions),
        [(
            second.call,
            Resolution::Permit {
                approval: second.approval
            }
        )]
    );
}

#[test]
fn the_same_call_of_another_caller_is_another_approval() {
    let (mut queue, first) = (queue(), question());
    let _ = queue.on(Input::Ask(first), 0);
    let other = Question {
        caller: "other".into(),
        ..question()
    };
    let actions = queue.on(Input::Ask(other.clone()), 0);
    assert_eq!(actions, [opened(&other, None)]);
}

#[test]
fn nobody_answers_and_the_call_is_denied_once() {
    let (mut queue, asked) = (
        queue(),
        Question {
            patience: None,
            ..question()
        },
    );
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    assert_eq!(queue.next_deadline(), Some(HOLD));
    assert_eq!(replies(&queue.on(Input::Tick, HOLD - 1)), []);
    assert_eq!(
        replies(&queue.on(Input::Tick, HOLD)),
        [(asked.call, Resolution::Expired { held: HOLD })]
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::Expired);

    let again = Question {
        patience: None,
        ..question()
    };
    assert_eq!(
        replies(&queue.on(Input::Ask(again), HOLD)),
        [],
        "expiry is no rule: the same call asks again"
    );
}

#[test]
fn a_verdict_after_the_hold_is_refused_even_when_the_tick_is_late() {
    let (mut queue, asked) = (
        queue(),
        Question {
            patience: None,
            ..question()
        },
    );
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let actions = decide(&mut queue, asked.approval, approve(), HOLD - 1_000);
    assert_eq!(refusal(&actions), Some(VerdictRefusal::NotOpen));
    assert_eq!(
        replies(&actions),
        [(asked.call, Resolution::Expired { held: HOLD })]
    );
}

#[test]
fn a_withdrawn_call_cannot_be_approved() {
    let (mut queue, asked) = (queue(), question());
    for gone in [
        Input::Withdraw { call: asked.call },
        Input::SessionClosed {
            session: asked.session,
        },
    ] {
        let asked = Question {
            approval: ApprovalId::new(),
            ..asked.clone()
        };
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        assert_eq!(replies(&queue.on(gone, 10)).len(), 1);
        assert_eq!(state(&queue, asked.approval), ApprovalState::Cancelled);
        let late = decide(&mut queue, asked.approval, approve(), 20);
        assert_eq!(
            (refusal(&late), replies(&late)),
            (Some(VerdictRefusal::NotOpen), vec![])
        );
    }
}

#[test]
fn withdrawing_one_of_two_leaves_the_other_waiting() {
    let (mut queue, first, second) = (queue(), question(), question());
    let _ = queue.on(Input::Ask(first.clone()), 0);
    let _ = queue.on(Input::Ask(second.clone()), 0);
    let _ = queue.on(Input::Withdraw { call: first.call }, 1);
    let actions = decide(&mut queue, first.approval, approve(), 10);
    assert_eq!(
        replies(&actions),
        [(
            second.call,
            Resolution::Permit {
                approval: first.approval
            }
        )]
    );
}

#[test]
fn what_changes_under_a_question_cancels_it_and_its_grant() {
    let change = |tool: &str| Input::ToolChanged {
        server: "local-ops".into(),
        tool: Some(tool.into()),
    };
    let whole = Input::ToolChanged {
        server: "local-ops".into(),
        tool: None,
    };
    for (input, why) in [
        (change("restart_service"), Some(Why::ToolChanged)),
        (whole, Some(Why::ToolChanged)),
        (change("list_services"), None),
        (
            Input::PolicyChanged { version: 2 },
            Some(Why::PolicyChanged),
        ),
        (Input::PolicyChanged { version: 1 }, None),
        (Input::StopAll, Some(Why::Stopped)),
        (Input::Shutdown, Some(Why::Shutdown)),
    ] {
        let (mut queue, asked) = (queue(), question());
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        let expected: Vec<_> = why
            .map(|why| (asked.call, Resolution::Cancelled { why }))
            .into_iter()
            .collect();
        assert_eq!(replies(&queue.on(input.clone(), 1)), expected, "{input:?}");

        let (mut queue, asked) = handed_back();
        let _ = decide(&mut queue, asked.approval, approve(), 60_000);
        let lapsed = queue
            .on(input.clone(), 62_000)
            .contains(&Action::GrantLapsed {
                approval: asked.approval,
            });
        assert_eq!(lapsed, why.is_some(), "{input:?}");
    }
}

#[test]
fn after_shutdown_every_question_is_answered_at_once() {
    let (mut queue, asked) = (queue(), question());
    let _ = queue.on(Input::Shutdown, 0);
    let cancelled = Resolution::Cancelled { why: Why::Shutdown };
    assert_eq!(
        replies(&queue.on(Input::Ask(asked.clone()), 1)),
        [(asked.call, cancelled)]
    );
}
