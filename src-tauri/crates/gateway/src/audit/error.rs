//! Why something could not be written down or read.

use crate::{ids::ApprovalId, store::StoreError};
use rusqlite::ErrorCode;

/// Why something could not be written down or read. After one of these from a commit, nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// Each approval permits one call.
    #[error("approval `{0}` was already used")]
    AlreadyConsumed(ApprovalId),
    /// No room for another entry.
    #[error("the audit is full: free some disk space, or raise its size cap")]
    Full,
    /// Another program holds the database.
    #[error("the audit is locked by another program: close whatever has the database open")]
    Locked,
    /// The file can no longer be written.
    #[error("the audit is read-only: make the database writable again")]
    ReadOnly,
    /// The database is not what it should be.
    #[error("the audit's database is damaged ({0}): restart the gateway to move it aside")]
    Damaged(String),
    /// Somebody else appended to the chain.
    #[error("another program wrote to the audit: restart the gateway, then verify the chain")]
    Overtaken,
    /// A deadline passed without an answer from the disk.
    #[error("the disk does not answer: the call was not written down in time")]
    DiskSilent,
    /// A sync failed; what was written since the last one may be lost.
    #[error("the disk failed ({0}): check it, then restart the gateway")]
    DiskFailed(String),
    /// Asked to wait for an entry that was never committed.
    #[error("entry {0} was never written")]
    NotWritten(u64),
    /// The audit was closed.
    #[error("the audit is closed: the gateway is stopping")]
    Closed,
    /// No thread to be had.
    #[error("cannot start the audit's thread: {0}")]
    Thread(String),
    /// A change that belonged to the entries was refused by its maker.
    #[error("{0}")]
    Refused(String),
    /// The database cannot be opened or read.
    #[error("cannot read the audit: {0}")]
    Unreadable(String),
    /// The export's target could not be written.
    #[error("the export cannot be written: {0}")]
    Export(String),
    /// Anything else SQLite said.
    #[error("the audit cannot be written: {0}")]
    Sql(String),
}

impl AuditError {
    /// Whether it says something about the record itself, not only about what was to be written.
    pub(super) fn is_trouble(&self) -> bool {
        !matches!(
            self,
            Self::AlreadyConsumed(_) | Self::Refused(_) | Self::NotWritten(_) | Self::Closed
        )
    }
}

impl From<rusqlite::Error> for AuditError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sql(error.to_string()),
        }
    }
}

impl From<StoreError> for AuditError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Sql(error) => error.into(),
            error => Self::Unreadable(error.to_string()),
        }
    }
}
