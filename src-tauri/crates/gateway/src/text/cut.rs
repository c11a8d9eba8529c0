//! Cuts a text whose stretches mean something: risky parts are numbered, secrets masked, imitated words named.
//! It never looks for risky parts or secrets itself, and never shortens anything but a secret.

use super::imitation::imitations;
use super::{Piece, Pieces, label};
use crate::api::{Segment, SegmentKind};
use std::ops::Range;

/// Stands for the hidden part of a secret, however long that is.
const DOTS: &str = "••••••••";
/// So much of a secret's end is shown, to tell it from another.
const SHOWN_END: usize = 4;
/// A secret with fewer bytes that say something would be half given away by its end.
const ENOUGH: usize = 16;

/// A stretch of a text that is shown masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Masked {
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// Bytes of its beginning that only say what kind it is.
    pub(crate) prefix: usize,
}

/// A stretch that is part of a risky part, and the number of that part among the alerts.
pub(crate) type Numbered = (Range<usize>, u32);

/// What is known of the stretches of one text. Bytes, on the borders of characters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans {
    marks: Vec<Numbered>,
    masked: Vec<Masked>,
}

impl Spans {
    /// Of a text about which nothing is known.
    pub(crate) const NONE: Self = Self {
        marks: Vec::new(),
        masked: Vec::new(),
    };

    /// Risky parts with their numbers among the alerts, and secrets. Where parts overlap, the one that
    /// begins first has the stretch.
    pub(crate) fn new(mut marks: Vec<Numbered>, mut masked: Vec<Masked>) -> Self {
        marks.sort_by_key(|(range, number)| (range.start, *number));
        let mut end = 0;
        marks.retain_mut(|(range, _)| {
            range.start = range.start.max(end);
            end = end.max(range.end);
            range.start < range.end
        });
        masked.sort_by_key(|secret| secret.range.start);
        let mut end = 0;
        masked.retain(|secret| {
            let apart = secret.range.start >= end && secret.range.start < secret.range.end;
            end = end.max(secret.range.end);
            apart
        });
        Self { marks, masked }
    }

    /// The same stretches in another text: `place` says where a byte of this one stands in that. It is asked
    /// in order, twice over at most.
    pub(crate) fn moved(
        &self,
        mut place: impl FnMut(usize) -> usize,
    ) -> (Vec<Numbered>, Vec<Masked>) {
        let mut moved = |range: &Range<usize>| place(range.start)..place(range.end);
        let marks = self
            .marks
            .iter()
            .map(|(range, number)| (moved(range), *number))
            .collect();
        let masked = self.masked.iter().map(|secret| Masked {
            range: moved(&secret.range),
            prefix: secret.prefix,
        });
        (marks, masked.collect())
    }

    /// The risky part that has something of this stretch.
    pub(crate) fn mark(&self, stretch: &Range<usize>) -> Option<u32> {
        let first = self
            .marks
            .partition_point(|(range, _)| range.end <= stretch.start);
        let (range, number) = self.marks.get(first)?;
        (range.start < stretch.end).then_some(*number)
    }

    /// Where the next part begins or ends after `at`.
    fn next_border(&self, at: usize) -> Option<usize> {
        let next = self.marks.partition_point(|(range, _)| range.end <= at);
        let (range, _) = self.marks.get(next)?;
        Some(if range.start > at {
            range.start
        } else {
            range.end
        })
    }

    fn next_secret(&self, at: usize) -> Option<&Masked> {
        let next = self
            .masked
            .partition_point(|secret| secret.range.start < at);
        self.masked.get(next)
    }
}

/// Cuts a text into what is painted as it is, boxed, masked or underlined; every segment says which risky
/// part it belongs to.
///
/// Two different texts never give the same segments, unless they differ only inside secrets.
pub(crate) fn cut(text: &str, spans: &Spans) -> Vec<Segment> {
    let words: Vec<_> = imitations(text).map(|found| found.range).collect();
    let mut cutter = Cutter {
        text,
        spans,
        words: &words,
        out: Vec::new(),
    };
    let mut pieces = Pieces::of(text);
    let mut begin = 0;
    while let Some(piece) = pieces.next() {
        let stretch = begin..pieces.at;
        begin = pieces.at;
        match piece {
            Piece::Plain(_) => cutter.plain(stretch),
            Piece::Boxed {
                character,
                times,
                kind,
            } => cutter.push(label(character, times), kind, &stretch),
        }
    }
    cutter.out
}

struct Cutter<'a> {
    text: &'a str,
    spans: &'a Spans,
    /// Imitated words, in order.
    words: &'a [Range<usize>],
    out: Vec<Segment>,
}

impl Cutter<'_> {
    /// A stretch in which every character can be seen.
    fn plain(&mut self, stretch: Range<usize>) {
        let mut at = stretch.start;
        while at < stretch.end {
            // A secret with something boxed inside is not masked: what is boxed has to be seen.
            let secret = self
                .spans
                .next_secret(at)
                .filter(|secret| secret.range.end <= stretch.end);
            if let Some(secret) = secret.filter(|secret| secret.range.start == at) {
                let shown = mask(self.slice(&secret.range), secret.prefix);
                self.push(shown, SegmentKind::Secret, &secret.range);
                at = secret.range.end;
                continue;
            }
            let word = self.word(at);
            let borders = [
                secret.map(|secret| secret.range.start),
                self.spans.next_border(at),
                word.map(|word| {
                    if word.start > at {
                        word.start
                    } else {
                        word.end
                    }
                }),
            ];
            let end = borders
                .into_iter()
                .flatten()
                .fold(stretch.end, |end, border| end.min(border));
            let kind = match word {
                Some(word) if word.start <= at => SegmentKind::Lookalike,
                _ => SegmentKind::Plain,
            };
            let text = self.slice(&(at..end)).to_owned();
            self.push(text, kind, &(at..end));
            at = end;
        }
    }

    /// The imitated word that `at` is in, or the next one.
    fn word(&self, at: usize) -> Option<&Range<usize>> {
        self.words
            .get(self.words.partition_point(|word| word.end <= at))
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn push(&mut self, text: String, kind: SegmentKind, stretch: &Range<usize>) {
        let mark = self.spans.mark(stretch);
        if let Some(last) = self.out.last_mut()
            && kind == SegmentKind::Plain
            && (last.kind, last.mark) == (kind, mark)
        {
            return last.text.push_str(&text);
        }
        self.out.push(Segment { text, kind, mark });
    }
}

/// `ghp_••••••••3f9a`: what kind it is, and enough of its end to tell it from another.
fn mask(secret: &str, prefix: usize) -> String {
    let (prefix, rest) = secret.split_at_checked(prefix).unwrap_or(("", secret));
    let end = rest.len().saturating_sub(SHOWN_END);
    let end = rest
        .get(end..)
        .filter(|end| rest.len() >= ENOUGH && !end.contains(char::is_whitespace));
    format!("{prefix}{DOTS}{}", end.unwrap_or_default())
}

#[cfg(test)]
mod tests;
