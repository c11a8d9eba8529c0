use super::*;
use crate::samples::{id, row, settings};
use Earcon::{Critical, Review};
use serde_json::{Value, json};

/// What is heard at each moment, of these settings.
fn hear(set: Value, moments: &[(Millis, &[ApprovalRow])]) -> Vec<Option<Earcon>> {
    let settings = settings(set);
    let mut sounds = Sounds::default();
    let mut turn = |(now, rows): &(Millis, &[ApprovalRow])| {
        let heard = Heard {
            rows,
            settings: &settings,
            quiet: false,
            focused: false,
            seen: None,
        };
        sounds.turn(heard, *now)
    };
    moments.iter().map(&mut turn).collect()
}

fn medium(number: u32) -> ApprovalRow {
    row(number, json!({}))
}

fn critical(number: u32) -> ApprovalRow {
    row(number, json!({ "severity": "critical" }))
}

#[test]
fn a_call_is_heard_once_and_its_end_not_at_all() {
    let (waits, approved) = ([medium(1)], [row(1, json!({ "state": "approved" }))]);
    assert_eq!(
        hear(
            json!({}),
            &[
                (0, &waits),
                (10_000, &waits),
                (20_000, &approved),
                (30_000, &[])
            ]
        ),
        [Some(Review), None, None, None]
    );
}

#[test]
fn two_sounds_are_never_closer_than_five_seconds() {
    let (one, two, three) = (
        [medium(1)],
        [medium(1), critical(2)],
        [medium(1), critical(2), critical(3)],
    );
    assert_eq!(
        hear(json!({}), &[(0, &one), (4_999, &two), (5_000, &three)]),
        [Some(Review), None, Some(Critical)]
    );
}

#[test]
fn a_sound_that_came_too_soon_is_played_when_it_may_be() {
    let (one, two, over) = (
        [medium(1)],
        [medium(1), critical(2)],
        [medium(1), row(2, json!({ "state": "denied" }))],
    );
    assert_eq!(
        hear(
            json!({}),
            &[(0, &one), (1_000, &two), (5_000, &two), (10_000, &two)]
        ),
        [Some(Review), None, Some(Critical), None]
    );
    assert_eq!(
        hear(json!({}), &[(0, &one), (1_000, &two), (5_000, &over)]),
        [Some(Review), None, None]
    );
}

#[test]
fn the_worst_of_what_is_new_is_heard() {
    assert_eq!(
        hear(json!({}), &[(0, &[medium(1), critical(2), medium(3)])]),
        [Some(Critical)]
    );
}

#[test]
fn it_is_played_where_the_operator_wants_it() {
    let (ordinary, worst) = ([medium(1)], [critical(1)]);
    for (set, quiet, focused, rows, expected) in [
        (json!({}), false, false, &ordinary, Some(Review)),
        (json!({}), false, true, &ordinary, None),
        (
            json!({ "sound": "always" }),
            false,
            true,
            &ordinary,
            Some(Review),
        ),
        (json!({ "sound": "off" }), false, false, &worst, None),
        (json!({}), true, false, &ordinary, None),
        (json!({}), true, false, &worst, Some(Critical)),
        (
            json!({ "criticalBreaksThrough": false }),
            true,
            false,
            &worst,
            None,
        ),
    ] {
        let settings = settings(set.clone());
        let heard = Heard {
            rows,
            settings: &settings,
            quiet,
            focused,
            seen: None,
        };
        assert_eq!(
            Sounds::default().turn(heard, 0),
            expected,
            "{set} {quiet} {focused}"
        );
    }
}

#[test]
fn a_critical_call_is_heard_of_again_until_it_was_seen() {
    let rows = [critical(1)];
    let set = json!({ "repeatCritical": true });
    let minutes: Vec<(Millis, &[ApprovalRow])> =
        (0..6).map(|minute| (minute * 60_000, &rows[..])).collect();
    let heard = hear(set.clone(), &minutes);
    assert_eq!(
        heard.iter().flatten().count(),
        4,
        "once, and three times more: {heard:?}"
    );
    assert_eq!(hear(json!({}), &minutes).iter().flatten().count(), 1);

    let settings = settings(set);
    let heard = |seen| Heard {
        rows: &rows,
        settings: &settings,
        quiet: false,
        focused: false,
        seen,
    };
    let mut sounds = Sounds::default();
    assert_eq!(sounds.turn(heard(None), 0), Some(Critical));
    assert_eq!(sounds.deadline(), Some(60_000));
    assert_eq!(sounds.turn(heard(Some(id(1))), 30_000), None);
    assert_eq!(sounds.deadline(), None);
    assert_eq!(sounds.turn(heard(None), 60_000), None);
}
