//! Rows of the timeline as its tables hold them: read, written, and the times of their blocks.

use super::feeding::Pending;
use super::layout::{BLOCK, COLUMNS};
use super::row::{Row, by_code, by_of, outcome_code, outcome_of, severity_code, severity_of};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};

pub(super) fn newest(db: &Connection) -> rusqlite::Result<u32> {
    db.prepare_cached("SELECT coalesce(max(n), 0) FROM calls")?
        .query_row([], |row| row.get(0))
}

/// The row at a place.
pub(super) fn read(db: &Connection, n: u32) -> rusqlite::Result<Option<Row>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM calls WHERE n = ?1"))?
        .query_row([n], row_of)
        .optional()
}

pub(super) fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let number = |column: usize| -> rusqlite::Result<u32> {
        Ok(row.get::<_, Option<u32>>(column)?.unwrap_or(0))
    };
    let seq: i64 = row.get(1)?;
    let behind = |column: usize| -> rusqlite::Result<i64> {
        Ok(seq + row.get::<_, Option<i64>>(column)?.unwrap_or(0))
    };
    Ok(Row {
        n: row.get(0)?,
        seq,
        told: behind(2)?,
        last: behind(3)?,
        at: row.get(4)?,
        outcome: row.get::<_, Option<u32>>(5)?.and_then(outcome_of),
        by: row.get::<_, Option<u32>>(6)?.and_then(by_of),
        severity: row.get::<_, Option<u32>>(7)?.and_then(severity_of),
        rule: number(8)?,
        number: number(9)?,
        event: number(10)?,
        server: number(11)?,
        tool: number(12)?,
        client: number(13)?,
        session: number(14)?,
        flags: number(15)?,
        marks: number(16)?,
        label: number(17)?,
        asked_at: row.get(18)?,
        held_ms: row.get(19)?,
        took_us: row.get(20)?,
        approved_at: row.get::<_, Option<i64>>(21)?.map_or(0, |more| seq + more),
    })
}

pub(super) fn put(db: &Connection, row: &Row) -> rusqlite::Result<()> {
    let number = |number: u32| Some(number).filter(|number| *number != 0);
    let behind = |seq: i64| Some(seq - row.seq).filter(|more| *more != 0);
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO calls ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, \
         ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)"
    ))?
    .execute(params![
        row.n,
        row.seq,
        behind(row.told),
        behind(row.last),
        row.at,
        row.outcome.map(outcome_code),
        row.by.map(by_code),
        row.severity.map(severity_code),
        number(row.rule),
        number(row.number),
        number(row.event),
        number(row.server),
        number(row.tool),
        number(row.client),
        number(row.session),
        row.flags,
        number(row.marks),
        number(row.label),
        row.asked_at,
        row.held_ms,
        row.took_us,
        Some(row.approved_at).filter(|seq| *seq != 0).map(|seq| seq - row.seq),
    ])
    .map(drop)
}

/// Keeps the times of the row's block.
pub(super) fn follow_time(db: &Connection, row: &Row) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO blocks (block, low, high, latest, sorted) VALUES (?1, ?2, ?2, ?2, 1)
         ON CONFLICT (block) DO UPDATE SET low = min(low, ?2), high = max(high, ?2), latest = ?2,
         sorted = sorted AND ?2 >= latest",
    )?
    .execute(params![row.n / BLOCK, row.at])
    .map(drop)
}

pub(super) fn write_open(
    db: &Connection,
    open: &HashMap<Vec<u8>, Pending>,
    moved: &HashSet<Vec<u8>>,
) -> rusqlite::Result<()> {
    for call in moved {
        match open.get(call) {
            Some(pending) => db
                .prepare_cached(
                    "INSERT OR REPLACE INTO open (call, n, approval) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![call, pending.n, pending.approval])?,
            None => db
                .prepare_cached("DELETE FROM open WHERE call = ?1")?
                .execute([call])?,
        };
    }
    Ok(())
}
