//! Letters that pass for others: Cyrillic and Greek ones in Latin words, wide ones, and those made for formulas.

use super::{FindingKind, PER_TEXT, Spans};
use std::ops::Range;

/// Runs of styled letters shorter than this are formulas.
const STYLED: usize = 3;
/// Latin words shorter than this may hold a Greek letter, as units and formulas do.
const WORD: usize = 4;

pub(super) fn find(text: &str) -> Spans {
    let mut found = Spans::new();
    // Words in plain letters are passed over: only those with another one are counted.
    let mut done = 0;
    for (at, _) in super::hidden::foreign(text) {
        if at < done {
            continue;
        }
        let word = word_around(text, at);
        done = word.end;
        let mut letters = Word::default();
        let said = text.get(word.clone()).unwrap_or_default();
        said.chars().for_each(|c| letters.add(c));
        if let Some(reason) = letters.reason()
            && found.len() < PER_TEXT
        {
            found.push((word, FindingKind::Lookalike, reason));
        }
    }
    found
}

/// The letters that belong together around a place; none, where there is no letter.
fn word_around(text: &str, at: usize) -> Range<usize> {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let length = |c: &char| c.len_utf8();
    let is_letter = |c: &char| c.is_alphabetic();
    let behind: usize = after
        .chars()
        .take_while(is_letter)
        .map(|c| length(&c))
        .sum();
    if behind == 0 {
        return at..at;
    }
    let ahead = before.chars().rev().take_while(is_letter);
    at - ahead.map(|c| length(&c)).sum::<usize>()..at + behind
}

/// The letters of one word, counted by where they are from.
#[derive(Default)]
struct Word {
    letters: usize,
    latin: usize,
    cyrillic: usize,
    greek_alike: usize,
    styled: usize,
}

impl Word {
    fn add(&mut self, c: char) {
        self.letters += 1;
        match c {
            'a'..='z' | 'A'..='Z' => self.latin += 1,
            '\u{400}'..='\u{52F}' => self.cyrillic += 1,
            '\u{370}'..='\u{3FF}' if plain(c) != c => self.greek_alike += 1,
            '\u{FF21}'..='\u{FF5A}' | '\u{1D400}'..='\u{1D6A3}' => self.styled += 1,
            _ => {}
        }
    }

    fn reason(&self) -> Option<&'static str> {
        let mixed = self.latin > 0 && self.cyrillic > 0
            || self.latin > 0 && self.greek_alike > 0 && self.letters >= WORD;
        if mixed {
            return Some("has a word that mixes alphabets to pass for another");
        }
        (self.styled >= STYLED).then_some("has a word in letters made for formulas")
    }
}

/// The Latin letter that a letter passes for, in lower case; itself if it passes for none.
pub(super) fn plain(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let small = c.to_lowercase().next().unwrap_or(c);
    match small {
        'а' | 'α' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' | 'η' => 'h',
        'і' | 'ι' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'п' | 'ν' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        '\u{FF41}'..='\u{FF5A}' => offset(small, 0xFF41),
        '\u{1D400}'..='\u{1D6A3}' => styled(small),
        _ => small,
    }
}

fn offset(c: char, from: u32) -> char {
    u8::try_from(u32::from(c) - from)
        .ok()
        .and_then(|at| b'a'.checked_add(at))
        .map_or(c, char::from)
}

/// Thirteen alphabets of twice twenty-six letters, one after the other.
fn styled(c: char) -> char {
    let at = (u32::from(c).saturating_sub(0x1D400)) % 26;
    char::from_u32(u32::from('a') + at).unwrap_or(c)
}
