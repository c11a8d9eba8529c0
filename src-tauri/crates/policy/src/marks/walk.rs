//! Goes through the arguments once and has each value looked at for what its name says it is.

use super::field::{self, Kind, Name};
use super::found::{Found, Span};
use super::scan::Signs;
use super::{Mark, MarkClass, MarkFacts, hosts, paths, people, phrases, shell, sql};
use crate::argument::{Folder, HostPattern};
use crate::json::Json;
use crate::{secrets, words};

/// No key that is known by its looks is shorter, bytes.
const SHORTEST_KEY: usize = 12;
/// Marks of one class in all.
const PER_CLASS: usize = 256;

/// What is known besides the arguments, made ready for looking things up.
pub(super) struct Facts {
    pub(super) roots: Vec<Folder>,
    pub(super) known_hosts: Vec<HostPattern>,
    /// What strings are whose own name says nothing.
    default_kind: Kind,
    /// The tool changes or removes something.
    pub(super) changes: bool,
    /// The tool moves money.
    pub(super) pays: bool,
}

impl Facts {
    fn new(facts: &MarkFacts<'_>) -> Self {
        let words = words::split(facts.tool);
        Self {
            roots: facts
                .roots
                .iter()
                .filter_map(|root| Folder::parse(root).ok())
                .collect(),
            known_hosts: facts
                .known_hosts
                .iter()
                .filter_map(|host| HostPattern::parse(host).ok())
                .collect(),
            default_kind: field::kind_of_tool(&words),
            changes: field::tool_changes(&words),
            pays: field::tool_pays(&words),
        }
    }
}

pub(super) fn walk(arguments: &Json<'_>, facts: &MarkFacts<'_>) -> Vec<Mark> {
    let facts = Facts::new(facts);
    let mut walk = Walk {
        steps: Vec::new(),
        marks: Vec::new(),
        counts: [0; MarkClass::ALL.len()],
        facts: &facts,
    };
    let top = Name::unnamed(facts.default_kind);
    walk.value(arguments, &top, Found::default());
    walk.marks
}

/// One step from a value to one inside it.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

struct Walk<'a> {
    steps: Vec<Step<'a>>,
    marks: Vec<Mark>,
    counts: [usize; MarkClass::ALL.len()],
    facts: &'a Facts,
}

impl<'a> Walk<'a> {
    /// A value and everything in it. `name`: what the nearest name above it says it is; `found`: what is known to be
    /// risky in it already.
    fn value(&mut self, value: &'a Json<'a>, name: &Name, mut found: Found) {
        field::find(value, name, self.facts, &mut found);
        if let Json::String(text) = value {
            text_marks(text, name.kind, self.facts, &mut found);
        }
        self.keep(found.into_spans());
        match value {
            Json::Object(fields) => {
                for (key, value) in fields {
                    let inner = Name::of(key, self.facts.default_kind);
                    self.steps.push(Step::Key(key));
                    self.value(value, &inner, Found::default());
                    self.steps.pop();
                }
            }
            Json::Array(items) => {
                let mut line = Line::of(items, name.kind);
                for (index, item) in items.iter().enumerate() {
                    self.steps.push(Step::Index(index));
                    self.value(item, &name.of_item(), line.next_word(item));
                    self.steps.pop();
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    fn keep(&mut self, spans: Vec<Span>) {
        for span in spans {
            let Some(count) = self.counts.get_mut(span.class as usize) else {
                continue;
            };
            if *count < PER_CLASS {
                *count += 1;
                self.marks.push(Mark {
                    pointer: pointer(&self.steps),
                    start: span.range.start,
                    end: span.range.end,
                    class: span.class,
                    why: span.why,
                });
            }
        }
    }
}

/// A command as a list of words: read as one line, marked where each word stands.
struct Line {
    /// The risky parts of the line, in order; those behind `first` may still matter.
    spans: Vec<Span>,
    first: usize,
    /// Where the next word begins in the line.
    at: usize,
}

impl Line {
    fn of(items: &[Json<'_>], kind: Kind) -> Self {
        let mut found = Found::default();
        if kind == Kind::Shell {
            let words: Vec<_> = items.iter().filter_map(Json::as_str).collect();
            shell::find(&words.join(" "), kind, &mut found);
        }
        Self {
            spans: found.into_spans(),
            first: 0,
            at: 0,
        }
    }

    /// What is risky in the next item.
    fn next_word(&mut self, item: &Json<'_>) -> Found {
        let mut found = Found::default();
        let Some(word) = item.as_str() else {
            return found;
        };
        let (start, end) = (self.at, self.at + word.len());
        self.at = end + 1;
        let left = self.spans.get(self.first..).unwrap_or_default();
        self.first += left
            .iter()
            .take_while(|span| span.range.end <= start)
            .count();
        let left = self.spans.get(self.first..).unwrap_or_default();
        for span in left.iter().take_while(|span| span.range.start < end) {
            let from = span.range.start.max(start) - start;
            let to = span.range.end.min(end).saturating_sub(start);
            found.add(from..to, span.class, span.why);
        }
        found
    }
}

/// Everything that looks at the text of a string.
fn text_marks(text: &str, kind: Kind, facts: &Facts, found: &mut Found) {
    let signs = Signs::of(text);
    shell::find(text, kind, found);
    sql::find(text, kind, found);
    phrases::find(text, kind, found);
    if kind == Kind::Path || signs.any("/\\~") {
        paths::find(text, kind, facts, found);
    }
    if signs.any(".:@") {
        hosts::find(text, kind, facts, found);
    }
    if signs.any("0123456789") {
        people::find(text, found);
    }
    // What is shorter than any key is a secret only where its name stands before it.
    if text.len() < SHORTEST_KEY && !signs.any(":=-") {
        return;
    }
    for secret in secrets::find(text) {
        let why = "looks like a secret";
        found.add(secret.range(), MarkClass::Secret, why);
    }
}

fn pointer(steps: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}
