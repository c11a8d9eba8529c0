//! A policy as sentences: the one generator behind every list, card, audit line and notification.
//!
//! Two rules that mean different things never read alike, and no sentence trusts a rule's id or
//! description. Text from calls is never in a sentence.

use crate::argument::{ArgumentTest, Scalar, Test};
use crate::conditions::{CallerKinds, Conditions, Severities};
use crate::names::{Names, Pattern};
use crate::policy::{Effect, Policy, Rule};
use crate::{CallerKind, Severity};

/// The rules as sentences, in order, and the default as the last one.
#[must_use]
pub fn sentences(policy: &Policy) -> Vec<String> {
    let default = of_default(policy.otherwise().effect);
    policy
        .rules()
        .iter()
        .map(of_rule)
        .chain([default])
        .collect()
}

/// "Otherwise, ask me."
#[must_use]
pub fn of_default(effect: Effect) -> String {
    let what = match effect {
        Effect::Allow => "allow it",
        Effect::Deny => "deny it",
        Effect::Review => "ask me",
    };
    format!("Otherwise, {what}.")
}

/// "Ask me about any call that is high or worse."
#[must_use]
pub fn of_rule(rule: &Rule) -> String {
    let effect = match rule.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
        Effect::Review => "Ask me about",
    };
    let mut parts = vec![subject(rule)];
    parts.extend(clauses(&rule.when));
    if let Some(until) = &rule.until {
        parts.push(format!("until {}", until.text));
    }
    let mut sentence = format!("{effect} {}", parts.join(" "));
    if let Some(seconds) = rule.approval.hold_seconds {
        sentence += &format!(", holding it for {seconds} s");
    }
    if rule.approval.typed {
        sentence += ", with the target typed";
    }
    if rule.ignores_flow {
        sentence += ", even where private data could leave at the word of foreign text";
    }
    sentence.push('.');
    if !rule.enabled {
        sentence += " (Switched off.)";
    }
    sentence
}

fn subject(rule: &Rule) -> String {
    if !rule.when.tool.patterns().is_empty() && !rule.when.tool.is_any() {
        return format!("calls to {}", names(&rule.when.tool));
    }
    if clauses(&rule.when).is_empty() {
        return "every call that reaches this rule".to_owned();
    }
    "any call".to_owned()
}

/// Everything a rule asks besides the tool, in the order it is said.
fn clauses(when: &Conditions) -> Vec<String> {
    let mut clauses = Vec::new();
    for (word, list) in [
        ("on", &when.server),
        ("from", &when.client),
        ("for", &when.caller),
    ] {
        if !list.is_any() {
            clauses.push(format!("{word} {}", names(list)));
        }
    }
    if when.caller_type != CallerKinds::ALL {
        let kinds = when
            .caller_type
            .iter()
            .map(CallerKind::word)
            .map(str::to_owned);
        clauses.push(format!("by a caller that is {}", or(kinds)));
    }
    if !when.arguments.is_empty() {
        let tests: Vec<_> = when.arguments.iter().map(of_test).collect();
        clauses.push(format!("when {}", tests.join(" and ")));
    }
    if when.severity != Severities::ALL {
        clauses.push(format!("that {} {}", verb(when), severity(when.severity)));
    }
    if !when.mark_any.is_empty() {
        clauses.push(format!(
            "with a risky part {}",
            or(when.mark_any.iter().cloned())
        ));
    }
    if !when.mark_all.is_empty() {
        let marks = when.mark_all.join(" and ");
        let parts = if when.mark_all.len() == 1 {
            "part"
        } else {
            "parts"
        };
        clauses.push(format!("with the risky {parts} {marks}"));
    }
    if !when.tags.is_empty() {
        clauses.push(format!(
            "tagged {}",
            or(when.tags.iter().map(|tag| quoted(tag)))
        ));
    }
    if !when.time.is_empty() {
        clauses.push(or(when.time.iter().map(ToString::to_string)));
    }
    clauses
}

/// "calls to x … that are", "any call … that is".
fn verb(when: &Conditions) -> &'static str {
    if when.tool.is_any() { "is" } else { "are" }
}

/// "high or worse", "medium or milder", "safe", "safe or medium"; "impossible" if empty.
fn severity(set: Severities) -> String {
    let members: Vec<Severity> = set.iter().collect();
    match members.as_slice() {
        [first, _, ..] if set == Severities::between(*first, Severity::Critical) => {
            format!("{first} or worse")
        }
        [.., last] if members.len() > 1 && set == Severities::between(Severity::Safe, *last) => {
            format!("{last} or milder")
        }
        _ => or(members.iter().map(ToString::to_string)),
    }
}

fn names(list: &Names) -> String {
    or(list.patterns().iter().map(Pattern::text).map(quoted))
}

fn of_test(argument: &ArgumentTest) -> String {
    let pointer = &argument.pointer;
    let what = match &argument.test {
        Test::Is(value) => format!("is {}", scalar(value)),
        Test::Exactly(value) if pointer.is_empty() => {
            return format!("the arguments are exactly {}", value.text);
        }
        Test::Exactly(value) => format!("is exactly {}", value.text),
        Test::OneOf(values) => format!("is {}", or(values.iter().map(scalar))),
        Test::Glob(list) => format!("matches {}", names(list)),
        Test::Prefix(starts) => format!("starts with {}", or(starts.iter().map(|s| quoted(s)))),
        Test::Inside(folders) => {
            format!("is inside {}", or(folders.iter().map(|f| quoted(f.text()))))
        }
        Test::Host(hosts) => format!(
            "has the host {}",
            or(hosts.iter().map(|h| quoted(h.text())))
        ),
        Test::Range { min, max } => match (min, max) {
            (Some(min), Some(max)) => format!("is from {min} to {max}"),
            (Some(min), None) => format!("is at least {min}"),
            (None, Some(max)) => format!("is at most {max}"),
            (None, None) => "is a number".to_owned(),
        },
        Test::Exists(true) => "is present".to_owned(),
        Test::Exists(false) => "is absent".to_owned(),
    };
    format!("{} {what}", quoted(pointer))
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Null => "null".to_owned(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Number(digits) => digits.0.clone(),
        Scalar::Text(text) => in_quotes(text),
    }
}

/// A text in quotes. What would end them, and what cannot be seen, is escaped.
fn in_quotes(text: &str) -> String {
    let mut out = String::from("“");
    for c in text.chars() {
        match c {
            '“' | '”' | '\\' => out.extend(['\\', c]),
            '\'' | '"' => out.push(c),
            c => out.extend(c.escape_debug()),
        }
    }
    out + "”"
}

/// A name as it stands, unless its edges could not be told from the sentence.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && c != ',';
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    in_quotes(text)
}

/// "a", "a or b", "a, b or c".
fn or(words: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = words.collect();
    match words.as_slice() {
        [] => "impossible".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
