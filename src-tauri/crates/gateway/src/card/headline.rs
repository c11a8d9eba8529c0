//! `Restart service **ledger-api** in payments`: what a call does, to what, and where.
//!
//! The verb and the noun are always words of our own tables. A server chooses its tool's name, but only by
//! picking among those words; what the tables do not know is `Call` and the name itself, marked as a value.

use super::places::secrets_of;
use super::tables::{OBJECT_KEYS, SCOPE_KEYS};
use super::words;
use crate::api::{Headline, Segment, SegmentKind};
use crate::text::{Spans, cut};
use policy::json::Json;

/// Scopes named in a headline.
const MOST_SCOPES: usize = 3;
/// An object longer than this loses its middle in the headline; the arguments show it whole.
const LONGEST_OBJECT: usize = 200;
/// What is kept of each end.
const OBJECT_END: usize = 60;

/// What a call acts on: a value of the arguments, or failing that the tool itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// The member of the arguments that names it best, and how many more its list has.
    Argument {
        key: &'a str,
        value: &'a str,
        more: usize,
    },
    /// The arguments name nothing.
    Tool(&'a str),
}

impl<'a> Target<'a> {
    pub(super) fn text(&self) -> &'a str {
        match *self {
            Self::Argument { value, .. } => value,
            Self::Tool(name) => name,
        }
    }
}

pub(crate) fn headline(tool: &str, arguments: Option<&Json<'_>>) -> Headline {
    let words = words::split(tool);
    let target = target(tool, arguments);
    let Some((verb_at, verb)) = words::verb(&words) else {
        return Headline {
            verb: "Call".to_owned(),
            object: cut(tool, &Spans::NONE),
            scope: scope(arguments, None),
        };
    };
    let noun = words::noun(&words, Some(verb_at)).or_else(|| noun_from(arguments?));
    let (object, taken) = match target {
        Target::Argument { key, value, more } => (object(value, more), Some(key)),
        Target::Tool(name) => (cut(name, &Spans::NONE), None),
    };
    Headline {
        verb: noun.map_or_else(|| verb.to_owned(), |noun| format!("{verb} {noun}")),
        object,
        scope: scope(arguments, taken),
    }
}

/// The most specific thing that the arguments name, by key, in the order of [`OBJECT_KEYS`].
pub(super) fn target<'a>(tool: &'a str, arguments: Option<&'a Json<'_>>) -> Target<'a> {
    let members = members(arguments);
    let known = OBJECT_KEYS.iter().find_map(|wanted| {
        members
            .iter()
            .find(|(key, _)| words::is_key(key, wanted))
            .and_then(|(key, value)| named(key, value))
    });
    let by_ending = || {
        ["path", "file", "name", "id", "key", "url"]
            .iter()
            .find_map(|ending| {
                let fits = |key: &str| words::split(key).last().is_some_and(|last| last == ending);
                members
                    .iter()
                    .find(|(key, _)| fits(key))
                    .and_then(|(key, value)| named(key, value))
            })
    };
    known.or_else(by_ending).unwrap_or(Target::Tool(tool))
}

/// The target and every scope it is named in, whole: two calls that act on different things never have the same.
/// None: the arguments name nothing, or a list of things.
pub(super) fn place(tool: &str, arguments: Option<&Json<'_>>) -> Option<String> {
    let mut aim = aim(tool, arguments)?.into_iter();
    let (key, target) = aim.next()?;
    let mut place = format!("{} {}", serde_json::json!(key), compact(target));
    for (key, value) in aim {
        place.push_str(&format!(" {key}={}", compact(value)));
    }
    Some(place)
}

/// The member of the arguments that names the target, and behind it those that say where that is, by name.
pub(crate) fn aim<'a>(
    tool: &'a str,
    arguments: Option<&'a Json<'a>>,
) -> Option<Vec<(&'a str, &'a Json<'a>)>> {
    let Target::Argument { key, more: 0, .. } = target(tool, arguments) else {
        return None;
    };
    let is_scope = |other: &str| SCOPE_KEYS.iter().any(|wanted| words::is_key(other, wanted));
    let (mut aim, mut scopes): (Vec<_>, Vec<_>) = members(arguments)
        .into_iter()
        .filter(|(other, _)| *other == key || is_scope(other))
        .partition(|(other, _)| *other == key);
    scopes.sort_by_key(|(other, _)| *other);
    aim.extend(scopes);
    Some(aim)
}

