//! Text from outside, made safe to look at: what one cannot see becomes a label, everything else stays as it is.
//! It never drops, replaces or shortens a character: from what is shown one can tell exactly what was received.
//!
//! [`segments`] is for a surface that paints, [`plain`] for logs and terminals, [`hidden_count`] for the rule
//! that a call with hidden characters needs a tick before it can be approved.

mod classes;
mod cut;
mod imitation;

pub(crate) use cut::{Masked, Numbered, Spans, cut};
pub(crate) use imitation::imitations;

use crate::api::{Segment, SegmentKind};
use classes::{Class, class_of};

/// Blank that covers more columns than this is a way to push something out of sight.
const MAX_BLANK_COLUMNS: usize = 80;
/// What a tab or a line break counts for in [`MAX_BLANK_COLUMNS`].
const WIDE_BLANK: usize = 4;

/// Cuts a text into what is painted as it is and what is painted as a boxed label.
///
/// Two different texts never give the same segments, and plain segments never touch.
#[must_use]
pub fn segments(text: &str) -> Vec<Segment> {
    Pieces::of(text)
        .map(|piece| match piece {
            Piece::Plain(run) => Segment::plain(run),
            Piece::Boxed {
                character,
                times,
                kind,
            } => Segment::new(label(character, times), kind),
        })
        .collect()
}

/// How many boxes one has to have seen before a call with this text can be approved.
/// A run of one character counts once.
#[must_use]
pub fn hidden_count(text: &str) -> u32 {
    let boxes = Pieces::of(text)
        .filter(|piece| {
            matches!(
                piece,
                Piece::Boxed {
                    kind: SegmentKind::Hidden,
                    ..
                }
            )
        })
        .count();
    u32::try_from(boxes).unwrap_or(u32::MAX)
}

/// The text on one line for logs and terminals: labels in `⟦ ⟧`, no control character, no escape sequence.
///
/// Two different texts never give the same line: the few characters used for the notation are labelled too.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for piece in Pieces::of(text) {
        match piece {
            Piece::Plain(run) => run.chars().for_each(|c| push_plain(&mut line, c)),
            Piece::Boxed {
                character, times, ..
            } => push_boxed(&mut line, &label(character, times)),
        }
    }
    line
}

/// Segments on one line, for a sentence: what cannot be seen stays a label, what is masked stays masked.
#[must_use]
pub(crate) fn line(segments: &[Segment]) -> String {
    let mut line = String::new();
    for segment in segments {
        match segment.kind {
            SegmentKind::Plain | SegmentKind::Secret | SegmentKind::Lookalike => {
                segment.text.chars().for_each(|c| push_plain(&mut line, c));
            }
            SegmentKind::Hidden | SegmentKind::Space => push_boxed(&mut line, &segment.text),
        }
    }
    line
}

/// Whether a word mixes Latin letters with Cyrillic or Greek ones, as imitations of names do.
#[must_use]
pub fn mixes_alphabets(text: &str) -> bool {
    imitations(text).next().is_some()
}

fn push_plain(line: &mut String, c: char) {
    match c {
        '\n' => line.push('⏎'),
        '\t' => line.push('⇥'),
        '⏎' | '⇥' | '⟦' | '⟧' | '\r' => push_boxed(line, &code_point(c)),
        c => line.push(c),
    }
}

fn push_boxed(line: &mut String, label: &str) {
    line.push('⟦');
    line.push_str(label);
    line.push('⟧');
}

/// `U+202E`, `U+200B ×3`, `ESC`, `TAG a`, `412 spaces`.
fn label(character: char, times: usize) -> String {
    let plural = if times == 1 { "" } else { "s" };
    match character {
        ' ' => return format!("{times} space{plural}"),
        '\t' => return format!("{times} tab{plural}"),
        '\n' => return format!("{times} line break{plural}"),
        _ => {}
    }
    let one = match character {
        '\u{1b}' => "ESC".to_owned(),
        // The tag block repeats ASCII, invisibly, at U+E0000.
        '\u{e0021}'..='\u{e007e}' => match char::from_u32(u32::from(character) - 0xe_0000) {
            Some(ascii) => format!("TAG {ascii}"),
            None => code_point(character),
        },
        c => code_point(c),
    };
    if times == 1 {
        one
    } else {
        format!("{one} ×{times}")
    }
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// A stretch of a text with one way to show it.
enum Piece<'a> {
    Plain(&'a str),
    Boxed {
        character: char,
        times: usize,
        kind: SegmentKind,
    },
}

/// Walks a text piece by piece. Pieces are as long as they can be, so that the walk has one result.
struct Pieces<'a> {
    text: &'a str,
    at: usize,
    /// The last character shown as it is: an emoji joiner is fine only after an emoji.
    before: Option<char>,
    /// Where the run of blanks that was judged last ends.
    blank_until: usize,
    /// Whether that run is boxed.
    blank_boxed: bool,
}

impl<'a> Pieces<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            before: None,
            blank_until: 0,
            blank_boxed: false,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// How the character at the current place has to be shown; none: as it is.
    fn boxed(&mut self, c: char) -> Option<SegmentKind> {
        if is_blank(c) {
            return self.blank_is_boxed(c).then_some(SegmentKind::Hidden);
        }
        let after = || self.rest().chars().nth(1);
        match class_of(c) {
            Class::Visible => None,
            Class::Space => Some(SegmentKind::Space),
            Class::Hidden if classes::belongs_to_emoji(self.before, c, after()) => None,
            Class::Hidden => Some(SegmentKind::Hidden),
        }
    }

    /// Judges a run of blanks as a whole, once, at its first character.
    fn blank_is_boxed(&mut self, c: char) -> bool {
        let rest = self.rest();
        if self.at >= self.blank_until {
            let length = rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
            let run = rest.get(..length).unwrap_or_default();
            self.blank_until = self.at + length;
            self.blank_boxed = is_out_of_sight(run, length == rest.len());
        }
        // A carriage return alone can make a later text overprint an earlier one.
        self.blank_boxed || c == '\r' && !rest.starts_with("\r\n")
    }

    fn take_boxed(&mut self, character: char, kind: SegmentKind) -> Piece<'a> {
        let mut times = 0;
        while self.rest().starts_with(character) && self.boxed(character) == Some(kind) {
            times += 1;
            self.at += character.len_utf8();
            self.before = None;
        }
        Piece::Boxed {
            character,
            times,
            kind,
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let start = self.at;
        while let Some(c) = self.rest().chars().next() {
            if let Some(kind) = self.boxed(c) {
                if start < self.at {
                    break;
                }
                return Some(self.take_boxed(c, kind));
            }
            self.before = Some(c);
            self.at += c.len_utf8();
        }
        let run = self
            .text
            .get(start..self.at)
            .filter(|run| !run.is_empty())?;
        Some(Piece::Plain(run))
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Blanks at the end cannot be seen, except the one line break a text file ends with; and a long run hides what follows.
fn is_out_of_sight(run: &str, at_the_end: bool) -> bool {
    if at_the_end && run != "\n" && run != "\r\n" {
        return true;
    }
    let columns: usize = run
        .chars()
        .map(|c| match c {
            ' ' => 1,
            '\r' => 0,
            _ => WIDE_BLANK,
        })
        .sum();
    columns > MAX_BLANK_COLUMNS
}

#[cfg(test)]
mod tests;
