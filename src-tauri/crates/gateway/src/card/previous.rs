//! How the arguments differ from those of the last approved call of the tool by the client.
//! What is only known by its beginning counts as different: a card never says "unchanged" of what it cannot see.

use super::arguments::{self, Place};
use super::places::secrets_of;
use crate::api::{ArgumentChange, ArgumentRow, Segment, SegmentKind};
use crate::text::cut;
use policy::json::Json;
use std::collections::{HashMap, HashSet};

/// Marks the rows that differ and adds those that are gone. How many paths differ; what is inside a value
/// that is new or gone as a whole is not counted again.
pub(crate) fn compare(
    rows: &mut Vec<ArgumentRow>,
    now: &Json<'_>,
    before: &Json<'_>,
    is_whole: impl Fn(&str) -> bool,
) -> u32 {
    let (now, before) = (flat(now), flat(before));
    let known: HashMap<&str, &Leaf> = before
        .iter()
        .map(|leaf| (leaf.pointer.as_str(), leaf))
        .collect();
    let mut changes = 0;
    let mut new = HashSet::new();
    for (row, leaf) in rows.iter_mut().zip(&now) {
        row.change = match known.get(leaf.pointer.as_str()) {
            None => Some(ArgumentChange::New),
            Some(was) if was.text == leaf.text && is_whole(&was.text) => None,
            Some(was) => Some(ArgumentChange::Changed {
                was: was.shown.clone(),
            }),
        };
        let inside_new = new.contains(parent(&leaf.pointer));
        if row.change == Some(ArgumentChange::New) {
            new.insert(leaf.pointer.as_str());
        }
        changes += u32::from(row.change.is_some() && !inside_new);
    }
    let here: HashSet<&str> = now.iter().map(|leaf| leaf.pointer.as_str()).collect();
    for gone in before
        .iter()
        .filter(|leaf| !here.contains(leaf.pointer.as_str()))
    {
        // What was inside something that is gone is gone with it.
        if !parent(&gone.pointer).is_empty() && !here.contains(parent(&gone.pointer)) {
            continue;
        }
        changes += 1;
        let place = end_of(rows, parent(&gone.pointer));
        rows.insert(place, gone.row());
    }
    changes
}

/// One value of some arguments.
struct Leaf {
    pointer: String,
    depth: u32,
    key: Vec<Segment>,
    kind: &'static str,
    /// What is compared; of objects and arrays only what they are, for their members speak for themselves.
    text: String,
    shown: Vec<Segment>,
}

impl Leaf {
    fn row(&self) -> ArgumentRow {
        ArgumentRow {
            pointer: self.pointer.clone(),
            depth: self.depth,
            key: self.key.clone(),
            kind: self.kind.to_owned(),
            value: self.shown.clone(),
            change: Some(ArgumentChange::Removed),
        }
    }
}

fn flat(arguments: &Json<'_>) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    arguments::walk(arguments, &mut |place, value| {
        leaves.push(Leaf {
            pointer: place.pointer.to_owned(),
            depth: place.depth,
            key: cut(place.key, &secrets_of(place.key)),
            kind: value.kind(),
            text: compared(value),
            shown: shown(&place, value),
        });
    });
    leaves
}

fn compared(value: &Json<'_>) -> String {
    match value {
        Json::Object(_) | Json::Array(_) => value.kind().to_owned(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
            let mut text = Vec::new();
            value.write_compact(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
    }
}

/// As it stands on a card that no longer has its call: secrets masked, nothing marked.
fn shown(place: &Place<'_>, value: &Json<'_>) -> Vec<Segment> {
    match value {
        Json::String(_) | Json::Number(_) if place.secret => {
            vec![Segment::new("••••••••", SegmentKind::Secret)]
        }
        Json::String(text) => cut(text, &secrets_of(text)),
        _ => arguments::shown(value, &crate::text::Spans::NONE),
    }
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The place after the last row inside `parent`.
fn end_of(rows: &[ArgumentRow], parent: &str) -> usize {
    let inside = |row: &ArgumentRow| {
        parent.is_empty()
            || row
                .pointer
                .strip_prefix(parent)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    rows.iter()
        .rposition(inside)
        .map_or(rows.len(), |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::super::places::Places;
    use super::*;
    use policy::json::{Limits, parse_str};

    /// `+` new, `-` gone, `a<b` was b, in the order of the rows; and how many paths differ.
    fn told(now: &str, before: &str) -> (String, u32) {
        let read = |text| parse_str(text, Limits::default()).unwrap();
        let (now, before) = (read(now), read(before));
        let mut rows = arguments::rows(&now, &Places::default());
        let changes = compare(&mut rows, &now, &before, |text| !text.contains('…'));
        let text =
            |segments: &[Segment]| -> String { segments.iter().map(|s| s.text.as_str()).collect() };
        let rows: Vec<_> = rows
            .iter()
            .filter_map(|row| {
                Some(match row.change.as_ref()? {
                    ArgumentChange::New => format!("+{}", row.pointer),
                    ArgumentChange::Removed => format!("-{}={}", row.pointer, text(&row.value)),
                    ArgumentChange::Changed { was } => {
                        format!("{}={}<{}", row.pointer, text(&row.value), text(was))
                    }
                })
            })
            .collect();
        (rows.join(" "), changes)
    }

    #[test]
    fn what_differs_is_told_at_its_place() {
        for (now, before, rows, changes) in [
            (r#"{"a":1,"b":"x"}"#, r#"{"b":"x","a":1}"#, "", 0),
            (r#"{"a":0}"#, r#"{"a":30}"#, "/a=0<30", 1),
            (r#"{"a":"1"}"#, r#"{"a":1}"#, "/a=1<1", 1),
            (r#"{"a":1.0}"#, r#"{"a":1}"#, "/a=1.0<1", 1),
            (r#"{"a":1,"n":[1,2]}"#, r#"{"a":1}"#, "+/n +/n/0 +/n/1", 1),
            (
                r#"{"a":1,"z":9}"#,
                r#"{"a":1,"n":{"x":1},"z":9}"#,
                "-/n=1 key",
                1,
            ),
            (
                r#"{"o":{"a":1},"z":9}"#,
                r#"{"o":{"a":1,"b":2},"z":9}"#,
                "-/o/b=2",
                1,
            ),
            (
                r#"{"to":["a"]}"#,
                r#"{"to":["b","c"]}"#,
                "/to/0=a<b -/to/1=c",
                2,
            ),
            (r#"{"a":{}}"#, r#"{"a":[]}"#, "/a=0 keys<0 items", 1),
            // Only its beginning is known.
            (
                r#"{"a":"same…‹9 bytes more›"}"#,
                r#"{"a":"same…‹9 bytes more›"}"#,
                "/a=same…‹9 bytes more›<same…‹9 bytes more›",
                1,
            ),
            (
                r#"{"password":"new"}"#,
                r#"{"password":"old"}"#,
                "/password=new<••••••••",
                1,
            ),
        ] {
            assert_eq!(
                told(now, before),
                (rows.to_owned(), changes),
                "{now} {before}"
            );
        }
    }
}
