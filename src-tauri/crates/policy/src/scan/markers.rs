//! Marks that pass for those around a model's own instructions: tags, brackets, headings, comments.

use std::ops::Range;

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
    let mut found = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        let mark = match byte {
            b'<' => tag(text, at),
            b'[' => bracket(text, at),
            b'#' if at == 0 || text.as_bytes().get(at - 1) != Some(&b'#') => heading(text, at),
            b':' => speaker(text, at),
            _ => None,
        };
        found.extend(mark);
    }
    found
}

type Mark = Option<(Range<usize>, u8, &'static str)>;

fn inside(text: &str, from: usize, close: char) -> Option<(&str, usize)> {
    let end = text.floor_char_boundary(from + LONGEST);
    let inner = text.get(from..end)?;
    let length = inner.find(close)?;
    Some((inner.get(..length)?, from + length))
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
    let name = letters(name);
    let known = NAMES.contains(&name.as_str()) || PARTS.iter().any(|part| name.contains(part));
    known.then_some((at..end + 1, 3, "has a tag that passes for instructions"))
}

fn bracket(text: &str, at: usize) -> Mark {
    let (name, end) = inside(text, at + 1, ']')?;
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
