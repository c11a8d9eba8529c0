//! Strict JSON: one text has one meaning.
//! Duplicate keys, lone surrogates, deep nesting and trailing bytes are errors, never guesses.
//!
//! [`parse`] builds a tree that borrows from its text; [`scan_object`] only finds where the fields of
//! an object are, and builds nothing. Both refuse the same texts, except that only [`parse`] looks for
//! duplicate keys below the top level and counts values.
//!
//! Nothing here rounds a number or repairs a text.

mod error;
mod keys;
mod parse;
mod reader;
mod scan;
mod strings;
mod write;

pub(crate) use error::shown;
pub use error::{JsonError, JsonErrorKind, Position};
pub use parse::{Limits, Parsed, parse, parse_str, parse_text};
pub(crate) use reader::Reader;
pub use scan::scan_object;

use std::borrow::Cow;

/// A parsed JSON value that borrows from its text. Numbers keep their digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, digit for digit as it was written.
    Number(&'a str),
    /// A string with its escapes resolved.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object, in the order it was written; keys are unique.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// The value of a field, if this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        match self {
            Json::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The value one step of a JSON pointer leads to: a field's name or an element's number.
    #[must_use]
    pub fn step(&self, step: &str) -> Option<&Json<'a>> {
        match self {
            Json::Object(_) => self.get(step),
            Json::Array(items) => items.get(array_index(step)?),
            _ => None,
        }
    }

    /// The value a JSON pointer (RFC 6901) leads to; the empty pointer is the value itself.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Json<'a>> {
        if pointer.is_empty() {
            return Some(self);
        }
        let steps = pointer.strip_prefix('/')?;
        steps.split('/').try_fold(self, |value, step| {
            if step.contains('~') {
                value.step(&step.replace("~1", "/").replace("~0", "~"))
            } else {
                value.step(step)
            }
        })
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value this is, as a word for a sentence.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "boolean",
            Json::Number(_) => "number",
            Json::String(_) => "string",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
        }
    }
}

/// Only one spelling of an index: no sign, no leading zero.
fn array_index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with(['0', '+']);
    canonical.then(|| step.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
