use super::*;
use crate::samples::{id, row, session};
use serde_json::json;

/// Everything is told of, and no window has the focus.
fn view(rows: &[ApprovalRow]) -> View<'_> {
    View {
        rows,
        seen: None,
        tell: true,
        tell_critical: true,
    }
}

fn medium(number: u32) -> ApprovalRow {
    row(number, json!({}))
}

fn critical(number: u32) -> ApprovalRow {
    row(number, json!({ "severity": "critical" }))
}

fn decided(number: u32) -> ApprovalRow {
    row(number, json!({ "state": "denied" }))
}

/// What is shown, in words: `1` for one call, `1+2+3` for several, `-` before what is closed.
fn words(acts: &[Act]) -> Vec<String> {
    let number = |id: &ApprovalId| id.0.as_u128().to_string();
    acts.iter()
        .map(|act| match act {
            Act::Show { about, again, .. } => {
                let ids: Vec<String> = about.ids().iter().map(number).collect();
                format!("{}{}", ids.join("+"), if *again { " again" } else { "" })
            }
            Act::Close(Slot(slot)) => format!("-#{slot}"),
            Act::Review(id) => format!("review {}", number(id)),
            Act::ReviewAll(id) => format!("review all from {}", number(id)),
            Act::Approve { id, .. } => format!("approve {}", number(id)),
            Act::Deny { ids, .. } => format!(
                "deny {}",
                ids.iter().map(number).collect::<Vec<_>>().join("+")
            ),
            Act::SayLate(id) => format!("late {}", number(id)),
        })
        .collect()
}

/// Runs through moments, each with what waits then, and says what was done at each.
fn run(moments: &[(Millis, &[ApprovalRow])]) -> Vec<Vec<String>> {
    let mut plan = Plan::default();
    moments
        .iter()
        .map(|(now, rows)| words(&plan.turn(view(rows), *now)))
        .collect()
}

#[test]
fn one_call_is_told_of_once_it_settled_and_taken_back_when_decided() {
    let waits = [medium(1)];
    let over = [decided(1)];
    assert_eq!(
        run(&[
            (0, &waits),
            (300, &waits),
            (5_000, &waits),
            (20_000, &waits),
            (30_000, &over),
            (40_000, &over)
        ]),
        [vec![], vec!["1"], vec![], vec![], vec!["-#0"], vec![]]
    );
}

#[test]
fn a_call_decided_at_once_is_never_told_of() {
    assert_eq!(
        run(&[(0, &[medium(1)]), (200, &[decided(1)]), (900, &[])]),
        [[""; 0], [], []]
    );
}

#[test]
fn the_second_call_of_a_session_waits_its_turn() {
    let (one, two) = ([medium(1)], [medium(1), medium(2)]);
    assert_eq!(
        run(&[
            (0, &one),
            (300, &one),
            (1_000, &two),
            (9_000, &two),
            (10_300, &two)
        ]),
        [vec![], vec!["1"], vec![], vec![], vec!["2"]]
    );
}

#[test]
fn another_session_does_not_wait_for_it() {
    let other = row(2, json!({ "session": session(2) }));
    let rows = [medium(1), other];
    assert_eq!(run(&[(0, &rows), (300, &rows)]), [vec![], vec!["1", "2"]]);
}

#[test]
fn from_the_third_on_one_stands_for_all() {
    let one = [medium(1)];
    let three = [medium(1), medium(2), medium(3)];
    let mut plan = Plan::default();
    plan.turn(view(&one), 0);
    let shown = plan.turn(view(&one), 300);
    plan.turn(view(&three), 2_000);
    let many = plan.turn(view(&three), 10_300);
    assert_eq!(
        (words(&shown), words(&many)),
        (vec!["1".to_owned()], vec!["1+2+3".to_owned()])
    );
    let Act::Show { replaces, .. } = &many[0] else {
        panic!("{many:?}");
    };
    assert_eq!(*replaces, Some(Slot(0)), "the first makes way");

    let rest = [decided(1), decided(2), medium(3)];
    assert!(
        plan.turn(view(&rest), 11_000).is_empty(),
        "one of them still waits"
    );
    let over = [decided(1), decided(2), decided(3)];
    assert_eq!(words(&plan.turn(view(&over), 12_000)), ["-#1"]);
}

#[test]
fn twenty_calls_in_ten_seconds_are_told_of_twice_at_most() {
    for severity in [
        &["medium"; 20][..],
        &["critical"; 20],
        &["medium", "critical"],
    ] {
        let mut plan = Plan::default();
        let mut rows = Vec::new();
        let mut shown = Vec::new();
        for tick in 0..100_u64 {
            if tick % 5 == 0 {
                let number = u32::try_from(tick / 5).unwrap();
                let severity = severity[usize::try_from(tick / 5).unwrap() % severity.len()];
                rows.push(row(number, json!({ "severity": severity })));
            }
            shown.extend(words(&plan.turn(view(&rows), tick * 100)));
        }
        assert!((1..=2).contains(&shown.len()), "{shown:?}");
    }
}

