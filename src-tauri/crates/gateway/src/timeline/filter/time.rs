//! Moments as a filter names them: a day, a time of day, so long ago. Local time, as the operator reads it.

use chrono::{NaiveDate, NaiveDateTime};

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A moment as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// `2026-11-22`: where that day begins.
    Day(NaiveDate),
    /// `2026-11-22T14:03:11.204`, seconds and what follows may be left out.
    Time(NaiveDateTime),
    /// `1795000000000`: Unix milliseconds, for a range that was drawn.
    Unix(i64),
    /// `7d`: so long ago.
    Ago(u32, Unit),
    /// Where today begins.
    Today,
    /// Where yesterday begins.
    Yesterday,
}

/// What "so long ago" is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
}

impl Unit {
    pub(super) const ALL: [(Self, char, i64); 5] = [
        (Self::Seconds, 's', 1_000),
        (Self::Minutes, 'm', 60_000),
        (Self::Hours, 'h', 3_600_000),
        (Self::Days, 'd', DAY),
        (Self::Weeks, 'w', 7 * DAY),
    ];
}

/// How a time of day may be written, the fullest first. It is printed as the first.
pub(super) const TIMES: [&str; 3] = [
    "%Y-%m-%dT%H:%M:%S%.3f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
];
pub(super) const DATE: &str = "%Y-%m-%d";

impl When {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "today" => return Some(Self::Today),
            "yesterday" => return Some(Self::Yesterday),
            _ => {}
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            // Anything shorter is a mistyped date rather than a moment in 1970.
            return (text.len() >= 12).then(|| text.parse().ok().map(Self::Unix))?;
        }
        if let Some(ago) = ago(text) {
            return Some(ago);
        }
        // Four digits a year: what chrono reads besides cannot be printed back.
        let plain = text.as_bytes().get(4) == Some(&b'-')
            && text.get(..4)?.bytes().all(|byte| byte.is_ascii_digit());
        if !plain {
            return None;
        }
        let moment = TIMES
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        let to_the_ms = |time: NaiveDateTime| {
            let ms = time.and_utc().timestamp_millis();
            chrono::DateTime::from_timestamp_millis(ms).map(|time| time.naive_utc())
        };
        match moment {
            Some(time) => to_the_ms(time).map(Self::Time),
            None => NaiveDate::parse_from_str(text, DATE).ok().map(Self::Day),
        }
    }

    /// Unix milliseconds of this moment for somebody whose clock says `now`; `offset` tells how many minutes local
    /// time is ahead of UTC then.
    #[must_use]
    pub fn moment(self, now: i64, offset: impl Fn(i64) -> i32) -> i64 {
        let local = |wall: i64| {
            // The offset of the wall time itself would need it already; off by an hour in the hour a clock changes.
            wall.saturating_sub(i64::from(offset(wall)) * 60_000)
        };
        let today = now
            .saturating_add(i64::from(offset(now)) * 60_000)
            .div_euclid(DAY);
        let begins = |day: i64| local(day.saturating_mul(DAY));
        match self {
            Self::Unix(at) => at,
            Self::Time(time) => local(time.and_utc().timestamp_millis()),
            Self::Day(day) => local(
                day.and_time(chrono::NaiveTime::MIN)
                    .and_utc()
                    .timestamp_millis(),
            ),
            Self::Today => begins(today),
            Self::Yesterday => begins(today.saturating_sub(1)),
            Self::Ago(count, unit) => {
                let ms = Unit::ALL.iter().find(|(known, ..)| *known == unit);
                now.saturating_sub(i64::from(count).saturating_mul(ms.map_or(0, |(.., ms)| *ms)))
            }
        }
    }
}

fn ago(text: &str) -> Option<When> {
    let mut characters = text.chars();
    let letter = characters.next_back()?;
    let (unit, ..) = Unit::ALL.iter().find(|(_, known, _)| *known == letter)?;
    let count = characters.as_str();
    let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    Some(When::Ago(digits.then(|| count.parse().ok())??, *unit))
}
