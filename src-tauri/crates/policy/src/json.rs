//! Strict JSON: one text has one meaning.
//! Duplicate keys, lone surrogates, deep nesting and trailing bytes are errors, never guesses.

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