#[test]
fn critical_calls_are_never_bundled() {
    let rows = [critical(1), critical(2), critical(3), medium(4)];
    assert_eq!(
        run(&[
            (0, &rows),
            (300, &rows),
            (10_300, &rows),
            (20_300, &rows),
            (30_300, &rows)
        ]),
        [vec![], vec!["4", "1"], vec!["2"], vec!["3"], vec![]]
    );
}

#[test]
fn it_asks_to_be_asked_again_in_time() {
    let mut plan = Plan::default();
    assert_eq!(plan.deadline(), None);
    let one = [medium(1)];
    plan.turn(view(&one), 1_000);
    assert_eq!(plan.deadline(), Some(1_300));
    plan.turn(view(&one), 1_300);
    assert_eq!(plan.deadline(), None);
    let two = [medium(1), medium(2)];
    plan.turn(view(&two), 2_000);
    assert_eq!(plan.deadline(), Some(11_300));
}

#[test]
fn a_stream_of_calls_that_never_ends_is_told_of_all_the_same() {
    let mut plan = Plan::default();
    let mut rows = Vec::new();
    let first = (0..20).find(|tick| {
        rows.push(medium(*tick));
        !plan.turn(view(&rows), u64::from(*tick) * 100).is_empty()
    });
    assert_eq!(first, Some(9));
}

#[test]
fn what_was_seen_or_came_while_it_was_quiet_is_not_told_of_later() {
    let rows = [medium(1), critical(2)];
    let quiet = View {
        tell: false,
        tell_critical: false,
        ..view(&rows)
    };
    let breaks_through = View {
        tell: false,
        ..view(&rows)
    };
    let seen = View {
        seen: Some(id(1)),
        ..view(&rows)
    };
    for (at_first, later) in [
        (quiet, vec![]),
        (breaks_through, vec!["2"]),
        (seen, vec!["2"]),
    ] {
        let mut plan = Plan::default();
        assert!(plan.turn(at_first, 0).is_empty());
        let told = words(&plan.turn(view(&rows), 1_000));
        assert_eq!(told, later);
        assert!(words(&plan.turn(view(&rows), 60_000)).is_empty());
    }
}

#[test]
fn a_press_does_what_it_says_to_what_still_waits() {
    use Press::{Approve, Deny, Review};
    let waits = [medium(1)];
    let gone = [decided(1)];
    let three = [medium(1), medium(2), medium(3)];
    let two_left = [decided(1), medium(2), medium(3)];
    for (at_first, press, after, then, expected) in [
        (&waits[..], Review, 100, &waits[..], "review 1"),
        (&waits, Deny, 100, &waits, "deny 1"),
        (&waits, Approve, 999, &waits, "1 again"),
        (&waits, Approve, 1_000, &waits, "approve 1"),
        (&waits, Review, 5_000, &gone, "late 1"),
        (&waits, Deny, 5_000, &gone, "late 1"),
        (&waits, Approve, 5_000, &gone, "late 1"),
        (&waits, Approve, 5_000, &[], "late 1"),
        (&three, Review, 100, &three, "review all from 1"),
        (&three, Deny, 100, &three, "deny 1+2+3"),
        (&three, Deny, 100, &two_left, "deny 2+3"),
        (&three, Approve, 5_000, &three, ""),
    ] {
        let mut plan = Plan::default();
        plan.turn(view(at_first), 0);
        plan.turn(view(at_first), 300);
        let done = words(&plan.pressed(Slot(0), press, then, 300 + after));
        assert_eq!(done.join(", "), expected, "{press:?} after {after} ms");
    }
}

#[test]
fn asked_again_it_takes_the_second_press() {
    let rows = [medium(1)];
    let mut plan = Plan::default();
    plan.turn(view(&rows), 0);
    plan.turn(view(&rows), 300);
    assert_eq!(
        words(&plan.pressed(Slot(0), Press::Approve, &rows, 500)),
        ["1 again"]
    );
    assert_eq!(
        words(&plan.pressed(Slot(1), Press::Approve, &rows, 1_400)),
        ["1 again"],
        "again too quick"
    );
    assert_eq!(
        words(&plan.pressed(Slot(2), Press::Approve, &rows, 2_400)),
        ["approve 1"]
    );
    assert!(
        plan.pressed(Slot(9), Press::Approve, &rows, 2_400)
            .is_empty(),
        "never shown"
    );
}

#[test]
fn late_presses_are_answered_once_a_minute() {
    let (waits, gone) = ([medium(1)], [decided(1)]);
    let mut plan = Plan::default();
    plan.turn(view(&waits), 0);
    plan.turn(view(&waits), 300);
    let mut said = |now| words(&plan.pressed(Slot(0), Press::Deny, &gone, now)).len();
    assert_eq!(
        [said(1_000), said(2_000), said(60_999), said(61_000)],
        [1, 0, 0, 1]
    );
}
