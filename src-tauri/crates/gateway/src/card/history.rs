//! What became of calls like this one, in numbers and in the last few lines. Counts; never advises.

use crate::api::{History, HistoryRow};
use crate::audit::{PastCall, PastEnding};
use crate::text::segments;
use policy::Severity;

/// How far back a card looks.
pub(crate) const DAYS: usize = 30;
/// Earlier calls shown one by one.
const RECENT: usize = 8;
/// Days in which approvals count towards [`History::often`], and how many it takes.
const OFTEN: (i64, u32) = (7, 5);
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The history of these calls, newest first, as it stands on the local day of `now`.
pub(crate) fn history<'a>(
    past: impl Iterator<Item = &'a PastCall>,
    severity: Severity,
    now: i64,
    utc_offset_minutes: i32,
) -> History {
    let day = |at: i64| (at + i64::from(utc_offset_minutes) * 60_000).div_euclid(DAY);
    let mut history = History {
        by_day: vec![0; DAYS],
        ..History::default()
    };
    let (mut lately_approved, mut lately_denied) = (0, 0);
    for call in past {
        let ago = usize::try_from(day(now) - day(call.at)).ok();
        let place = ago.and_then(|ago| (DAYS - 1).checked_sub(ago));
        if let Some(count) = place.and_then(|place| history.by_day.get_mut(place)) {
            *count += 1;
        }
        let lately = u32::from(now - call.at <= OFTEN.0 * DAY);
        match call.ending {
            PastEnding::Approved => {
                history.approved += 1;
                lately_approved += lately;
            }
            PastEnding::Denied(_) => {
                history.denied += 1;
                lately_denied += lately;
            }
            PastEnding::Open
            | PastEnding::DeniedByRule
            | PastEnding::Expired
            | PastEnding::Cancelled
            | PastEnding::HandedBack => {}
        }
        history.failed += u32::from(call.failed);
        if history.recent.len() < RECENT {
            history.recent.push(HistoryRow {
                call: call.call,
                at: call.at,
                ending: segments(&ending(call)),
            });
        }
    }
    history.often =
        severity <= Severity::Medium && lately_approved >= OFTEN.1 && lately_denied == 0;
    history
}

fn ending(call: &PastCall) -> String {
    let words = match &call.ending {
        PastEnding::Open => "not decided",
        PastEnding::Approved if call.failed => "approved, failed",
        PastEnding::Approved => "approved",
        PastEnding::Denied(Some(reason)) => return format!("denied: {reason}"),
        PastEnding::Denied(None) => "denied",
        PastEnding::DeniedByRule => "denied by a rule",
        PastEnding::Expired => "nobody answered",
        PastEnding::Cancelled => "cancelled",
        PastEnding::HandedBack => "handed back",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CallId;

    fn past(at: i64, ending: PastEnding, failed: bool) -> PastCall {
        PastCall {
            call: CallId::new(),
            at,
            caller: None,
            client: None,
            arguments: None,
            severity: None,
            ending,
            failed,
        }
    }

    #[test]
    fn endings_are_counted_by_local_day_and_the_last_eight_are_told() {
        let now = 100 * DAY + DAY / 2;
        let reason = |text: &str| PastEnding::Denied(Some(text.to_owned()));
        let mut calls = vec![
            past(now - 1, PastEnding::Approved, false),
            past(now - 2, PastEnding::Approved, true),
            past(now - DAY, reason("not on Fridays"), false),
            past(now - DAY, PastEnding::Denied(None), false),
            past(now - 2 * DAY, PastEnding::Expired, false),
            past(now - 2 * DAY, PastEnding::DeniedByRule, false),
            past(now - 29 * DAY, PastEnding::Cancelled, false),
            past(now - 29 * DAY, PastEnding::HandedBack, false),
            past(now - 30 * DAY, PastEnding::Open, false),
        ];
        let found = history(calls.iter(), Severity::Medium, now, 0);
        assert_eq!((found.approved, found.denied, found.failed), (2, 2, 1));
        let days: Vec<_> = (0..)
            .zip(&found.by_day)
            .filter(|(_, count)| **count > 0)
            .map(|(day, count)| (day, *count))
            .collect();
        assert_eq!(days, [(0, 2), (27, 2), (28, 2), (29, 2)]);
        let told: Vec<String> = found
            .recent
            .iter()
            .map(|row| row.ending.iter().map(|s| s.text.as_str()).collect())
            .collect();
        let expected: [String; 8] = [
            "approved",
            "approved, failed",
            "denied: not on Fridays",
            "denied",
            "nobody answered",
            "denied by a rule",
            "cancelled",
            "handed back",
        ]
        .map(str::to_owned);
        assert_eq!(told, expected);
        // Thirteen hours ahead, the afternoon is tomorrow's.
        calls.truncate(1);
        assert_eq!(
            history(calls.iter(), Severity::Medium, now, 13 * 60)
                .by_day
                .last(),
            Some(&1)
        );
        assert_eq!(
            history(std::iter::empty(), Severity::Medium, now, 0)
                .by_day
                .len(),
            DAYS
        );
    }

    #[test]
    fn often_is_five_yeses_in_a_week_without_a_no_and_never_said_of_what_is_grave() {
        let now = 100 * DAY;
        let yes = |ago: i64| past(now - ago * DAY, PastEnding::Approved, false);
        let no = |ago: i64| past(now - ago * DAY, PastEnding::Denied(None), false);
        for (calls, severity, expected) in [
            (
                vec![yes(0), yes(1), yes(2), yes(3), yes(7)],
                Severity::Medium,
                true,
            ),
            (
                vec![yes(0), yes(1), yes(2), yes(3)],
                Severity::Medium,
                false,
            ),
            (
                vec![yes(0), yes(1), yes(2), yes(3), yes(8)],
                Severity::Medium,
                false,
            ),
            (
                vec![yes(0), yes(1), yes(2), yes(3), yes(4), no(5)],
                Severity::Low,
                false,
            ),
            (
                vec![yes(0), yes(1), yes(2), yes(3), yes(4), no(9)],
                Severity::Low,
                true,
            ),
            (
                vec![yes(0), yes(1), yes(2), yes(3), yes(4)],
                Severity::High,
                false,
            ),
        ] {
            let found = history(calls.iter(), severity, now, 0);
            assert_eq!(found.often, expected, "{severity:?} {calls:?}");
        }
    }
}
