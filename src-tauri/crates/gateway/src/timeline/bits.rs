//! Which rows have a value, as compressed sets of row places, so that any filter is a few set operations and its rows can
//! be counted and numbered exactly without walking them.
//!
//! A set is stored in pieces of 65,536 rows. A new row touches one piece of each value it has and no other.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// What a set is about. The numbers are stored: a change here is a new layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    Outcome = 1,
    By = 2,
    Severity = 3,
    Rule = 4,
    Number = 5,
    Event = 6,
    Server = 7,
    Tool = 8,
    Client = 9,
    Session = 10,
    Label = 11,
    Took = 12,
    Held = 13,
    Flag = 14,
    Mark = 15,
}

/// One value of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    field: Field,
    value: u32,
}

/// Bits of a row's place within a piece.
const WITHIN: u32 = 16;

impl Key {
    pub(crate) fn new(field: Field, value: u32) -> Self {
        Self { field, value }
    }

    /// The piece of the set that holds row `n`, as its row in the table: field, value and piece in one number, so that
    /// the pieces of a set, and the values of a field, stand next to each other.
    fn piece(self, n: u32) -> i64 {
        let field = self.field as i64;
        (field << 48) | (i64::from(self.value) << WITHIN) | i64::from(n >> WITHIN)
    }
}

/// Every row that has the value, among those `within`.
pub(crate) fn read(
    connection: &Connection,
    key: Key,
    within: &RangeInclusive<u32>,
) -> rusqlite::Result<RoaringBitmap> {
    pieces(
        connection,
        key.piece(*within.start()),
        key.piece(*within.end()),
    )
}

/// Every row whose value of a field is one of these.
pub(crate) fn read_values(
    connection: &Connection,
    field: Field,
    values: &RangeInclusive<u32>,
) -> rusqlite::Result<RoaringBitmap> {
    let from = Key::new(field, *values.start()).piece(0);
    let to = Key::new(field, *values.end()).piece(u32::MAX);
    pieces(connection, from, to)
}

fn pieces(connection: &Connection, from: i64, to: i64) -> rusqlite::Result<RoaringBitmap> {
    let mut select =
        connection.prepare_cached("SELECT rows FROM bits WHERE piece BETWEEN ?1 AND ?2")?;
    let mut rows = select.query([from, to])?;
    let mut all = RoaringBitmap::new();
    while let Some(row) = rows.next()? {
        all |= decode(row.get_ref(0)?.as_blob()?)?;
    }
    Ok(all)
}

fn decode(bytes: &[u8]) -> rusqlite::Result<RoaringBitmap> {
    RoaringBitmap::deserialize_from(bytes).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, error.into())
    })
}

/// Changes to the sets, to be written at the end of a batch.
#[derive(Default)]
pub(crate) struct Changes {
    pieces: HashMap<i64, RoaringBitmap>,
}

impl Changes {
    /// Row `n` has the value from now on, or has it no more.
    pub(crate) fn put(
        &mut self,
        connection: &Connection,
        key: Key,
        n: u32,
        has: bool,
    ) -> rusqlite::Result<()> {
        use std::collections::hash_map::Entry;
        let piece = key.piece(n);
        let set = match self.pieces.entry(piece) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(stored(connection, piece)?),
        };
        if has {
            set.insert(n);
        } else {
            set.remove(n);
        }
        Ok(())
    }

    pub(crate) fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut put = connection
            .prepare_cached("INSERT OR REPLACE INTO bits (piece, rows) VALUES (?1, ?2)")?;
        let mut drop = connection.prepare_cached("DELETE FROM bits WHERE piece = ?1")?;
        // In the order of the table, so that each of its pages is visited once.
        let mut pieces: Vec<_> = self.pieces.into_iter().collect();
        pieces.sort_unstable_by_key(|(piece, _)| *piece);
        let mut bytes = Vec::new();
        for (piece, mut set) in pieces {
            if set.is_empty() {
                drop.execute([piece])?;
                continue;
            }
            set.optimize();
            bytes.clear();
            // Writing to memory cannot fail.
            let _ = set.serialize_into(&mut bytes);
            put.execute(params![piece, bytes])?;
        }
        Ok(())
    }
}

fn stored(connection: &Connection, piece: i64) -> rusqlite::Result<RoaringBitmap> {
    let found = connection
        .prepare_cached("SELECT rows FROM bits WHERE piece = ?1")?
        .query_row([piece], |row| decode(row.get_ref(0)?.as_blob()?))
        .optional()?;
    Ok(found.unwrap_or_default())
}
