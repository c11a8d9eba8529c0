//! Words that mix alphabets so that they look like other words: `pаypal` with a Cyrillic `а`.
//! A word that is all of one alphabet is no imitation, whatever it looks like.

use super::classes;
use std::ops::Range;

/// Letters of other alphabets, and the Latin ones they are taken for.
#[rustfmt::skip] // a table reads better in columns than one pair a line
const TAKEN_FOR: &[(char, char)] = &[
    ('а', 'a'), ('е', 'e'), ('о', 'o'), ('р', 'p'), ('с', 'c'), ('у', 'y'), ('х', 'x'), ('і', 'i'),
    ('ј', 'j'), ('ѕ', 's'), ('ԁ', 'd'), ('һ', 'h'), ('ӏ', 'l'), ('ԛ', 'q'), ('ԝ', 'w'), ('к', 'k'),
    ('ё', 'ë'), ('ї', 'ï'), ('А', 'A'), ('В', 'B'), ('Е', 'E'), ('К', 'K'), ('М', 'M'), ('Н', 'H'),
    ('О', 'O'), ('Р', 'P'), ('С', 'C'), ('Т', 'T'), ('У', 'Y'), ('Х', 'X'), ('І', 'I'), ('Ј', 'J'),
    ('Ѕ', 'S'), ('Ӏ', 'I'),
    ('α', 'a'), ('ο', 'o'), ('ν', 'v'), ('ρ', 'p'), ('ι', 'i'), ('υ', 'u'), ('κ', 'k'), ('γ', 'y'),
    ('ϲ', 'c'), ('ϳ', 'j'), ('Α', 'A'), ('Β', 'B'), ('Ε', 'E'), ('Ζ', 'Z'), ('Η', 'H'), ('Ι', 'I'),
    ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'), ('Ο', 'O'), ('Ρ', 'P'), ('Τ', 'T'), ('Υ', 'Y'), ('Χ', 'X'),
];

/// A word that imitates another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Imitation {
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// The word in Latin letters alone; none: a letter of it looks like none of them.
    pub(crate) looks_like: Option<String>,
    /// Its first letter that is not Latin.
    pub(crate) letter: char,
}

impl Imitation {
    /// "looks like “paypal”, uses Cyrillic “а”".
    pub(crate) fn sentence(&self) -> String {
        let alphabet = if classes::is_greek(self.letter) {
            "Greek"
        } else {
            "Cyrillic"
        };
        let letter = self.letter;
        match &self.looks_like {
            Some(word) => format!("looks like “{word}”, uses {alphabet} “{letter}”"),
            None => format!("mixes Latin letters with {alphabet} “{letter}”"),
        }
    }
}

/// Every such word of a text, in order.
pub(crate) fn imitations(text: &str) -> impl Iterator<Item = Imitation> {
    words(text).filter_map(|range| {
        let word = text.get(range.clone())?;
        // Most words are ASCII, and then there is nothing to look for.
        if word.is_ascii() || !word.chars().any(classes::is_latin) {
            return None;
        }
        let letter = word.chars().find(|c| classes::is_cyrillic_or_greek(*c))?;
        let latin = |c| match classes::is_cyrillic_or_greek(c) {
            true => TAKEN_FOR
                .iter()
                .find_map(|(other, latin)| (*other == c).then_some(*latin)),
            false => Some(c),
        };
        Some(Imitation {
            looks_like: word.chars().map(latin).collect(),
            range,
            letter,
        })
    })
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at + text.get(at..)?.find(char::is_alphanumeric)?;
        let rest = text.get(begin..)?;
        let length = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        at = begin + length;
        Some(begin..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imitated_words_are_found_and_named() {
        for (text, found) in [
            ("", &[][..]),
            ("paypal", &[]),
            ("привет world", &[]),
            ("α-release 5µm", &[]),
            (
                "go to p\u{430}ypal.com",
                &["looks like “paypal”, uses Cyrillic “а”"],
            ),
            (
                "\u{3bf}pen, gіthub",
                &[
                    "looks like “open”, uses Greek “ο”",
                    "looks like “github”, uses Cyrillic “і”",
                ],
            ),
            ("жpeg", &["mixes Latin letters with Cyrillic “ж”"]),
        ] {
            let said: Vec<_> = imitations(text).map(|one| one.sentence()).collect();
            assert_eq!(said, found, "{text}");
        }
    }
}
