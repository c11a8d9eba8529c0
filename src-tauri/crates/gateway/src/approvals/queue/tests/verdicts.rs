//! Which verdicts are taken.

use super::*;

/// What is wrong with an answer to a card that was painted at 0 and is answered at 1,000.
struct Attempt {
    severity: Severity,
    hidden: u32,
    typed: Typed,
    source: Source,
    digest: Option<[u8; 32]>,
    nonce_is_old: bool,
    at: Millis,
    places: Vec<u32>,
    verdict: Verdict,
}

impl Default for Attempt {
    fn default() -> Self {
        Self {
            severity: Severity::Medium,
            hidden: 0,
            typed: Typed::NotAsked,
            source: Source::Window,
            digest: Some([7; 32]),
            nonce_is_old: false,
            at: 1_000,
            places: Vec::new(),
            verdict: approve(),
        }
    }
}

fn attempt(attempt: Attempt) -> Option<VerdictRefusal> {
    let Attempt {
        severity,
        hidden,
        typed,
        source,
        digest,
        nonce_is_old,
        at,
        places,
        verdict,
    } = attempt;
    let mut queue = queue();
    let asked = Question {
        severity,
        hidden,
        typed,
        ..question()
    };
    let approval = asked.approval;
    let (old, new) = (Nonce::new(), Nonce::new());
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    for nonce in [old, new] {
        let places = places.clone();
        let arm = 500;
        let _ = queue.on(
            Input::Painted {
                approval,
                source,
                nonce,
                places,
                arm,
            },
            0,
        );
    }
    let nonce = if nonce_is_old { old } else { new };
    let answer = Answer {
        digest,
        source,
        ..answer(approval, nonce, verdict)
    };
    let actions = queue.on(Input::Answer(answer), at);
    let permitted = replies(&actions)
        .iter()
        .any(|(_, r)| matches!(r, Resolution::Permit { .. }));
    assert!(
        !(permitted && refusal(&actions).is_some()),
        "a refused verdict permits nothing"
    );
    refusal(&actions)
}

#[test]
fn a_verdict_must_be_about_what_was_shown() {
    use VerdictRefusal::{NotFromHere, TooSoon, WrongDigest, WrongNonce};
    let base = Attempt::default;
    assert_eq!(attempt(base()), None);
    assert_eq!(
        attempt(Attempt {
            digest: Some([8; 32]),
            ..base()
        }),
        Some(WrongDigest)
    );
    assert_eq!(
        attempt(Attempt {
            digest: None,
            ..base()
        }),
        Some(WrongDigest)
    );
    assert_eq!(
        attempt(Attempt {
            nonce_is_old: true,
            ..base()
        }),
        Some(WrongNonce)
    );
    assert_eq!(
        attempt(Attempt {
            nonce_is_old: true,
            verdict: deny("no"),
            ..base()
        }),
        Some(WrongNonce)
    );
    assert_eq!(attempt(Attempt { at: 499, ..base() }), Some(TooSoon));
    assert_eq!(attempt(Attempt { at: 500, ..base() }), None);
    assert_eq!(
        attempt(Attempt {
            at: 0,
            verdict: deny("no"),
            ..base()
        }),
        None,
        "deny is never delayed"
    );
    for (source, most) in [
        (Source::Window, Severity::High),
        (Source::Quick, Severity::High),
        (Source::CommandLine, Severity::High),
        (Source::Notification, Severity::Medium),
        (Source::Tray, Severity::Medium),
    ] {
        for severity in [
            Severity::Safe,
            Severity::Low,
            Severity::Medium,
            Severity::High,
        ] {
            let refused = (severity > most).then_some(NotFromHere);
            assert_eq!(
                attempt(Attempt {
                    severity,
                    source,
                    ..base()
                }),
                refused,
                "{severity:?} from {source:?}"
            );
        }
    }
}

#[test]
fn hidden_characters_need_a_tick_from_medium_on() {
    let seen = |seen_hidden| {
        Verdict::Approve(Approve {
            typed: None,
            seen_hidden,
            ..Approve::default()
        })
    };
    for (severity, ticked, refused) in [
        (Severity::Low, false, None),
        (Severity::Medium, false, Some(VerdictRefusal::HiddenUnseen)),
        (Severity::Medium, true, None),
        (Severity::High, false, Some(VerdictRefusal::HiddenUnseen)),
    ] {
        let got = attempt(Attempt {
            severity,
            hidden: 3,
            verdict: seen(ticked),
            ..Attempt::default()
        });
        assert_eq!(got, refused, "{severity:?} {ticked}");
    }
}

