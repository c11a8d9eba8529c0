//! Rows put together: by connection, server, tool or day, the latest first, each with what became of its calls.

use super::bits::{self, Field, Key};
use super::filter::{Asks, Flag, Term, When, parse};
use super::lens::{Lens, Now, Reach, resolved};
use super::row::{SEVERITIES, severity_code};
use super::select::flagged;
use super::{Result, names, times};
use crate::api::CallOutcome::*;
use crate::api::{GroupBy, GroupQuery, TimelineGroup};
use crate::text::segments;
use roaring::RoaringBitmap;

/// Most groups.
const MOST: u32 = 500;
/// Most days that are looked back.
const DAYS: i64 = 4_000;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What groups are counted with.
struct Sets {
    calls: RoaringBitmap,
    denied: RoaringBitmap,
    failed: RoaringBitmap,
    ran: RoaringBitmap,
    /// The mildest first.
    severities: Vec<RoaringBitmap>,
}

impl Lens {
    /// Groups of a filter's rows, the latest first. Rows that have no such thing are in no group.
    pub fn groups(&mut self, query: &GroupQuery, now: Now) -> Result<Vec<TimelineGroup>> {
        let terms = resolved(parse(&query.filter)?, now);
        let limit = usize::try_from(query.limit.clamp(1, MOST)).unwrap_or(1);
        self.ask(|lens, reach| {
            let rows = lens.rows(&terms, reach)?;
            let (field, column) = match query.by {
                GroupBy::None => return Ok(Vec::new()),
                GroupBy::Day => return lens.days(&rows, limit, now, reach),
                GroupBy::Session => (Field::Session, "session"),
                GroupBy::Server => (Field::Server, "server"),
                GroupBy::Tool => (Field::Tool, "tool"),
            };
            lens.named_groups(&rows, (field, column), limit, reach)
        })
    }

    fn named_groups(
        &self,
        rows: &RoaringBitmap,
        (field, column): (Field, &'static str),
        limit: usize,
        reach: Reach,
    ) -> Result<Vec<TimelineGroup>> {
        let sets = self.sets(reach)?;
        let mut left = rows & self.all_with(field)?;
        let mut groups = Vec::new();
        while groups.len() < limit
            && let Some(latest) = left.max()
        {
            let Some(name) = self.column(latest, column)? else {
                left.remove(latest);
                continue;
            };
            let name = u32::try_from(name).unwrap_or(0);
            let members = bits::read(&self.db, Key::new(field, name), &(1..=reach.newest))?;
            left -= &members;
            left.remove(latest);
            let text = names::text(&self.db, name)?.unwrap_or_default();
            let shown = match field {
                Field::Session => self.client_of(latest)?,
                _ => text.clone(),
            };
            let asks = match field {
                Field::Session => Asks::Session(text),
                Field::Server => Asks::Server(text),
                _ => Asks::Tool(text),
            };
            groups.push(self.group(token(asks), &shown, &(members & rows), &sets)?);
        }
        Ok(groups)
    }

    /// Every row that has a value of a field.
    fn all_with(&self, field: Field) -> Result<RoaringBitmap> {
        Ok(bits::read_values(&self.db, field, &(0..=u32::MAX))?)
    }

    fn client_of(&self, n: u32) -> Result<String> {
        let client = self
            .column(n, "client")?
            .and_then(|name| u32::try_from(name).ok());
        let text = client.map(|name| names::text(&self.db, name)).transpose()?;
        Ok(text
            .flatten()
            .unwrap_or_else(|| "unknown client".to_owned()))
    }

    fn days(
        &self,
        rows: &RoaringBitmap,
        limit: usize,
        now: Now,
        reach: Reach,
    ) -> Result<Vec<TimelineGroup>> {
        let sets = self.sets(reach)?;
        let local = |at: i64| {
            at.saturating_add(i64::from((now.offset)(at)) * 60_000)
                .div_euclid(DAY)
        };
        let Some(first) = self.first_time()? else {
            return Ok(Vec::new());
        };
        // A clock that was ahead once leaves rows after today.
        let last = local(now.at) + 1;
        let first = local(first).max(last - DAYS);
        let begins = |day: i64| {
            let date = chrono::DateTime::from_timestamp_millis(day.saturating_mul(DAY));
            date.map(|date| When::Day(date.date_naive()))
        };
        let days: Vec<When> = (first..=last + 1).filter_map(begins).collect();
        let edges: Vec<i64> = days
            .iter()
            .map(|day| day.moment(now.at, now.offset))
            .collect();
        let mut members = vec![RoaringBitmap::new(); edges.len()];
        for run in times::runs(&self.db, &edges)? {
            let day = run
                .after
                .checked_sub(1)
                .and_then(|place| members.get_mut(place));
            if let Some(day) = day {
                day.insert_range(run.rows);
            }
        }
        let mut groups = Vec::new();
        for (members, pair) in members.iter().zip(days.windows(2)).rev() {
            let found = members & rows;
            let [day, next] = pair else { continue };
            if found.is_empty() || groups.len() == limit {
                continue;
            }
            let span = format!(
                "{} {}",
                token(Asks::After(*day)),
                token(Asks::Before(*next))
            );
            groups.push(self.group(span, &day.to_string(), &found, &sets)?);
        }
        Ok(groups)
    }

    fn sets(&self, reach: Reach) -> Result<Sets> {
        let all = 1..=reach.newest;
        let severity = |severity| {
            bits::read(
                &self.db,
                Key::new(Field::Severity, severity_code(severity)),
                &all,
            )
        };
        Ok(Sets {
            calls: bits::read(&self.db, flagged(Flag::Call), &all)?,
            denied: self.outcomes(&[Denied, Expired, Stopped], reach.newest)?,
            failed: self.outcomes(&[Failed, Unknown], reach.newest)?,
            ran: self.outcomes(&[Allowed, Approved, Failed, Unknown, Running], reach.newest)?,
            severities: SEVERITIES
                .into_iter()
                .map(severity)
                .collect::<rusqlite::Result<_>>()?,
        })
    }

    fn group(
        &self,
        token: String,
        name: &str,
        rows: &RoaringBitmap,
        sets: &Sets,
    ) -> Result<TimelineGroup> {
        let time = |n: Option<u32>| -> Result<i64> {
            Ok(n.map(|n| self.column(n, "at"))
                .transpose()?
                .flatten()
                .unwrap_or(0))
        };
        let count =
            |set: &RoaringBitmap| u32::try_from(rows.intersection_len(set)).unwrap_or(u32::MAX);
        let ran = rows & &sets.ran;
        let worst = sets.severities.iter().zip(SEVERITIES).rev();
        let worst = worst
            .filter(|(set, _)| !ran.is_disjoint(set))
            .map(|(_, severity)| severity);
        Ok(TimelineGroup {
            token,
            name: segments(name),
            from: time(rows.min())?,
            to: time(rows.max())?,
            calls: count(&sets.calls),
            denied: count(&sets.denied),
            failed: count(&sets.failed),
            worst: worst.into_iter().next(),
        })
    }
}

fn token(asks: Asks) -> String {
    Term { not: false, asks }.to_string()
}
