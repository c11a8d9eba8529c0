//! Looks for what a tool's definition, or what a tool answered, should not hold: characters one cannot see, letters that
//! pass for others, and instructions to the model that reads it. Explains each finding with its place.
//!
//! Advice, never a judge: it blocks nothing by itself and lowers nothing. That it finds nothing says nothing, for an
//! instruction can be put in words nobody thought of. The work grows with the text and not faster.

mod hidden;
mod letters;
mod markers;
mod names;
mod patterns;
mod tokens;
mod words;

pub use names::skeleton;

use crate::json::Json;
use crate::{Assessment, Reason, ReasonSource, Severity};
use serde::Serialize;
use std::ops::Range;

/// Findings of one kind that are listed for one text.
const PER_TEXT: usize = 32;
/// Findings listed in all.
const IN_ALL: usize = 256;

/// What kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A character one cannot see, or that changes how others are shown.
    Hidden,
    /// A word in letters that pass for others.
    Lookalike,
    /// Words that instruct whoever reads them.
    Instruction,
}

impl FindingKind {
    /// Whether it is a matter of characters, which no honest definition needs, and not of judgement.
    #[must_use]
    pub fn is_structural(self) -> bool {
        self != Self::Instruction
    }
}

/// Where in a value a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the string.
    Value,
    /// In the name the value stands under.
    Name,
}

/// Something a reader should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// JSON pointer (RFC 6901) of the value.
    pub pointer: String,
    /// Whether it is in the value or in its name.
    pub place: Place,
    /// Its first byte, in the string with its escapes resolved.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What kind.
    pub kind: FindingKind,
    /// What is wrong with it, as the end of a sentence.
    pub reason: &'static str,
}

/// What is wrong with a tool's definition: with any string in it, and with any name.
#[must_use]
pub fn definition(definition: &Json<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    walk(definition, &mut String::new(), &mut found);
    found
}

/// What is wrong with a text a tool answered. The pointer of each finding is empty.
#[must_use]
pub fn result(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    one(text, "", Place::Value, &mut found);
    found
}

/// The first place where a text a tool answered gives orders to whoever reads it, if any: words that instruct, or
/// letters that nobody sees. Other odd characters are common on honest pages.
#[must_use]
pub fn orders(text: &str) -> Option<Finding> {
    let gives_orders = |finding: &Finding| {
        finding.kind == FindingKind::Instruction || finding.reason == hidden::TAGS
    };
    result(text).into_iter().find(gives_orders)
}

/// A tool's severity, one step worse if anything was found in its definition. What the operator set stays.
#[must_use]
pub fn raise(tool: Assessment, findings: &[Finding]) -> Assessment {
    let set = tool
        .reasons
        .iter()
        .any(|reason| reason.source == ReasonSource::Operator);
    let Some(first) = findings.first().filter(|_| !set) else {
        return tool;
    };
    let worse = Severity::ALL
        .into_iter()
        .find(|severity| *severity > tool.severity);
    let mut reasons = vec![Reason {
        text: format!("its definition {}", first.reason),
        source: ReasonSource::ServerClaim,
    }];
    reasons.extend(tool.reasons);
    Assessment {
        severity: worse.unwrap_or(tool.severity),
        reasons,
    }
}

/// Every string of a value and every name, the value's own pointer kept in `pointer`.
fn walk(value: &Json<'_>, pointer: &mut String, found: &mut Vec<Finding>) {
    let here = pointer.len();
    match value {
        Json::String(text) => one(text, pointer, Place::Value, found),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                walk(item, pointer, found);
                pointer.truncate(here);
            }
        }
        Json::Object(fields) => {
            for (name, value) in fields {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                one(name, pointer, Place::Name, found);
                walk(value, pointer, found);
                pointer.truncate(here);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// What the matchers say about one text.
type Spans = Vec<(Range<usize>, FindingKind, &'static str)>;

fn one(text: &str, pointer: &str, place: Place, found: &mut Vec<Finding>) {
    if found.len() >= IN_ALL {
        return;
    }
    let mut spans = hidden::find(text);
    spans.extend(letters::find(text));
    spans.extend(patterns::find(text));
    spans.sort_by_key(|(range, kind, _)| (range.start, range.end, *kind));
    found.extend(spans.into_iter().map(|(range, kind, reason)| Finding {
        pointer: pointer.to_owned(),
        place,
        start: range.start,
        end: range.end,
        kind,
        reason,
    }));
}

#[cfg(test)]
mod tests;
