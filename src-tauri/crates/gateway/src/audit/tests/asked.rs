//! What became of calls that somebody had to answer for.

use super::*;
use crate::ids::ApprovalId;

/// What is written of one call, in order.
fn story(call: CallId, kinds: &[(Kind, &'static str)]) -> Vec<Entry<'static>> {
    let approval = Some(ApprovalId::new());
    let entry = |(kind, detail): &(Kind, &'static str)| Entry {
        kind: *kind,
        effect: Some(if *detail == "no" { "deny" } else { "review" }.into()),
        detail: (*detail).into(),
        approval: approval.filter(|_| *kind != Kind::PolicyDecision && !kind.ends_a_call()),
        ..intent(call)
    };
    kinds.iter().map(entry).collect()
}

#[test]
fn each_call_ends_as_its_last_word_says() {
    use Kind::*;
    let asked = (PolicyDecision, "asks");
    let denied = |reason: &str| PastEnding::Denied(Some(reason.to_owned()));
    for (kinds, ending, failed) in [
        (vec![], PastEnding::Open, false),
        (
            vec![(ApprovalOpened, "A-1 was opened")],
            PastEnding::Open,
            false,
        ),
        (
            vec![
                (ApprovalGranted, ""),
                (ToolCall, ""),
                (ExecutionSuccess, ""),
            ],
            PastEnding::Approved,
            false,
        ),
        (
            vec![
                (ApprovalGranted, ""),
                (ToolCall, ""),
                (ExecutionFailure, ""),
            ],
            PastEnding::Approved,
            true,
        ),
        (
            vec![(ToolCall, ""), (ExecutionUnknown, "")],
            PastEnding::Approved,
            true,
        ),
        (
            vec![(ApprovalDenied, "A-1 was denied in the window: not: now")],
            denied("not: now"),
            false,
        ),
        (
            vec![(ApprovalDenied, "A-1 was denied in the window")],
            PastEnding::Denied(None),
            false,
        ),
        (
            vec![(ApprovalHandedBack, ""), (ApprovalGranted, "")],
            PastEnding::HandedBack,
            false,
        ),
        (
            vec![(ApprovalHandedBack, ""), (ApprovalExpired, "")],
            PastEnding::Expired,
            false,
        ),
        (vec![(ApprovalCancelled, "")], PastEnding::Cancelled, false),
    ] {
        let home = Home::new();
        let audit = home.audit();
        let call = CallId::new();
        let entries = story(call, &[&[asked], kinds.as_slice()].concat());
        audit.commit(&entries, &[]).unwrap();
        let found = audit.reader().unwrap().asked("files", "read_file").unwrap();
        let ends: Vec<_> = found
            .iter()
            .map(|past| (past.call, past.ending.clone(), past.failed))
            .collect();
        assert_eq!(ends, [(call, ending, failed)], "{kinds:?}");
    }
}

#[test]
fn only_what_was_asked_about_or_denied_is_found_the_newest_first() {
    let home = Home::new();
    let audit = home.audit();
    let [allowed, denied, asked, other] = [(); 4].map(|()| CallId::new());
    let mut entries = vec![intent(allowed), outcome(allowed)];
    entries.extend(story(denied, &[(Kind::PolicyDecision, "no")]));
    entries.extend(
        story(other, &[(Kind::PolicyDecision, "")])
            .into_iter()
            .map(|entry| Entry {
                tool: Some("write_file".into()),
                ..entry
            }),
    );
    audit.commit(&entries, &[]).unwrap();
    home.clock.pass(1_000);
    audit
        .commit(&story(asked, &[(Kind::PolicyDecision, "")]), &[])
        .unwrap();
    let found = audit.reader().unwrap().asked("files", "read_file").unwrap();
    let calls: Vec<_> = found
        .iter()
        .map(|past| (past.call, past.ending.clone()))
        .collect();
    assert_eq!(
        calls,
        [
            (asked, PastEnding::Open),
            (denied, PastEnding::DeniedByRule)
        ]
    );
    let first = found.first().unwrap();
    assert_eq!(
        (
            first.caller.as_deref(),
            first.client.as_deref(),
            first.arguments.as_deref()
        ),
        (
            Some("claude-desktop"),
            Some("claude-ai"),
            Some("{\"path\":\"/srv/notes.txt\"}")
        )
    );
}
