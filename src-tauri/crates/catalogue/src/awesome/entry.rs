//! One bullet of a list, taken apart: link, badge, flags, description.
//!
//! The usual form is `- [owner/name](address) [![…](badge)](page) flags - description`. One in thirteen is not in that
//! form; what could be read is kept, and what was unusual is said. Nothing is guessed.

use super::blocks::{Bullet, Link};
use super::flags::{self, Flag};
use crate::Repository;
use serde::Serialize;

/// The longest bullet that is taken apart, in bytes. A longer one is reported.
const LONGEST: usize = 8 * 1024;
/// The longest description that is kept, in characters.
const DESCRIPTION: usize = 4_000;

/// A server somebody put on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What its link is called.
    pub name: String,
    /// Where its link leads, exactly as a CommonMark reader sees it.
    pub url: String,
    /// The repository that is. None: it is something else.
    pub repository: Option<Repository>,
    /// The pictures before the description, in their order.
    pub flags: Vec<Flag>,
    /// The lister's words, as text.
    pub description: String,
    /// A badge beside the link.
    pub badge: Option<Badge>,
    /// Further links that stand before the description.
    pub links: Vec<String>,
    /// The line it begins on, counted from one.
    pub line: usize,
    /// Which of the list's sections it stands in. None: above the first.
    pub section: Option<usize>,
    /// What is unusual about how it is written.
    pub unusual: Vec<Unusual>,
}

/// A picture that links somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// The picture's address. None: a plain link to a directory of servers.
    pub image: Option<String>,
    /// Where it leads.
    pub page: String,
}

/// What is unusual about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unusual {
    /// It stands on the line of another entry.
    SharesALine,
    /// It is indented below another bullet.
    Nested,
    /// It goes on over several lines.
    SeveralLines,
    /// Nothing separates the description.
    NoSeparator,
    /// A dash other than `-` does.
    OtherSeparator,
    /// There is no description.
    NoDescription,
    /// A picture the legend does not have.
    UnknownFlag,
    /// Flags without blanks between them.
    JoinedFlags,
    /// The badge stands in or after the description.
    BadgeElsewhere,
    /// Characters that belong to nothing.
    StrayCharacters,
    /// It leads to something other than a repository.
    NoRepository,
    /// The description was cut.
    Cut,
}

/// What a bullet turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// One entry; more, if several stand on one line.
    Entries(Vec<Entry>),
    /// A line of a table of contents.
    Contents,
    /// Only the marker of a bullet below it.
    Marker,
    /// Text below another bullet.
    Remark,
    /// Nothing of that, and why.
    Not(&'static str),
}

/// Takes a bullet apart.
pub(super) fn read(text: &str, bullet: &Bullet, line: impl Fn(usize) -> usize) -> Read {
    if bullet.words.is_empty() && bullet.links.is_empty() {
        return if bullet.has_nested {
            Read::Marker
        } else {
            Read::Not("the bullet is empty")
        };
    }
    let Some(first) = bullet.links.iter().find(|link| !is_badge(link)) else {
        return if bullet.depth > 0 {
            Read::Remark
        } else {
            Read::Not("the bullet has no link")
        };
    };
    let before = bullet
        .words
        .iter()
        .filter(|word| word.range.end <= first.range.start);
    if before
        .flat_map(|word| word.text.chars())
        .any(char::is_alphanumeric)
        && !bullet
            .links
            .iter()
            .any(|link| is_badge(link) && link.range.end <= first.range.start)
        && !only_contents(bullet, first)
    {
        return if bullet.depth > 0 {
            Read::Remark
        } else {
            Read::Not("words stand before the link")
        };
    }
    if first.target.starts_with('#') {
        return Read::Contents;
    }
    if bullet.range.len() > LONGEST {
        return Read::Not("the bullet is longer than 8 KiB");
    }
    let starts = starts(text, bullet, first);
    let glue = |next: &&Link| {
        let before = text
            .get(..next.range.start)
            .unwrap_or_default()
            .trim_end_matches(' ');
        before.strip_suffix('-').unwrap_or(before).len()
    };
    let ends = starts.iter().skip(1).map(glue).chain([bullet.range.end]);
    let entries = starts
        .iter()
        .zip(ends)
        .enumerate()
        .map(|(number, (link, end))| {
            let mut entry = Reader::new(text, bullet, link, end).entry(line(link.range.start));
            if number > 0 {
                entry.unusual.insert(0, Unusual::SharesALine);
            }
            entry
        });
    Read::Entries(entries.collect())
}

