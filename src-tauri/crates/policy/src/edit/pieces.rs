//! A list or an object taken apart, so that its parts can be moved without touching anything else.
//!
//! A comment belongs to what it stands at: directly above, or behind on the same line. It moves and goes
//! with that. A comment with a blank line below it belongs to the place, and stays there. Spacing stays
//! with the place too, so a part that moves takes on the look of where it goes.

use crate::parse::node::{Node, Value};
use std::borrow::Cow;
use std::ops::Range;

/// A list or an object, in parts. Put together again without a change, it is the text it was.
pub(crate) struct Pieces<'t> {
    /// Behind the opening bracket, on its line.
    head: Cow<'t, str>,
    pieces: Vec<Piece<'t>>,
    /// In front of the closing bracket.
    tail: Cow<'t, str>,
}

/// An item of a list or a field of an object, with what is around it up to its neighbours.
struct Piece<'t> {
    /// Belongs to the place.
    space: Cow<'t, str>,
    /// Above it.
    comment: &'t str,
    body: Cow<'t, str>,
    /// Between it and the comma.
    before_comma: &'t str,
    /// Behind the comma, on the same line.
    behind: &'t str,
}

impl<'t> Pieces<'t> {
    /// Takes a list or an object apart; `text` is the text it was read from.
    pub(crate) fn of(node: &Node<'_>, text: &'t str) -> Self {
        let spans: Vec<Range<usize>> = match &node.value {
            Value::List(items) => items.iter().map(|item| item.at..item.end).collect(),
            Value::Object(fields) => fields.iter().map(|f| f.at..f.value.end).collect(),
            _ => Vec::new(),
        };
        let inside = node.at + 1..node.end.saturating_sub(1);
        let slice = |range: Range<usize>| text.get(range).unwrap_or_default();
        let Some(first) = spans.first() else {
            let (head, tail) = split(slice(inside.clone()), slice(inside).trim_end().len());
            return Self {
                head: head.into(),
                pieces: Vec::new(),
                tail: tail.into(),
            };
        };
        let (head, mut above) = same_line(slice(inside.start..first.start));
        let mut pieces = Vec::with_capacity(spans.len());
        let mut tail = "";
        for (i, span) in spans.iter().enumerate() {
            let (space, comment) = above_it(above);
            let (before_comma, behind) = match spans.get(i + 1) {
                Some(next) => {
                    let gap = slice(span.end..next.start);
                    let (before, after) = split(gap, outside(gap, b',').unwrap_or(gap.len()));
                    let (behind, rest) = same_line(after.get(1..).unwrap_or_default());
                    above = rest;
                    (before, behind)
                }
                None => {
                    let (own, behind, rest) = behind_last(slice(span.end..inside.end));
                    tail = rest;
                    (own, behind)
                }
            };
            pieces.push(Piece {
                space: space.into(),
                comment,
                body: slice(span.clone()).into(),
                before_comma,
                behind,
            });
        }
        Self {
            head: head.into(),
            pieces,
            tail: tail.into(),
        }
    }

    /// Moves the piece at `from` to `to`; those between make room.
    pub(crate) fn shift(&mut self, from: usize, to: usize) {
        let spaces: Vec<_> = self
            .pieces
            .iter()
            .map(|piece| piece.space.clone())
            .collect();
        if from < self.pieces.len() {
            let piece = self.pieces.remove(from);
            self.pieces.insert(to.min(self.pieces.len()), piece);
        }
        for (piece, space) in self.pieces.iter_mut().zip(spaces) {
            piece.space = space;
        }
    }

    /// Takes a piece out, with its own comments.
    pub(crate) fn remove(&mut self, at: usize) {
        if at >= self.pieces.len() {
            return;
        }
        let gone = self.pieces.remove(at);
        let has_comment = |space: &str| !space.trim().is_empty();
        match self.pieces.get_mut(at) {
            Some(next) if has_comment(&next.space) && has_comment(&gone.space) => {
                next.space = joined(&gone.space, &next.space).into();
            }
            Some(next) if has_comment(&next.space) => {}
            Some(next) => next.space = gone.space,
            None if has_comment(&gone.space) => {
                self.tail = joined(&gone.space, &self.tail).into();
            }
            None => {}
        }
    }

    /// Puts a new piece in, as many as there are at most behind; `alone` is what stands in front of it where it
    /// has no neighbour to look like.
    pub(crate) fn insert(&mut self, at: usize, body: String, alone: &str) {
        let at = at.min(self.pieces.len());
        let space = self.space_at(at, alone).into();
        let between = self.between(alone).into();
        if let Some(next) = self.pieces.get_mut(at) {
            next.space = between;
        }
        if self.pieces.is_empty() && alone.contains('\n') && !self.tail.contains('\n') {
            // The closing bracket goes one step to the left of its contents.
            let step = alone.strip_suffix("  ").unwrap_or(alone);
            self.tail = step.to_owned().into();
        }
        self.pieces.insert(
            at,
            Piece {
                space,
                comment: "",
                body: body.into(),
                before_comma: "",
                behind: "",
            },
        );
    }

