//! One row, and how each entry about it changes it. Pure: the same entries give the same row.

use super::bits::{Field, Key};
use super::filter::{By, Flag, OUTCOMES};
use crate::api::CallOutcome;
use crate::audit::{Fields, Kind, parse_severity};
use ::policy::Severity;

/// Numbers of names are those of the table `names`; 0: none.
pub(crate) type Name = u32;

/// A row of the timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its place among the rows, from 1.
    pub(crate) n: u32,
    /// The entry it began with.
    pub(crate) seq: i64,
    /// The entry that holds its arguments, or what happened.
    pub(crate) told: i64,
    /// The last entry about it.
    pub(crate) last: i64,
    /// When it began, Unix ms.
    pub(crate) at: i64,
    /// None: an event.
    pub(crate) outcome: Option<CallOutcome>,
    pub(crate) by: Option<By>,
    pub(crate) severity: Option<Severity>,
    /// The rule's id, and its number in the policy of that time.
    pub(crate) rule: Name,
    pub(crate) number: u32,
    pub(crate) event: Name,
    pub(crate) server: Name,
    pub(crate) tool: Name,
    pub(crate) client: Name,
    pub(crate) session: Name,
    /// One bit a [`Flag`].
    pub(crate) flags: u32,
    /// One bit a mark.
    pub(crate) marks: u32,
    /// `A-1042`; 0: none.
    pub(crate) label: u32,
    /// The first entry that names its approval; 0: none does.
    pub(crate) approved_at: i64,
    /// Since when it waits for the operator, Unix ms.
    pub(crate) asked_at: Option<i64>,
    pub(crate) held_ms: Option<i64>,
    pub(crate) took_us: Option<i64>,
}

/// What becomes of a call when nothing can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Entries about it may follow.
    Open,
    /// It is over.
    Over,
}

/// How a call is refused that would have been held, in the words of the session that refuses it.
const NOT_HELD: &str = "was not executed";
/// How an intent is closed that was not carried out because of a stop.
const STOPPED_FIRST: &str = "not sent: the operator stopped it first";
/// How a question is closed that there was nobody for.
const NOBODY: &str = "the operator is not available";

impl Row {
    pub(crate) fn set(&mut self, flag: Flag) {
        self.flags |= bit(flag);
    }

    pub(crate) fn is(&self, flag: Flag) -> bool {
        self.flags & bit(flag) != 0
    }

    /// Whether it is a call.
    pub(crate) fn is_call(&self) -> bool {
        self.is(Flag::Call)
    }

    /// Takes in one entry about this call.
    pub(crate) fn follow(&mut self, kind: Kind, entry: &Fields<'_>) -> Then {
        self.last = entry.seq;
        self.severity = self
            .severity
            .or_else(|| entry.severity.and_then(parse_severity));
        if self.approved_at == 0 && entry.approval.is_some() {
            self.approved_at = entry.seq;
        }
        if self.label == 0 {
            self.label = label(entry.detail)
                .filter(|_| entry.approval.is_some())
                .unwrap_or(0);
        }
        match kind {
            Kind::PolicyDecision => self.decided(entry),
            Kind::ApprovalOpened | Kind::ApprovalHandedBack => {
                self.asked(entry.at);
                Then::Open
            }
            Kind::ApprovalGranted => {
                self.answered(CallOutcome::Approved, By::Me, entry.at, Then::Open)
            }
            Kind::ApprovalDenied => {
                let by = if entry.detail.starts_with(NOBODY) {
                    By::Timeout
                } else {
                    By::Me
                };
                self.answered(CallOutcome::Denied, by, entry.at, Then::Over)
            }
            Kind::ApprovalExpired => {
                self.answered(CallOutcome::Expired, By::Timeout, entry.at, Then::Over)
            }
            Kind::ApprovalCancelled => self.answered(
                CallOutcome::Stopped,
                who_cancelled(entry.detail),
                entry.at,
                Then::Over,
            ),
            Kind::GrantUsed => {
                self.by = Some(By::Me);
                Then::Open
            }
            Kind::ToolCall => {
                let answered = entry.approval.is_some() || self.by == Some(By::Me);
                let by = if answered { By::Me } else { By::Rule };
                self.answered(CallOutcome::Running, by, entry.at, Then::Open)
            }
            Kind::ExecutionSuccess => {
                let approved = self.by == Some(By::Me);
                self.ended(
                    entry,
                    if approved {
                        CallOutcome::Approved
                    } else {
                        CallOutcome::Allowed
                    },
                )
            }
            Kind::ExecutionFailure if entry.detail == STOPPED_FIRST => {
                self.by = Some(By::Panic);
                self.ended(entry, CallOutcome::Stopped)
            }
            Kind::ExecutionFailure => self.ended(entry, CallOutcome::Failed),
            Kind::ExecutionUnknown => self.ended(entry, CallOutcome::Unknown),
            _ => Then::Open,
        }
    }

