//! A yes for later calls: what it lets through, and everything that ends it.

use super::*;
use crate::api::{AlertKind, Scope};
use crate::approvals::grants::GrantEnd;

const QUARTER_HOUR: Millis = 15 * 60_000;

fn for_later(scope: Scope) -> Verdict {
    Verdict::Approve(Approve {
        scope: Some(scope),
        ..Approve::default()
    })
}

/// A queue with one grant, given at 1,000 for the call that is returned.
fn granted(scope: Scope) -> (Queue, Question, GrantId) {
    let (mut queue, asked) = (queue(), question());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let actions = decide(&mut queue, asked.approval, for_later(scope), 0);
    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    assert_eq!(replies(&actions), [(asked.call, permit)]);
    let given = actions.iter().find_map(|action| match action {
        Action::GrantGiven { grant, .. } => Some(*grant),
        _ => None,
    });
    (queue, asked, given.expect("a grant"))
}

/// Another call like the one that was granted.
fn like(asked: &Question) -> Question {
    Question {
        session: asked.session,
        digest: [8; 32],
        ..question()
    }
}

fn runs(queue: &mut Queue, asked: Question, at: Millis) -> bool {
    let permit = Resolution::Permit {
        approval: asked.approval,
    };
    let call = asked.call;
    replies(&queue.on(Input::Ask(asked), at)) == [(call, permit)]
}

#[test]
fn a_covered_call_runs_without_a_question_by_an_id_of_its_own() {
    let (mut queue, asked, grant) = granted(Scope::SessionTarget);
    let later = like(&asked);
    let actions = queue.on(Input::Ask(later.clone()), 2_000);
    let (approval, call) = (later.approval, later.call);
    let permit = Resolution::Permit { approval };
    assert_eq!(
        actions,
        [
            Action::Covered { approval, grant },
            Action::Reply {
                call,
                resolution: permit
            }
        ]
    );
    assert!(runs(&mut queue, like(&asked), 3_000));
    let [standing] = &queue.grants()[..] else {
        panic!("one grant");
    };
    assert_eq!((standing.uses, standing.last_used), (2, Some(3_000)));
}

#[test]
fn what_is_not_like_it_asks() {
    let (mut queue, asked, _) = granted(Scope::SessionTarget);
    let base = || like(&asked);
    for (what, other) in [
        (
            "another session",
            Question {
                session: SessionId::new(),
                ..base()
            },
        ),
        (
            "another caller",
            Question {
                caller: "other".into(),
                ..base()
            },
        ),
        (
            "another server",
            Question {
                server: "jira".into(),
                ..base()
            },
        ),
        (
            "another tool",
            Question {
                tool: "stop_service".into(),
                ..base()
            },
        ),
        (
            "another definition",
            Question {
                pin: [4; 32],
                ..base()
            },
        ),
        (
            "another rule",
            Question {
                rule: None,
                ..base()
            },
        ),
        (
            "more severe",
            Question {
                severity: Severity::High,
                ..base()
            },
        ),
        (
            "a new kind of mark",
            Question {
                kinds: vec![AlertKind::Wildcard],
                ..base()
            },
        ),
        (
            "hidden characters",
            Question {
                hidden: 1,
                ..base()
            },
        ),
        (
            "something to type",
            Question {
                typed: Typed::Target("x".into()),
                ..base()
            },
        ),
        (
            "a changed tool",
            Question {
                changed: true,
                ..base()
            },
        ),
        (
            "another target",
            Question {
                target: Some("ledger".into()),
                ..base()
            },
        ),
        (
            "no target",
            Question {
                target: None,
                ..base()
            },
        ),
    ] {
        let digest = [what.len() as u8; 32];
        let other = Question { digest, ..other };
        assert!(!runs(&mut queue, other, 2_000), "{what}");
    }
    assert!(runs(&mut queue, base(), 3_000), "the control");
}

#[test]
fn what_ends_it() {
    let server = || "local-ops".to_owned();
    let tool = |tool: Option<&str>| Input::ToolChanged {
        server: server(),
        tool: tool.map(str::to_owned),
    };
    let (_, asked, _) = granted(Scope::SessionTool);
    let session = asked.session;
    let other = SessionId::new();
    for (input, ends) in [
        (
            Input::SessionClosed { session },
            Some(GrantEnd::Disconnected),
        ),
        (Input::SessionClosed { session: other }, None),
        (tool(Some("restart_service")), Some(GrantEnd::ToolChanged)),
        (tool(None), Some(GrantEnd::ToolChanged)),
        (tool(Some("list_services")), None),
        (
            Input::PolicyChanged { version: 2 },
            Some(GrantEnd::PolicyChanged),
        ),
        (Input::PolicyChanged { version: 1 }, None),
        (
            Input::RuleAdded { version: 2 },
            Some(GrantEnd::PolicyChanged),
        ),
        (Input::StopAll, Some(GrantEnd::Stopped)),
        (Input::StopSession { session }, Some(GrantEnd::Stopped)),
        (Input::StopSession { session: other }, None),
        (Input::RevokeAll, Some(GrantEnd::Revoked)),
        (Input::ScreenLocked, Some(GrantEnd::Locked)),
    ] {
        let mut queue = queue();
        let asked = Question {
            session,
            ..question()
        };
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        let _ = decide(&mut queue, asked.approval, for_later(Scope::SessionTool), 0);
        let actions = queue.on(input.clone(), 2_000);
        let ended = actions.iter().find_map(|action| match action {
            Action::GrantEnded { why, .. } => Some(*why),
            _ => None,
        });
        assert_eq!(ended, ends, "{input:?}");
        assert_eq!(
            runs(&mut queue, like(&asked), 3_000),
            ends.is_none(),
            "{input:?}"
        );
    }
}

