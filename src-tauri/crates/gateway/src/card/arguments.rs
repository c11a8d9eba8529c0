//! Arguments as the rows of a tree: every value whole, in the order it was sent, numbers digit for digit.

use crate::api::{ArgumentRow, Segment};
use crate::text::{hidden_count, segments};
use policy::json::Json;

/// All rows, a parent before its children.
pub(super) fn rows(arguments: &Json<'_>) -> Vec<ArgumentRow> {
    let mut rows = Vec::new();
    walk(arguments, &mut String::new(), 0, &mut |place, value| {
        rows.push(ArgumentRow {
            pointer: place.pointer.to_owned(),
            depth: place.depth,
            key: segments(place.key),
            kind: value.kind().to_owned(),
            value: shown(value),
            change: None,
        });
    });
    rows
}

/// Hidden characters in all keys and values.
pub(super) fn hidden(arguments: &Json<'_>) -> u32 {
    let mut count = 0_u32;
    walk(arguments, &mut String::new(), 0, &mut |place, value| {
        let of_value = value.as_str().map_or(0, hidden_count);
        count = count
            .saturating_add(hidden_count(place.key))
            .saturating_add(of_value);
    });
    count
}

/// Where a value sits.
struct Place<'a> {
    pointer: &'a str,
    depth: u32,
    key: &'a str,
}

/// Depth first. The parser bounds the depth, so recursion is bounded too.
fn walk(
    value: &Json<'_>,
    pointer: &mut String,
    depth: u32,
    visit: &mut impl FnMut(Place<'_>, &Json<'_>),
) {
    let mut child = |key: &str, value: &Json<'_>| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        visit(
            Place {
                pointer,
                depth,
                key,
            },
            value,
        );
        walk(value, pointer, depth + 1, visit);
        pointer.truncate(length);
    };
    match value {
        Json::Object(members) => members.iter().for_each(|(key, value)| child(key, value)),
        Json::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| child(&index.to_string(), value));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn shown(value: &Json<'_>) -> Vec<Segment> {
    match value {
        Json::String(text) => segments(text),
        Json::Number(digits) => ours(digits),
        Json::Bool(flag) => ours(if *flag { "true" } else { "false" }),
        Json::Null => ours("null"),
        Json::Object(members) => ours(&counted(members.len(), "key")),
        Json::Array(items) => ours(&counted(items.len(), "item")),
    }
}

/// Text that is not from outside.
fn ours(text: &str) -> Vec<Segment> {
    vec![Segment::plain(text)]
}

fn counted(count: usize, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
