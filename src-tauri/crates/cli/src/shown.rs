//! Text for a terminal. Whatever a server or an agent wrote reaches the terminal as visible characters only:
//! no escape sequence, no text that runs backwards, no line that looks like ours.

use chrono::{DateTime, Local};
use gateway::api::{Headline, Segment, SegmentKind};
use gateway::text;
use serde::Serialize;

/// A text from outside on one line.
pub(crate) fn line(text: &str) -> String {
    text::plain(text)
}

/// Segments as one line; what cannot be seen stands in `⟦ ⟧`.
pub(crate) fn segments(segments: &[Segment]) -> String {
    segments.iter().fold(String::new(), |mut line, segment| {
        match segment.kind {
            SegmentKind::Plain | SegmentKind::Secret | SegmentKind::Lookalike => {
                push_visible(&mut line, &segment.text);
            }
            SegmentKind::Hidden | SegmentKind::Space => {
                line.push('⟦');
                push_visible(&mut line, &segment.text);
                line.push('⟧');
            }
        }
        line
    })
}

/// Plain segments are visible already, except that they may hold line breaks and tabs. The rest is for a
/// gateway that says otherwise: this program may be the older one of the two.
fn push_visible(line: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' => line.push('⏎'),
            '\t' => line.push('⇥'),
            '\r' => {}
            '⏎' | '⇥' | '⟦' | '⟧' => line.push_str(&format!("⟦U+{:04X}⟧", u32::from(c))),
            c if c.is_control() => line.push_str(&format!("⟦U+{:04X}⟧", u32::from(c))),
            c => line.push(c),
        }
    }
}

/// `Restart service ledger-api in payments`.
pub(crate) fn headline(headline: &Headline) -> String {
    let mut line = format!("{} {}", headline.verb, segments(&headline.object));
    if let Some(scope) = &headline.scope {
        line.push(' ');
        line.push_str(&segments(scope));
    }
    line
}

/// JSON on one line, in ASCII: what a terminal would hide or act on is escaped.
pub(crate) fn json(value: &impl Serialize) -> String {
    let mut line = String::new();
    // Our own types; a value that cannot be written would be a map with keys that are no text.
    let text =
        serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
    for c in text.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            line.push(c);
            continue;
        }
        // Characters beyond ASCII only occur inside strings, where this is the same character.
        for unit in c.encode_utf16(&mut [0; 2]) {
            line.push_str(&format!("\\u{unit:04x}"));
        }
    }
    line
}

/// Unix ms as local time.
pub(crate) fn time(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map_or_else(
        || format!("{ms} ms"),
        |at| {
            at.with_timezone(&Local)
                .format("%Y-%m-%d %H:%M:%S")
                .to_string()
        },
    )
}

/// Rows as columns, two spaces apart; the last column is as wide as it is.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(kind: SegmentKind, text: &str) -> Segment {
        Segment::new(text, kind)
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        let cases = [
            (vec![segment(SegmentKind::Plain, "a\tb\nc")], "a⇥b⏎c"),
            (
                vec![
                    segment(SegmentKind::Plain, "a"),
                    segment(SegmentKind::Hidden, "U+202E"),
                ],
                "a⟦U+202E⟧",
            ),
            (
                vec![segment(SegmentKind::Plain, "⟦U+202E⟧")],
                "⟦U+27E6⟧U+202E⟦U+27E7⟧",
            ),
            (
                vec![segment(SegmentKind::Plain, "\u{1b}[2J")],
                "⟦U+001B⟧[2J",
            ),
            (vec![], ""),
        ];
        for (given, expect) in cases {
            assert_eq!(segments(&given), expect, "{given:?}");
        }
    }

    #[test]
    fn columns_are_aligned_and_lines_have_no_blank_end() {
        let rows = [
            vec!["A-1".into(), "high".into(), "x".into()],
            vec!["A-10".into(), String::new(), String::new()],
        ];
        assert_eq!(table(&rows), "A-1   high  x\nA-10\n");
        assert_eq!(table(&[]), "");
    }

    proptest! {
        #[test]
        fn no_control_character_reaches_the_terminal(text in any::<String>()) {
            for shown in [
                line(&text),
                segments(&text::segments(&text)),
                segments(&[segment(SegmentKind::Plain, &text)]),
                json(&text),
            ] {
                prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
            }
        }

        #[test]
        fn json_says_what_it_was_given(text in any::<String>()) {
            let shown = json(&text);
            prop_assert!(shown.is_ascii());
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}
