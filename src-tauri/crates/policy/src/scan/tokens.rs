//! Cuts a text into words as the patterns know them: in lower case, in plain letters, without what one cannot see.
//!
//! One pass. Words no pattern has are counted and not kept, so a long honest text costs little more than reading it.

use super::letters::plain;
use super::words::{END, FILE, Id, MAIL, NAME, OTHER, URL, Words};
use std::ops::Range;

/// Longer words are no words.
pub(super) const LONGEST: usize = 24;
/// So many letters that stand apart spell a word.
const SPELT: usize = 4;

/// Files and places where secrets are.
const FILES: &[&str] = &[
    "id_rsa",
    "id_ed25519",
    ".ssh",
    ".env",
    ".aws",
    ".npmrc",
    ".netrc",
    "/etc/passwd",
    "/etc/shadow",
    "mcp.json",
    "credentials",
    "secrets",
    "confidential",
    ".kube",
    ".gnupg",
    "keychain",
    "wallet.dat",
    ".git-credentials",
    ".bash_history",
];

/// A word the patterns know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) id: Id,
    /// How many words of any kind there are up to it.
    pub(super) number: usize,
}

/// The words of a text that `known` has. What is between blanks is looked at as a whole first: addresses, files and names
/// are each a word of their own, followed by the words they are made of.
pub(super) fn cut(text: &str, known: &Words) -> Vec<Token> {
    let mut cutter = Cutter {
        text,
        known,
        tokens: Vec::new(),
        number: 0,
        spelt: None,
    };
    let mut start = 0;
    while start < text.len() {
        let chunk = chunk(text, start);
        if chunk.marked
            && let Some(id) = text.get(start..chunk.end).and_then(special)
        {
            cutter.word(start..chunk.end, id);
        }
        cutter.words(start..chunk.end);
        if chunk.ends_sentence {
            cutter.word(chunk.next..chunk.next, END);
        }
        start = chunk.next;
    }
    cutter.end_spelt();
    cutter.tokens
}

/// What is between two blanks.
struct Chunk {
    end: usize,
    /// Where the next one begins.
    next: usize,
    /// It holds a sign that addresses, files and names have.
    marked: bool,
    ends_sentence: bool,
}

fn chunk(text: &str, start: usize) -> Chunk {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut marked = false;
    let (mut last, mut blank) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if matches!(byte, b' ' | b'\t'..=b'\r') {
                blank = 1;
                break;
            }
            marked |= matches!(byte, b'@' | b'.' | b'/' | b'_' | b'`');
            at += 1;
        } else {
            let c = char_at(text, at);
            if c.is_whitespace() {
                blank = c.len_utf8();
                break;
            }
            at += c.len_utf8();
        }
        last = byte;
    }
    Chunk {
        end: at,
        next: at + blank,
        marked,
        ends_sentence: matches!(last, b'.' | b'!' | b'?' | b';'),
    }
}

fn char_at(text: &str, at: usize) -> char {
    let rest = text.get(at..).unwrap_or_default();
    // There is one: `at` is where a character begins.
    rest.chars().next().unwrap_or(' ')
}

fn special(chunk: &str) -> Option<Id> {
    if chunk.len() > 256 || !chunk.is_ascii() {
        return None;
    }
    let lower = chunk.to_ascii_lowercase();
    let mail = lower.split_once('@').is_some_and(|(local, domain)| {
        local.ends_with(|c: char| c.is_ascii_alphanumeric())
            && domain.trim_end_matches(['.', ',']).contains('.')
    });
    if mail && !lower.contains("@example.") && !lower.contains("://") {
        return Some(MAIL);
    }
    if lower.contains("://") {
        let ours = [
            "://example.",
            "://localhost",
            "://127.",
            ".example.com",
            "://www.example.",
        ];
        return (!ours.iter().any(|own| lower.contains(own))).then_some(URL);
    }
    if FILES.iter().any(|file| lower.contains(file)) && lower.contains(['/', '.', '_']) {
        return Some(FILE);
    }
    let name = chunk.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    (name.contains('_') || chunk.contains('`')).then_some(NAME)
}

struct Cutter<'t> {
    text: &'t str,
    known: &'t Words,
    tokens: Vec<Token>,
    number: usize,
    /// Letters that stand apart: where from, where to, how many.
    spelt: Option<(Range<usize>, usize)>,
}

impl Cutter<'_> {
    /// The words in a piece of text without blanks.
    fn words(&mut self, chunk: Range<usize>) {
        let bytes = self.text.as_bytes();
        let mut word = Word::default();
        let mut at = chunk.start;
        while at < chunk.end {
            let byte = bytes.get(at).copied().unwrap_or_default();
            if byte.is_ascii_alphanumeric() {
                word.add(at, byte.to_ascii_lowercase());
                at += 1;
            } else if byte == b'\'' {
                word.pass();
                at += 1;
            } else if byte.is_ascii() {
                self.end_word(&mut word, at);
                at += 1;
            } else {
                let c = char_at(self.text, at);
                match c.is_alphanumeric() {
                    true => word.add(at, u8::try_from(plain(c)).unwrap_or(u8::MAX)),
                    false => word.pass(),
                }
                at += c.len_utf8();
            }
        }
        self.end_word(&mut word, chunk.end);
    }

    fn end_word(&mut self, word: &mut Word, end: usize) {
        if word.length == 0 {
            return;
        }
        let id = match word.letters.get(..word.length) {
            Some(letters) => self.known.find(letters),
            None => OTHER,
        };
        let (range, single) = (word.start..end, word.chars == 1);
        *word = Word::default();
        if id == OTHER && single {
            self.letter(range);
        } else {
            self.word(range, id);
        }
    }

    fn word(&mut self, range: Range<usize>, id: Id) {
        self.end_spelt();
        self.number += 1;
        self.keep(range, id);
    }

    fn keep(&mut self, range: Range<usize>, id: Id) {
        if id != OTHER {
            self.tokens.push(Token {
                start: range.start,
                end: range.end,
                id,
                number: self.number,
            });
        }
    }

    /// A letter that stands alone; several of them, `I G N O R E`, are the word they spell.
    fn letter(&mut self, range: Range<usize>) {
        match &mut self.spelt {
            Some((spelt, count)) if spelt.end + 1 == range.start && *count <= LONGEST => {
                spelt.end = range.end;
                *count += 1;
            }
            _ => {
                self.end_spelt();
                self.spelt = Some((range, 1));
            }
        }
    }

    fn end_spelt(&mut self) {
        let Some((range, count)) = self.spelt.take() else {
            return;
        };
        if count < SPELT {
            self.number += count;
            return;
        }
        self.number += 1;
        let letters = self.text.get(range.clone()).unwrap_or_default().chars();
        let letters = letters.filter(|c| c.is_alphanumeric()).map(plain);
        let word: Vec<u8> = letters
            .map(|c| u8::try_from(c).unwrap_or(u8::MAX))
            .collect();
        self.keep(range, self.known.find(&word));
    }
}

/// A word while it is read.
#[derive(Default)]
struct Word {
    letters: [u8; LONGEST],
    start: usize,
    length: usize,
    /// Characters since its start, also those that are no letters.
    chars: usize,
}

impl Word {
    fn add(&mut self, at: usize, letter: u8) {
        if self.length == 0 {
            self.start = at;
        }
        if let Some(slot) = self.letters.get_mut(self.length) {
            *slot = letter;
        }
        self.length += 1;
        self.chars += 1;
    }

    /// A character in a word that is none of its letters.
    fn pass(&mut self) {
        self.chars += usize::from(self.length > 0);
    }
}