    /// Gives a piece another text.
    pub(crate) fn set(&mut self, at: usize, body: String) {
        if let Some(piece) = self.pieces.get_mut(at) {
            piece.body = body.into();
        }
    }

    /// What stands in front of a piece at `at`, once one is put there.
    pub(crate) fn space_at(&self, at: usize, alone: &str) -> String {
        match self.pieces.get(at) {
            Some(piece) => piece.space.clone().into_owned(),
            None if self.pieces.is_empty() => alone.to_owned(),
            None => self.between(alone),
        }
    }

    /// What stands between two pieces, without blank lines and comments.
    fn between(&self, alone: &str) -> String {
        let usual = match self.pieces.as_slice() {
            [] => return alone.to_owned(),
            [one] if !one.space.contains('\n') => return " ".to_owned(),
            [one] => &one.space,
            [_, second, ..] => &second.space,
        };
        let line = usual.rfind('\n').unwrap_or(0);
        let indent = usual.get(line..).unwrap_or_default();
        // A comment that ends on the line is not part of how it begins.
        let begins = indent.rfind(|c: char| !c.is_whitespace());
        begins.map_or(indent, |_| " ").to_owned()
    }

    /// The text between the brackets.
    pub(crate) fn text(&self) -> String {
        let mut out = self.head.clone().into_owned();
        let mut open = ends_in_line_comment(&self.head);
        let last = self.pieces.len().saturating_sub(1);
        for (i, piece) in self.pieces.iter().enumerate() {
            close(&mut out, open, &piece.space);
            let comma = if i < last { "," } else { "" };
            for part in [
                &piece.space,
                piece.comment,
                &piece.body,
                piece.before_comma,
                comma,
                piece.behind,
            ] {
                out.push_str(part);
            }
            open = ends_in_line_comment(piece.behind);
        }
        close(&mut out, open, &self.tail);
        out.push_str(&self.tail);
        out
    }

    /// `text` with the list or object `node` as it is now.
    pub(crate) fn within(&self, node: &Node<'_>, text: &str) -> String {
        let (front, rest) = split(text, node.at + 1);
        let back = split(rest, node.end.saturating_sub(node.at + 2)).1;
        [front, &self.text(), back].concat()
    }
}

/// Two gaps that hold comments, one behind the other.
fn joined(first: &str, second: &str) -> String {
    match second.starts_with(['\n', '\r']) {
        true => [first.trim_end(), second].concat(),
        false => [first, second].concat(),
    }
}

/// Ends the line, if a comment would otherwise swallow what follows.
fn close(out: &mut String, open: bool, next: &str) {
    if open && !next.starts_with(['\n', '\r']) {
        out.push('\n');
    }
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// What of a gap is on the line on which it begins; nothing if it is all on one line.
fn same_line(gap: &str) -> (&str, &str) {
    split(gap, outside(gap, b'\n').unwrap_or(0))
}

/// What of the gap in front of a closing bracket belongs to what is before it: on the same line as the bracket, it
/// goes in front of a comma, else behind one. Then the rest.
fn behind_last(gap: &str) -> (&str, &str, &str) {
    match outside(gap, b'\n') {
        Some(line) => {
            let (behind, rest) = split(gap, line);
            ("", behind, rest)
        }
        None => {
            let (own, rest) = split(gap, gap.trim_end().len());
            (own, "", rest)
        }
    }
}

/// The part of a gap that belongs to the place, and the comment that belongs to what comes below.
fn above_it(gap: &str) -> (&str, &str) {
    let mut begin = None;
    let mut lines = 0;
    for (at, part) in parts(gap) {
        if is_comment(part) {
            begin = begin.or(Some(at));
            lines = 0;
            continue;
        }
        lines += part.matches('\n').count();
        if lines > 1 {
            begin = None;
        }
    }
    split(gap, begin.unwrap_or(gap.len()))
}

/// The first such byte of a gap that is not in a comment. The end of a line ends a comment and is not in it.
fn outside(gap: &str, wanted: u8) -> Option<usize> {
    parts(gap)
        .filter(|(_, part)| !is_comment(part))
        .find_map(|(at, part)| Some(at + part.bytes().position(|byte| byte == wanted)?))
}

fn ends_in_line_comment(gap: &str) -> bool {
    parts(gap)
        .last()
        .is_some_and(|(_, part)| part.starts_with("//"))
}

fn is_comment(part: &str) -> bool {
    part.starts_with('/')
}

/// The comments of a gap and what is between them, each with the byte it begins at.
fn parts(gap: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = gap.get(at..).filter(|rest| !rest.is_empty())?;
        let length: usize = match rest.get(..2) {
            Some("//") => rest.find('\n').unwrap_or(rest.len()),
            Some("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => rest.find('/').unwrap_or(rest.len()),
        };
        let begin = at;
        at += length.max(1);
        Some((begin, rest.get(..length.max(1))?))
    })
}
