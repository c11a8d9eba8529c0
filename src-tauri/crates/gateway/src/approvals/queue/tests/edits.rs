//! A yes to other arguments: only to those that were checked, and to nothing else.

use super::*;
use crate::approvals::question::Edit;
use std::sync::Arc;

const TEXT: &str = "{\"namespace\": \"staging\"}";

fn edit() -> Arc<Edit> {
    Arc::new(Edit {
        digest: [8; 32],
        text: TEXT.into(),
        arguments: "{\"namespace\":\"staging\"}".into(),
        severity: Severity::Medium,
        hidden: 0,
        typed: Typed::NotAsked,
    })
}

fn shown(approval: ApprovalId, nonce: Nonce, edit: &Arc<Edit>) -> Input {
    Input::Edited {
        approval,
        source: Source::Window,
        nonce,
        places: Vec::new(),
        arm: 500,
        edit: edit.clone(),
    }
}

fn yes(
    approval: ApprovalId,
    nonce: Nonce,
    digest: u8,
    text: Option<&str>,
    typed: Option<&str>,
) -> Input {
    Input::Answer(Answer {
        approval,
        digest: Some([digest; 32]),
        nonce,
        source: Source::Window,
        verdict: Verdict::Approve(Approve {
            typed: typed.map(str::to_owned),
            edited: text.map(str::to_owned),
            ..Approve::default()
        }),
        undo: 0,
        grant: GrantId::new(),
    })
}

#[test]
fn only_what_was_checked_is_taken() {
    for (digest, text, edited_card, taken) in [
        (8, Some(TEXT), true, true),
        (8, Some("{\"namespace\": \"Staging\"}"), true, false),
        (8, None, true, false),
        (7, Some(TEXT), true, false),
        (7, None, true, false),
        (7, None, false, true),
        (7, Some(TEXT), false, false),
        (8, Some(TEXT), false, false),
    ] {
        let mut queue = queue();
        let asked = question();
        let (approval, call) = (asked.approval, asked.call);
        let _ = queue.on(Input::Ask(asked), 0);
        let (plain, edited) = (Nonce::new(), Nonce::new());
        let _ = queue.on(painted(approval, Source::Window, plain), 0);
        let _ = queue.on(shown(approval, edited, &edit()), 0);
        let nonce = if edited_card { edited } else { plain };
        let actions = queue.on(yes(approval, nonce, digest, text, None), 1_000);
        let permit = match edited_card {
            true => Resolution::PermitEdited {
                approval,
                edit: edit(),
            },
            false => Resolution::Permit { approval },
        };
        let reply = Action::Reply {
            call,
            resolution: permit,
        };
        assert_eq!(
            actions.contains(&reply),
            taken,
            "{digest} {text:?} {actions:?}"
        );
        let refused = actions.iter().any(
            |action| matches!(action, Action::VerdictRefused { why, .. } if why.is_tampering()),
        );
        assert_eq!(refused, !taken, "{digest} {text:?} {actions:?}");
    }
}

#[test]
fn an_edit_is_held_to_what_it_can_do() {
    let mut queue = queue();
    let asked = question();
    let (approval, nonce) = (asked.approval, Nonce::new());
    let _ = queue.on(Input::Ask(asked), 0);
    let worse = Arc::new(Edit {
        severity: Severity::Critical,
        typed: Typed::Target("ledger".into()),
        ..(*edit()).clone()
    });
    let _ = queue.on(shown(approval, nonce, &worse), 0);
    let refused = |actions: &[Action]| {
        actions.iter().find_map(|action| match action {
            Action::VerdictRefused { why, .. } => Some(*why),
            _ => None,
        })
    };
    let early = queue.on(yes(approval, nonce, 8, Some(TEXT), Some("ledger")), 499);
    assert_eq!(refused(&early), Some(VerdictRefusal::TooSoon));
    let untyped = queue.on(yes(approval, nonce, 8, Some(TEXT), None), 500);
    assert_eq!(
        refused(&untyped),
        Some(VerdictRefusal::Mistyped { left: 2 })
    );
    let typed = queue.on(yes(approval, nonce, 8, Some(TEXT), Some("ledger")), 501);
    assert_eq!(refused(&typed), None);
}

#[test]
fn the_next_try_of_a_call_that_was_handed_back_runs_as_it_was_edited() {
    let mut queue = queue();
    let asked = question();
    let (approval, nonce) = (asked.approval, Nonce::new());
    let again = Question {
        approval: ApprovalId::new(),
        call: CallId::new(),
        ..asked.clone()
    };
    let _ = queue.on(Input::Ask(asked), 0);
    let _ = queue.on(shown(approval, nonce, &edit()), HANDED_BACK);
    let _ = queue.on(yes(approval, nonce, 8, Some(TEXT), None), HANDED_BACK + 500);
    let call = again.call;
    let actions = queue.on(Input::Ask(again), HANDED_BACK + 1_000);
    let permit = Resolution::PermitEdited {
        approval,
        edit: edit(),
    };
    let reply = Action::Reply {
        call,
        resolution: permit,
    };
    assert!(actions.contains(&reply), "{actions:?}");
}
