//! How long a question stays open is the operator's to say, within bounds.

use super::*;

fn extend(approval: ApprovalId) -> Input {
    Input::Extend {
        approval,
        by: Source::Window,
    }
}

fn reviewing(approval: ApprovalId) -> Input {
    Input::Reviewing {
        approval,
        by: Source::Window,
    }
}

/// A call of a client that waits for ever.
fn patient() -> (Queue, Question) {
    let asked = Question {
        patience: None,
        ..question()
    };
    let mut queue = queue();
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    (queue, asked)
}

#[test]
fn extended_it_expires_five_minutes_later_and_not_beyond_its_bound() {
    let (mut queue, asked) = patient();
    let changed = [Action::Changed {
        approval: asked.approval,
    }];
    assert_eq!(queue.on(extend(asked.approval), 1), changed);
    assert_eq!(queue.next_deadline(), Some(HOLD + 300_000));
    for _ in 0..3 {
        assert_eq!(queue.on(extend(asked.approval), 1), changed);
    }
    let beyond = queue.on(extend(asked.approval), 1);
    let spent = VerdictRefusal::HoldSpent { minutes: 30 };
    assert_eq!(refusal(&beyond), Some(spent));
    assert_eq!(replies(&queue.on(Input::Tick, 3 * HOLD - 1)), []);
    let held = 3 * HOLD;
    let expired = (asked.call, Resolution::Expired { held });
    assert_eq!(replies(&queue.on(Input::Tick, held)), [expired]);
    let over = queue.on(extend(asked.approval), held);
    assert_eq!(refusal(&over), Some(VerdictRefusal::NotOpen));
}

#[test]
fn it_stands_still_while_the_operator_is_at_work_on_the_card() {
    let (mut queue, asked) = patient();
    for at in (0..60_000).step_by(10_000) {
        let _ = queue.on(reviewing(asked.approval), at);
        assert!(queue.standing(asked.approval).unwrap().hold_paused);
    }
    let until = HOLD + 50_000 + 30_000;
    assert_eq!(queue.next_deadline(), Some(until));
    let _ = queue.on(Input::Tick, 80_000);
    assert!(!queue.standing(asked.approval).unwrap().hold_paused);
    assert_eq!(replies(&queue.on(Input::Tick, until - 1)), []);
    assert_eq!(replies(&queue.on(Input::Tick, until)).len(), 1);
    let over = queue.on(reviewing(asked.approval), until);
    assert_eq!(refusal(&over), Some(VerdictRefusal::NotOpen));
}
