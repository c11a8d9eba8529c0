//! A yes to a high or critical call waits a moment, and can be taken back in it.

use super::*;

const UNDO: Millis = 3_000;

/// A high call that was approved at 1,000 and runs at 4,000.
fn releasing() -> (Queue, Question) {
    let (mut queue, asked) = (queue(), high());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let actions = approve_with_undo(&mut queue, asked.approval, 0);
    assert_eq!(replies(&actions), [], "nothing runs yet");
    assert_eq!(state(&queue, asked.approval), ApprovalState::Releasing);
    assert_eq!(queue.next_deadline(), Some(1_000 + UNDO));
    (queue, asked)
}

fn high() -> Question {
    Question {
        severity: Severity::High,
        ..question()
    }
}

fn approve_with_undo(queue: &mut Queue, approval: ApprovalId, at: Millis) -> Vec<Action> {
    let nonce = Nonce::new();
    let _ = queue.on(painted(approval, Source::Window, nonce), at);
    let answer = Answer {
        undo: UNDO,
        ..answer(approval, nonce, approve())
    };
    queue.on(Input::Answer(answer), at + 1_000)
}

fn undo(approval: ApprovalId) -> Input {
    Input::Undo {
        approval,
        by: Source::Window,
    }
}

#[test]
fn it_runs_when_the_moment_is_over_and_not_before() {
    let (mut queue, asked) = releasing();
    let runs_at = queue.standing(asked.approval).unwrap().runs_at;
    assert_eq!(runs_at, Some(4_000));
    assert_eq!(replies(&queue.on(Input::Tick, 3_999)), []);
    let approval = asked.approval;
    let permit = (asked.call, Resolution::Permit { approval });
    assert_eq!(replies(&queue.on(Input::Tick, 4_000)), [permit]);
    assert_eq!(state(&queue, approval), ApprovalState::Approved);
    let late = queue.on(undo(approval), 4_001);
    assert_eq!(refusal(&late), Some(VerdictRefusal::NotOpen));
}

#[test]
fn below_high_it_runs_at_once() {
    for (severity, waits) in [
        (Severity::Safe, false),
        (Severity::Medium, false),
        (Severity::High, true),
    ] {
        let asked = Question {
            severity,
            ..question()
        };
        let mut queue = queue();
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        let actions = approve_with_undo(&mut queue, asked.approval, 0);
        assert_eq!(replies(&actions).is_empty(), waits, "{severity:?}");
    }
}

#[test]
fn undone_it_is_denied_and_never_runs() {
    let (mut queue, asked) = releasing();
    let denied = Resolution::Denied { reason: None };
    let actions = queue.on(undo(asked.approval), 3_999);
    assert_eq!(replies(&actions), [(asked.call, denied)]);
    assert_eq!(state(&queue, asked.approval), ApprovalState::Denied);
    assert_eq!(replies(&queue.on(Input::Tick, 10_000)), []);
    let again = queue.on(undo(asked.approval), 10_000);
    assert_eq!(refusal(&again), Some(VerdictRefusal::NotOpen));
}

#[test]
fn there_is_nothing_to_undo_before_the_yes() {
    let (mut queue, asked) = (queue(), high());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let actions = queue.on(undo(asked.approval), 1);
    assert_eq!(refusal(&actions), Some(VerdictRefusal::NothingToUndo));
    assert_eq!(state(&queue, asked.approval), ApprovalState::Waiting);
}

#[test]
fn a_second_yes_changes_nothing_and_a_no_is_taken() {
    let (mut queue, asked) = releasing();
    let again = decide(&mut queue, asked.approval, approve(), 1_500);
    assert_eq!(refusal(&again), Some(VerdictRefusal::NotOpen));
    assert_eq!(replies(&again), []);
    let no = decide(&mut queue, asked.approval, deny("wait"), 2_600);
    let reason = Some("wait".into());
    assert_eq!(replies(&no), [(asked.call, Resolution::Denied { reason })]);
}

#[test]
fn whatever_cancels_a_question_cancels_its_yes() {
    let server = || "local-ops".to_owned();
    let tool = || Some("restart_service".to_owned());
    for (input, why) in [
        (
            |asked: &Question| Input::Withdraw { call: asked.call },
            Why::Withdrawn,
        ),
        (
            |asked: &Question| Input::SessionClosed {
                session: asked.session,
            },
            Why::HungUp,
        ),
        (|_: &Question| Input::StopAll, Why::Stopped),
        (|_: &Question| Input::Shutdown, Why::Shutdown),
        (
            |_: &Question| Input::PolicyChanged { version: 2 },
            Why::PolicyChanged,
        ),
    ] as [(fn(&Question) -> Input, Why); 5]
    {
        let (mut queue, asked) = releasing();
        let actions = queue.on(input(&asked), 2_000);
        let cancelled = (asked.call, Resolution::Cancelled { why });
        assert_eq!(replies(&actions), [cancelled], "{why:?}");
        assert_eq!(replies(&queue.on(Input::Tick, 10_000)), [], "{why:?}");
    }
    let (mut queue, asked) = releasing();
    let changed = Input::ToolChanged {
        server: server(),
        tool: tool(),
    };
    assert_eq!(replies(&queue.on(changed, 2_000)).len(), 1);
    assert_eq!(state(&queue, asked.approval), ApprovalState::Cancelled);
}

#[test]
fn the_hold_and_the_hand_back_stand_behind_the_yes() {
    // Approved 500 ms before the hold ends and the call would be handed back: it runs all the same.
    let asked = Question {
        patience: Some(600_500),
        ..high()
    };
    let mut queue = queue();
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let _ = approve_with_undo(&mut queue, asked.approval, HOLD - 11_500);
    let approval = asked.approval;
    let permit = (asked.call, Resolution::Permit { approval });
    assert_eq!(replies(&queue.on(Input::Tick, HOLD)), [permit]);

    // A client that gives up before it would run is told to come back, and its next try runs.
    for (patience, runs) in [(6_000, true), (4_000, false)] {
        let asked = Question {
            patience: Some(patience),
            ..high()
        };
        let (mut queue, approval) = (super::queue(), asked.approval);
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        let _ = approve_with_undo(&mut queue, approval, 500);
        let told = replies(&queue.on(Input::Tick, 2_999));
        assert_eq!(told.is_empty(), runs, "{patience}");
        let ran = replies(&queue.on(Input::Tick, 4_500));
        let permit = (asked.call, Resolution::Permit { approval });
        assert_eq!(ran.contains(&permit), runs, "{patience}");
        if !runs {
            let retry = high();
            let permit = (retry.call, Resolution::Permit { approval });
            assert_eq!(replies(&queue.on(Input::Ask(retry), 5_000)), [permit]);
        }
    }
}
