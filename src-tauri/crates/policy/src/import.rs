//! Turns a file from elsewhere into the text of a policy, and says what could not be carried over.
//! Never guesses: what has no exact counterpart becomes a note, and the result is a draft for its reader.
//!
//! Three kinds of files are read: a policy of ours, one in the reference format, and the settings of Claude Code,
//! whose `permissions` hold lists of what is allowed, asked about and denied.

use crate::edit::{
    ConditionField as Field, ConditionForm, ConditionOperator as Operator, RuleForm, written,
};
use crate::json::shown;
use crate::parse::node::{self, Node, Value};
use crate::parse::{LIMITS, parse_with_places};
use crate::{Effect, PolicyError};

/// Shown of what was left out, before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// A policy that was made of a file from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its text.
    pub text: String,
    /// What could not be carried over, and what to look at, as sentences.
    pub notes: Vec<String>,
}

/// Reads a file from elsewhere.
///
/// # Errors
/// When it is of none of the kinds that are known.
pub fn import(text: &str) -> Result<Imported, PolicyError> {
    if let Some(imported) = node::parse(text, LIMITS)
        .ok()
        .and_then(|root| settings(&root))
    {
        return Ok(imported);
    }
    let (root, _) = parse_with_places(text)?;
    let notes = match root.field("version") {
        Some(_) => Vec::new(),
        None => vec![
            "this file is in the reference format: its `tool` is a server here, and its `action` a tool".to_owned(),
        ],
    };
    Ok(Imported {
        text: text.to_owned(),
        notes,
    })
}

/// What a list says about the tools of one server.
struct Entry<'t> {
    effect: Effect,
    server: &'t str,
    tool: &'t str,
}

/// The lists in the order in which Claude Code heeds them, whatever their order in the file.
const LISTS: [(&str, Effect); 3] = [
    ("deny", Effect::Deny),
    ("ask", Effect::Review),
    ("allow", Effect::Allow),
];

/// The policy of Claude Code's settings, if it is them.
fn settings(root: &Node<'_>) -> Option<Imported> {
    let lists = root.field("permissions").map_or(root, |field| &field.value);
    let of = |key| match lists.field(key).map(|field| &field.value.value) {
        Some(Value::List(entries)) => Some(entries),
        _ => None,
    };
    if LISTS.iter().all(|(key, _)| of(key).is_none()) {
        return None;
    }
    let (mut entries, mut left_out, mut odd) = (Vec::new(), Vec::new(), Vec::new());
    for (key, effect) in LISTS {
        for node in of(key).into_iter().flatten() {
            let text = node.as_text().unwrap_or_default();
            match entry(text, effect) {
                Some(entry) => entries.push(entry),
                None if text.starts_with("mcp__") || node.as_text().is_none() => {
                    odd.push(format!("`{}` ({key})", node.value));
                }
                None => left_out.push(format!("`{}` ({key})", shown(text))),
            }
        }
    }
    let mut notes = Vec::new();
    if !left_out.is_empty() {
        notes.push(format!(
            "left out, since Claude Code's own tools do not pass through this gateway: {}",
            listed(&left_out)
        ));
    }
    if !odd.is_empty() {
        notes.push(format!(
            "left out, since it is not clear what is meant: {}",
            listed(&odd)
        ));
    }
    let others = lists.fields().iter().filter(|field| {
        let known = LISTS.iter().any(|(key, _)| field.key == *key);
        !known && root.field("permissions").is_some()
    });
    for other in others {
        notes.push(format!(
            "`permissions.{}` has no counterpart here",
            shown(&other.key)
        ));
    }
    if entries.iter().any(|entry| entry.server.contains('_')) {
        notes.push(
            "Claude Code writes `_` for other characters in a server's name; see whether the servers are called so here".to_owned(),
        );
    }
    if entries.is_empty() {
        notes.push("nothing in it is about MCP servers, so only the default is left".to_owned());
    }
    Some(Imported {
        text: policy(&rules(&entries)),
        notes,
    })
}

/// `mcp__server__tool`, `mcp__server__get_*`, `mcp__server`; none for anything else.
fn entry(text: &str, effect: Effect) -> Option<Entry<'_>> {
    let name = text.strip_prefix("mcp__")?;
    let (server, tool) = name.split_once("__").unwrap_or((name, "*"));
    let odd = |part: &str| part.is_empty() || part.contains(['(', ')', ' ']);
    (!odd(server) && !odd(tool)).then_some(Entry {
        effect,
        server,
        tool,
    })
}

/// One rule for what a list says about a server.
fn rules(entries: &[Entry<'_>]) -> Vec<RuleForm> {
    let mut rules: Vec<(Effect, &str, Vec<&str>)> = Vec::new();
    for entry in entries {
        let same = |(effect, server, _): &&mut (Effect, &str, Vec<&str>)| {
            *effect == entry.effect && *server == entry.server
        };
        match rules.iter_mut().find(same) {
            Some((_, _, tools)) => tools.push(entry.tool),
            None => rules.push((entry.effect, entry.server, vec![entry.tool])),
        }
    }
    rules
        .into_iter()
        .map(|(effect, server, mut tools)| {
            let mut conditions: Vec<_> = names(Field::Server, &[server]).into_iter().collect();
            tools.sort_unstable();
            tools.dedup();
            if !tools.contains(&"*") {
                conditions.extend(names(Field::Tool, &tools));
            }
            RuleForm {
                id: format!("claude-code-{}-{server}", effect.word()),
                effect,
                reason: String::new(),
                description: Some(format!(
                    "From the list `{}` of Claude Code",
                    list_of(effect)
                )),
                conditions,
                enabled: true,
                until: None,
                hold_seconds: None,
                typed: false,
                opts_out_of_flow: false,
            }
        })
        .collect()
}

fn list_of(effect: Effect) -> &'static str {
    LISTS
        .iter()
        .find(|(_, own)| *own == effect)
        .map_or("", |(key, _)| key)
}

/// A row for names in which only `*` is special; none for every name.
fn names(field: Field, names: &[&str]) -> Option<ConditionForm> {
    if names.contains(&"*") {
        return None;
    }
    let escape = |part: &str| crate::names::escaped(part);
    let patterns = names
        .iter()
        .map(|name| name.split('*').map(escape).collect::<Vec<_>>().join("*"));
    let any_pattern = names.iter().any(|name| name.contains('*'));
    Some(ConditionForm {
        field,
        pointer: String::new(),
        operator: match (any_pattern, names.len()) {
            (true, _) => Operator::Matches,
            (false, 1) => Operator::Is,
            (false, _) => Operator::OneOf,
        },
        values: match any_pattern {
            true => patterns.collect(),
            false => names.iter().map(|name| (*name).to_owned()).collect(),
        },
    })
}

fn policy(rules: &[RuleForm]) -> String {
    // What these rows say can always be written.
    let rules: Vec<_> = rules
        .iter()
        .filter_map(|rule| written(rule, "    ").ok())
        .collect();
    let rules = match rules.as_slice() {
        [] => "[]".to_owned(),
        rules => format!("[\n    {}\n  ]", rules.join(",\n    ")),
    };
    format!(
        "{{\n  \"version\": 2,\n  \"description\": \"Imported from the settings of Claude Code\",\n  \"rules\": {rules},\n  \"defaultEffect\": \"review\",\n  \"defaultReason\": \"No rule covers this call\"\n}}\n"
    )
}

fn listed(all: &[String]) -> String {
    let shown = all.get(..MOST_SHOWN).unwrap_or(all).join(", ");
    match all.len().checked_sub(MOST_SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