#[test]
fn a_quarter_of_an_hour_is_fifteen_minutes_and_used_or_not() {
    let (mut queue, asked, grant) = granted(Scope::QuarterHour);
    let until = 1_000 + QUARTER_HOUR;
    assert_eq!(queue.next_deadline(), Some(until));
    assert!(runs(&mut queue, like(&asked), until - 1));
    let why = GrantEnd::Expired;
    let over = queue.on(Input::Tick, until);
    assert_eq!(over, [Action::GrantEnded { grant, why }]);
    assert!(!runs(&mut queue, like(&asked), until));
}

#[test]
fn revoked_it_is_gone_and_cannot_be_revoked_twice() {
    let (mut queue, asked, grant) = granted(Scope::SessionTool);
    let by = Source::Window;
    let why = GrantEnd::Revoked;
    let revoked = queue.on(Input::Revoke { grant, by }, 2_000);
    assert_eq!(revoked, [Action::GrantEnded { grant, why }]);
    assert!(!runs(&mut queue, like(&asked), 3_000));
    let again = queue.on(Input::Revoke { grant, by }, 4_000);
    assert_eq!(refusal(&again), Some(VerdictRefusal::NoGrant));
}

#[test]
fn a_next_try_is_a_grant_that_can_be_revoked() {
    let (mut queue, asked) = handed_back();
    let _ = decide(&mut queue, asked.approval, approve(), 60_000);
    let [next_try] = &queue.grants()[..] else {
        panic!("one grant");
    };
    let (grant, by, approval) = (next_try.grant, Source::Window, asked.approval);
    assert_eq!(
        (next_try.scope, next_try.until),
        (None, Some(61_000 + KEPT))
    );
    let revoked = queue.on(Input::Revoke { grant, by }, 62_000);
    assert_eq!(revoked, [Action::GrantLapsed { approval }]);
    assert!(!runs(&mut queue, question(), 63_000));
}

#[test]
fn it_is_given_only_where_it_may_be() {
    let only_once =
        |refused: Option<VerdictRefusal>| matches!(refused, Some(VerdictRefusal::OnlyOnce { .. }));
    for (asked, scope, refused) in [
        (question(), Scope::SessionTarget, false),
        (
            Question {
                severity: Severity::High,
                ..question()
            },
            Scope::SessionTarget,
            true,
        ),
        (
            Question {
                changed: true,
                ..question()
            },
            Scope::SessionTool,
            true,
        ),
        (
            Question {
                target: None,
                ..question()
            },
            Scope::QuarterHour,
            true,
        ),
        (
            Question {
                target: None,
                ..question()
            },
            Scope::SessionTool,
            false,
        ),
    ] {
        let mut queue = queue();
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        let actions = decide(&mut queue, asked.approval, for_later(scope), 0);
        assert_eq!(only_once(refusal(&actions)), refused, "{asked:?} {scope:?}");
        assert_eq!(queue.grants().is_empty(), refused);
        let still_asks = queue.waiting().0 == 1;
        assert_eq!(still_asks, refused, "a refused verdict leaves it open");
    }
    let (mut queue, asked) = handed_back();
    let nobody = decide(
        &mut queue,
        asked.approval,
        for_later(Scope::SessionTool),
        50_000,
    );
    assert!(only_once(refusal(&nobody)), "its client is not waiting");
}

#[test]
fn a_yes_for_later_calls_runs_at_once() {
    // It is for medium and below, where nothing waits to be undone.
    let mut queue = queue();
    let asked = question();
    let nonce = Nonce::new();
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let _ = queue.on(painted(asked.approval, Source::Window, nonce), 0);
    let yes = Answer {
        undo: 3_000,
        ..answer(asked.approval, nonce, for_later(Scope::SessionTarget))
    };
    let actions = queue.on(Input::Answer(yes), 1_000);
    assert_eq!(replies(&actions).len(), 1);
    assert_eq!(queue.grants().len(), 1);
}

#[test]
fn while_the_operator_is_away_a_covered_call_runs_and_another_is_refused() {
    let (mut queue, asked, _) = granted(Scope::SessionTarget);
    let away = |question: Question| Question {
        unattended: true,
        ..question
    };
    assert!(runs(&mut queue, away(like(&asked)), 2_000));
    let other = away(question());
    let call = other.call;
    let actions = queue.on(Input::Ask(other), 3_000);
    assert_eq!(replies(&actions), [(call, Resolution::Unattended)]);
    assert_eq!(queue.waiting(), (0, None));
}

#[test]
fn stopping_an_agent_answers_its_calls_and_leaves_the_others() {
    let (mut queue, mine, other) = (queue(), question(), question());
    let theirs = Question {
        digest: [9; 32],
        ..question()
    };
    for asked in [&mine, &other, &theirs] {
        let _ = queue.on(Input::Ask(asked.clone()), 0);
    }
    let session = mine.session;
    let actions = queue.on(Input::StopSession { session }, 1);
    let why = Why::SessionStopped;
    assert_eq!(
        replies(&actions),
        [(mine.call, Resolution::Cancelled { why })]
    );
    assert_eq!(queue.standing(mine.approval).map(|one| one.count), Some(1));
    assert_eq!(state(&queue, theirs.approval), ApprovalState::Waiting);

    let (mut queue, asked) = handed_back();
    let session = asked.session;
    let _ = queue.on(Input::StopSession { session }, 41_000);
    assert_eq!(state(&queue, asked.approval), ApprovalState::Cancelled);
}
