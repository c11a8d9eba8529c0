//! YAML, first document only. Anchors and aliases are seen, not followed: what uses them is left alone.

use crate::tree::{Invalid, Member, Node, Value};
use granit_parser::{Event, Parser, ScalarStyle};
use std::ops::Range;

/// Deeper than any client's file; a file that is deeper is refused, not followed.
const DEPTH: usize = 64;

type Events<'a> = std::iter::Peekable<std::vec::IntoIter<(Event<'a>, Range<usize>)>>;

/// What the text says. An empty file says nothing, as an empty map does.
pub(crate) fn read(text: &str) -> Result<Node, Invalid> {
    let mut events = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| Invalid {
            line: error.marker().line().max(1),
            why: error.to_string(),
        })?;
        match event {
            Event::Comment(..)
            | Event::StreamStart
            | Event::DocumentStart(..)
            | Event::Anchor(..) => {}
            event => events.push((event, span.byte_range().unwrap_or(0..0))),
        }
    }
    let mut events = events.into_iter().peekable();
    match events.peek() {
        None | Some((Event::StreamEnd | Event::DocumentEnd, _)) => {
            Ok(Node::new(0..0, Value::Map(Vec::new())))
        }
        Some(_) => node(&mut events, DEPTH),
    }
}

fn node(events: &mut Events<'_>, depth: usize) -> Result<Node, Invalid> {
    let (Some((event, at)), Some(depth)) = (events.next(), depth.checked_sub(1)) else {
        return Err(odd("it ends early, or is nested too deep"));
    };
    let (mut at, anchored, value) = match event {
        Event::Scalar(text, style, anchor, tag) => {
            (at, anchor != 0 || tag.is_some(), scalar(&text, style))
        }
        Event::SequenceStart(_, anchor, tag) => {
            let mut items = Vec::new();
            let mut end = at.end;
            while !matches!(events.peek(), Some((Event::SequenceEnd, _)) | None) {
                let item = node(events, depth)?;
                end = item.at.end;
                items.push(item);
            }
            let at = at.start..close(events, end);
            (at, anchor != 0 || tag.is_some(), Value::List(items))
        }
        Event::MappingStart(_, anchor, tag) => {
            let mut members = Vec::new();
            let mut end = at.end;
            while !matches!(events.peek(), Some((Event::MappingEnd, _)) | None) {
                let key = node(events, depth)?;
                let node = node(events, depth)?;
                end = end.max(node.at.end).max(key.at.end);
                let name = match key.value {
                    Value::Text(text) | Value::Other(text) => text,
                    _ => return Err(odd("a key is not a text")),
                };
                members.push(Member {
                    key: name,
                    key_at: key.at,
                    node,
                });
            }
            let at = at.start..close(events, end);
            (at, anchor != 0 || tag.is_some(), Value::Map(members))
        }
        _ => (at, true, Value::Reference),
    };
    if at.end < at.start {
        at.end = at.start;
    }
    Ok(Node::new(
        at,
        if anchored { Value::Reference } else { value },
    ))
}

/// Where a collection ends: at its bracket, or, where it has none, with the last thing in it.
fn close(events: &mut Events<'_>, last: usize) -> usize {
    match events.next() {
        Some((_, at)) if !at.is_empty() => at.end.max(last),
        _ => last,
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let bare = matches!(style, ScalarStyle::Plain);
    let special = matches!(
        text,
        "" | "~" | "null" | "Null" | "NULL" | "true" | "false" | "True" | "False"
    ) || text.parse::<f64>().is_ok();
    if bare && special {
        Value::Other(text.to_owned())
    } else {
        Value::Text(text.to_owned())
    }
}

fn odd(why: &str) -> Invalid {
    Invalid {
        line: 1,
        why: why.to_owned(),
    }
}
