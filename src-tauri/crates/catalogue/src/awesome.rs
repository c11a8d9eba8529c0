//! Lists of servers that people keep in a README: links, pictures and prose.
//!
//! Such a list says that somebody put a server on it, and nothing about how to run one: no recipe comes from here.
//! No line of the part that names servers is lost: each is an entry, a continuation, a heading, prose, a line of contents,
//! or reported with the reason why it is none of them.

mod blocks;
mod entry;
mod flags;
mod region;

pub use entry::{Badge, Entry, Unusual};
pub use flags::{Flag, Meaning};
pub use region::Section;

use entry::Read;
use serde::Serialize;
use std::ops::Range;

/// The longest list that is read, in bytes.
pub const LONGEST: usize = 10 * 1024 * 1024;

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct List {
    /// The servers on it, in its order. One that stands there twice is here twice.
    pub entries: Vec<Entry>,
    /// The headings they stand under.
    pub sections: Vec<Section>,
    /// What its lines are.
    pub lines: Lines,
    /// Bullets that are no entries.
    pub reports: Vec<Report>,
}

/// How many lines of the part that names servers are what. They add up to `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each counts what it is called")]
pub struct Lines {
    pub total: usize,
    pub entries: usize,
    pub continuations: usize,
    pub headings: usize,
    pub contents: usize,
    pub prose: usize,
    pub reported: usize,
    pub blank: usize,
}

/// A bullet that is no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its line, counted from one.
    pub line: usize,
    /// Why it is none.
    pub why: String,
    /// The beginning of that line.
    pub text: String,
}

/// A list that is not read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the list has {0} bytes, more than the {LONGEST} that are read; it is no list of servers, or a broken one"
)]
pub struct TooLong(pub usize);

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Outside,
    Blank,
    Prose,
    Heading,
    Entry,
    Continuation,
    Contents,
    Reported,
}

/// Reads a list.
///
/// # Errors
/// It is too long to be one.
pub fn read(text: &str) -> Result<List, TooLong> {
    if text.len() > LONGEST {
        return Err(TooLong(text.len()));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let blocks = blocks::read(text);
    let regions = region::regions(text, &blocks.headings, &blocks.bullets);
    let inside = |at: usize| region::holds(&regions, at);
    let mut page = Page::new(text, &regions);
    for heading in blocks
        .headings
        .iter()
        .filter(|heading| inside(heading.range.start))
    {
        page.mark(&heading.range, Line::Heading, Line::Heading);
    }
    let mut list = List::default();
    for bullet in blocks
        .bullets
        .iter()
        .filter(|bullet| inside(bullet.range.start))
    {
        match entry::read(text, bullet, |at| page.line(at)) {
            Read::Entries(entries) => {
                page.mark(&bullet.range, Line::Entry, Line::Continuation);
                list.entries.extend(entries);
            }
            Read::Contents => page.mark(&bullet.range, Line::Contents, Line::Contents),
            Read::Marker | Read::Remark => {
                page.mark(&bullet.range, Line::Continuation, Line::Continuation)
            }
            Read::Not(why) => {
                page.mark(&bullet.range, Line::Reported, Line::Reported);
                list.reports.push(page.report(bullet.range.start, why));
            }
        }
    }
    list.lines = page.count();
    place(
        &mut list,
        region::sections(&blocks.headings, |at| page.line(at)),
        &page,
    );
    Ok(list)
}

/// Gives each entry its section, and keeps the sections that have one.
fn place(list: &mut List, headings: Vec<(usize, Section)>, page: &Page<'_>) {
    let lines: Vec<usize> = headings.iter().map(|(at, _)| page.line(*at)).collect();
    let mut kept: Vec<Option<usize>> = vec![None; headings.len()];
    for entry in &mut list.entries {
        let above = lines.partition_point(|line| *line <= entry.line);
        let Some(index) = above.checked_sub(1) else {
            continue;
        };
        let (Some(slot), Some((_, section))) = (kept.get_mut(index), headings.get(index)) else {
            continue;
        };
        if slot.is_none() {
            *slot = Some(list.sections.len());
            list.sections.push(section.clone());
        }
        entry.section = *slot;
    }
}

/// The lines of a list, and what each turned out to be.
struct Page<'a> {
    text: &'a str,
    starts: Vec<usize>,
    lines: Vec<Line>,
}

impl<'a> Page<'a> {
    fn new(text: &'a str, regions: &[Range<usize>]) -> Self {
        let mut starts = Vec::new();
        let mut lines = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let inside = region::holds(regions, at);
            starts.push(at);
            lines.push(match (inside, line.trim().is_empty()) {
                (false, _) => Line::Outside,
                (true, true) => Line::Blank,
                (true, false) => Line::Prose,
            });
            at += line.len();
        }
        Self {
            text,
            starts,
            lines,
        }
    }

    /// The line a byte is on, counted from one.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// Says what the lines of a range are. Blank ones stay blank, and an entry's line stays an entry's.
    fn mark(&mut self, range: &Range<usize>, first: Line, others: Line) {
        let from = self.line(range.start).saturating_sub(1);
        let to = self.line(range.end.saturating_sub(1).max(range.start));
        for (number, line) in self.lines.iter_mut().enumerate().take(to).skip(from) {
            let what = if number == from { first } else { others };
            if matches!(line, Line::Prose | Line::Continuation | Line::Reported) {
                *line = what;
            }
        }
    }

    fn report(&self, at: usize, why: &str) -> Report {
        let line = self.line(at);
        let text = self.text.get(at..).and_then(|rest| rest.lines().next());
        Report {
            line,
            why: why.to_owned(),
            text: text.unwrap_or_default().chars().take(120).collect(),
        }
    }

    fn count(&self) -> Lines {
        let mut count = Lines::default();
        for line in &self.lines {
            let counter = match line {
                Line::Outside => continue,
                Line::Blank => &mut count.blank,
                Line::Prose => &mut count.prose,
                Line::Heading => &mut count.headings,
                Line::Entry => &mut count.entries,
                Line::Continuation => &mut count.continuations,
                Line::Contents => &mut count.contents,
                Line::Reported => &mut count.reported,
            };
            *counter += 1;
            count.total += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests;
