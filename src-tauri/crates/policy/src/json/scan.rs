//! Finds the fields of an object without building them: what a relay needs of every message.

use super::Reader;
use super::error::{JsonError, JsonErrorKind};
use super::parse::{Limits, utf8};
use std::ops::Range;

/// Values nest at most this deep in a text that is only scanned.
const DEPTH: usize = 128;

/// Calls `field` with each top-level key of an object and the bytes its value takes.
///
/// The whole text is checked: UTF-8, brackets, strings, escapes, numbers, at most 128 levels, nothing
/// after the object, no key twice at the top level. Allocates only when a key has escapes or there
/// are more than eight of them. `field` has seen the first fields of a text that is refused later.
///
/// # Errors
/// When the text is not one JSON object by these rules.
pub fn scan_object(
    text: &[u8],
    mut field: impl FnMut(&str, Range<usize>),
) -> Result<(), JsonError> {
    let limits = Limits {
        max_depth: DEPTH,
        max_nodes: usize::MAX,
    };
    let mut reader = Reader::new(utf8(text)?, limits)?;
    reader.space()?;
    match reader.peek() {
        Some(b'{') => {}
        Some(_) => return Err(reader.error(JsonErrorKind::NotAnObject)),
        None => return Err(reader.error(JsonErrorKind::UnexpectedEnd)),
    }
    reader.object(|reader, key, _| {
        reader.space()?;
        let begin = reader.offset();
        reader.skip_value()?;
        field(&key, begin..reader.offset());
        Ok(())
    })?;
    reader.finish()
}

impl Reader<'_> {
    /// Passes one value. One bit a level remembers whether the bracket that is open is an object's.
    fn skip_value(&mut self) -> Result<(), JsonError> {
        let room = self.deepest().saturating_sub(self.depth());
        let (mut open, mut depth) = (0_u128, 0_usize);
        loop {
            self.space()?;
            let opened = match self.peek() {
                Some(b'{') => Some(1),
                Some(b'[') => Some(0),
                _ => None,
            };
            if let Some(bit) = opened {
                if depth == room {
                    return Err(self.error(JsonErrorKind::TooDeep(self.deepest())));
                }
                self.pass(if bit == 1 { b'{' } else { b'[' });
                (open, depth) = (open << 1 | bit, depth + 1);
                self.space()?;
                if !self.pass(closing(open)) {
                    self.skip_key(open)?;
                    continue;
                }
                (open, depth) = (open >> 1, depth - 1);
            } else {
                self.skip_scalar()?;
            }
            // A value has ended; so may the arrays and objects it was the last of.
            loop {
                if depth == 0 {
                    return Ok(());
                }
                self.space()?;
                if self.pass(b',') {
                    self.space()?;
                    if self.peek() == Some(closing(open)) {
                        return Err(self.error(JsonErrorKind::TrailingComma));
                    }
                    self.skip_key(open)?;
                    break;
                }
                if !self.pass(closing(open)) {
                    return Err(self.expected("a comma or a closing bracket"));
                }
                (open, depth) = (open >> 1, depth - 1);
            }
        }
    }

    /// Inside an object, passes a key and its colon.
    fn skip_key(&mut self, open: u128) -> Result<(), JsonError> {
        if open & 1 == 0 {
            return Ok(());
        }
        if self.peek() != Some(b'"') {
            return Err(self.expected("a key in quotes"));
        }
        self.skip_string()?;
        self.space()?;
        if self.pass(b':') {
            return Ok(());
        }
        Err(self.expected("a colon"))
    }

    fn skip_scalar(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(|_| ()),
            _ => Err(self.expected("a value")),
        }
    }
}

fn closing(open: u128) -> u8 {
    if open & 1 == 1 { b'}' } else { b']' }
}
