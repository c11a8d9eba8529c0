//! The last day in numbers.

use super::bits::{self, Field, Key};
use super::filter::{By, Flag};
use super::lens::{Lens, Now, Reach};
use super::row::by_code;
use super::select::flagged;
use super::{Result, names, times};
use crate::api::CallOutcome::Denied;
use crate::api::{DailyFigures, Figure};
use crate::text::segments;
use roaring::RoaringBitmap;
use std::collections::HashMap;

/// Milliseconds of an hour.
const HOUR: i64 = 60 * 60 * 1_000;
/// Hours of the figures.
const HOURS: i64 = 24;
/// Most names in a list.
const MOST: usize = 5;

impl Lens {
    /// The last 24 hours in figures.
    pub fn figures(&mut self, now: Now) -> Result<DailyFigures> {
        self.ask(|lens, reach| {
            let all = 1..=reach.newest;
            let edges: Vec<i64> = (0..=HOURS)
                .map(|hour| now.at - (HOURS - hour) * HOUR)
                .collect();
            let mut hours = vec![RoaringBitmap::new(); usize::try_from(HOURS).unwrap_or(0)];
            let calls = bits::read(&lens.db, flagged(Flag::Call), &all)?;
            for run in times::runs(&lens.db, &edges)? {
                // What is written in this very millisecond is of the last hour.
                let place = run
                    .after
                    .checked_sub(1)
                    .map(|place| place.min(hours.len() - 1));
                if let Some(hour) = place.and_then(|place| hours.get_mut(place)) {
                    hour.insert_range(run.rows);
                }
            }
            let day = hours
                .iter()
                .fold(RoaringBitmap::new(), |day, hour| day | hour)
                & calls;
            lens.of_day(&day, &hours, reach)
        })
    }

    fn of_day(
        &self,
        day: &RoaringBitmap,
        hours: &[RoaringBitmap],
        reach: Reach,
    ) -> Result<DailyFigures> {
        let all = 1..=reach.newest;
        let by = |by: By| bits::read(&self.db, Key::new(Field::By, by_code(by)), &all);
        let count = |set: &RoaringBitmap| u32::try_from(set.len()).unwrap_or(u32::MAX);
        let asked = bits::read(&self.db, flagged(Flag::Asked), &all)? & day;
        let denied = self.outcomes(&[Denied], reach.newest)? & day;
        let answered = &asked & by(By::Me)?;
        let approved = &answered - &denied;
        let mut waited = Vec::new();
        for n in &answered {
            waited.extend(self.column(n, "held_ms")?);
        }
        waited.sort_unstable();
        Ok(DailyFigures {
            calls: count(day),
            prompts: hours.iter().map(|hour| count(&(hour & &asked))).collect(),
            approved: count(&approved),
            denied: count(&(&answered & &denied)),
            median_ms: median(&waited),
            refused: count(&(denied & by(By::Rule)?)),
            tools: self.most(day, "tool")?,
            clients: self.most(day, "client")?,
        })
    }

    /// The names that most of these rows have.
    fn most(&self, rows: &RoaringBitmap, column: &'static str) -> Result<Vec<Figure>> {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        let (first, last) = (rows.min().unwrap_or(1), rows.max().unwrap_or(0));
        let mut select = self.db.prepare_cached(&format!(
            "SELECT n, {column} FROM calls WHERE n BETWEEN ?1 AND ?2"
        ))?;
        let mut found = select.query([first, last])?;
        while let Some(row) = found.next()? {
            if let (n, Some(name)) = (row.get(0)?, row.get::<_, Option<u32>>(1)?)
                && rows.contains(n)
            {
                *counts.entry(name).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        let named = counts.into_iter().take(MOST).map(|(name, count)| {
            let text = names::text(&self.db, name)?.unwrap_or_default();
            Ok(Figure {
                name: segments(&text),
                count,
            })
        });
        named.collect()
    }
}

fn median(sorted: &[i64]) -> Option<f64> {
    let middle = sorted.get(sorted.len().checked_sub(1)? / 2)?;
    #[expect(clippy::cast_precision_loss, reason = "exact up to 285 years")]
    let middle = *middle as f64;
    Some(middle)
}
