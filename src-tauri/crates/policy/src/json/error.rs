//! Why a text is not JSON we accept, and where.

use std::fmt;

/// Why a text was refused, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// The byte at which it was noticed, from 0.
    pub offset: usize,
}

/// What can be wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// The text begins with a byte order mark.
    ByteOrderMark,
    /// The text ended inside a value.
    UnexpectedEnd,
    /// Something else was due here; what, as words.
    Expected(&'static str),
    /// The value is not the object the caller needs.
    NotAnObject,
    /// Something follows the value.
    TrailingBytes,
    /// A comma before a closing bracket.
    TrailingComma,
    /// An object says a key twice; the key.
    DuplicateKey(String),
    /// A raw control character inside a string.
    ControlCharacter(u8),
    /// A backslash that begins no escape JSON knows.
    InvalidEscape,
    /// Half of a surrogate pair: no character.
    LoneSurrogate,
    /// Not the way JSON writes a number.
    InvalidNumber,
    /// Nested deeper than the limit; the limit.
    TooDeep(usize),
    /// More values than the limit; the limit.
    TooManyNodes(usize),
    /// A comment that never ends.
    OpenComment,
}

/// A place in a text as an editor counts it: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The line and column of a byte. A byte past the end is the end.
    #[must_use]
    pub fn of(offset: usize, text: &[u8]) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self {
            line: memchr::memchr_iter(b'\n', before).count() + 1,
            // Every byte but a UTF-8 continuation begins a character.
            column: in_line.iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {}", self.line, self.column)
    }
}

impl JsonError {
    /// Where in `text` (the text that was refused) this is.
    #[must_use]
    pub fn position(&self, text: &[u8]) -> Position {
        Position::of(self.offset, text)
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)
    }
}

impl std::error::Error for JsonError {}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUtf8 => write!(f, "the text is not valid UTF-8"),
            Self::ByteOrderMark => write!(f, "the text begins with a byte order mark; remove it"),
            Self::UnexpectedEnd => write!(f, "the text ends inside a value"),
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::NotAnObject => write!(f, "expected an object"),
            Self::TrailingBytes => write!(f, "something follows the value; remove it"),
            Self::TrailingComma => write!(f, "a comma before a closing bracket; remove it"),
            Self::DuplicateKey(key) => {
                write!(f, "duplicate key `{}`; say it once", shown(key))
            }
            Self::ControlCharacter(byte) => write!(
                f,
                "raw control character `{byte:#04x}` in a string; write it as `\\u{byte:04x}`"
            ),
            Self::InvalidEscape => write!(f, "a backslash that begins no known escape"),
            Self::LoneSurrogate => write!(f, "half a surrogate pair is no character"),
            Self::InvalidNumber => write!(f, "not the way JSON writes a number"),
            Self::TooDeep(limit) => write!(f, "nested deeper than {limit} levels"),
            Self::TooManyNodes(limit) => write!(f, "more than {limit} values"),
            Self::OpenComment => write!(f, "a comment that never ends; close it with `*/`"),
        }
    }
}

/// Text from outside, cut and escaped for an error sentence.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut out: String = text
        .chars()
        .take(MOST)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}