/// `emoji - [Title](#anchor)`.
fn only_contents(bullet: &Bullet, first: &Link) -> bool {
    first.target.starts_with('#') && bullet.links.len() == 1
}

/// The links that begin entries: the first, and each that follows a bullet's dash glued to the end of a sentence.
fn starts<'a>(text: &str, bullet: &'a Bullet, first: &'a Link) -> Vec<&'a Link> {
    let glued = |link: &&Link| {
        let before = text
            .get(bullet.range.start..link.range.start)
            .unwrap_or_default();
        let sentence = before.trim_end_matches(' ').strip_suffix('-');
        before.ends_with(' ')
            && sentence.is_some_and(|end| end.ends_with(['.', '!', '?', ')']))
            && Repository::of(&link.target).is_some()
    };
    let later = bullet
        .links
        .iter()
        .filter(|link| link.range.start > first.range.start);
    std::iter::once(first).chain(later.filter(glued)).collect()
}

/// A picture with a link, or the page of a directory that gives such badges.
fn is_badge(link: &Link) -> bool {
    link.image.is_some() || link.target.starts_with("https://glama.ai/mcp/servers/")
}

/// Reads from the end of an entry's link to its end.
struct Reader<'a> {
    text: &'a str,
    bullet: &'a Bullet,
    link: &'a Link,
    at: usize,
    end: usize,
    flags: Vec<Flag>,
    badge: Option<Badge>,
    links: Vec<String>,
    unusual: Vec<Unusual>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, bullet: &'a Bullet, link: &'a Link, end: usize) -> Self {
        Self {
            text,
            bullet,
            link,
            at: link.range.end,
            end,
            flags: Vec::new(),
            badge: None,
            links: Vec::new(),
            unusual: Vec::new(),
        }
    }

    fn entry(mut self, line: usize) -> Entry {
        self.before_the_link();
        self.head();
        let description = self.description();
        let repository = Repository::of(&self.link.target);
        let body = self
            .text
            .get(self.link.range.end..self.end)
            .unwrap_or_default();
        self.note(Unusual::Nested, self.bullet.depth > 0);
        self.note(Unusual::SeveralLines, body.trim_end().contains('\n'));
        self.note(Unusual::NoDescription, description.is_empty());
        self.note(Unusual::NoRepository, repository.is_none());
        self.note(
            Unusual::UnknownFlag,
            self.flags.iter().any(|flag| flag.meaning.is_none()),
        );
        self.unusual.sort_unstable();
        self.unusual.dedup();
        Entry {
            name: self.link.text.trim().to_owned(),
            url: self.link.target.clone(),
            repository,
            flags: self.flags,
            description,
            badge: self.badge,
            links: self.links,
            line,
            section: None,
            unusual: self.unusual,
        }
    }

    fn note(&mut self, what: Unusual, is_so: bool) {
        if is_so {
            self.unusual.push(what);
        }
    }

    /// A badge in front of the link.
    fn before_the_link(&mut self) {
        let earlier = |link: &&Link| is_badge(link) && link.range.end <= self.link.range.start;
        if let Some(link) = self.bullet.links.iter().rfind(earlier) {
            self.badge = Some(badge(link));
            self.unusual.push(Unusual::BadgeElsewhere);
        }
    }

    /// Everything before the description.
    fn head(&mut self) {
        let mut separated = false;
        while let Some(rest) = self.rest() {
            let Some(c) = rest.chars().next() else { break };
            if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if let Some(link) = self.link_here() {
                if !self.take_link(link, separated) {
                    break;
                }
            } else if let Some((flag, length)) = flags::first(rest).filter(|_| !separated) {
                let gap = self
                    .text
                    .get(..self.at)
                    .and_then(|before| before.chars().next_back());
                let joined = gap.is_some_and(|c| !c.is_whitespace());
                self.note(Unusual::JoinedFlags, joined);
                self.flags.push(flag);
                self.at += length;
            } else if let Some(length) = separator(rest).filter(|_| !separated) {
                self.note(Unusual::OtherSeparator, c != '-');
                self.at += length;
                separated = true;
            } else if let Some(length) = self.stray(rest).filter(|_| !separated) {
                self.at += length;
            } else {
                break;
            }
        }
        let empty = self.rest().is_none_or(|rest| rest.trim().is_empty());
        self.note(Unusual::NoSeparator, !separated && !empty);
    }

    fn rest(&self) -> Option<&'a str> {
        self.text
            .get(self.at..self.end)
            .filter(|rest| !rest.is_empty())
    }

    fn link_here(&self) -> Option<&'a Link> {
        self.bullet
            .links
            .iter()
            .find(|link| link.range.start == self.at)
    }

    /// Takes a link that stands before the description. False: it begins the description.
    fn take_link(&mut self, link: &'a Link, separated: bool) -> bool {
        if is_badge(link) {
            self.note(Unusual::BadgeElsewhere, separated);
            self.badge.get_or_insert_with(|| badge(link));
        } else if separated || !self.more_head_after(link) {
            return false;
        } else {
            self.links.push(link.target.clone());
        }
        self.at = link.range.end;
        true
    }

    /// Whether flags, a separator or the end of a bracket follow a link, and not the words of a description.
    fn more_head_after(&self, link: &Link) -> bool {
        let rest = self.text.get(link.range.end..self.end).unwrap_or_default();
        let next = rest.trim_start_matches([' ', ')', '*', '_']);
        flags::first(next).is_some() || separator(next).is_some()
    }

    /// Characters between the link and the description that belong to neither.
    fn stray(&mut self, rest: &str) -> Option<usize> {
        let c = rest.chars().next()?;
        let next = rest.get(c.len_utf8()..).unwrap_or_default();
        let between = flags::first(next.trim_start()).is_some();
        match c {
            '/' | ',' | '|' | '+' | '·' if between => {
                self.note(Unusual::JoinedFlags, true);
                Some(c.len_utf8())
            }
            '*' => Some(1),
            '(' if self
                .bullet
                .links
                .iter()
                .any(|link| link.range.start == self.at + 1) =>
            {
                Some(1)
            }
            ')' | '_' => {
                self.note(Unusual::StrayCharacters, self.links.is_empty());
                Some(1)
            }
            '\u{fe0f}' | '\u{200d}' => {
                self.note(Unusual::StrayCharacters, true);
                Some(c.len_utf8())
            }
            '<' => rest
                .find('>')
                .filter(|_| next.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()))
                .map(|end| end + 1),
            _ => None,
        }
    }

    /// What is left, as text; a badge in it is not part of it.
    fn description(&mut self) -> String {
        let late = |link: &&Link| {
            is_badge(link)
                && link.image.is_some()
                && self.at <= link.range.start
                && link.range.end <= self.end
        };
        let badges: Vec<&Link> = self.bullet.links.iter().filter(late).collect();
        if let Some(link) = badges.first() {
            self.badge.get_or_insert_with(|| badge(link));
            self.unusual.push(Unusual::BadgeElsewhere);
        }
        let mut text = String::new();
        for word in &self.bullet.words {
            let inside = word.range.end > self.at && word.range.start < self.end;
            let in_badge = badges
                .iter()
                .any(|link| link.range.contains(&word.range.start));
            if !inside || in_badge {
                continue;
            }
            // The piece of text the description begins or ends in: it is as it stands in the source.
            let cut = word.range.start < self.at || word.range.end > self.end;
            let own = self
                .text
                .get(word.range.start.max(self.at)..word.range.end.min(self.end));
            text.push_str(if cut {
                own.unwrap_or_default()
            } else {
                &word.text
            });
        }
        let text = text.trim().trim_end_matches(" -").trim_end();
        let Some((end, _)) = text.char_indices().nth(DESCRIPTION) else {
            return text.to_owned();
        };
        self.unusual.push(Unusual::Cut);
        text.get(..end).unwrap_or_default().to_owned()
    }
}

fn badge(link: &Link) -> Badge {
    Badge {
        image: link.image.clone(),
        page: link.target.clone(),
    }
}

/// A dash or colon that separates, and how long it is.
fn separator(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let c = chars.next()?;
    let dashes = rest.chars().take_while(|next| *next == c).count();
    match c {
        '-' | '–' | '—' | '‐' | '−' if dashes <= 2 => Some(c.len_utf8() * dashes),
        ':' => Some(1),
        _ => None,
    }
}
