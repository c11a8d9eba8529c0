//! What an operator's request can end in besides its answer: a sentence, and a code the window branches on.

use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// Kinds of [`Error`]; grown only when a surface branches on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// What was asked for is not there.
    NotFound,
    /// What was given cannot be used.
    Invalid,
    /// It changed meanwhile, or was answered already.
    Conflict,
    /// The approve came too early: the card was not on screen long enough.
    TooEarly,
    /// Refused and written down as an attempt to forge a verdict.
    Forged,
    /// The gateway, its files or its database cannot do it now.
    Unavailable,
}

/// A request that could not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    code: ErrorCode,
    message: String,
}

impl Error {
    /// An error with its sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// What kind it is.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unavailable, message)
    }

    pub(crate) fn file(path: &Path, act: &str, error: &io::Error) -> Self {
        Self::unavailable(format!("`{}` could not be {act}: {error}", path.display()))
    }
}

impl From<crate::store::StoreError> for Error {
    fn from(error: crate::store::StoreError) -> Self {
        Self::unavailable(error.to_string())
    }
}

impl From<crate::audit::AuditError> for Error {
    fn from(error: crate::audit::AuditError) -> Self {
        Self::unavailable(error.to_string())
    }
}
