//! Characters one cannot see, or that change how others are shown, where no script and no emoji needs them.

use super::{FindingKind, PER_TEXT, Spans};

/// More blanks than any layout needs push what follows out of sight.
const BLANKS: usize = 120;
/// What the flags of regions begin with.
const BLACK_FLAG: char = '\u{1F3F4}';

/// What is wrong with letters that only programs read.
pub(super) const TAGS: &str = "has letters from the block of tags, which no one sees";

pub(super) fn find(text: &str) -> Spans {
    if may_hide_in_plain(text.as_bytes()) {
        return in_all(text);
    }
    let mut found = Spans::new();
    let mut flag_until = 0;
    for (at, c) in foreign(text) {
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        if c == BLACK_FLAG {
            flag_until = at + flag(after);
        }
        let before = before.chars().next_back();
        let reason = reason(c, before, after.chars().nth(1));
        if let Some(reason) = reason.filter(|_| at >= flag_until) {
            add(&mut found, at..at + c.len_utf8(), reason);
        }
    }
    found
}

/// The characters of a text that are not ASCII, with their places.
pub(super) fn foreign(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.as_bytes().get(at..)?;
        let start = at + rest.iter().position(|byte| !byte.is_ascii())?;
        let c = text.get(start..)?.chars().next()?;
        at = start + c.len_utf8();
        Some((start, c))
    })
}

/// Whether the ASCII characters of a text have to be looked at too: for controls, and for long runs of blanks.
fn may_hide_in_plain(bytes: &[u8]) -> bool {
    let shown = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0x0C | 0x80..);
    !bytes.iter().all(shown) || has_long_run(bytes)
}

/// Whether more blanks than that may stand together. Such a run takes up one of the places that are looked at.
fn has_long_run(bytes: &[u8]) -> bool {
    let places = (0..bytes.len()).skip(BLANKS).step_by(BLANKS);
    // Some blanks are not ASCII.
    let may_be_blank = |byte: &&u8| byte.is_ascii_whitespace() || !byte.is_ascii();
    places.into_iter().any(|at| {
        let (before, after) = bytes.split_at_checked(at).unwrap_or_default();
        let behind = after.iter().take(BLANKS).take_while(may_be_blank).count();
        let before = before.iter().rev().take(BLANKS);
        behind > 0 && behind + before.take_while(may_be_blank).count() > BLANKS
    })
}

/// Looks at every character.
fn in_all(text: &str) -> Spans {
    let mut found = Spans::new();
    let mut before: Option<char> = None;
    let mut blanks = 0;
    let mut flag_until = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        let end = at + c.len_utf8();
        if c == BLACK_FLAG {
            flag_until = at + flag(text.get(at..).unwrap_or_default());
        }
        if let Some(reason) = reason(c, before, after).filter(|_| at >= flag_until) {
            add(&mut found, at..end, reason);
        }
        blanks = if c.is_whitespace() { blanks + 1 } else { 0 };
        if blanks > BLANKS && !after.is_some_and(char::is_whitespace) && after.is_some() {
            let start = end - c.len_utf8();
            add(&mut found, start..end, "is far behind a run of blanks");
        }
        before = Some(c);
    }
    found
}

/// Whether a character, alone in a name, is one that nobody sees.
pub(super) fn is_hidden(c: char) -> bool {
    reason(c, None, None).is_some()
}

/// Joined to the one before, if they touch.
fn add(found: &mut Spans, at: std::ops::Range<usize>, reason: &'static str) {
    if let Some((last, _, known)) = found.last_mut()
        && last.end == at.start
        && *known == reason
    {
        last.end = at.end;
    } else if found.len() < PER_TEXT {
        found.push((at, FindingKind::Hidden, reason));
    }
}

/// Why a character between two others is no part of a text.
fn reason(c: char, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    Some(match c {
        '\t' | '\n' | '\r' | '\u{0C}' => return None,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => "has a control character",
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}' => {
            "has a character that turns the direction of what follows"
        }
        // Joiners belong between emoji, and between letters of scripts that join.
        '\u{200C}' | '\u{200D}' if before.is_some_and(joins) && after.is_some_and(joins) => {
            return None;
        }
        '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{180B}'..='\u{180F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{FFA0}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{FFF9}'..='\u{FFFB}' => "has a character of no width",
        // Selectors of a variant belong after an emoji, a sign or a Chinese character.
        '\u{FE0E}' | '\u{FE0F}' if before.is_some_and(has_variants) => return None,
        '\u{FE00}'..='\u{FE02}' if before.is_some_and(is_han) => return None,
        '\u{E0100}'..='\u{E01EF}' if before.is_some_and(is_han) => return None,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            "has a selector where nothing has variants"
        }
        '\u{E0000}'..='\u{E007F}' => TAGS,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => {
            "has a character that means nothing to others"
        }
        '\u{1D173}'..='\u{1D17A}' => "has a character of no width",
        _ => return None,
    })
}

/// The length of a region's flag at the beginning of a text: only three are known anywhere, and other tags are hidden text.
fn flag(text: &str) -> usize {
    let known = [
        "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
        "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        "\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
    ];
    known
        .iter()
        .find(|flag| text.starts_with(**flag))
        .map_or(0, |flag| flag.len())
}

/// Emoji and their like, and the letters of scripts that are written joined.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1800}'..='\u{18AF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        || is_emoji(c)
        || c == '\u{FE0F}'
}

fn has_variants(c: char) -> bool {
    is_emoji(c) || is_han(c) || matches!(c, '0'..='9' | '#' | '*')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{20E3}' | '\u{2100}'..='\u{214F}'
        | '\u{2190}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}'
        | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_passed_over_hides_nothing(
            text in "( |\n|\t|\u{a0}|\u{3000}|a|é|\u{200b}|\u{7}|🏴|\u{e0067}|\u{e007f}|\u{fe0f}|x{30}| {50}|\u{2003}{40}){0,20}",
        ) {
            prop_assert_eq!(find(&text), in_all(&text));
        }
    }
}
