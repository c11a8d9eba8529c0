//! From a filter to its rows: each token is a set of rows, a filter is what they have in common. Values are only ever
//! bound or compared; no part of a filter becomes SQL.

use super::bits::{self, Field, Key};
use super::filter::{Asks, Bound, Compare, Flag, Id, Mark, Terms, When};
use super::lens::{Lens, Words};
use super::row::{SEVERITIES, bucket, by_code, flag_code, outcome_code, severity_code};
use super::words::{self, Wanted};
use super::{Result, names, times};
use crate::ids::CallId;
use roaring::RoaringBitmap;
use rusqlite::{OptionalExtension, params};
use std::ops::RangeInclusive;

/// How many rows are looked at for a call, from the time its id was made at.
const NEAR: u32 = 50_000;
/// How far the clock may be set back between making a call's id and writing its first entry.
const SLACK_MS: i64 = 1_000;

type Rows = RangeInclusive<u32>;

impl Lens {
    /// The rows of a filter among those `within`.
    pub(super) fn select(&mut self, terms: &Terms, within: Rows) -> Result<RoaringBitmap> {
        let mut rows = RoaringBitmap::new();
        rows.insert_range(within.clone());
        let mut groups = terms.groups();
        // Words last: what is left then is often a short stretch.
        groups.sort_by_key(|group| group.iter().any(|asks| is_text(asks)));
        for group in groups {
            if rows.is_empty() {
                return Ok(rows);
            }
            let mut either = RoaringBitmap::new();
            for asks in group {
                either |= self.having(asks, &within)?;
            }
            rows &= either;
        }
        for asks in terms.excluded() {
            rows -= self.having(asks, &within)?;
        }
        Ok(rows)
    }

    /// The rows that one token is true of. May hold rows outside `within`.
    fn having(&mut self, asks: &Asks, within: &Rows) -> Result<RoaringBitmap> {
        let one = |field, value| Ok(bits::read(&self.db, Key::new(field, value), within)?);
        match asks {
            Asks::Outcome(outcome) => one(Field::Outcome, outcome_code(*outcome)),
            Asks::By(by) => one(Field::By, by_code(*by)),
            Asks::Flag(flag) => one(Field::Flag, flag_code(*flag)),
            Asks::Mark(mark) => one(Field::Mark, mark_code(*mark)),
            Asks::Id(Id::Label(number)) => one(Field::Label, *number),
            Asks::Id(Id::Entry(seq)) => self.beginning_with(i64::from(*seq)),
            Asks::Id(Id::Call(call)) => self.of_call(*call),
            Asks::Severity(compare, severity) => self.severities(*compare, *severity, within),
            Asks::Rule(rule) => {
                let mut rows = self.named(Field::Rule, rule, within)?;
                if let Ok(number) = rule.parse() {
                    rows |= bits::read(&self.db, Key::new(Field::Number, number), within)?;
                }
                Ok(rows)
            }
            Asks::Server(name) => self.named(Field::Server, name, within),
            Asks::Tool(name) => self.named(Field::Tool, name, within),
            Asks::Client(name) => self.named(Field::Client, name, within),
            Asks::Session(name) => self.named(Field::Session, name, within),
            Asks::Event(name) => self.named(Field::Event, name, within),
            Asks::Took(bound) => self.lasting(Field::Took, *bound),
            Asks::Held(bound) => self.lasting(Field::Held, *bound),
            Asks::After(when) => self.by_time(*when, true),
            Asks::Before(when) => self.by_time(*when, false),
            Asks::Argument { pointer, value } => {
                let token = words::value_token(pointer, value);
                self.saying(
                    &Wanted {
                        word: token,
                        begins: false,
                    },
                    within,
                )
            }
            Asks::Text(text) => {
                let mut all: Option<RoaringBitmap> = None;
                for wanted in words::wanted(text) {
                    let rows = self.saying(&wanted, within)?;
                    all = Some(match all {
                        Some(all) => all & rows,
                        None => rows,
                    });
                }
                Ok(all.unwrap_or_default())
            }
        }
    }

    fn named(&self, field: Field, name: &str, within: &Rows) -> Result<RoaringBitmap> {
        let mut rows = RoaringBitmap::new();
        for number in names::matching(&self.db, field, name)? {
            rows |= bits::read(&self.db, Key::new(field, number), within)?;
        }
        Ok(rows)
    }

    fn severities(
        &self,
        compare: Compare,
        with: policy::Severity,
        within: &Rows,
    ) -> Result<RoaringBitmap> {
        let mut rows = RoaringBitmap::new();
        for severity in SEVERITIES
            .into_iter()
            .filter(|one| compare.holds(*one, with))
        {
            rows |= bits::read(
                &self.db,
                Key::new(Field::Severity, severity_code(severity)),
                within,
            )?;
        }
        Ok(rows)
    }

