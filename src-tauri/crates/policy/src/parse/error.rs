//! Why a policy file was refused, as a sentence with a place.

use crate::json::{JsonError, Position};
use std::fmt;
use std::ops::Range;

/// Why a policy file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Where; none if it is about the whole file.
    pub position: Option<Position>,
    /// The bytes it is about; empty at the start if it is about the whole file.
    pub span: Range<usize>,
    /// What is wrong, and what to do about it.
    pub problem: String,
    /// A small change of the text that mends it, where there is one to offer.
    pub remedy: Option<Remedy>,
}

/// A small change of a text: what stands at some bytes becomes something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The bytes.
    pub at: Range<usize>,
    /// What stands there afterwards.
    pub with: String,
    /// Whether it gives a rule an id of its own.
    pub renames: bool,
}

impl PolicyError {
    pub(crate) fn of_whole(problem: &str) -> Self {
        Self {
            position: None,
            span: 0..0,
            problem: problem.to_owned(),
            remedy: None,
        }
    }

    pub(crate) fn of_json(error: &JsonError, text: &str) -> Self {
        Self {
            position: Some(error.position(text.as_bytes())),
            span: token(error.offset, text),
            problem: error.kind.to_string(),
            remedy: None,
        }
    }

    /// A change that cannot be made, with the reason.
    pub(crate) fn of_change(problem: impl Into<String>) -> Self {
        Self {
            position: None,
            span: 0..0,
            problem: problem.into(),
            remedy: None,
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
    remedy: Option<Remedy>,
}

impl Problem {
    pub(super) fn at(at: usize, text: impl Into<String>) -> Self {
        Self {
            at,
            text: text.into(),
            remedy: None,
        }
    }

    /// The same, mended by writing `word` for the text that begins at `at` and ends at `end`.
    pub(super) fn or_write(self, at: Range<usize>, word: Option<&str>) -> Self {
        let remedy = word.map(|word| Remedy {
            at,
            with: quoted(word),
            renames: false,
        });
        Self { remedy, ..self }
    }

    /// The same, mended by another id.
    pub(super) fn or_rename(self, at: Range<usize>, id: &str) -> Self {
        Self {
            remedy: Some(Remedy {
                at,
                with: quoted(id),
                renames: true,
            }),
            ..self
        }
    }

    pub(super) fn within(self, file: &str) -> PolicyError {
        PolicyError {
            position: Some(Position::of(self.at, file.as_bytes())),
            span: token(self.at, file),
            problem: self.text,
            remedy: self.remedy,
        }
    }
}

/// A text as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The bytes of the text, number, word or bracket that begins at a byte.
fn token(at: usize, file: &str) -> Range<usize> {
    let rest = file.get(at..).unwrap_or_default();
    let length = match rest.strip_prefix('"') {
        Some(inside) => {
            let mut escaped = false;
            let end = inside.find(|c| {
                let ends = c == '\n' || c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |end| end + 2)
        }
        None => {
            let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | '_');
            let word = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
            word.max(rest.chars().next().map_or(0, char::len_utf8))
        }
    };
    let at = at.min(file.len());
    at..(at + length).min(file.len())
}

/// The nearest of the possible words, if one is near.
pub(super) fn nearest<'w>(wrong: &str, possible: &[&'w str]) -> Option<&'w str> {
    let nearest = possible
        .iter()
        .map(|word| {
            (
                strsim::damerau_levenshtein(&wrong.to_lowercase(), &word.to_lowercase()),
                *word,
            )
        })
        .min();
    nearest
        .filter(|(distance, word)| distance * 3 <= word.len().max(3))
        .map(|(_, word)| word)
}

/// "; did you mean `high`?", if one of the possible words is near; else what is possible.
pub(super) fn instead(wrong: &str, possible: &[&str]) -> String {
    match nearest(wrong, possible) {
        Some(word) => format!("; did you mean `{word}`?"),
        None => format!("; write one of `{}`", possible.join("`, `")),
    }
}
