//! The keys of one object: their canonical order, and whether one was said before.

use std::borrow::Cow;
use std::collections::HashSet;

/// The order of keys in canonical text: by UTF-16 code units, as RFC 8785 has it.
pub(super) fn key_order(a: &str, b: &str) -> std::cmp::Ordering {
    // The order of bytes is the same unless a character from U+E000 on is involved.
    if a.bytes().chain(b.bytes()).all(|byte| byte < 0xEE) {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

/// The keys an object has said. Compares while they are few and hashes once they are many, so that
/// neither an ordinary message nor a hostile one costs much.
#[derive(Default)]
pub(super) struct Keys<'a> {
    few: [Cow<'a, str>; 8],
    len: usize,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Keys<'a> {
    /// Whether the key comes after the one before it in canonical order.
    pub(super) fn in_order(&self, key: &str) -> bool {
        match self.few.get(self.len.wrapping_sub(1)) {
            Some(last) => key_order(last, key).is_lt(),
            // Past the first eight we no longer know the last key; the canonical form is then built.
            None => self.len == 0,
        }
    }

    /// Remembers a key; false if it was there already.
    pub(super) fn add(&mut self, key: Cow<'a, str>) -> bool {
        let known = self.few.get(..self.len.min(self.few.len()));
        if known.is_some_and(|known| known.contains(&key)) {
            return false;
        }
        match self.few.get_mut(self.len) {
            Some(slot) => *slot = key,
            None if !self.many.insert(key) => return false,
            None => {}
        }
        self.len += 1;
        true
    }
}
