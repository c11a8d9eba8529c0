use super::*;
use crate::samples::{card, plain, row};
use serde_json::json;

fn presses(note: &Note) -> Vec<Press> {
    note.buttons.iter().map(|(press, _)| *press).collect()
}

#[test]
fn review_is_first_and_only_a_plain_call_can_be_approved_here() {
    use Press::{Approve, Deny, Review};
    let first = json!({ "kind": "first", "text": "", "pointer": null });
    let changed = json!({ "kind": "changed", "text": "", "pointer": null });
    for (about_row, about_card, expected) in [
        (json!({}), json!({}), vec![Review, Approve, Deny]),
        (
            json!({ "severity": "safe" }),
            json!({}),
            vec![Review, Approve, Deny],
        ),
        (
            json!({}),
            json!({ "alerts": [first] }),
            vec![Review, Approve, Deny],
        ),
        (json!({ "severity": "high" }), json!({}), vec![Review, Deny]),
        (
            json!({ "severity": "critical" }),
            json!({}),
            vec![Review, Deny],
        ),
        (json!({ "risky": 1 }), json!({}), vec![Review, Deny]),
        (json!({ "hidden": 1 }), json!({}), vec![Review, Deny]),
        (json!({ "count": 2 }), json!({}), vec![Review, Deny]),
        (json!({}), json!({ "hidden": 1 }), vec![Review, Deny]),
        (
            json!({}),
            json!({ "alerts": [changed] }),
            vec![Review, Deny],
        ),
        (
            json!({}),
            json!({ "typedTarget": "ledger" }),
            vec![Review, Deny],
        ),
    ] {
        let note = one(
            &card(&row(1, about_row.clone()), about_card.clone()),
            false,
            false,
        );
        assert_eq!(presses(&note), expected, "{about_row} {about_card}");
    }
    let hidden = one(&card(&row(1, json!({})), json!({})), true, false);
    assert_eq!(
        presses(&hidden),
        [Review, Deny],
        "nothing is approved that is not shown"
    );
    let burst = many(&[&row(1, json!({})), &row(2, json!({}))], false);
    assert_eq!(presses(&burst), [Review, Deny]);
}

#[test]
fn it_says_who_wants_what_where_and_why() {
    let scoped = json!({
        "severity": "high", "server": "k8s-prod",
        "headline": { "verb": "Delete deployment", "object": plain("ledger-api"), "scope": plain("payments, prod-eu-1") },
    });
    let why = json!({ "reasons": [
        { "text": "k8s-prod says it is harmless", "source": "serverClaim" },
        { "text": "its name says `delete`", "source": "name" },
    ] });
    let note = one(&card(&row(1, scoped), why), false, false);
    assert_eq!(note.title, "Claude Desktop: Delete deployment ledger-api");
    assert_eq!(
        note.body,
        "High · k8s-prod · payments, prod-eu-1\nits name says `delete`"
    );
    assert_eq!(
        note.buttons,
        [
            (Press::Review, "Review".to_owned()),
            (Press::Deny, "Deny".to_owned())
        ]
    );
    assert!(!note.urgent);
    let critical = one(
        &card(&row(1, json!({ "severity": "critical" })), json!({})),
        false,
        false,
    );
    assert!(critical.urgent);
}

#[test]
fn with_details_hidden_it_says_only_that_something_waits() {
    let secretive = row(1, json!({ "severity": "critical" }));
    let note = one(&card(&secretive, json!({})), true, false);
    assert_eq!(
        (note.title.as_str(), note.body.as_str()),
        ("1 call needs your review", "")
    );
    let burst = many(&[&secretive, &secretive, &secretive], true);
    assert_eq!(
        (burst.title.as_str(), burst.body.as_str()),
        ("3 calls need your review", "")
    );
}

#[test]
fn a_burst_counts_and_names_its_first() {
    let rows = [
        row(1, json!({ "severity": "low" })),
        row(2, json!({ "severity": "high" })),
        row(3, json!({})),
    ];
    let note = many(&rows.iter().collect::<Vec<_>>(), false);
    assert_eq!(note.title, "Claude Desktop: 3 calls waiting");
    assert_eq!(
        note.body,
        "Up to high · the first: Restart service ledger-api"
    );
    assert_eq!(note.buttons[0].1, "Review 3");
    assert_eq!(note.buttons[1].1, "Deny all");
}

#[test]
fn what_others_wrote_stays_short_and_visible() {
    let long = "x".repeat(500);
    let hostile = json!({
        "client": [{ "text": "Claude", "kind": "plain", "mark": null }, { "text": "U+202E", "kind": "hidden", "mark": null },
                   { "text": long, "kind": "plain", "mark": null }],
        "server": format!("srv\u{202e}\n{long}"),
        "headline": { "verb": "Call", "object": plain(&long), "scope": plain(&long) },
    });
    let row = row(1, hostile);
    let note = one(&card(&row, json!({})), false, false);
    for note in [note, many(&[&row, &row, &row], false), late(Some(&row), 0)] {
        assert!(note.title.chars().count() <= 60, "{}", note.title);
        assert!(note.body.chars().count() <= 120, "{}", note.body);
        assert!(
            note.title
                .chars()
                .all(|c| !c.is_control() && c != '\u{202e}')
        );
        assert!(note.body.lines().count() <= 2, "{}", note.body);
        assert!(!note.body.contains('\u{202e}'));
    }
}

#[test]
fn a_late_press_is_told_what_became_of_the_call() {
    for (state, expected) in [
        ("denied", "Already denied"),
        ("approved", "Already approved"),
        ("releasing", "Already approved"),
        ("expired", "Nobody answered in time; already denied"),
        ("cancelled", "Already withdrawn"),
    ] {
        let row = row(7, json!({ "state": state }));
        let note = late(Some(&row), 0);
        assert_eq!(note.title, expected);
        assert_eq!(
            note.body,
            "A-7 was decided before your press; it changed nothing."
        );
        assert!(note.buttons.is_empty());
    }
    let closed = row(
        7,
        json!({ "state": "denied", "closedAt": 1_700_000_000_000_i64 }),
    );
    let note = late(Some(&closed), 1_700_000_060_000);
    assert!(
        note.title.starts_with("Already denied at "),
        "{}",
        note.title
    );
    assert_eq!(late(None, 0).title, "Already decided");
}

#[test]
fn an_approval_that_was_not_read_is_asked_for_again() {
    let note = one(&card(&row(1, json!({})), json!({})), false, true);
    assert!(
        note.body.contains("Press again to approve"),
        "{}",
        note.body
    );
}

#[test]
fn only_keys_of_ours_mean_anything() {
    for press in [Press::Review, Press::Approve, Press::Deny] {
        assert_eq!(Press::from_key(press.key()), Some(press));
    }
    for key in ["", "Approve", "approve ", "yes", "0", "activate"] {
        assert_eq!(Press::from_key(key), None, "{key}");
    }
}
