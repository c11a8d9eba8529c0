//! What a rule can ask of a call, apart from its arguments. A condition that says nothing holds.

use crate::argument::ArgumentTest;
use crate::names::Names;
use crate::{Call, CallerKind, Severity};
use serde::{Serialize, Serializer};
use std::fmt;

/// Everything a rule asks of a call. All of it must hold.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conditions {
    /// One of these severities.
    pub severity: Severities,
    /// One of these kinds of caller.
    pub caller_type: CallerKinds,
    /// The server's name (`tool` in version 1).
    pub server: Names,
    /// The tool's name (`action` in version 1).
    pub tool: Names,
    /// The client's name.
    pub client: Names,
    /// The caller's id.
    pub caller: Names,
    /// Each of these tests of an argument.
    pub arguments: Box<[ArgumentTest]>,
    /// At least one of these risk marks.
    pub mark_any: Box<[String]>,
    /// All of these risk marks.
    pub mark_all: Box<[String]>,
    /// At least one of these tags.
    pub tags: Box<[String]>,
    /// Received inside one of these windows.
    pub time: Box<[Window]>,
}

/// A set of severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Severities(u8);

impl Severities {
    /// All of them.
    pub const ALL: Self = Self(0b1_1111);

    /// Those between two, both included; empty if `low` is above `high`.
    #[must_use]
    pub fn between(low: Severity, high: Severity) -> Self {
        Severity::ALL
            .into_iter()
            .filter(|severity| (low..=high).contains(severity))
            .collect()
    }

    /// Whether it holds this one.
    #[must_use]
    pub fn contains(self, severity: Severity) -> bool {
        self.0 & (1 << severity as u8) != 0
    }

    /// Whether it holds every one of `other`.
    pub(crate) fn covers(self, other: Self) -> bool {
        other.without(self).is_empty()
    }

    /// Whether it holds none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of it that `other` does not hold.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its members, the mildest first.
    pub fn iter(self) -> impl Iterator<Item = Severity> {
        Severity::ALL.into_iter().filter(move |s| self.contains(*s))
    }
}

impl FromIterator<Severity> for Severities {
    fn from_iter<I: IntoIterator<Item = Severity>>(members: I) -> Self {
        Self(members.into_iter().fold(0, |set, s| set | 1 << s as u8))
    }
}

impl Default for Severities {
    fn default() -> Self {
        Self::ALL
    }
}

impl Serialize for Severities {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// A set of kinds of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallerKinds(u8);

impl CallerKinds {
    /// All of them.
    pub const ALL: Self = Self(0b111);

    /// Whether it holds this one.
    #[must_use]
    pub fn contains(self, kind: CallerKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Whether it holds every one of `other`.
    pub(crate) fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Its members.
    pub fn iter(self) -> impl Iterator<Item = CallerKind> {
        CallerKind::ALL
            .into_iter()
            .filter(move |k| self.contains(*k))
    }
}

impl FromIterator<CallerKind> for CallerKinds {
    fn from_iter<I: IntoIterator<Item = CallerKind>>(members: I) -> Self {
        Self(members.into_iter().fold(0, |set, k| set | 1 << k as u8))
    }
}

impl Default for CallerKinds {
    fn default() -> Self {
        Self::ALL
    }
}

impl Serialize for CallerKinds {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;

/// Days in a week on which, and minutes of the day between which, a rule applies. Local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// One bit a day, Monday the lowest.
    pub(crate) days: u8,
    /// First minute of the day.
    pub(crate) from: u16,
    /// The minute before which it ends. Not after `from`: it ends on the next day.
    pub(crate) to: u16,
}

impl Window {
    /// Names of the days as a policy writes them, Monday first.
    pub const DAYS: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// Whether a call was received inside it.
    #[must_use]
    pub fn contains(&self, call: &Call<'_>) -> bool {
        let minutes = local_minutes(call);
        let (day, minute) = (
            minutes.div_euclid(DAY_MINUTES),
            minutes.rem_euclid(DAY_MINUTES),
        );
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        if from < to {
            return self.has_day(day) && (from..to).contains(&minute);
        }
        // Over midnight: the window belongs to the day on which it began.
        (self.has_day(day) && minute >= from) || (self.has_day(day - 1) && minute < to)
    }

    fn has_day(&self, day: i64) -> bool {
        // 1 January 1970 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        self.days >> weekday & 1 == 1
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let days: Vec<_> = (0..)
            .zip(Self::DAYS)
            .filter(|(i, _)| self.days >> i & 1 == 1)
            .collect();
        if days.len() < Self::DAYS.len() {
            let names: Vec<_> = days.into_iter().map(|(_, name)| name).collect();
            write!(f, "on {} ", names.join(", "))?;
        }
        write!(f, "from {} to {}", clock(self.from), clock(self.to))
    }
}

/// The moment from which a rule no longer applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Until {
    /// As it was written: `2026-12-22`, or with a time and an offset.
    pub(crate) text: String,
    /// Unix time in milliseconds; for a date alone, the end of that day as if local time were UTC.
    pub(crate) ms: i64,
    /// Only a date was written, so the operator's local time counts.
    pub(crate) local: bool,
}

impl Until {
    /// Whether the call was received too late.
    #[must_use]
    pub fn has_passed(&self, call: &Call<'_>) -> bool {
        call.at >= self.moment(call.utc_offset_minutes)
    }

    /// The moment in Unix milliseconds, where local time is so many minutes ahead of UTC.
    #[must_use]
    pub fn moment(&self, utc_offset_minutes: i32) -> i64 {
        let ahead = match self.local {
            true => i64::from(utc_offset_minutes) * MINUTE_MS,
            false => 0,
        };
        self.ms.saturating_sub(ahead)
    }
}

fn local_minutes(call: &Call<'_>) -> i64 {
    call.at.div_euclid(MINUTE_MS) + i64::from(call.utc_offset_minutes)
}
