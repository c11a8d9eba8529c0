//! What a row says of its call, by the entries that were written about it.

use super::*;
use crate::api::CallOutcome;
use CallOutcome::*;

#[test]
fn a_call_is_one_row_and_says_how_it_stands() {
    let call = CallId::new();
    let open = || {
        vec![
            asks(call, "{}"),
            approval(Kind::ApprovalOpened, call, 7, "was opened"),
        ]
    };
    let then = |more: Vec<Entry<'static>>| [open(), more].concat();
    let granted = || approval(Kind::ApprovalGranted, call, 7, "was approved in the window");
    let sent = || Entry {
        approval: Some(ApprovalId(Uuid::from_u128(7))),
        ..runs(call, "{}")
    };
    let cases: [(Vec<Entry<'static>>, CallOutcome, &str); 15] = [
        (vec![runs(call, "{}")], Running, "rule reads"),
        (
            vec![runs(call, "{}"), ends(Kind::ExecutionSuccess, call, 5)],
            Allowed,
            "rule reads",
        ),
        (
            vec![runs(call, "{}"), ends(Kind::ExecutionFailure, call, 5)],
            Failed,
            "rule reads",
        ),
        (
            vec![
                runs(call, "{}"),
                about(Kind::ExecutionUnknown, call, "its server ended"),
            ],
            Unknown,
            "rule reads",
        ),
        (
            vec![
                runs(call, "{}"),
                about(
                    Kind::ExecutionFailure,
                    call,
                    "not sent: the operator stopped it first",
                ),
            ],
            Stopped,
            "STOP ALL",
        ),
        (
            vec![Entry {
                effect: Some("deny".into()),
                rule: None,
                ..asks(call, "{}")
            }],
            Denied,
            "the default",
        ),
        (
            vec![Entry {
                detail: "The call was not executed, and nobody was asked.".into(),
                ..asks(call, "{}")
            }],
            Stopped,
            "the gateway",
        ),
        (open(), Asked, ""),
        (then(vec![granted()]), Approved, "you"),
        (then(vec![granted(), sent()]), Running, "you"),
        (
            then(vec![
                granted(),
                sent(),
                ends(Kind::ExecutionSuccess, call, 5),
            ]),
            Approved,
            "you",
        ),
        (
            then(vec![approval(
                Kind::ApprovalDenied,
                call,
                7,
                "was denied in the window: wrong target",
            )]),
            Denied,
            "you",
        ),
        (
            then(vec![approval(
                Kind::ApprovalExpired,
                call,
                7,
                "expired: nobody answered in time",
            )]),
            Expired,
            "nobody in time",
        ),
        (
            then(vec![approval(
                Kind::ApprovalCancelled,
                call,
                7,
                "was cancelled: the operator stopped every waiting call",
            )]),
            Stopped,
            "STOP ALL",
        ),
        (
            then(vec![approval(
                Kind::ApprovalCancelled,
                call,
                7,
                "was cancelled: the client hung up",
            )]),
            Stopped,
            "its client",
        ),
    ];
    for (entries, outcome, by) in cases {
        let home = Home::new();
        home.write(&entries);
        let rows = home.rows("is:call");
        let [row] = rows.as_slice() else {
            panic!("{} rows", rows.len());
        };
        assert_eq!(
            (row.outcome, row.by.as_str()),
            (Some(outcome), by),
            "{entries:?}"
        );
        assert_eq!(row.call, Some(call));
    }
}

#[test]
fn a_row_tells_what_where_and_how_long() {
    let home = Home::new();
    let call = CallId::new();
    home.write(&[asks(
        call,
        r#"{"pod":"ledger-api-7f","namespace":"payments"}"#,
    )]);
    home.write(&[approval(Kind::ApprovalOpened, call, 12, "was opened")]);
    home.clock.pass(9_000);
    home.write(&[approval(
        Kind::ApprovalGranted,
        call,
        12,
        "was approved in the window",
    )]);
    let edited = Entry {
        approval: Some(ApprovalId(Uuid::from_u128(12))),
        detail: "with arguments that the operator changed".into(),
        ..runs(call, r#"{"pod":"ledger-api-8a","namespace":"payments"}"#)
    };
    home.write(&[edited, ends(Kind::ExecutionSuccess, call, 12_500)]);
    let rows = home.rows("id:A-12");
    let [row] = rows.as_slice() else {
        panic!("{} rows", rows.len());
    };
    let headline: String = row.headline.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(headline, "Delete pod ledger-api-8a in payments");
    assert_eq!((row.held_ms, row.took_ms), (Some(9_000.0), Some(12.5)));
    assert_eq!(row.approval, Some(ApprovalId(Uuid::from_u128(12))));
    assert_eq!(row.server.as_deref(), Some("k8s-prod"));
    assert_eq!(row.flags, ["edited", "first-time"]);
    // Both what was asked for and what ran are found.
    for filter in [
        "7f",
        "8a",
        "arg:/pod=ledger-api-7f",
        "arg:/pod=ledger-api-8a",
        "held:9s",
        "took:12500us",
    ] {
        assert_eq!(home.rows(filter).len(), 1, "{filter}");
    }
}

#[test]
fn what_is_not_about_a_call_is_a_row_of_its_own() {
    let home = Home::new();
    let call = CallId::new();
    home.write(&[
        Entry::new(Kind::PolicyChanged, "policy version 2 came into force"),
        runs(call, "{}"),
        ends(Kind::ExecutionSuccess, call, 5),
        // The call is over: what ends now is the grant.
        approval(Kind::GrantEnded, call, 3, "its time was over"),
    ]);
    let events: Vec<_> = home
        .rows("is:event")
        .into_iter()
        .filter_map(|row| row.event)
        .collect();
    assert_eq!(events, ["grant_ended", "policy_changed"]);
    let changed = home.rows("is:changed");
    assert_eq!(changed.len(), 1);
    assert_eq!(
        changed[0].headline,
        crate::text::segments("policy version 2 came into force")
    );
    assert_eq!(home.rows("event:grant_ended").len(), 1);
}

#[test]
fn only_the_first_call_of_a_tool_is_the_first() {
    let home = Home::new();
    for _ in 0..3 {
        home.write(&[runs(CallId::new(), "{}")]);
    }
    let elsewhere = Entry {
        server: Some("k8s-test".into()),
        ..runs(CallId::new(), "{}")
    };
    home.write(&[elsewhere]);
    assert_eq!(home.rows("is:first-time").len(), 2);
}

#[test]
fn a_yes_for_the_next_try_ends_with_that_try() {
    let home = Home::new();
    let (first, second) = (CallId::new(), CallId::new());
    home.write(&[
        asks(first, "{}"),
        approval(Kind::ApprovalOpened, first, 4, "was opened"),
        approval(
            Kind::ApprovalHandedBack,
            first,
            4,
            ": the client was told to come back",
        ),
        approval(
            Kind::ApprovalGranted,
            first,
            4,
            "was approved in the window, for the client's next identical call",
        ),
    ]);
    let again = Entry {
        approval: Some(ApprovalId(Uuid::from_u128(4))),
        ..runs(second, "{}")
    };
    home.write(&[again, ends(Kind::ExecutionSuccess, second, 5)]);
    assert_eq!(home.rows("decision:approved by:me").len(), 2);
    home.feed().all().unwrap();
    let db = rusqlite::Connection::open(home.path().with_file_name("timeline.db")).unwrap();
    let open: u32 = db
        .query_row("SELECT count(*) FROM open", [], |row| row.get(0))
        .unwrap();
    assert_eq!(open, 0);
}
