//! Where in the order of the rows a span of time is. Rows are in the order they began, which is the order of their times
//! except where the clock was set back; both are answered exactly.

use super::layout::BLOCK;
use rusqlite::Connection;
use std::ops::RangeInclusive;

/// Rows that follow each other and lie between the same two edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// How many edges are not after them.
    pub(crate) after: usize,
    pub(crate) rows: RangeInclusive<u32>,
}

/// All rows, cut at `edges` (times in order).
pub(crate) fn runs(db: &Connection, edges: &[i64]) -> rusqlite::Result<Vec<Run>> {
    let mut cut = Cut {
        edges,
        runs: Vec::new(),
    };
    let newest = super::table::newest(db)?;
    let mut select =
        db.prepare_cached("SELECT block, low, high, sorted FROM blocks ORDER BY block")?;
    let mut blocks = select.query([])?;
    while let Some(block) = blocks.next()? {
        let number: u32 = block.get(0)?;
        let first = number.saturating_mul(BLOCK).max(1);
        let last = number
            .saturating_add(1)
            .saturating_mul(BLOCK)
            .saturating_sub(1)
            .min(newest);
        let (low, high): (i64, i64) = (block.get(1)?, block.get(2)?);
        if cut.after(low) == cut.after(high) {
            cut.push(low, first..=last);
        } else if block.get(3)? {
            cut.sorted(db, first, last)?;
        } else {
            cut.each(db, first, last)?;
        }
    }
    Ok(cut.runs)
}

struct Cut<'e> {
    edges: &'e [i64],
    runs: Vec<Run>,
}

impl Cut<'_> {
    fn after(&self, at: i64) -> usize {
        self.edges.partition_point(|edge| *edge <= at)
    }

    fn push(&mut self, at: i64, rows: RangeInclusive<u32>) {
        let after = self.after(at);
        match self.runs.last_mut() {
            Some(run) if run.after == after && rows.start() - run.rows.end() == 1 => {
                run.rows = *run.rows.start()..=*rows.end();
            }
            _ => self.runs.push(Run { after, rows }),
        }
    }

    /// Rows whose times never fall: each end of a run is searched for.
    fn sorted(&mut self, db: &Connection, first: u32, last: u32) -> rusqlite::Result<()> {
        let mut from = first;
        while from <= last {
            let at = time_of(db, from)?;
            let edge = self.edges.get(self.after(at)).copied();
            let (mut low, mut high) = (from + 1, last + 1);
            while let Some(edge) = edge.filter(|_| low < high) {
                let middle = low + (high - low) / 2;
                if time_of(db, middle)? < edge {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            self.push(at, from..=high - 1);
            from = high;
        }
        Ok(())
    }

    fn each(&mut self, db: &Connection, first: u32, last: u32) -> rusqlite::Result<()> {
        let mut select =
            db.prepare_cached("SELECT n, at FROM calls WHERE n BETWEEN ?1 AND ?2 ORDER BY n")?;
        let mut rows = select.query([first, last])?;
        while let Some(row) = rows.next()? {
            let n: u32 = row.get(0)?;
            self.push(row.get(1)?, n..=n);
        }
        Ok(())
    }
}

fn time_of(db: &Connection, n: u32) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT at FROM calls WHERE n = ?1")?
        .query_row([n], |row| row.get(0))
}
