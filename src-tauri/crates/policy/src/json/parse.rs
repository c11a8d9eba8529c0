//! Builds a [`Json`] from a text.

use super::error::{JsonError, JsonErrorKind};
use super::{Json, Reader};
use std::borrow::Cow;

/// How much a text may hold before it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Levels of arrays and objects; more than 128 counts as 128.
    pub max_depth: usize,
    /// Values in all.
    pub max_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 64,
            max_nodes: 100_000,
        }
    }
}

/// A value together with the text it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<'a> {
    /// The value.
    pub value: Json<'a>,
    /// Its text.
    pub text: &'a str,
    /// Whether the text is known to be the canonical form already.
    pub canonical: bool,
}

impl<'a> Parsed<'a> {
    /// The canonical form; the text itself, uncopied, if it was canonical as it came.
    #[must_use]
    pub fn canonical_bytes(&self) -> Cow<'a, [u8]> {
        if self.canonical {
            return Cow::Borrowed(self.text.as_bytes());
        }
        let mut out = Vec::with_capacity(self.text.len());
        self.value.write_canonical(&mut out);
        Cow::Owned(out)
    }
}

/// Parses a JSON text.
///
/// # Errors
/// When the bytes are not exactly one JSON value in UTF-8 within the limits, or an object in it says
/// a key twice.
pub fn parse(text: &[u8], limits: Limits) -> Result<Json<'_>, JsonError> {
    parse_text(utf8(text)?, limits).map(|parsed| parsed.value)
}

/// Parses a JSON text that is known to be UTF-8.
///
/// # Errors
/// As [`parse`].
pub fn parse_str(text: &str, limits: Limits) -> Result<Json<'_>, JsonError> {
    parse_text(text, limits).map(|parsed| parsed.value)
}

/// Parses a JSON text and notes whether it was canonical, so that hashing it needs no copy.
///
/// # Errors
/// As [`parse`].
pub fn parse_text(text: &str, limits: Limits) -> Result<Parsed<'_>, JsonError> {
    let mut reader = Reader::new(text, limits)?;
    let value = value(&mut reader)?;
    reader.finish()?;
    Ok(Parsed {
        value,
        text,
        canonical: reader.canonical,
    })
}

/// The bytes as text, or the first byte that is none.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, JsonError> {
    std::str::from_utf8(bytes).map_err(|error| JsonError {
        kind: JsonErrorKind::InvalidUtf8,
        offset: error.valid_up_to(),
    })
}

fn value<'a>(reader: &mut Reader<'a>) -> Result<Json<'a>, JsonError> {
    match reader.peek_value()? {
        b'"' => reader.string().map(Json::String),
        b'{' => {
            let mut fields = Vec::new();
            reader.object(|reader, key, _| {
                fields.push((key, value(reader)?));
                Ok(())
            })?;
            Ok(Json::Object(fields))
        }
        b'[' => {
            let mut items = Vec::new();
            reader.array(|reader| {
                items.push(value(reader)?);
                Ok(())
            })?;
            Ok(Json::Array(items))
        }
        b't' => reader.word("true").map(|()| Json::Bool(true)),
        b'f' => reader.word("false").map(|()| Json::Bool(false)),
        b'n' => reader.word("null").map(|()| Json::Null),
        b'-' | b'0'..=b'9' => reader.number().map(Json::Number),
        _ => Err(reader.expected("a value")),
    }
}
