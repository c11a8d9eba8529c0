//! The few ways the matchers step through a text. Every step goes forward, so the work grows with the text.

use std::ops::Range;

/// The end of the run of bytes that begins at `from` and that `belongs` takes.
pub(super) fn run(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let length = rest.iter().position(|&byte| !belongs(byte));
    let end = length.map_or(bytes.len(), |length| from + length);
    work::done(end.saturating_sub(from) + 1);
    end
}

/// The pieces between bytes that `separates` takes, without empty ones.
pub(crate) fn pieces(
    text: &str,
    separates: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = (Range<usize>, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = run(bytes, at, separates);
        let end = run(bytes, start, |byte| !separates(byte));
        at = end;
        // Separators are ASCII, so a piece begins and ends between characters.
        let piece = text.get(start..end).filter(|piece| !piece.is_empty())?;
        Some((start..end, piece))
    })
}

/// Which ASCII signs a text has: most values have few, and then most matchers have nothing to look for.
#[derive(Clone, Copy)]
pub(super) struct Signs(u128);

impl Signs {
    pub(super) fn of(text: &str) -> Self {
        work::done(text.len());
        let bit = |byte: u8| if byte.is_ascii() { 1 << byte } else { 0 };
        Self(text.bytes().fold(0, |signs, byte| signs | bit(byte)))
    }

    /// Whether it has one of these.
    pub(super) fn any(self, of: &str) -> bool {
        self.0 & Self::of(of).0 != 0
    }
}

/// Whether `needle` stands at `at`, in whatever case.
pub(super) fn stands_at(bytes: &[u8], at: usize, needle: &str) -> bool {
    bytes
        .get(at..)
        .and_then(|rest| rest.get(..needle.len()))
        .is_some_and(|here| here.eq_ignore_ascii_case(needle.as_bytes()))
}

/// Whether a byte can be part of a word.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether a word, in whatever case, is in a list of words with blanks between them.
pub(super) fn is_among(word: &str, words: &str) -> bool {
    words
        .split_ascii_whitespace()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// Counts the bytes looked at, in tests: how the work grows is a promise, and a clock cannot hold it.
#[cfg(test)]
pub(super) mod work {
    use std::cell::Cell;

    thread_local!(static DONE: Cell<usize> = const { Cell::new(0) });

    pub(in super::super) fn done(bytes: usize) {
        DONE.with(|done| done.set(done.get() + bytes));
    }

    /// How many bytes `task` looks at.
    pub(in super::super) fn of(task: impl FnOnce()) -> usize {
        let before = DONE.with(Cell::get);
        task();
        DONE.with(Cell::get) - before
    }
}

#[cfg(not(test))]
pub(super) mod work {
    pub(in super::super) fn done(_bytes: usize) {}
}
