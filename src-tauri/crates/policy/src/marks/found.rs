//! Where the matchers put what they find in one text, and how much of it is kept.

use super::MarkClass;
use std::ops::Range;

/// Marks of one class kept for one text. Beyond that a reader learns nothing more.
const PER_TEXT: usize = 64;

/// One risky part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) range: Range<usize>,
    pub(super) class: MarkClass,
    pub(super) why: &'static str,
}

/// The risky parts of a text.
#[derive(Debug, Default)]
pub(super) struct Found {
    spans: Vec<Span>,
    counts: [usize; MarkClass::ALL.len()],
}

impl Found {
    pub(super) fn add(&mut self, range: Range<usize>, class: MarkClass, why: &'static str) {
        let Some(count) = self.counts.get_mut(class as usize) else {
            return;
        };
        if *count < PER_TEXT && range.start < range.end {
            *count += 1;
            self.spans.push(Span { range, class, why });
        }
    }

    /// In order; where two of one class overlap, one that covers both, with the reason of the first.
    pub(super) fn into_spans(mut self) -> Vec<Span> {
        self.spans
            .sort_by_key(|span| (span.class, span.range.start));
        let mut apart: Vec<Span> = Vec::with_capacity(self.spans.len());
        for span in self.spans {
            match apart.last_mut() {
                Some(last) if last.class == span.class && span.range.start < last.range.end => {
                    last.range.end = last.range.end.max(span.range.end);
                }
                _ => apart.push(span),
            }
        }
        apart.sort_by_key(|span| (span.range.start, span.range.end, span.class));
        apart
    }
}
