//! Cuts a text into words as the patterns know them: in lower case, in plain letters, without what one cannot see.

use super::letters::plain;
use std::collections::HashMap;
use std::ops::Range;

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
pub(super) const SPECIAL: [(&str, Id); 4] = [
    ("@mail", MAIL),
    ("@url", URL),
    ("@file", FILE),
    ("@name", NAME),
];

/// The first number that is free for other words.
pub(super) const FREE: Id = 6;

/// Longer words are no words.
const LONGEST: usize = 24;

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

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) id: Id,
}

impl Token {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The words of a text. What is between blanks is looked at as a whole first: addresses, files and names are each a word
/// of their own, followed by the words they are made of.
pub(super) fn cut(text: &str, known: &HashMap<String, Id>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let end = start + piece.len();
        let chunk = piece.trim_end();
        if let Some(id) = special(chunk) {
            tokens.push(Token {
                start,
                end: start + chunk.len(),
                id,
            });
        }
        words(chunk, start, known, &mut tokens);
        if chunk.ends_with(['.', '!', '?', ';']) {
            tokens.push(Token {
                start: end,
                end,
                id: END,
            });
        }
        start = end;
    }
    joined(text, tokens, known)
}

fn special(chunk: &str) -> Option<Id> {
    if chunk.len() > 256 || !chunk.is_ascii() {
        return None;
    }
    // Most words are nothing special.
    if !chunk
        .bytes()
        .any(|byte| matches!(byte, b'@' | b'.' | b'/' | b'_' | b'`'))
    {
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

/// The words in a piece of text.
fn words(chunk: &str, offset: usize, known: &HashMap<String, Id>, tokens: &mut Vec<Token>) {
    let mut word = String::new();
    let mut start = 0;
    for (at, c) in chunk.char_indices().chain([(chunk.len(), ' ')]) {
        if c.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            if word.len() <= LONGEST {
                word.push(plain(c));
            }
        } else if !word.is_empty() && (c.is_ascii() || c.is_whitespace()) && c != '\'' {
            let id = known.get(word.as_str()).copied().unwrap_or(OTHER);
            tokens.push(Token {
                start: offset + start,
                end: offset + at,
                id,
            });
            word.clear();
        }
    }
}

/// Joins letters that stand apart, `I G N O R E`, into the word they spell.
fn joined(text: &str, tokens: Vec<Token>, known: &HashMap<String, Id>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let is_letter = |token: &Token| {
            token.id == OTHER
                && text
                    .get(token.range())
                    .is_some_and(|word| word.chars().nth(1).is_none())
        };
        let mut last = *first;
        let run = if is_letter(first) {
            let follows = after.iter().take_while(|token| {
                let near = is_letter(token) && token.start == last.end + 1;
                if near {
                    last = **token;
                }
                near
            });
            1 + follows.take(LONGEST).count()
        } else {
            1
        };
        if run >= 4 {
            let spelt: String = text
                .get(first.start..last.end)
                .unwrap_or_default()
                .chars()
                .filter(|c| c.is_alphanumeric())
                .map(plain)
                .collect();
            let id = known.get(spelt.as_str()).copied().unwrap_or(OTHER);
            out.push(Token {
                start: first.start,
                end: last.end,
                id,
            });
        } else {
            out.extend(rest.get(..run).unwrap_or_default());
        }
        rest = rest.get(run..).unwrap_or_default();
    }
    out
}
