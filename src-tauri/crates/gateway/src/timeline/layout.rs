//! The derived database's tables, and whether a file of it may be used: only one of this layout, made of this record.

use super::{Result, TimelineError};
use crate::audit::{Hash, Reader};
use crate::store::{beside, private_file};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Another number makes the file be made again. To be raised with any change to the tables below, to what a row
/// becomes of its entries, or to how words are cut.
const LAYOUT: u32 = 1;

/// Rows whose times are held together in one row of `blocks`.
pub(crate) const BLOCK: u32 = 1_024;

/// The columns of a row, in the order they are read and written.
pub(crate) const COLUMNS: &str = "n, seq, told, last, at, outcome, by, severity, rule, number, event, server, tool, \
                                  client, session, flags, marks, label, asked_at, held_ms, took_us, approved_at";

const TABLES: &str = "
CREATE TABLE reached (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    seq      INTEGER NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;

-- One line a row. Names are numbers; what is not there is NULL and takes no room.
CREATE TABLE calls (
    n        INTEGER PRIMARY KEY,
    seq      INTEGER NOT NULL,
    told     INTEGER,
    last     INTEGER,
    at       INTEGER NOT NULL,
    outcome  INTEGER,
    by       INTEGER,
    severity INTEGER,
    rule     INTEGER,
    number   INTEGER,
    event    INTEGER,
    server   INTEGER,
    tool     INTEGER,
    client   INTEGER,
    session  INTEGER,
    flags    INTEGER NOT NULL,
    marks    INTEGER,
    label    INTEGER,
    asked_at INTEGER,
    held_ms  INTEGER,
    took_us  INTEGER,
    approved_at INTEGER
) STRICT;

CREATE TABLE names (
    id    INTEGER PRIMARY KEY,
    field INTEGER NOT NULL,
    text  TEXT    NOT NULL,
    rows  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (field, text)
) STRICT;

-- Which rows have a value: see `bits`.
CREATE TABLE bits (piece INTEGER PRIMARY KEY, rows BLOB NOT NULL) STRICT;

-- The times of every 1,024 rows; `sorted`: none of them is earlier than the one before it.
CREATE TABLE blocks (
    block  INTEGER PRIMARY KEY,
    low    INTEGER NOT NULL,
    high   INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    sorted INTEGER NOT NULL
) STRICT;

-- Calls about which more may be written.
CREATE TABLE open (call BLOB PRIMARY KEY, n INTEGER NOT NULL, approval BLOB) STRICT, WITHOUT ROWID;

-- Words of a row as it began, which stay; and those that came later, a few, which are kept to be added to.
CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE later USING fts5(text, detail=none, columnsize=0, tokenize='ascii');
";

/// Where the derived database of the record at `audit` is.
pub(crate) fn beside_record(audit: &Path) -> PathBuf {
    audit.with_file_name("timeline.db")
}

/// Opens the file to feed it; one that is of another layout, of another record or damaged is made anew.
pub(super) fn open(path: &Path, record: &Reader) -> Result<Connection> {
    if let Ok(connection) = connect(path)
        && fits(&connection, record).unwrap_or(false)
    {
        return Ok(connection);
    }
    for suffix in ["", "-wal", "-shm"] {
        let file = beside(path, suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(TimelineError::File { path: file, error });
            }
            _ => {}
        }
    }
    // Made by us first: SQLite gives its other files the mode of this one.
    private_file(path).map_err(|error| TimelineError::File {
        path: path.to_owned(),
        error,
    })?;
    let connection = connect(path)?;
    connection.execute_batch(TABLES)?;
    connection.execute(
        "INSERT INTO reached VALUES (1, 0, ?1)",
        params![record.genesis()?],
    )?;
    connection.pragma_update(None, "user_version", LAYOUT)?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A batch that a power cut takes away is fed again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -1_024)?;
    connection.pragma_update(None, "journal_size_limit", 4 << 20)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Whether what is in the file was made of this record and can be gone on with.
fn fits(connection: &Connection, record: &Reader) -> Result<bool> {
    let layout: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if layout != LAYOUT {
        return Ok(false);
    }
    let Some((seq, hash)) = reached(connection)? else {
        return Ok(false);
    };
    Ok(record.hash_at(seq)? == Some(hash))
}

/// The last entry that is in it, and that entry's hash.
pub(super) fn reached(connection: &Connection) -> rusqlite::Result<Option<(i64, Hash)>> {
    connection
        .prepare_cached("SELECT seq, hash FROM reached")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}