#[test]
fn every_marked_part_of_a_high_or_critical_call_is_looked_at() {
    let seeing = |severity, places: &[u32], visited: &[u32]| {
        attempt(Attempt {
            severity,
            places: places.to_vec(),
            verdict: Verdict::Approve(Approve {
                visited: visited.to_vec(),
                typed: Some("x".into()),
                ..Approve::default()
            }),
            typed: match severity {
                Severity::Critical => Typed::Target("x".into()),
                _ => Typed::NotAsked,
            },
            ..Attempt::default()
        })
    };
    let left = |left| Some(VerdictRefusal::Unvisited { left });
    for (severity, places, visited, refused) in [
        (Severity::Medium, &[0, 2][..], &[][..], None),
        (Severity::High, &[], &[], None),
        (Severity::High, &[0, 2], &[], left(2)),
        (Severity::High, &[0, 2], &[0, 1], left(1)),
        (Severity::High, &[0, 2], &[2, 0], None),
        (Severity::Critical, &[1], &[0], left(1)),
        (Severity::Critical, &[1], &[1, 9], None),
    ] {
        let got = seeing(severity, places, visited);
        assert_eq!(got, refused, "{severity:?} {places:?} {visited:?}");
    }
}

#[test]
fn a_marked_call_is_not_approved_from_a_notification() {
    for (source, refused) in [
        (Source::Window, None),
        (Source::Notification, Some(VerdictRefusal::NotFromHere)),
        (Source::Tray, Some(VerdictRefusal::NotFromHere)),
    ] {
        let marked = Attempt {
            source,
            severity: Severity::Low,
            places: vec![0],
            ..Attempt::default()
        };
        assert_eq!(attempt(marked), refused, "{source:?}");
    }
}

#[test]
fn a_critical_call_needs_its_target_typed_in_a_window() {
    let target = || Typed::Target("ledger_prod".into());
    let typed = |word: &str| {
        Verdict::Approve(Approve {
            typed: Some(word.into()),
            ..Approve::default()
        })
    };
    let critical = |typed, source, verdict| {
        attempt(Attempt {
            severity: Severity::Critical,
            typed,
            source,
            verdict,
            ..Attempt::default()
        })
    };
    let wrong = Some(VerdictRefusal::Mistyped { left: 2 });
    assert_eq!(
        critical(target(), Source::Window, typed("ledger_prod")),
        None
    );
    assert_eq!(
        critical(target(), Source::Window, typed("Ledger_prod")),
        wrong
    );
    assert_eq!(
        critical(target(), Source::Window, typed("ledger_prod ")),
        wrong
    );
    assert_eq!(critical(target(), Source::Window, approve()), wrong);
    for typed_rule in [Typed::Impossible, Typed::NotAsked] {
        let got = critical(typed_rule, Source::Window, typed(""));
        assert_eq!(got, Some(VerdictRefusal::CannotBeTyped));
    }
    for source in [Source::Quick, Source::CommandLine] {
        assert_eq!(
            critical(target(), source, typed("ledger_prod")),
            None,
            "{source:?}"
        );
    }
    for source in [Source::Notification, Source::Tray] {
        assert_eq!(
            critical(target(), source, typed("ledger_prod")),
            Some(VerdictRefusal::NotFromHere),
            "{source:?}"
        );
    }
}

#[test]
fn three_wrong_confirmations_deny_the_call() {
    let typed = Typed::Target("ledger_prod".into());
    let asked = Question {
        severity: Severity::Critical,
        typed,
        ..question()
    };
    let mut queue = queue();
    let _ = queue.on(Input::Ask(asked.clone()), 0);
    let wrong = Verdict::Approve(Approve {
        typed: Some("staging".into()),
        ..Approve::default()
    });
    for (left, at) in [(2, 1_000), (1, 3_000)] {
        let actions = decide(&mut queue, asked.approval, wrong.clone(), at);
        assert_eq!(refusal(&actions), Some(VerdictRefusal::Mistyped { left }));
        assert_eq!(replies(&actions), []);
    }
    let actions = decide(&mut queue, asked.approval, wrong, 9_000);
    assert_eq!(
        replies(&actions),
        [(asked.call, Resolution::Denied { reason: None })]
    );
    assert_eq!(state(&queue, asked.approval), ApprovalState::Denied);
}

#[test]
fn a_reason_has_a_length() {
    let with = |length: usize| {
        attempt(Attempt {
            verdict: deny(&"é".repeat(length)),
            ..Attempt::default()
        })
    };
    assert_eq!(with(500), None);
    assert_eq!(
        with(501),
        Some(VerdictRefusal::ReasonTooLong { length: 501 })
    );
}
