//! Which part of a list names servers, and under which headings.
//! A heading it has never seen still counts: titles change from month to month.

use super::blocks::{Bullet, Heading};
use serde::Serialize;
use std::ops::Range;

/// The heading such lists put above their servers.
const START: &str = "server implementations";

/// Level-two headings under which other things are listed.
const ELSEWHERE: &[&str] = &[
    "clients",
    "community",
    "contents",
    "contributing",
    "contributors",
    "frameworks",
    "legend",
    "license",
    "related resources",
    "resources",
    "star history",
    "support",
    "table of contents",
    "tips & tricks",
    "tips and tricks",
    "tutorials",
    "utilities",
    "what is mcp?",
];

/// Headings deep enough to hold servers of their own are sections; this one holds all of them.
const TOP: u8 = 2;

/// A heading with servers under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its title, as text.
    pub title: String,
    /// The name links use for it.
    pub anchor: String,
    /// The titles of the headings it stands under, outermost first.
    pub under: Vec<String>,
    /// The line it stands on, counted from one.
    pub line: usize,
}

/// The parts of a list that name servers, in order.
pub(super) fn regions(text: &str, headings: &[Heading], bullets: &[Bullet]) -> Vec<Range<usize>> {
    let tops: Vec<&Heading> = headings
        .iter()
        .filter(|heading| heading.level <= TOP)
        .collect();
    let ends = tops
        .iter()
        .skip(1)
        .map(|next| next.range.start)
        .chain([text.len()]);
    let blocks: Vec<(&Heading, Range<usize>)> = tops
        .iter()
        .zip(ends)
        .map(|(heading, end)| (*heading, heading.range.start..end))
        .collect();
    let Some(start) = blocks
        .iter()
        .position(|(heading, _)| plain(&heading.title) == START)
    else {
        return without_a_start(text, &blocks);
    };
    let mut rest = blocks.iter().skip(start);
    let mut regions: Vec<Range<usize>> = rest
        .next()
        .map(|(_, range)| range.clone())
        .into_iter()
        .collect();
    // Some lists put everything under the one heading, others put further headings beside it.
    if !regions.iter().any(|first| names_servers(bullets, first)) {
        let more = rest.take_while(|(heading, _)| !elsewhere(heading));
        regions.extend(more.map(|(_, range)| range.clone()));
    }
    regions
}

/// A list without the usual heading: everything that is not known to be something else.
fn without_a_start(text: &str, blocks: &[(&Heading, Range<usize>)]) -> Vec<Range<usize>> {
    if blocks.is_empty() {
        return std::iter::once(0..text.len()).collect();
    }
    let kept = blocks.iter().filter(|(heading, _)| !elsewhere(heading));
    kept.map(|(_, range)| range.clone()).collect()
}

fn elsewhere(heading: &Heading) -> bool {
    ELSEWHERE.contains(&plain(&heading.title).as_str())
}

/// Whether a place is in one of the regions, which are in order and apart.
pub(super) fn holds(regions: &[Range<usize>], at: usize) -> bool {
    let after = regions.partition_point(|region| region.start <= at);
    after
        .checked_sub(1)
        .and_then(|last| regions.get(last))
        .is_some_and(|region| region.contains(&at))
}

/// Whether a bullet there leads out of the page.
fn names_servers(bullets: &[Bullet], range: &Range<usize>) -> bool {
    let first = bullets.partition_point(|bullet| bullet.range.start < range.start);
    let inside = bullets
        .iter()
        .skip(first)
        .take_while(|bullet| bullet.range.start < range.end);
    inside
        .flat_map(|bullet| &bullet.links)
        .any(|link| !link.target.starts_with('#'))
}

/// The sections of the regions, each with where it begins.
pub(super) fn sections(
    headings: &[Heading],
    line: impl Fn(usize) -> usize,
) -> Vec<(usize, Section)> {
    let mut path: Vec<(u8, String)> = Vec::new();
    let mut all = Vec::new();
    for heading in headings {
        path.retain(|(level, _)| *level < heading.level);
        let under = path
            .iter()
            .filter(|(level, title)| *level >= TOP && plain(title) != START);
        let title = heading.title.trim().to_owned();
        let section = Section {
            anchor: heading.anchor.clone().unwrap_or_else(|| slug(&title)),
            under: under.map(|(_, title)| title.clone()).collect(),
            line: line(heading.range.start),
            title: title.clone(),
        };
        all.push((heading.range.start, section));
        path.push((heading.level, title));
    }
    all
}

/// A title in lower case, without the pictures and blanks around it.
fn plain(title: &str) -> String {
    let letters = title.trim_matches(|c: char| !c.is_alphanumeric() && c != '?');
    letters.to_lowercase()
}

/// The name the site would give a heading.
fn slug(title: &str) -> String {
    let kept = title.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}
