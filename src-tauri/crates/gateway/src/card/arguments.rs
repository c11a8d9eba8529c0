//! Arguments as the rows of a tree: every value whole, in the order it was sent, numbers digit for digit.

use super::places::{Places, secrets_of};
use crate::api::{ArgumentRow, Segment};
use crate::text::{Spans, cut, hidden_count};
use policy::json::Json;
use policy::secrets::is_secret_name;

/// All rows, a parent before its children.
pub(super) fn rows(arguments: &Json<'_>, places: &Places) -> Vec<ArgumentRow> {
    let mut rows = Vec::new();
    walk(arguments, &mut |place, value| {
        rows.push(ArgumentRow {
            pointer: place.pointer.to_owned(),
            depth: place.depth,
            key: cut(place.key, &secrets_of(place.key)),
            kind: value.kind().to_owned(),
            value: shown(value, places.spans(place.pointer)),
            change: None,
        });
    });
    rows
}

/// Hidden characters in all keys and values.
pub(super) fn hidden(arguments: &Json<'_>) -> u32 {
    let mut count = 0_u32;
    walk(arguments, &mut |place, value| {
        let of_value = value.as_str().map_or(0, hidden_count);
        count = count
            .saturating_add(hidden_count(place.key))
            .saturating_add(of_value);
    });
    count
}

/// Where a value sits.
pub(super) struct Place<'a> {
    pub(super) pointer: &'a str,
    pub(super) depth: u32,
    pub(super) key: &'a str,
    /// It stands under a name that says it is a secret.
    pub(super) secret: bool,
}

/// Visits every value inside the arguments, a parent before its children.
pub(super) fn walk(arguments: &Json<'_>, visit: &mut impl FnMut(Place<'_>, &Json<'_>)) {
    let mut walker = Walker {
        pointer: String::new(),
        visit,
    };
    walker.children(arguments, 0, false);
}

struct Walker<'a, F> {
    pointer: String,
    visit: &'a mut F,
}

impl<F: FnMut(Place<'_>, &Json<'_>)> Walker<'_, F> {
    /// Depth first. The parser bounds the depth, so recursion is bounded too.
    fn children(&mut self, value: &Json<'_>, depth: u32, secret: bool) {
        match value {
            Json::Object(members) => {
                for (key, value) in members {
                    self.child(key, value, depth, secret || is_secret_name(key));
                }
            }
            Json::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.child(&index.to_string(), value, depth, secret);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    fn child(&mut self, key: &str, value: &Json<'_>, depth: u32, secret: bool) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer
            .push_str(&key.replace('~', "~0").replace('/', "~1"));
        let place = Place {
            pointer: &self.pointer,
            depth,
            key,
            secret,
        };
        (self.visit)(place, value);
        self.children(value, depth + 1, secret);
        self.pointer.truncate(length);
    }
}

pub(super) fn shown(value: &Json<'_>, spans: &Spans) -> Vec<Segment> {
    match value {
        Json::String(text) => cut(text, spans),
        Json::Number(digits) => cut(digits, spans),
        Json::Bool(flag) => cut(if *flag { "true" } else { "false" }, spans),
        Json::Null => cut("null", spans),
        Json::Object(members) => whole(&counted(members.len(), "key"), spans),
        Json::Array(items) => whole(&counted(items.len(), "item"), spans),
    }
}

/// A value of which only the size is shown: it is risky as a whole or not at all.
fn whole(size: &str, spans: &Spans) -> Vec<Segment> {
    vec![Segment {
        mark: spans.mark(&(0..usize::MAX)),
        ..Segment::plain(size)
    }]
}

fn counted(count: usize, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
