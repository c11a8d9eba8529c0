//! The pictures between a link and its description, and what the list's legend says they mean.
//! A picture the legend does not know is kept as it is: it may mean something next month.

use serde::Serialize;

/// A picture, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// As it stands in the list.
    pub emoji: String,
    /// What the legend says of it. None: the legend does not have it.
    pub meaning: Option<Meaning>,
}

/// What the legend knows. All of it is the lister's word and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the legend's own words")]
pub enum Meaning {
    Official,
    Python,
    TypeScript,
    Go,
    Rust,
    CSharp,
    Java,
    Cpp,
    Ruby,
    Cloud,
    Local,
    Embedded,
    MacOs,
    Windows,
    Linux,
}

/// The legend, without variation selectors.
const LEGEND: &[(&str, Meaning)] = &[
    ("🎖", Meaning::Official),
    ("🐍", Meaning::Python),
    ("📇", Meaning::TypeScript),
    ("🏎", Meaning::Go),
    ("🦀", Meaning::Rust),
    ("#\u{20e3}", Meaning::CSharp),
    // Seen without the enclosing keycap.
    ("#", Meaning::CSharp),
    ("☕", Meaning::Java),
    ("🌊", Meaning::Cpp),
    ("💎", Meaning::Ruby),
    ("☁", Meaning::Cloud),
    ("🏠", Meaning::Local),
    ("📟", Meaning::Embedded),
    ("🍎", Meaning::MacOs),
    ("🪟", Meaning::Windows),
    ("🐧", Meaning::Linux),
];

/// Asks for the coloured form of a picture; says nothing by itself.
const VARIATION: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';

impl Flag {
    fn new(emoji: &str) -> Self {
        let bare: String = emoji.chars().filter(|c| *c != VARIATION).collect();
        let known = LEGEND.iter().find(|(picture, _)| *picture == bare);
        Self {
            emoji: emoji.to_owned(),
            meaning: known.map(|(_, meaning)| *meaning),
        }
    }
}

/// The picture a text begins with, and how many bytes it takes. None: it begins with something else.
pub(super) fn first(text: &str) -> Option<(Flag, usize)> {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    let (_, base) = chars.next()?;
    let keycap = matches!(base, '#' | '*' | '0'..='9');
    if keycap {
        // A plain `#` or digit is text; only a selector or a keycap after it makes a picture of it.
        chars
            .peek()
            .filter(|(_, c)| matches!(*c, VARIATION | KEYCAP))?;
    } else if !pictured(base) {
        return None;
    }
    end += base.len_utf8();
    let mut joined = false;
    for (at, c) in chars {
        let regional = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        let belongs = matches!(c, VARIATION | JOINER | KEYCAP)
            || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
            || ('\u{e0020}'..='\u{e007f}').contains(&c)
            || (joined && pictured(c))
            || (regional(base) && regional(c) && end == base.len_utf8());
        if !belongs {
            break;
        }
        joined = c == JOINER;
        end = at + c.len_utf8();
    }
    Some((Flag::new(text.get(..end)?), end))
}

/// Whether a character is drawn as a picture.
fn pictured(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{2139}' | '\u{203c}'
        | '\u{2049}' | '\u{2122}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_read_whole_or_not_at_all() {
        for (text, emoji, meaning) in [
            ("🐍 x", "🐍", Some(Meaning::Python)),
            ("☁️/🏠", "☁️", Some(Meaning::Cloud)),
            ("☁/", "☁", Some(Meaning::Cloud)),
            ("🏎️🏠", "🏎️", Some(Meaning::Go)),
            ("#️⃣", "#️⃣", Some(Meaning::CSharp)),
            ("#\u{fe0f} ", "#\u{fe0f}", Some(Meaning::CSharp)),
            ("👨‍💻x", "👨‍💻", None),
            ("👍🏽x", "👍🏽", None),
            ("🇩🇪🇫🇷", "🇩🇪", None),
            ("🛡️ ", "🛡️", None),
        ] {
            let (flag, length) = first(text).unwrap();
            assert_eq!(
                (flag.emoji.as_str(), flag.meaning),
                (emoji, meaning),
                "{text}"
            );
            assert_eq!(length, emoji.len(), "{text}");
        }
        for text in ["", "#1 tool", "3D", "- x", "é", "–", "\u{200d}", "\u{fe0f}"] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
