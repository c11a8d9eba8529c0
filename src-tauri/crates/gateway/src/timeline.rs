//! The record as calls: one row a call with how it ended, one row an event beside them, over the whole store.
//!
//! A second database, `timeline.db` beside the record, made of nothing but the record's entries and read instead of it
//! where a million rows have to be filtered, counted and paged in milliseconds. It is fed behind the calls, never by
//! them, and says how far behind it is. Whoever deletes it loses nothing: it is made again.
//!
//! It never changes the record, never decides, and proves nothing: what proves something is the chain.

pub mod filter;

mod bits;
mod complete;
mod feed;
mod feeding;
mod figures;
mod groups;
mod histogram;
mod keeper;
mod layout;
mod lens;
mod names;
mod page;
mod row;
mod rules;
mod select;
mod show;
mod story;
mod table;
mod times;
mod views;
mod words;

#[cfg(test)]
mod tests;

use crate::audit::AuditError;
use crate::error::{Error, ErrorCode};
use filter::FilterError;

pub use feed::Feed;
pub(crate) use keeper::Timeline;
pub use keeper::catch_up;
pub use lens::{Lens, Now};
pub(crate) use views::Views;

/// Why the timeline cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TimelineError {
    /// The filter says nothing.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// There is no such row.
    #[error("there is no row `{0}`; it may belong to another record")]
    NoRow(u64),
    /// What was asked for is not possible.
    #[error("{0}")]
    Invalid(String),
    /// It is being made.
    #[error("the timeline is being made from the record; try again in a moment")]
    NotReady,
    /// The record could not be read.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The derived database refused.
    #[error("the timeline's database refused: {0}; delete `timeline.db` and it is made again")]
    Sql(#[from] rusqlite::Error),
    /// A file of it could not be used.
    #[error("`{}` cannot be used: {error}", .path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

impl From<TimelineError> for Error {
    fn from(error: TimelineError) -> Self {
        let code = match &error {
            TimelineError::Filter(_) | TimelineError::Invalid(_) => ErrorCode::Invalid,
            TimelineError::NoRow(_) => ErrorCode::NotFound,
            TimelineError::NotReady
            | TimelineError::Audit(_)
            | TimelineError::Sql(_)
            | TimelineError::File { .. } => ErrorCode::Unavailable,
        };
        Self::new(code, error.to_string())
    }
}

pub(crate) type Result<T> = std::result::Result<T, TimelineError>;
