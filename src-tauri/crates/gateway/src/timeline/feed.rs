//! Takes the record's entries into the timeline, in their order, some at a time. How far it has come is written in the
//! transaction that holds what came of it, so a killed process leaves nothing half taken in.

use super::feeding::{Batch, Pending};
use super::{Result, layout};
use crate::audit::Reader;
use crate::store::Transaction;
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::path::Path;

/// Entries taken in by one transaction while there is a history to catch up with.
pub(super) const BATCH: u32 = 8_192;

/// The one that writes the timeline.
pub struct Feed {
    db: Connection,
    record: Reader,
    /// Calls about which more may be written, and the entry up to which that is so. Somebody else's feeding, or a
    /// failure of ours, makes it to be read from the file.
    open: Option<(i64, HashMap<Vec<u8>, Pending>)>,
}

impl Feed {
    /// Of the record at `audit`. Makes the timeline anew where there is none that fits.
    pub fn open(audit: &Path) -> Result<Self> {
        let record = Reader::open(audit)?;
        let db = layout::open(&layout::beside_record(audit), &record)?;
        Ok(Self {
            db,
            record,
            open: None,
        })
    }

    /// Takes in at most `most` entries. Returns how many there were; 0: it is up to date.
    pub fn more(&mut self, most: u32) -> Result<u64> {
        let taken = self.batch(most);
        if taken.is_err() {
            // The transaction is gone, and with it what was remembered of it.
            self.open = None;
        }
        taken
    }

    /// Takes in everything there is. Returns how many entries that were.
    pub fn all(&mut self) -> Result<u64> {
        let mut taken = 0;
        loop {
            match self.more(BATCH)? {
                0 => return Ok(taken),
                more => taken += more,
            }
        }
    }

    fn batch(&mut self, most: u32) -> Result<u64> {
        let last = self.record.last_place()?;
        if layout::reached(&self.db)?.is_none_or(|(reached, _)| last <= reached) {
            return Ok(0);
        }
        let transaction = Transaction::begin(&self.db)?;
        // Again, now that nobody else can feed it.
        let Some((reached, _)) = layout::reached(&self.db)? else {
            return Ok(0);
        };
        let (at, open) = match &mut self.open {
            Some(known) if known.0 == reached => known,
            other => other.insert((reached, pending(&self.db)?)),
        };
        let mut taken = 0;
        let mut batch = Batch::new(&self.db, &self.record, open)?;
        let last = self.record.follow(reached, most, |entry| {
            taken += 1;
            batch.take(entry)
        })?;
        batch.write()?;
        if let Some((seq, hash)) = last {
            self.db
                .prepare_cached("UPDATE reached SET seq = ?1, hash = ?2")?
                .execute(params![seq, hash])?;
            *at = seq;
        }
        transaction.commit()?;
        Ok(taken)
    }
}

fn pending(db: &Connection) -> rusqlite::Result<HashMap<Vec<u8>, Pending>> {
    let mut select = db.prepare("SELECT call, n, approval FROM open")?;
    let rows = select.query_map([], |row| {
        let pending = Pending {
            n: row.get(1)?,
            approval: row.get(2)?,
        };
        Ok((row.get(0)?, pending))
    })?;
    rows.collect()
}
