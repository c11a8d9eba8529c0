//! One place to read the timeline from: a connection to it and one to the record, neither of which can write, and what
//! is worth remembering between two questions.

use super::filter::{Asks, Term, Terms, When};
use super::{Result, TimelineError, layout};
use crate::audit::Reader;
use crate::store::read_only;
use roaring::RoaringBitmap;
use rusqlite::Connection;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Filters whose rows are remembered.
const MOST_FILTERS: usize = 8;
/// Words whose rows are remembered.
const MOST_WORDS: usize = 16;

/// A reader of the timeline.
pub struct Lens {
    pub(super) db: Connection,
    pub(super) record: Reader,
    filters: HashMap<String, (i64, Arc<RoaringBitmap>)>,
    pub(super) words: HashMap<String, Words>,
}

/// Rows that a word was found in, up to a row. What a row began with does not change, so only newer rows are looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) upto: u32,
    pub(super) rows: RoaringBitmap,
}

/// What the clock says, and how far local time is ahead of UTC.
#[derive(Clone, Copy)]
pub struct Now {
    /// Unix ms.
    pub at: i64,
    /// Minutes that local time is ahead of UTC at a moment.
    pub offset: fn(i64) -> i32,
}

/// How far the timeline has come, at the moment of one question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// The last row.
    pub(super) newest: u32,
    /// The last entry that was taken in.
    pub(super) seq: i64,
}

impl Lens {
    /// On the timeline of the record at `audit`, as it is.
    pub fn open(audit: &Path) -> Result<Self> {
        let path = layout::beside_record(audit);
        if !path.is_file() {
            let error = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(TimelineError::File { path, error });
        }
        let db = read_only(&path).map_err(crate::audit::AuditError::from)?;
        db.pragma_update(None, "cache_size", -2_048)?;
        db.set_prepared_statement_cache_capacity(48);
        Ok(Self {
            db,
            record: Reader::open(audit)?,
            filters: HashMap::new(),
            words: HashMap::new(),
        })
    }

    /// Runs one question against one state of the timeline.
    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Self, Reach) -> Result<T>,
    ) -> Result<T> {
        self.db.execute_batch("BEGIN")?;
        let answer = self.reach().and_then(|reach| question(self, reach));
        // Nothing was written: ending it cannot fail in a way that matters.
        let _ = self.db.execute_batch("COMMIT");
        answer
    }

    fn reach(&self) -> Result<Reach> {
        let reached = layout::reached(&self.db)?;
        Ok(Reach {
            newest: super::table::newest(&self.db)?,
            seq: reached.map_or(0, |(seq, _)| seq),
        })
    }

    /// Every row of a filter.
    pub(super) fn rows(&mut self, terms: &Terms, reach: Reach) -> Result<Arc<RoaringBitmap>> {
        let key = terms.to_string();
        match self.filters.get(&key) {
            Some((seq, rows)) if *seq == reach.seq => return Ok(rows.clone()),
            _ => {}
        }
        let rows = Arc::new(self.select(terms, 1..=reach.newest)?);
        if self.filters.len() >= MOST_FILTERS {
            self.filters.clear();
        }
        self.filters.insert(key, (reach.seq, rows.clone()));
        Ok(rows)
    }

    /// The rows of a word that are known already.
    pub(super) fn known_words(&mut self, query: &str) -> Words {
        self.words.get(query).cloned().unwrap_or_default()
    }

    pub(super) fn remember_words(&mut self, query: String, words: Words) {
        if self.words.len() >= MOST_WORDS {
            self.words.clear();
        }
        self.words.insert(query, words);
    }
}

/// The filter with its moments as Unix milliseconds, to the second, so that a moving one need not be looked for anew
/// with every question.
pub(super) fn resolved(terms: Terms, now: Now) -> Terms {
    let second = now.at - now.at.rem_euclid(1_000);
    let unix = |when: When| When::Unix(when.moment(second, now.offset));
    let terms = terms.0.into_iter().map(|term| Term {
        not: term.not,
        asks: match term.asks {
            Asks::After(when) => Asks::After(unix(when)),
            Asks::Before(when) => Asks::Before(unix(when)),
            other => other,
        },
    });
    Terms(terms.collect())
}
