//! The words of the patterns, each with a number. Most words of a text are none of them, and are told so by their length
//! and their first two letters.

use super::tokens::LONGEST;
use std::collections::HashMap;

/// The number of a word of the patterns.
pub(super) type Id = u16;

/// A word no pattern has.
pub(super) const OTHER: Id = 0;
/// The end of a sentence.
pub(super) const END: Id = 1;
/// A mail address.
pub(super) const MAIL: Id = 2;
/// A URL.
pub(super) const URL: Id = 3;
/// A file that holds secrets.
pub(super) const FILE: Id = 4;
/// A name as programs have them, `send_mail`.
pub(super) const NAME: Id = 5;
/// The special words by the names the patterns give them.
const SPECIAL: [(&str, Id); 4] = [
    ("@mail", MAIL),
    ("@url", URL),
    ("@file", FILE),
    ("@name", NAME),
];
/// The first number that is free for other words.
const FREE: Id = 6;

/// All words.
pub(super) struct Words {
    ids: HashMap<Box<[u8]>, Id>,
    /// By first letter: a bit for each length there is, and one for each second letter.
    shapes: [(u32, u32); 256],
}

impl Default for Words {
    fn default() -> Self {
        Self {
            ids: HashMap::new(),
            shapes: [(0, 0); 256],
        }
    }
}

impl Words {
    /// The number of a word, a new one if it has none.
    pub(super) fn add(&mut self, word: &str) -> Id {
        if let Some((_, id)) = SPECIAL.iter().find(|(name, _)| *name == word) {
            return *id;
        }
        let next = FREE.saturating_add(Id::try_from(self.ids.len()).unwrap_or(Id::MAX));
        let word = word.as_bytes();
        let first = word.first().copied().unwrap_or_default();
        if let Some((lengths, seconds)) = self.shapes.get_mut(usize::from(first)) {
            *lengths |= bit(word.len());
            *seconds |= second(word);
        }
        *self.ids.entry(word.into()).or_insert(next)
    }

    /// How many numbers there are.
    pub(super) fn count(&self) -> usize {
        usize::from(FREE) + self.ids.len()
    }

    /// The number of a word in plain letters.
    pub(super) fn find(&self, word: &[u8]) -> Id {
        let first = word.first().copied().unwrap_or_default();
        let shape = self.shapes.get(usize::from(first));
        let possible = word.len() <= LONGEST
            && shape.is_some_and(|(lengths, seconds)| {
                lengths & bit(word.len()) != 0 && seconds & second(word) != 0
            });
        match possible {
            true => self.ids.get(word).copied().unwrap_or(OTHER),
            false => OTHER,
        }
    }
}

fn bit(number: usize) -> u32 {
    1 << (number % 32)
}

fn second(word: &[u8]) -> u32 {
    bit(usize::from(word.get(1).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_all_of_its_letters() {
        let mut words = Words::default();
        let ignore = words.add("ignore");
        assert_eq!(words.add("ignore"), ignore);
        assert_ne!(words.add("ignored"), ignore);
        assert_eq!(words.add("@mail"), MAIL);
        for (word, id) in [
            ("ignore", ignore),
            ("ignora", OTHER),
            ("ignor", OTHER),
            ("i", OTHER),
            ("", OTHER),
            ("@mail", OTHER),
        ] {
            assert_eq!(words.find(word.as_bytes()), id, "{word}");
        }
        assert_eq!(words.count(), usize::from(FREE) + 2);
    }
}
