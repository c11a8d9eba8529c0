//! The exact text that will be sent, with what is known of its values painted where they stand in it.

use super::places::{Places, secrets_of};
use crate::api::Segment;
use crate::text::{Masked, Numbered, Spans, cut};
use policy::json::Json;
use std::borrow::Cow;

/// `text`, cut. `arguments` is what it was read as; none: it cannot be read.
pub(super) fn raw(text: &str, arguments: Option<&Json<'_>>, places: &Places) -> Vec<Segment> {
    let Some(arguments) = arguments else {
        return cut(text, &secrets_of(text));
    };
    let mut writer = Writer {
        text: String::with_capacity(text.len()),
        pointer: String::new(),
        places,
        marks: Vec::new(),
        masked: Vec::new(),
    };
    writer.value(arguments);
    // What is sent is written the same way. Should it ever not be, nothing is painted in the wrong place.
    match writer.text == text {
        true => cut(text, &Spans::new(writer.marks, writer.masked)),
        false => cut(text, &secrets_of(text)),
    }
}

/// Writes a value in its compact form and notes where its values stand.
struct Writer<'a> {
    text: String,
    pointer: String,
    places: &'a Places,
    marks: Vec<Numbered>,
    masked: Vec<Masked>,
}

impl Writer<'_> {
    fn value(&mut self, value: &Json<'_>) {
        let places = self.places;
        match value {
            Json::Object(members) => {
                self.open('{', members.is_empty());
                for (index, (key, value)) in members.iter().enumerate() {
                    self.comma(index);
                    self.string(key, &secrets_of(key));
                    self.text.push(':');
                    self.child(key, value);
                }
                self.text.push('}');
            }
            Json::Array(items) => {
                self.open('[', items.is_empty());
                for (index, value) in items.iter().enumerate() {
                    self.comma(index);
                    self.child(&index.to_string(), value);
                }
                self.text.push(']');
            }
            Json::String(text) => self.string(text, places.spans(&self.pointer)),
            Json::Null | Json::Bool(_) | Json::Number(_) => {
                let begin = self.text.len();
                self.text.push_str(&compact(value));
                self.note(places.spans(&self.pointer).moved(|at| begin + at));
            }
        }
    }

    /// What is risky as a whole is painted at its bracket; what is risky inside it keeps its own number.
    fn open(&mut self, bracket: char, empty: bool) {
        let begin = self.text.len();
        self.text.push(bracket);
        if let Some(number) = self.places.spans(&self.pointer).mark(&(0..usize::MAX)) {
            let length = if empty { 2 } else { 1 };
            self.marks.push((begin..begin + length, number));
        }
    }

    fn child(&mut self, key: &str, value: &Json<'_>) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer
            .push_str(&key.replace('~', "~0").replace('/', "~1"));
        self.value(value);
        self.pointer.truncate(length);
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.text.push(',');
        }
    }

    /// A string in quotes: what stands at a byte of it stands further on in the text, behind its escapes.
    fn string(&mut self, string: &str, spans: &Spans) {
        let begin = self.text.len() + 1;
        self.text
            .push_str(&compact(&Json::String(Cow::Borrowed(string))));
        let mut escapes = Escapes {
            text: string,
            at: 0,
            written: 0,
        };
        self.note(spans.moved(|at| begin + escapes.written_at(at)));
    }

    fn note(&mut self, (marks, masked): (Vec<Numbered>, Vec<Masked>)) {
        self.marks.extend(marks);
        self.masked.extend(masked);
    }
}

/// How far into its written form each byte of a string is. Asked in order, it reads the string once.
struct Escapes<'a> {
    text: &'a str,
    at: usize,
    written: usize,
}

impl Escapes<'_> {
    fn written_at(&mut self, at: usize) -> usize {
        if at < self.at {
            (self.at, self.written) = (0, 0);
        }
        let stretch = self.text.get(self.at..at).unwrap_or_default();
        self.written += stretch.chars().map(written_len).sum::<usize>();
        self.at += stretch.len();
        self.written
    }
}

/// Bytes of a character in JSON as we write it.
fn written_len(c: char) -> usize {
    match c {
        '"' | '\\' | '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => 2,
        '\0'..='\u{1f}' => 6,
        c => c.len_utf8(),
    }
}

fn compact(value: &Json<'_>) -> String {
    let mut out = Vec::new();
    value.write_compact(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
