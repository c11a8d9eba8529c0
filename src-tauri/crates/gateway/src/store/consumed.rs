//! Approvals that were used. The primary key is what makes each of them single-use, whatever the interleaving.

use crate::ids::ApprovalId;
use rusqlite::{Connection, ErrorCode, params};

/// Marks `approval` as used by the entry `seq`. False: it had been used before, and nothing was written.
pub fn consume(connection: &Connection, approval: ApprovalId, seq: i64) -> rusqlite::Result<bool> {
    let mut insert =
        connection.prepare_cached("INSERT INTO consumed (approval, seq) VALUES (?1, ?2)")?;
    match insert.execute(params![approval.0.as_bytes(), seq]) {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether `approval` was used.
pub fn is_consumed(connection: &Connection, approval: ApprovalId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM consumed WHERE approval = ?1")?
        .exists([approval.0.as_bytes()])
}