    /// Whole drawers beside the one that the bound falls in; the rows of that one are looked at.
    fn lasting(&self, field: Field, bound: Bound) -> Result<RoaringBitmap> {
        let (column, unit) = match field {
            Field::Took => ("took_us", 1),
            _ => ("held_ms", 1_000),
        };
        let us = bound.with.us();
        let edge = bucket(us / unit);
        let mut rows = match bound.compare {
            Compare::Is => RoaringBitmap::new(),
            Compare::Over | Compare::AtLeast => {
                bits::read_values(&self.db, field, &(edge.saturating_add(1)..=u32::MAX))?
            }
            Compare::Under | Compare::AtMost if edge == 0 => RoaringBitmap::new(),
            Compare::Under | Compare::AtMost => {
                bits::read_values(&self.db, field, &(0..=edge - 1))?
            }
        };
        let mut value = self
            .db
            .prepare_cached(&format!("SELECT {column} FROM calls WHERE n = ?1"))?;
        for n in bits::read_values(&self.db, field, &(edge..=edge))? {
            let lasted: i64 = value.query_row([n], |row| row.get(0))?;
            if bound.compare.holds(lasted.saturating_mul(unit), us) {
                rows.insert(n);
            }
        }
        Ok(rows)
    }

    fn by_time(&self, when: When, after: bool) -> Result<RoaringBitmap> {
        // Moments are resolved before rows are looked for.
        let at = when.moment(0, |_| 0);
        let mut rows = RoaringBitmap::new();
        for run in times::runs(&self.db, &[at])? {
            if (run.after > 0) == after {
                rows.insert_range(run.rows);
            }
        }
        Ok(rows)
    }

    /// Rows with this word, in what they began with or in what came later.
    fn saying(&mut self, wanted: &Wanted, within: &Rows) -> Result<RoaringBitmap> {
        let query = wanted.query();
        let known = self.known_words(&query);
        let mut rows = known.rows.clone();
        if known.upto < *within.end() {
            let whole = *within.start() == 1;
            let from = (*within.start()).max(known.upto + 1);
            let mut select = self.db.prepare_cached(
                "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
            )?;
            let mut found = select.query(params![query, from, within.end()])?;
            while let Some(row) = found.next()? {
                rows.insert(row.get(0)?);
            }
            drop(found);
            drop(select);
            if whole {
                let words = Words {
                    upto: *within.end(),
                    rows: rows.clone(),
                };
                self.remember_words(query.clone(), words);
            }
        }
        let mut select = self.db.prepare_cached(
            "SELECT rowid FROM later WHERE later MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
        )?;
        let mut found = select.query(params![query, within.start(), within.end()])?;
        while let Some(row) = found.next()? {
            rows.insert(row.get(0)?);
        }
        Ok(rows)
    }

    /// The row that began with an entry.
    fn beginning_with(&self, seq: i64) -> Result<RoaringBitmap> {
        Ok(self.place_of(seq)?.into_iter().collect())
    }

    /// The place of the row that began with the entry `seq`. Rows stand in the order of the entries they began with.
    pub(super) fn place_of(&self, seq: i64) -> Result<Option<u32>> {
        let mut select = self
            .db
            .prepare_cached("SELECT seq FROM calls WHERE n = ?1")?;
        let (mut low, mut high) = (1, super::table::newest(&self.db)?);
        while low <= high {
            let middle = low + (high - low) / 2;
            let found: i64 = select.query_row([middle], |row| row.get(0))?;
            match found.cmp(&seq) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle - 1,
            }
        }
        Ok(None)
    }

    /// The row of a call. Its id says when it was made, so only rows from then on are looked at.
    fn of_call(&self, call: CallId) -> Result<RoaringBitmap> {
        let Some((seconds, nanoseconds)) = call.0.get_timestamp().map(|time| time.to_unix()) else {
            return Ok(RoaringBitmap::new());
        };
        let made = i64::try_from(seconds)
            .unwrap_or(i64::MAX)
            .saturating_mul(1_000);
        let made = made.saturating_add(i64::from(nanoseconds / 1_000_000));
        let runs = times::runs(&self.db, &[made.saturating_sub(SLACK_MS)])?;
        let from = runs
            .iter()
            .find(|run| run.after > 0)
            .map(|run| *run.rows.start());
        let Some(from) = from else {
            return Ok(RoaringBitmap::new());
        };
        let mut select = self
            .db
            .prepare_cached("SELECT n, seq FROM calls WHERE n >= ?1 ORDER BY n LIMIT ?2")?;
        let mut rows = select.query(params![from, NEAR])?;
        while let Some(row) = rows.next()? {
            let is_it = self.record.entry(row.get(1)?, |entry| {
                entry.call == Some(call.0.as_bytes().as_slice())
            })?;
            if is_it == Some(true) {
                return Ok(std::iter::once(row.get::<_, u32>(0)?).collect());
            }
        }
        Ok(RoaringBitmap::new())
    }

    /// One number of a row.
    pub(super) fn column(&self, n: u32, column: &'static str) -> Result<Option<i64>> {
        let found = self
            .db
            .prepare_cached(&format!("SELECT {column} FROM calls WHERE n = ?1"))?
            .query_row([n], |row| row.get(0))
            .optional()?;
        Ok(found.flatten())
    }
}

/// Whether a token is looked for in the full-text index.
pub(super) fn is_text(asks: &Asks) -> bool {
    matches!(asks, Asks::Text(_) | Asks::Argument { .. })
}

fn mark_code(mark: Mark) -> u32 {
    let place = Mark::ALL.iter().position(|known| *known == mark);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

/// The rows of a flag.
pub(super) fn flagged(flag: Flag) -> Key {
    Key::new(Field::Flag, flag_code(flag))
}
