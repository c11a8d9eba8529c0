//! What a server says of its own tool. It can raise a severity and never lower it: a server that says
//! its tool only reads may be mistaken or lying, one that says it destroys has no reason to.

use super::words::Kind;
use super::{Finding, ToolFacts, reason};
use crate::{ReasonSource, Severity};

pub(super) fn findings(tool: &ToolFacts<'_>, verb: Option<Kind>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut speak = |severity, text: &str| {
        let reason = reason(text, ReasonSource::ServerClaim);
        found.push(Finding { severity, reason });
    };
    if tool.destructive_hint == Some(true) && tool.read_only_hint != Some(true) {
        speak(Severity::High, "its server says it may destroy something");
    }
    let named_as_reading = verb.is_some_and(|kind| kind <= Kind::Reads);
    if tool.read_only_hint == Some(false) && named_as_reading {
        speak(Severity::Medium, "its server says it does more than read");
    }
    let says = format!(
        "{} {}",
        tool.title.unwrap_or_default(),
        tool.description.unwrap_or_default()
    )
    .to_lowercase();
    let undoable = [
        "cannot be undone",
        "irreversible",
        "permanently delete",
        "permanently remove",
    ];
    if undoable.iter().any(|words| says.contains(words)) {
        speak(Severity::High, "its description says it cannot be undone");
    }
    found
}
