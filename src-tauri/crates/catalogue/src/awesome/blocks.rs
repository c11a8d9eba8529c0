//! A list's headings and bullets, as CommonMark sees them. What is in a code block or a comment is neither.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// A heading.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) range: Range<usize>,
    pub(super) title: String,
    /// The name links use for it, where the list gives one.
    pub(super) anchor: Option<String>,
}

/// A bullet, without the bullets below it.
#[derive(Debug)]
pub(super) struct Bullet {
    /// From its marker to the first bullet below it, or to its end.
    pub(super) range: Range<usize>,
    pub(super) depth: usize,
    pub(super) links: Vec<Link>,
    pub(super) words: Vec<Word>,
    pub(super) has_nested: bool,
}

/// A link in a bullet.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) range: Range<usize>,
    pub(super) target: String,
    pub(super) text: String,
    /// The picture it shows.
    pub(super) image: Option<String>,
}

/// A piece of a bullet's text, without its markup.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// The headings and bullets of a list, each in the order they stand there.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) headings: Vec<Heading>,
    pub(super) bullets: Vec<Bullet>,
}

/// Reads them.
pub(super) fn read(text: &str) -> Blocks {
    let mut reader = Reader::default();
    for (event, range) in Parser::new(text).into_offset_iter() {
        reader.take(event, range);
    }
    reader
        .blocks
        .bullets
        .sort_by_key(|bullet| bullet.range.start);
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Blocks,
    heading: Option<Heading>,
    open: Vec<Bullet>,
    link: Option<Link>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.text(&text, range),
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            Event::InlineHtml(html) => self.html(&html),
            Event::Html(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = Some(Heading {
                    level: number(level),
                    range,
                    title: String::new(),
                    anchor: None,
                });
            }
            Tag::List(_) => {
                if let Some(parent) = self.open.last_mut().filter(|parent| !parent.has_nested) {
                    parent.has_nested = true;
                    parent.range.end = range.start;
                }
            }
            Tag::Item => {
                let depth = self.open.len();
                self.open.push(Bullet {
                    range,
                    depth,
                    links: Vec::new(),
                    words: Vec::new(),
                    has_nested: false,
                });
            }
            Tag::Link { dest_url, .. } => {
                self.link = Some(Link {
                    range,
                    target: dest_url.into_string(),
                    text: String::new(),
                    image: None,
                });
            }
            Tag::Image { dest_url, .. } => {
                if let Some(link) = &mut self.link {
                    link.image = Some(dest_url.into_string());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.blocks.headings.extend(self.heading.take()),
            TagEnd::Item => self.blocks.bullets.extend(self.open.pop()),
            TagEnd::Link => {
                let link = self.link.take();
                if let Some(bullet) = self.open.last_mut() {
                    bullet.links.extend(link);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(text);
            return;
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(text);
        }
        // What stands after the bullets below a bullet belongs to neither of them; it is counted as prose.
        if let Some(bullet) = self.open.last_mut().filter(|bullet| !bullet.has_nested) {
            bullet.words.push(Word {
                range,
                text: text.to_owned(),
            });
        }
    }

    /// `<a name="anchor">` in a heading.
    fn html(&mut self, html: &str) {
        let Some(heading) = &mut self.heading else {
            return;
        };
        let value = ["name=\"", "id=\""].iter().find_map(|key| {
            let (_, rest) = html.split_once(key)?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        });
        if heading.anchor.is_none() {
            heading.anchor = value;
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
