//! Rows over time: how many of each kind of outcome between two moments, counted from the sets and never row by row.

use super::bits::{self, Field, Key};
use super::filter::parse;
use super::lens::{Lens, Now, resolved};
use super::row::outcome_code;
use super::{Result, times};
use crate::api::CallOutcome::{self, *};
use crate::api::{Histogram, HistogramQuery};
use roaring::RoaringBitmap;

/// Fewest and most buckets.
const BUCKETS: (u32, u32) = (60, 120);

/// What is stacked in a bucket.
const CLASSES: [&[CallOutcome]; 4] = [
    &[Allowed, Running],
    &[Approved, Asked, Expired],
    &[Denied, Stopped],
    &[Failed, Unknown],
];

impl Lens {
    /// Calls over time, by outcome.
    pub fn histogram(&mut self, query: &HistogramQuery, now: Now) -> Result<Histogram> {
        let terms = resolved(parse(&query.filter)?, now);
        self.ask(|lens, reach| {
            let first = match query.from {
                Some(from) => from,
                None => lens.first_time()?.unwrap_or(now.at),
            };
            let until = query.to.unwrap_or(now.at.saturating_add(1));
            let count = i64::from(query.buckets.clamp(BUCKETS.0, BUCKETS.1));
            let span = until.saturating_sub(first).max(count);
            let width = span.saturating_add(count - 1).div_euclid(count);
            let edges: Vec<i64> = (0..=count)
                .map(|place| {
                    first
                        .saturating_add(width.saturating_mul(place))
                        .min(until.max(first))
                })
                .collect();
            let rows = lens.rows(&terms, reach)?;
            let mut classes = Vec::with_capacity(CLASSES.len());
            for outcomes in CLASSES {
                classes.push(lens.outcomes(outcomes, reach.newest)? & &*rows);
            }
            let mut buckets = vec![[0_u32; 4]; usize::try_from(count).unwrap_or(0)];
            for run in times::runs(&lens.db, &edges)? {
                let bucket = run
                    .after
                    .checked_sub(1)
                    .and_then(|place| buckets.get_mut(place));
                for (sum, class) in bucket.into_iter().flatten().zip(&classes) {
                    let more = class.range_cardinality(run.rows.clone());
                    *sum = sum.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
                }
            }
            Ok(Histogram {
                from: first,
                width,
                buckets,
            })
        })
    }

    /// The rows of any of these outcomes.
    pub(super) fn outcomes(&self, outcomes: &[CallOutcome], newest: u32) -> Result<RoaringBitmap> {
        let mut rows = RoaringBitmap::new();
        for outcome in outcomes {
            let key = Key::new(Field::Outcome, outcome_code(*outcome));
            rows |= bits::read(&self.db, key, &(1..=newest))?;
        }
        Ok(rows)
    }

    /// The earliest time of any row.
    pub(super) fn first_time(&self) -> Result<Option<i64>> {
        Ok(self
            .db
            .prepare_cached("SELECT min(low) FROM blocks")?
            .query_row([], |row| row.get(0))?)
    }
}
