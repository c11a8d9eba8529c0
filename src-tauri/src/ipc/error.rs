//! What a command answers when it cannot do what was asked.

use gateway::{Error, ErrorCode};
use serde::Serialize;

/// Answer of a command.
pub(crate) type IpcResult<T> = Result<T, IpcError>;

/// A code for the page to branch on, and a sentence for the operator.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub(crate) struct IpcError {
    /// What kind of error it is.
    code: ErrorCode,
    /// A sentence, lower case, without a full stop.
    message: String,
}

impl From<Error> for IpcError {
    fn from(error: Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
        }
    }
}
