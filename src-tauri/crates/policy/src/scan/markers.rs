//! Marks that pass for those around a model's own instructions: tags, brackets, headings, comments.

use std::ops::Range;
use std::sync::LazyLock;

/// A mark is no longer than this.
const LONGEST: usize = 48;

/// Names of a tag or a bracket that no description needs.
const NAMES: &[&str] = &[
    "important",
    "hidden",
    "system",
    "secret",
    "instruction",
    "admin",
    "assistant",
    "urgent",
    "critical",
    "global",
    "override",
    "directive",
    "priority",
    "sys",
    "confidential",
    "inst",
    "sysprompt",
    "systemprompt",
    "developer",
];
/// Parts of such names.
const PARTS: &[&str] = &[
    "override",
    "bypass",
    "directive",
    "inject",
    "priority",
    "hidden",
    "jailbreak",
    "systemprompt",
];

/// Where such marks are, with how much each weighs.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, u8, &'static str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let signs = memchr::memchr3_iter(b'<', b'[', b'#', bytes);
    for at in signs {
        let mark = match bytes.get(at) {
            Some(b'<') => tag(text, at),
            Some(b'[') => bracket(text, at),
            _ if at == 0 || bytes.get(at - 1) != Some(&b'#') => heading(text, at),
            _ => None,
        };
        found.extend(mark);
    }
    let spoken = memchr::memchr_iter(b':', bytes);
    found.extend(spoken.filter_map(|at| speaker(text, at)));
    found.sort_by_key(|(range, _, _)| (range.start, range.end));
    found
}

type Mark = Option<(Range<usize>, u8, &'static str)>;

fn inside(text: &str, from: usize, close: char) -> Option<(&str, usize)> {
    let end = text.floor_char_boundary(from + LONGEST);
    let inner = text.get(from..end)?;
    let length = inner.find(close)?;
    Some((inner.get(..length)?, from + length))
}

/// Whether a name has all letters of one that is looked for: most have not, and need not be put together.
fn is_possible(name: &str) -> bool {
    static NEEDED: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let names = NAMES.iter().chain(PARTS);
        names.map(|name| set_of(name)).collect()
    });
    let has = set_of(name);
    NEEDED.iter().any(|needed| has & needed == *needed)
}

/// A bit for each plain letter in a name.
fn set_of(name: &str) -> u32 {
    let plain = name.chars().map(super::letters::plain);
    let letters = plain.filter(char::is_ascii_lowercase);
    letters.fold(0, |set, c| set | 1 << (u32::from(c) - u32::from('a')))
}

fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.map(super::letters::plain).collect()
}

fn tag(text: &str, at: usize) -> Mark {
    let rest = text.get(at..)?;
    if rest.starts_with("<!--") {
        return Some((at..at + 4, 2, "has a comment that only a program sees"));
    }
    let (name, end) = inside(text, at + 1, '>')?;
    if name.starts_with('|') && name.ends_with('|') && name.len() > 2 || name.starts_with("<SYS") {
        return Some((at..end + 1, 3, "has a mark of a model's own format"));
    }
    if !is_possible(name) {
        return None;
    }
    let name = letters(name);
    let known = NAMES.contains(&name.as_str()) || PARTS.iter().any(|part| name.contains(part));
    known.then_some((at..end + 1, 3, "has a tag that passes for instructions"))
}

fn bracket(text: &str, at: usize) -> Mark {
    let (name, end) = inside(text, at + 1, ']').filter(|(name, _)| is_possible(name))?;
    let plain = letters(name);
    let shouted = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    if plain == "inst"
        || PARTS.iter().any(|part| plain.contains(part)) && shouted
        || plain.starts_with("system") && shouted
    {
        return Some((at..end + 1, 3, "has a mark of a model's own format"));
    }
    let known = NAMES.contains(&plain.as_str());
    known.then_some((at..end + 1, 2, "has a bracket that passes for instructions"))
}

fn heading(text: &str, at: usize) -> Mark {
    let line = text.get(at..text.floor_char_boundary(at + LONGEST))?;
    let line = line.lines().next()?;
    let (marks, name) = line.split_at(line.len() - line.trim_start_matches('#').len());
    let name = name.split(':').next()?;
    let plain = letters(name);
    let known = marks.len() >= 2
        && [
            "instruction",
            "system",
            "systemprompt",
            "assistant",
            "newinstructions",
        ]
        .contains(&plain.as_str());
    known.then_some((
        at..at + marks.len() + name.len(),
        3,
        "has a heading that passes for instructions",
    ))
}

/// `SYSTEM:` in capitals.
fn speaker(text: &str, colon: usize) -> Mark {
    // Most colons stand behind a word in small letters, or a figure.
    let last = colon
        .checked_sub(1)
        .and_then(|at| text.as_bytes().get(at))?;
    if !last.is_ascii_uppercase() {
        return None;
    }
    let before = text.get(text.floor_char_boundary(colon.saturating_sub(LONGEST))..colon)?;
    let word = before
        .rsplit(|c: char| !c.is_ascii_alphabetic() && c != '_')
        .next()?;
    let known = [
        "SYSTEM",
        "ADMIN",
        "ASSISTANT",
        "DEVELOPER",
        "SYSTEM_NOTE",
        "SYSTEM_PROMPT",
    ]
    .contains(&word);
    known.then_some((
        colon - word.len()..colon + 1,
        2,
        "speaks as if it were the system",
    ))
}
