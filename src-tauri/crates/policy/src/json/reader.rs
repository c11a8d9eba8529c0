//! The grammar: reads one JSON text from left to right. Builds no tree; its callers do.
//!
//! Text is UTF-8 before it gets here, so every byte compared below is a whole ASCII character.

use super::error::{JsonError, JsonErrorKind};
use super::keys::Keys;
use super::parse::Limits;
use std::borrow::Cow;
use std::ops::Range;

/// The deepest nesting any caller may ask for: tree builders recurse, and the skipper has 128 bits.
const DEEPEST: usize = 128;

/// A place in a text, and whether everything before it was written canonically.
pub(crate) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: usize,
    nodes: usize,
    limits: Limits,
    comments: bool,
    /// No white space, no key out of order, no escape that could have been shorter, so far.
    pub(super) canonical: bool,
}

impl<'a> Reader<'a> {
    /// A reader of plain JSON.
    pub(crate) fn new(text: &'a str, limits: Limits) -> Result<Self, JsonError> {
        let limits = Limits {
            max_depth: limits.max_depth.min(DEEPEST),
            ..limits
        };
        let reader = Self {
            text,
            at: 0,
            depth: 0,
            nodes: 0,
            limits,
            comments: false,
            canonical: true,
        };
        if text.starts_with('\u{feff}') {
            return Err(reader.error(JsonErrorKind::ByteOrderMark));
        }
        Ok(reader)
    }

    /// A reader that also passes over `// …` and `/* … */`, for files people write.
    pub(crate) fn with_comments(text: &'a str, limits: Limits) -> Result<Self, JsonError> {
        Ok(Self {
            comments: true,
            ..Self::new(text, limits)?
        })
    }

    /// The byte it is at.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The next byte that is no white space, without passing it. Counts as the start of a value.
    pub(crate) fn peek_value(&mut self) -> Result<u8, JsonError> {
        self.space()?;
        self.nodes += 1;
        if self.nodes > self.limits.max_nodes {
            return Err(self.error(JsonErrorKind::TooManyNodes(self.limits.max_nodes)));
        }
        self.peek()
            .ok_or_else(|| self.error(JsonErrorKind::UnexpectedEnd))
    }

    /// Reads an object; `field` is called after each colon, with the key and its bytes, and must read the value.
    pub(crate) fn object(
        &mut self,
        mut field: impl FnMut(&mut Self, Cow<'a, str>, Range<usize>) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        let mut keys = Keys::default();
        self.enter()?;
        if self.closes(b'}')? {
            return Ok(());
        }
        loop {
            self.space()?;
            let key_at = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.expected_or_trailing_comma(b'}', "a key in quotes"));
            }
            let key = self.string()?;
            let key_span = key_at..self.at;
            self.canonical &= keys.in_order(&key);
            if !keys.add(key.clone()) {
                let kind = JsonErrorKind::DuplicateKey(key.into_owned());
                return Err(JsonError {
                    kind,
                    offset: key_at,
                });
            }
            self.space()?;
            if !self.pass(b':') {
                return Err(self.expected("a colon"));
            }
            field(self, key, key_span)?;
            if self.ends(b'}', "a comma or `}`")? {
                return Ok(());
            }
        }
    }

    /// Reads an array; `item` is called before each element and must read it.
    pub(crate) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.enter()?;
        if self.closes(b']')? {
            return Ok(());
        }
        loop {
            self.space()?;
            if self.peek() == Some(b']') {
                return Err(self.error(JsonErrorKind::TrailingComma));
            }
            item(self)?;
            if self.ends(b']', "a comma or `]`")? {
                return Ok(());
            }
        }
    }

    /// Reads a number and returns it as it is written.
    pub(crate) fn number(&mut self) -> Result<&'a str, JsonError> {
        let begin = self.at;
        self.pass(b'-');
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.error(JsonErrorKind::InvalidNumber)),
        }
        if self.pass(b'.') {
            self.digits()?;
        }
        if self.pass(b'e') || self.pass(b'E') {
            let _sign = self.pass(b'+') || self.pass(b'-');
            self.digits()?;
        }
        // `01`, `1.2.3` and `0x10` would otherwise end as "expected a comma", which helps nobody.
        if matches!(
            self.peek(),
            Some(b'0'..=b'9' | b'.' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-')
        ) {
            return Err(self.error(JsonErrorKind::InvalidNumber));
        }
        Ok(self.text.get(begin..self.at).unwrap_or_default())
    }

    /// Passes `true`, `false` or `null`.
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), JsonError> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.expected("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Confirms that nothing but white space is left.
    pub(crate) fn finish(&mut self) -> Result<(), JsonError> {
        self.space()?;
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error(JsonErrorKind::TrailingBytes)),
        }
    }

    /// An error at the place it is at.
    pub(crate) fn error(&self, kind: JsonErrorKind) -> JsonError {
        JsonError {
            kind,
            offset: self.at,
        }
    }

    /// "Expected …", or that the text has ended.
    pub(crate) fn expected(&self, what: &'static str) -> JsonError {
        self.error(match self.peek() {
            None => JsonErrorKind::UnexpectedEnd,
            Some(_) => JsonErrorKind::Expected(what),
        })
    }

    /// How deep it may still go, for the skipper that keeps its own depth.
    pub(super) fn deepest(&self) -> usize {
        self.limits.max_depth
    }

    /// The depth it is at.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn pass(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Passes white space. Messages have next to none, so the usual case is one comparison.
    #[inline]
    pub(super) fn space(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(byte) if byte > b' ' && byte != b'/' => Ok(()),
            _ => self.pass_space(),
        }
    }

    fn pass_space(&mut self) -> Result<(), JsonError> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') if self.comments => self.comment()?,
                _ => return Ok(()),
            }
            self.canonical = false;
        }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn comment(&mut self) -> Result<(), JsonError> {
        let rest = self.rest();
        self.at += match rest.get(1) {
            Some(b'/') => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            Some(b'*') => memchr::memmem::find(rest.get(2..).unwrap_or_default(), b"*/")
                .map(|end| end + 4)
                .ok_or_else(|| self.error(JsonErrorKind::OpenComment))?,
            _ => return Err(self.expected("a value")),
        };
        Ok(())
    }

    /// Passes an opening bracket.
    fn enter(&mut self) -> Result<(), JsonError> {
        self.depth += 1;
        if self.depth > self.limits.max_depth {
            return Err(self.error(JsonErrorKind::TooDeep(self.limits.max_depth)));
        }
        self.at += 1;
        Ok(())
    }

    /// Passes the closing bracket, if it is next.
    fn closes(&mut self, bracket: u8) -> Result<bool, JsonError> {
        self.space()?;
        let closed = self.pass(bracket);
        self.depth -= usize::from(closed);
        Ok(closed)
    }

    /// After a value: true at the closing bracket, false at a comma.
    fn ends(&mut self, bracket: u8, due: &'static str) -> Result<bool, JsonError> {
        if self.closes(bracket)? {
            return Ok(true);
        }
        if self.pass(b',') {
            return Ok(false);
        }
        Err(self.expected(due))
    }

    pub(super) fn expected_or_trailing_comma(&self, bracket: u8, what: &'static str) -> JsonError {
        if self.peek() == Some(bracket) {
            return self.error(JsonErrorKind::TrailingComma);
        }
        self.expected(what)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let count = self
            .rest()
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        self.at += count;
        if count == 0 {
            return Err(self.error(JsonErrorKind::InvalidNumber));
        }
        Ok(())
    }
}
