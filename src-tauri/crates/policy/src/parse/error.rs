//! Why a policy file was refused, as a sentence with a place.

use crate::json::{JsonError, Position};
use std::fmt;

/// Why a policy file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Where; none if it is about the whole file.
    pub position: Option<Position>,
    /// What is wrong, and what to do about it.
    pub problem: String,
}

impl PolicyError {
    pub(crate) fn of_whole(problem: &str) -> Self {
        Self {
            position: None,
            problem: problem.to_owned(),
        }
    }

    pub(crate) fn of_json(error: &JsonError, text: &str) -> Self {
        Self {
            position: Some(error.position(text.as_bytes())),
            problem: error.kind.to_string(),
        }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for PolicyError {}

/// A problem at a byte of the file.
pub(super) struct Problem {
    at: usize,
    text: String,
}

impl Problem {
    pub(super) fn at(at: usize, text: impl Into<String>) -> Self {
        Self {
            at,
            text: text.into(),
        }
    }

    pub(super) fn within(self, file: &str) -> PolicyError {
        PolicyError {
            position: Some(Position::of(self.at, file.as_bytes())),
            problem: self.text,
        }
    }
}

/// "; did you mean `high`?", if one of the possible words is near; else what is possible.
pub(super) fn instead(wrong: &str, possible: &[&str]) -> String {
    let nearest = possible
        .iter()
        .map(|word| {
            (
                strsim::damerau_levenshtein(&wrong.to_lowercase(), &word.to_lowercase()),
                word,
            )
        })
        .min();
    match nearest {
        Some((distance, word)) if distance * 3 <= word.len().max(3) => {
            format!("; did you mean `{word}`?")
        }
        _ => format!("; write one of `{}`", possible.join("`, `")),
    }
}
