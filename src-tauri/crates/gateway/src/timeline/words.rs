//! What of a row can be searched for: words, and each value of its arguments under its place.
//!
//! Words are cut here, and only here, for what is stored and for what is looked for alike; SQLite's full-text index gets
//! them with spaces between and cuts nowhere else.

use policy::json::{self, Json};
use sha2::{Digest, Sha256};

/// Longest word that is told apart, in characters.
const LONGEST: usize = 40;
/// Most values of one call's arguments that can be asked for.
const MOST_VALUES: usize = 48;
/// Stands in front of a value's token. No word contains it, and the index takes it for a letter.
const VALUE: char = '×';

/// The words of a text, in lower case.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let lower = word.chars().flat_map(char::to_lowercase);
            // Lower case can bring marks that are no letters of their own.
            lower
                .filter(|c| c.is_alphanumeric())
                .take(LONGEST)
                .collect()
        })
        .filter(|word: &String| !word.is_empty())
}

/// What a free text looks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub(crate) word: String,
    /// Any word that begins so.
    pub(crate) begins: bool,
}

impl Wanted {
    /// As the full-text index asks for it.
    pub(crate) fn query(&self) -> String {
        format!("\"{}\"{}", self.word, if self.begins { "*" } else { "" })
    }
}

/// What a free text looks for. All of it has to be there; nothing: no row has it.
pub(crate) fn wanted(text: &str) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = words(text)
        .map(|word| Wanted {
            word,
            begins: false,
        })
        .collect();
    if let Some(last) = wanted.last_mut() {
        last.begins = text.ends_with('*');
    }
    wanted
}

/// The token of one value of the arguments.
pub(crate) fn value_token(pointer: &str, value: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut hash = Sha256::new();
    hash.update(pointer.as_bytes());
    hash.update([0]);
    hash.update(value.as_bytes());
    let digest = hash.finalize();
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    // Sixty bits: two values of one record do not meet.
    let letters = (0..12)
        .filter_map(|place| LETTERS.get(usize::try_from((number >> (place * 5)) & 31).ok()?));
    std::iter::once(VALUE)
        .chain(letters.map(|letter| char::from(*letter)))
        .collect()
}

/// The arguments as the record keeps them; none: they were too long to be kept whole.
pub(crate) fn read(arguments: &str) -> Option<Json<'_>> {
    json::parse_str(arguments, json::Limits::default()).ok()
}

/// Tokens of the values in the arguments.
pub(crate) fn values(arguments: &Json<'_>) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut pointer = String::new();
    collect(arguments, &mut pointer, &mut tokens);
    tokens
}

fn collect(value: &Json<'_>, pointer: &mut String, tokens: &mut Vec<String>) {
    if tokens.len() >= MOST_VALUES {
        return;
    }
    let mut step = |name: &str, value: &Json<'_>| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        collect(value, pointer, tokens);
        pointer.truncate(length);
    };
    match value {
        Json::Object(members) => members.iter().for_each(|(name, value)| step(name, value)),
        Json::Array(items) => (0..).zip(items).for_each(|(place, value): (usize, _)| {
            step(&place.to_string(), value);
        }),
        Json::String(text) => tokens.push(value_token(pointer, text)),
        Json::Number(digits) => tokens.push(value_token(pointer, digits)),
        Json::Bool(value) => {
            tokens.push(value_token(pointer, if *value { "true" } else { "false" }))
        }
        Json::Null => tokens.push(value_token(pointer, "null")),
    }
}
