//! Telling a damaged database from one that cannot be had right now, and moving the damaged one out of the way.
//! Moves files, never deletes or repairs one: what is left in it may be evidence.

use super::{StoreError, beside, checkpoints_log, private_file};
use rusqlite::Connection;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Up to this size the whole file is checked when it is opened (a few milliseconds per 10 MB). Beyond it only the small
/// tables are, so that a long history does not delay the start; `Reader::verify` reads everything.
const FULL_CHECK_BYTES: u64 = 64 << 20;

/// Its presence asks for a full check, whatever the size.
const SUSPECT: &str = ".suspect";

/// A database that was moved aside when the store was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// What was wrong with it.
    pub why: String,
    /// Where it is now; none: there was no file left to move.
    pub moved_to: Option<PathBuf>,
}

/// Looks at the bare file, before SQLite does: says what is damaged, if anything.
pub(super) fn look(path: &Path) -> Result<Option<String>, StoreError> {
    let failed = |error| StoreError::Io {
        path: path.to_owned(),
        error,
    };
    let size = match fs::metadata(path) {
        Ok(meta) if meta.permissions().readonly() => {
            return Err(StoreError::ReadOnly(path.to_owned()));
        }
        Ok(meta) => Some(meta.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let had_content = || has_bytes(&beside(path, "-wal")) || has_bytes(&checkpoints_log(path));
    match size {
        None if had_content() => Ok(Some("it is missing".to_owned())),
        Some(0) if had_content() => Ok(Some("it is empty".to_owned())),
        None | Some(0) => Ok(None),
        Some(_) => {
            let mut start = [0; MAGIC.len()];
            let read = fs::File::open(path)
                .and_then(|mut file| file.read(&mut start))
                .map_err(failed)?;
            let ours = read == MAGIC.len() && &start == MAGIC;
            Ok((!ours).then(|| "it is not a database".to_owned()))
        }
    }
}

/// Lets SQLite check the pages: says what is damaged, if anything.
pub(super) fn check(connection: &Connection, path: &Path) -> rusqlite::Result<Option<String>> {
    let suspect = beside(path, SUSPECT);
    let small = fs::metadata(path).is_ok_and(|meta| meta.len() <= FULL_CHECK_BYTES);
    if small || suspect.exists() {
        let found = quick_check(connection, "PRAGMA quick_check(1)")?;
        // Left in place it would only cost time at the next start.
        let _ = fs::remove_file(suspect);
        return Ok(found);
    }
    for table in ["chain", "consumed", "pins", "policy_versions"] {
        if let Some(why) = quick_check(connection, &format!("PRAGMA quick_check('{table}')"))? {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

fn quick_check(connection: &Connection, sql: &str) -> rusqlite::Result<Option<String>> {
    let answer: String = connection.query_row(sql, [], |row| row.get(0))?;
    Ok((answer != "ok").then_some(answer))
}

/// Renames the database and what SQLite keeps beside it.
pub(super) fn move_aside(path: &Path, why: String, now_ms: i64) -> Result<SetAside, StoreError> {
    let suffix = format!(".damaged-{now_ms}");
    let target = beside(path, &suffix);
    let mut moved = false;
    for extra in ["", "-wal", "-shm"] {
        let from = beside(path, extra);
        match fs::rename(&from, beside(&target, extra)) {
            Ok(()) => moved = true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::Io { path: from, error }),
        }
    }
    let _ = fs::remove_file(beside(path, SUSPECT));
    Ok(SetAside {
        why,
        moved_to: moved.then_some(target),
    })
}

/// Best effort: without the mark the next start checks as usual.
pub(super) fn mark_suspect(path: &Path) {
    let _ = private_file(&beside(path, SUSPECT));
}

fn has_bytes(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.len() > 0)
}
