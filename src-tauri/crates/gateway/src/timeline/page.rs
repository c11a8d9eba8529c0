//! Pages: from either end, beside a row, or at a rank; always by key and never by counting off rows.

use super::filter::{Terms, parse};
use super::lens::{Lens, Now, Reach, resolved};
use super::select::is_text;
use super::{Result, TimelineError};
use crate::api::{TimelineCount, TimelineFilter, TimelinePage, TimelinePlace, TimelineQuery};
use roaring::RoaringBitmap;
use std::ops::RangeInclusive;

/// Most rows on a page.
const MOST: u32 = 500;
/// Rows that are searched for words at first; then eight times as many. A common word is found near by.
const STRETCH: u32 = 4_096;

/// A page before its rows are read.
struct Cut {
    /// Newest first.
    rows: Vec<u32>,
    rank: Option<u64>,
    newest: bool,
    oldest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To older rows.
    Down,
    /// To newer ones.
    Up,
}

impl Lens {
    /// A page, newest first.
    pub fn page(&mut self, query: &TimelineQuery, now: Now) -> Result<TimelinePage> {
        let terms = resolved(parse(&query.filter)?, now);
        let limit = query.limit.clamp(1, MOST);
        self.ask(|lens, reach| {
            let cut = lens.cut(&terms, query.place, limit, reach)?;
            Ok(TimelinePage {
                rows: lens.shown(&cut.rows)?,
                rank: cut.rank,
                newest: cut.newest,
                oldest: cut.oldest,
                behind: lens.behind(reach)?,
            })
        })
    }

    /// How many rows a filter has. Exact.
    pub fn count(&mut self, filter: &TimelineFilter, now: Now) -> Result<TimelineCount> {
        let terms = resolved(parse(&filter.filter)?, now);
        self.ask(|lens, reach| {
            Ok(TimelineCount {
                rows: lens.rows(&terms, reach)?.len(),
                all: u64::from(reach.newest),
            })
        })
    }

    fn behind(&self, reach: Reach) -> Result<u64> {
        let behind = self.record.last_place()?.saturating_sub(reach.seq);
        Ok(u64::try_from(behind).unwrap_or(0))
    }

    fn cut(
        &mut self,
        terms: &Terms,
        place: TimelinePlace,
        limit: u32,
        reach: Reach,
    ) -> Result<Cut> {
        let searched = terms.0.iter().any(|term| is_text(&term.asks));
        let (from, way) = match place {
            TimelinePlace::Newest => (reach.newest, Way::Down),
            TimelinePlace::Oldest => (1, Way::Up),
            TimelinePlace::Below { id } => (self.known(id)?.saturating_sub(1), Way::Down),
            TimelinePlace::Above { id } => (self.known(id)?.saturating_add(1), Way::Up),
            TimelinePlace::Rank { rank } => {
                let rows = self.rows(terms, reach)?;
                return Ok(from_rank(&rows, rank, limit));
            }
        };
        if searched {
            self.searched(terms, place, (from, way), limit, reach)
        } else {
            let rows = self.rows(terms, reach)?;
            Ok(beside(&rows, from, way, limit))
        }
    }

    /// The place of a row that the page knows.
    fn known(&self, id: u64) -> Result<u32> {
        let seq = i64::try_from(id).unwrap_or(i64::MAX);
        self.place_of(seq)?.ok_or(TimelineError::NoRow(id))
    }

    /// Looks for words in ever longer stretches until the page is full: a common one is not looked up in a million rows
    /// for a hundred of them.
    fn searched(
        &mut self,
        terms: &Terms,
        place: TimelinePlace,
        (from, way): (u32, Way),
        limit: u32,
        reach: Reach,
    ) -> Result<Cut> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let (mut next, mut stretch) = (from, STRETCH);
        while found.len() <= wanted
            && let Some(within) = stretch_of(next, way, stretch, reach.newest)
        {
            let rows = self.select(terms, within.clone())?;
            let room = wanted + 1 - found.len();
            match way {
                Way::Down => found.extend(rows.iter().rev().take(room)),
                Way::Up => found.extend(rows.iter().take(room)),
            }
            next = match way {
                Way::Down => within.start() - 1,
                Way::Up => within.end() + 1,
            };
            stretch = stretch.saturating_mul(8);
        }
        let more = found.len() > wanted;
        found.truncate(wanted);
        if way == Way::Up {
            found.reverse();
        }
        let at_newest = matches!(place, TimelinePlace::Newest);
        let at_oldest = matches!(place, TimelinePlace::Oldest);
        Ok(Cut {
            rank: at_newest.then_some(0),
            newest: at_newest || (way == Way::Up && !more),
            oldest: at_oldest || (way == Way::Down && !more),
            rows: found,
        })
    }
}

/// The next stretch of rows, if there is one.
fn stretch_of(next: u32, way: Way, length: u32, newest: u32) -> Option<RangeInclusive<u32>> {
    match way {
        Way::Down if next >= 1 => Some(next.saturating_sub(length - 1).max(1)..=next),
        Way::Up if next <= newest => Some(next..=next.saturating_add(length - 1).min(newest)),
        Way::Down | Way::Up => None,
    }
}

/// The rows next to a place, and where they stand among all of the filter.
fn beside(all: &RoaringBitmap, from: u32, way: Way, limit: u32) -> Cut {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let rows: Vec<u32> = match way {
        Way::Down => all.range(..=from).rev().take(limit).collect(),
        Way::Up => {
            let mut up: Vec<u32> = all.range(from..).take(limit).collect();
            up.reverse();
            up
        }
    };
    placed(all, rows)
}

fn from_rank(all: &RoaringBitmap, rank: u64, limit: u32) -> Cut {
    let from_oldest = all.len().checked_sub(rank.saturating_add(1));
    let first = from_oldest.and_then(|place| all.select(u32::try_from(place).ok()?));
    match first {
        Some(first) => beside(all, first, Way::Down, limit),
        None => placed(all, Vec::new()),
    }
}

fn placed(all: &RoaringBitmap, rows: Vec<u32>) -> Cut {
    let newest = rows.first().is_none_or(|first| all.max() == Some(*first));
    let oldest = rows.last().is_none_or(|last| all.min() == Some(*last));
    let rank = rows.first().map(|first| all.len() - all.rank(*first));
    Cut {
        rank,
        newest,
        oldest,
        rows,
    }
}