fn compact(value: &Json<'_>) -> String {
    let mut text = Vec::new();
    value.write_compact(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn named<'a>(key: &'a str, value: &'a Json<'_>) -> Option<Target<'a>> {
    if let Some(value) = scalar(value) {
        return Some(Target::Argument {
            key,
            value,
            more: 0,
        });
    }
    let Json::Array(items) = value else {
        return None;
    };
    let value = scalar(items.first()?)?;
    Some(Target::Argument {
        key,
        value,
        more: items.len() - 1,
    })
}

fn scalar<'a>(value: &'a Json<'_>) -> Option<&'a str> {
    match value {
        Json::String(text) if !text.is_empty() => Some(text),
        Json::Number(digits) => Some(digits),
        Json::Null | Json::Bool(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn members<'a>(arguments: Option<&'a Json<'_>>) -> Vec<(&'a str, &'a Json<'a>)> {
    match arguments {
        Some(Json::Object(members)) => members
            .iter()
            .map(|(key, value)| (key.as_ref(), value))
            .collect(),
        _ => Vec::new(),
    }
}

/// `kind: "deployment"` says what is deleted where the tool's name does not.
fn noun_from(arguments: &Json<'_>) -> Option<String> {
    let kind = ["kind", "resource_type", "type"]
        .iter()
        .find_map(|key| arguments.get(key)?.as_str())?;
    words::noun(&words::split(kind), None)
}

fn scope(arguments: Option<&Json<'_>>, taken: Option<&str>) -> Option<Vec<Segment>> {
    let members = members(arguments);
    let values = SCOPE_KEYS.iter().filter_map(|wanted| {
        let (_, value) = members
            .iter()
            .find(|(key, _)| Some(*key) != taken && words::is_key(key, wanted))?;
        scalar(value)
    });
    let mut scope = Vec::new();
    for value in values.take(MOST_SCOPES) {
        scope.push(ours(if scope.is_empty() { "in " } else { " · " }));
        scope.extend(object(value, 0));
    }
    (!scope.is_empty()).then_some(scope)
}

/// A value in a headline: its middle may be missing, which shows, its boxes are kept and its secrets masked.
fn object(value: &str, more: usize) -> Vec<Segment> {
    let mut shown = cut(value, &secrets_of(value));
    if length(&shown) > LONGEST_OBJECT {
        shown = without_middle(shown);
    }
    if more > 0 {
        shown.push(ours(&format!(" and {more} more")));
    }
    shown
}

/// What fits at each end. A label and a mask stay whole.
fn without_middle(segments: Vec<Segment>) -> Vec<Segment> {
    let all = length(&segments);
    let mut cut = end_of(segments.iter().cloned(), |text, room| {
        text.chars().take(room).collect()
    });
    let mut back = end_of(segments.into_iter().rev(), |text, room| {
        let skipped = text.chars().count().saturating_sub(room);
        text.chars().skip(skipped).collect()
    });
    back.reverse();
    let missing = all.saturating_sub(length(&cut) + length(&back));
    cut.push(ours(&format!(" … {missing} characters … ")));
    cut.extend(back);
    cut
}

/// Segments until there is enough of them; `shorten` takes what there is room for of the last one.
fn end_of(
    segments: impl Iterator<Item = Segment>,
    shorten: impl Fn(&str, usize) -> String,
) -> Vec<Segment> {
    let mut taken: Vec<Segment> = Vec::new();
    let mut room = OBJECT_END;
    for mut segment in segments {
        if matches!(segment.kind, SegmentKind::Plain | SegmentKind::Lookalike) {
            segment.text = shorten(&segment.text, room);
        }
        room = room.saturating_sub(segment.text.chars().count());
        taken.push(segment);
        if room == 0 {
            break;
        }
    }
    taken
}

fn length(segments: &[Segment]) -> usize {
    segments.iter().map(|s| s.text.chars().count()).sum()
}

fn ours(text: &str) -> Segment {
    Segment::plain(text)
}
