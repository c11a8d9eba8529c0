//! How a command ends when it does not end well: an exit code and one sentence.

use crate::shown;
use std::fmt::Display;
use std::io;
use std::process::ExitCode;

/// Refused, or it could not be done.
const FAILED: u8 = 1;
/// The arguments make no sense together; the parser's own code for the same.
const USAGE: u8 = 2;

/// A command that was not done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    code: u8,
    /// Empty: there is nobody left to say it to.
    sentence: String,
}

impl Failure {
    /// It was refused, or could not be done.
    pub(crate) fn new(sentence: impl Display) -> Self {
        Self {
            code: FAILED,
            sentence: sentence.to_string(),
        }
    }

    /// What was asked for makes no sense.
    pub(crate) fn usage(sentence: impl Display) -> Self {
        Self {
            code: USAGE,
            sentence: sentence.to_string(),
        }
    }

    /// The command's own exit code, with what it found.
    pub(crate) fn with_code(code: u8, sentence: impl Display) -> Self {
        Self {
            code,
            sentence: sentence.to_string(),
        }
    }

    /// The same, with the command's own exit code.
    pub(crate) fn or_code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// What went wrong.
    #[cfg(test)]
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Says it, on the stream that is not the result.
    pub(crate) fn tell(&self) -> ExitCode {
        if !self.sentence.is_empty() {
            eprintln!("smg: {}", shown::line(&self.sentence));
        }
        ExitCode::from(self.code)
    }
}

impl From<gateway::Error> for Failure {
    fn from(error: gateway::Error) -> Self {
        Self::new(error)
    }
}

impl From<gateway::audit::AuditError> for Failure {
    fn from(error: gateway::audit::AuditError) -> Self {
        Self::new(error)
    }
}

/// Only the result is written without a context of its own, so an error here is about the result.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                code: FAILED,
                sentence: String::new(),
            };
        }
        Self::new(format!("the result could not be written: {error}"))
    }
}