    fn decided(&mut self, entry: &Fields<'_>) -> Then {
        self.by = Some(By::Rule);
        if entry.effect == Some("deny") {
            self.outcome = Some(CallOutcome::Denied);
            return Then::Over;
        }
        if entry.detail.contains(NOT_HELD) {
            self.outcome = Some(CallOutcome::Stopped);
            self.by = Some(By::Gateway);
            return Then::Over;
        }
        self.asked(entry.at);
        Then::Open
    }

    fn asked(&mut self, at: i64) {
        self.outcome = Some(CallOutcome::Asked);
        self.by = None;
        self.asked_at.get_or_insert(at);
        self.set(Flag::Asked);
    }

    fn answered(&mut self, outcome: CallOutcome, by: By, at: i64, then: Then) -> Then {
        self.outcome = Some(outcome);
        self.by = Some(by);
        if self.held_ms.is_none() {
            self.held_ms = self.asked_at.map(|since| at.saturating_sub(since).max(0));
        }
        then
    }

    fn ended(&mut self, entry: &Fields<'_>, outcome: CallOutcome) -> Then {
        self.outcome = Some(outcome);
        self.took_us = entry.took_us;
        Then::Over
    }

    /// Everything it can be found by, apart from its words and its time.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::with_capacity(16);
        let mut put =
            |field, value: Option<u32>| keys.extend(value.map(|value| Key::new(field, value)));
        let named = |name: Name| Some(name).filter(|name| *name != 0);
        put(Field::Outcome, self.outcome.map(outcome_code));
        put(Field::By, self.by.map(by_code));
        put(Field::Severity, self.severity.map(severity_code));
        put(Field::Rule, named(self.rule));
        put(Field::Number, named(self.number));
        put(Field::Event, named(self.event));
        put(Field::Server, named(self.server));
        put(Field::Tool, named(self.tool));
        put(Field::Client, named(self.client));
        put(Field::Session, named(self.session));
        put(Field::Label, named(self.label));
        put(Field::Took, self.took_us.map(bucket));
        put(Field::Held, self.held_ms.map(bucket));
        for place in (0..32).filter(|place| self.flags & (1 << place) != 0) {
            put(Field::Flag, Some(place));
        }
        for place in (0..32).filter(|place| self.marks & (1 << place) != 0) {
            put(Field::Mark, Some(place));
        }
        keys
    }
}

/// A flag's bit.
pub(crate) fn bit(flag: Flag) -> u32 {
    1 << flag_code(flag)
}

// What is stored for each word. A change here is a new layout.

pub(crate) fn flag_code(flag: Flag) -> u32 {
    match flag {
        Flag::Edited => 0,
        Flag::FirstTime => 1,
        Flag::Changed => 2,
        Flag::Demo => 3,
        Flag::Asked => 4,
        Flag::Call => 5,
        Flag::Event => 6,
    }
}

pub(crate) fn outcome_code(outcome: CallOutcome) -> u32 {
    let place = OUTCOMES.iter().position(|(known, _)| *known == outcome);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

pub(crate) fn outcome_of(code: u32) -> Option<CallOutcome> {
    OUTCOMES
        .get(usize::try_from(code).ok()?)
        .map(|(outcome, _)| *outcome)
}

pub(crate) fn by_code(by: By) -> u32 {
    let place = By::ALL.iter().position(|known| *known == by);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

pub(crate) fn by_of(code: u32) -> Option<By> {
    By::ALL.get(usize::try_from(code).ok()?).copied()
}

pub(crate) const SEVERITIES: [Severity; 5] = [
    Severity::Safe,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

pub(crate) fn severity_code(severity: Severity) -> u32 {
    let place = SEVERITIES.iter().position(|known| *known == severity);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

pub(crate) fn severity_of(code: u32) -> Option<Severity> {
    SEVERITIES.get(usize::try_from(code).ok()?).copied()
}

/// A number's drawer: sixteen to each doubling, so that a comparison reads few rows one by one. Never falls as the
/// number grows.
pub(crate) fn bucket(number: i64) -> u32 {
    let number = u64::try_from(number).unwrap_or(0);
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    if number < 16 {
        return small(number);
    }
    let doublings = 63 - number.leading_zeros();
    doublings * 16 + small((number >> (doublings - 4)) & 15)
}

/// `A-7 was denied` is about `A-7`.
fn label(detail: &str) -> Option<u32> {
    let rest = detail.strip_prefix("A-")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Who took a question back, from the sentence that says why.
fn who_cancelled(detail: &str) -> By {
    use crate::approvals::question::Why;
    let is = |why: Why| detail.ends_with(why.sentence());
    if is(Why::Stopped) || is(Why::SessionStopped) {
        By::Panic
    } else if is(Why::Withdrawn) || is(Why::HungUp) {
        By::Client
    } else {
        By::Gateway
    }
}
