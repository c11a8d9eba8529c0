//! Reads a policy file. Parsing can fail, and says where and what to write instead; deciding cannot.
//!
//! Version 1 is the reference format, without a `version` field. Version 2 adds conditions to it.
//! Comments are passed over; nothing is guessed, and no field is ignored.

mod argument;
mod error;
mod fields;
pub(crate) mod node;
pub(crate) mod rule;
mod time;

pub(crate) use error::quoted;
pub use error::{PolicyError, Remedy};

use crate::json::Limits;
use crate::policy::{Otherwise, Policy, Rule};
use error::Problem;
use fields::Fields;
use node::{Node, Value};
use std::collections::HashMap;

pub(crate) const LIMITS: Limits = Limits {
    max_depth: 16,
    max_nodes: 1_000_000,
};

const FIELDS_1: &[&str] = &["rules", "defaultEffect", "defaultReason"];
const FIELDS_2: &[&str] = &[
    "$schema",
    "version",
    "description",
    "rules",
    "defaultEffect",
    "defaultReason",
];

/// Which format a policy file is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    /// The reference's.
    One,
    /// Ours.
    Two,
}

/// Parses a policy file.
///
/// # Errors
/// When the text is not JSON with comments, or not a policy: an unknown field, a value that is none of
/// the possible ones, a missing `defaultEffect`, an id used twice. The error has line and column.
pub fn parse_policy(text: &str) -> Result<Policy, PolicyError> {
    parse_with_places(text).map(|(_, policy)| policy)
}

/// The same, with the places of everything that was read.
pub(crate) fn parse_with_places(text: &str) -> Result<(Node<'_>, Policy), PolicyError> {
    if text.trim().is_empty() {
        return Err(PolicyError::of_whole(
            "the policy file is empty; write `rules` and `defaultEffect`, or copy one of the policies that ship with the gateway",
        ));
    }
    let root = node::parse(text, LIMITS).map_err(|error| PolicyError::of_json(&error, text))?;
    let policy = policy(&root).map_err(|problem| problem.within(text))?;
    Ok((root, policy))
}

fn policy(root: &Node<'_>) -> Result<Policy, Problem> {
    let version = version(root)?;
    let known = match version {
        Version::One => FIELDS_1,
        Version::Two => FIELDS_2,
    };
    let file = Fields::of(root, "a policy", known, FIELDS_2)?;
    if let Some(schema) = file.get("$schema") {
        schema.text("$schema")?;
    }
    let nodes = file.required("rules")?.list("rules")?;
    let rules = nodes
        .iter()
        .map(|node| rule::rule(node, version))
        .collect::<Result<Vec<_>, _>>()?;
    refuse_second_use_of_ids(&rules, nodes)?;
    let effect = rule::effect(file.required("defaultEffect")?, "defaultEffect")?;
    let reason = match file.get("defaultReason") {
        Some(reason) => reason.text("defaultReason")?,
        None => "no rule matches this call",
    };
    let otherwise = Otherwise {
        effect,
        reason: reason.into(),
    };
    let description = file.optional_text("description")?.map(str::to_owned);
    Policy::of(rules, otherwise, description).map_err(|error| {
        Problem::at(
            root.at,
            format!("the patterns cannot be used together: {error}"),
        )
    })
}

fn version(root: &Node<'_>) -> Result<Version, Problem> {
    let Value::Object(fields) = &root.value else {
        return Ok(Version::One);
    };
    match fields.iter().find(|field| field.key == "version") {
        None => Ok(Version::One),
        Some(field) => match &field.value.value {
            Value::Number("2") => Ok(Version::Two),
            other => Err(Problem::at(
                field.value.at,
                format!(
                    "unknown version `{other}`; write `2`, or leave `version` out for the reference format"
                ),
            )),
        },
    }
}

fn refuse_second_use_of_ids(rules: &[Rule], nodes: &[Node<'_>]) -> Result<(), Problem> {
    let mut places = HashMap::new();
    for (number, (rule, node)) in (1..).zip(rules.iter().zip(nodes)) {
        if let Some(first) = places.insert(&rule.id, number) {
            let problem = format!(
                "rule {number} has the id `{}` of rule {first}; give it another",
                rule.id
            );
            let problem = Problem::at(node.at, problem);
            return Err(match node.field("id") {
                Some(id) => {
                    let other = free_id(&rule.id, |id| rules.iter().any(|rule| *rule.id == *id));
                    problem.or_rename(id.value.at..id.value.end, &other)
                }
                None => problem,
            });
        }
    }
    Ok(())
}

/// An id that is not taken: the given one, or the given one with a number.
pub(crate) fn free_id(id: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.to_owned())
        .chain(numbered)
        .find(|id| !taken(id))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
