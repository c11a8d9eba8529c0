//! What a rule can ask of one argument. Answers yes, no, or "in doubt" ([`None`]).
//!
//! In doubt is where a value is there but not of the kind the test is for, or where two programs could
//! read it differently. Which way doubt counts is for [`crate::decide`] to say, not for a test.

mod decimal;
mod folder;
mod host;

pub use folder::Folder;
pub use host::HostPattern;
pub(crate) use host::of_url as host_of_url;

use crate::json::Json;
use crate::names::Names;
use decimal::Decimal;
use serde::Serialize;
use std::cmp::Ordering;

/// A test of the value at one place in the arguments.
#[derive(Debug, Serialize)]
pub struct ArgumentTest {
    /// Where: a JSON pointer, `/path`; empty: the arguments as a whole.
    pub pointer: String,
    /// The pointer's steps, unescaped.
    #[serde(skip)]
    pub(crate) steps: Box<[String]>,
    /// What is asked of it.
    #[serde(flatten)]
    pub test: Test,
}

/// What can be asked of a value.
#[derive(Debug, Serialize)]
#[serde(tag = "op", content = "value", rename_all = "camelCase")]
pub enum Test {
    /// Equals this.
    Is(Scalar),
    /// Equals one of these.
    OneOf(Vec<Scalar>),
    /// Is written exactly so, whatever kind of value it is: nothing more, nothing less, digit for digit. Only the
    /// order of keys does not count.
    Exactly(Exact),
    /// Matches one of these patterns.
    Glob(Names),
    /// Begins with one of these.
    Prefix(Vec<String>),
    /// Is an absolute path inside one of these folders, or one of the folders itself. `.` and `..` are
    /// resolved as text; links on the disk are not followed, since that needs the disk: who acts on a
    /// path must check where it really leads.
    Inside(Vec<Folder>),
    /// Is a URL with one of these hosts.
    Host(Vec<HostPattern>),
    /// Is a number in this range, both ends included.
    Range {
        /// Not below this.
        min: Option<String>,
        /// Not above this.
        max: Option<String>,
    },
    /// Is there (`true`), or is not (`false`).
    Exists(bool),
}

/// A value that can be compared for equality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it was written; compared by value, exactly.
    Number(Digits),
    /// Text, compared byte for byte.
    Text(String),
}

/// A value that is compared as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact {
    /// As a sentence shows it.
    pub(crate) text: String,
    canonical: Vec<u8>,
}

impl Exact {
    pub(crate) fn of(value: &Json<'_>) -> Self {
        let (mut text, mut canonical) = (Vec::new(), Vec::new());
        value.write_compact(&mut text);
        value.write_canonical(&mut canonical);
        Self {
            text: String::from_utf8_lossy(&text).into_owned(),
            canonical,
        }
    }

    /// The value, in its canonical form.
    pub(crate) fn canonical(&self) -> &str {
        std::str::from_utf8(&self.canonical).unwrap_or_default()
    }

    fn equals(&self, value: &Json<'_>) -> bool {
        let mut canonical = Vec::with_capacity(self.canonical.len());
        value.write_canonical(&mut canonical);
        canonical == self.canonical
    }
}

impl Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(&self.canonical))
    }
}

/// A number's digits as they were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Digits(pub String);

impl ArgumentTest {
    /// Whether the test holds for these arguments; none: in doubt.
    #[must_use]
    pub fn holds(&self, arguments: &Json<'_>) -> Option<bool> {
        let found = self
            .steps
            .iter()
            .try_fold(arguments, |value, step| value.step(step));
        self.of_value(found)
    }

    /// Whether the test holds for the value at its place.
    pub(crate) fn of_value(&self, found: Option<&Json<'_>>) -> Option<bool> {
        match (&self.test, found) {
            (Test::Exists(wanted), found) => Some(found.is_some() == *wanted),
            (_, None) => Some(false),
            (Test::Is(_) | Test::OneOf(_) | Test::Exactly(_), Some(value)) => {
                self.test.of_one(value)
            }
            (_, Some(Json::Array(items))) => {
                of_all(items.iter().map(|item| self.test.of_one(item)))
            }
            (_, Some(value)) => self.test.of_one(value),
        }
    }
}

/// The answer for a list: what all its elements answer, in doubt when they differ.
fn of_all(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let Some(first) = answers.next() else {
        return Some(false);
    };
    answers
        .all(|answer| answer == first)
        .then_some(first)
        .flatten()
}

impl Test {
    fn of_one(&self, value: &Json<'_>) -> Option<bool> {
        match self {
            Self::Is(wanted) => wanted.equals(value),
            Self::Exactly(wanted) => Some(wanted.equals(value)),
            Self::OneOf(wanted) => any(wanted.iter().map(|scalar| scalar.equals(value))),
            Self::Glob(names) => value.as_str().map(|text| names.admit(text)),
            Self::Prefix(starts) => {
                let text = value.as_str()?;
                Some(starts.iter().any(|start| text.starts_with(start.as_str())))
            }
            Self::Inside(folders) => {
                let path = value.as_str()?;
                any(folders.iter().map(|folder| folder.contains(path)))
            }
            Self::Host(patterns) => {
                let host = host::of_url(value.as_str()?)?;
                Some(patterns.iter().any(|pattern| pattern.matches(host)))
            }
            Self::Range { min, max } => {
                let Json::Number(digits) = value else {
                    return None;
                };
                is_comparable(digits).then(|| is_between(digits, min, max))
            }
            Self::Exists(wanted) => Some(*wanted),
        }
    }
}

/// Yes if one says yes, no if all say no.
fn any(mut answers: impl Iterator<Item = Option<bool>> + Clone) -> Option<bool> {
    if answers.clone().any(|answer| answer == Some(true)) {
        return Some(true);
    }
    answers.all(|answer| answer == Some(false)).then_some(false)
}

impl Scalar {
    /// Text where a number is due is in doubt: the server may well read one as the other.
    fn equals(&self, value: &Json<'_>) -> Option<bool> {
        match (self, value) {
            (Self::Null, Json::Null) => Some(true),
            (Self::Null, _) | (_, Json::Null) => Some(false),
            (Self::Bool(a), Json::Bool(b)) => Some(a == b),
            (Self::Text(a), Json::String(b)) => Some(a == b),
            (Self::Number(a), Json::Number(b)) => {
                let order = Decimal::parse(&a.0)?.compare(&Decimal::parse(b)?);
                Some(order == Ordering::Equal)
            }
            _ => None,
        }
    }
}

/// Whether a number in a policy can be compared.
pub(crate) fn is_comparable(digits: &str) -> bool {
    Decimal::parse(digits).is_some()
}

/// Whether a number lies between two others, both included; a bound that is not there bounds nothing.
pub(crate) fn is_between(digits: &str, min: &Option<String>, max: &Option<String>) -> bool {
    let order = |bound: &Option<String>| {
        let bound = Decimal::parse(bound.as_deref()?)?;
        Some(Decimal::parse(digits)?.compare(&bound))
    };
    order(min) != Some(Ordering::Less) && order(max) != Some(Ordering::Greater)
}

#[cfg(test)]
mod tests;
