//! One rule of a policy file.

use super::error::{Problem, instead, nearest};
use super::fields::Fields;
use super::node::Node;
use super::{Version, argument, time};
use crate::conditions::{CallerKinds, Conditions, Severities};
use crate::json::shown;
use crate::marks;
use crate::names::{Names, Pattern};
use crate::policy::{ApprovalSettings, Effect, Rule};
use crate::sentence;
use crate::{CallerKind, Severity};

pub(crate) const RULE_1: &[&str] = &["id", "description", "match", "effect", "reason"];
pub(crate) const RULE_2: &[&str] = &[
    "id",
    "description",
    "match",
    "effect",
    "reason",
    "enabled",
    "until",
    "origin",
    "approval",
    "flow",
];
pub(crate) const MATCH_1: &[&str] = &["tool", "action", "minSeverity", "callerType"];
pub(crate) const MATCH_2: &[&str] = &[
    "server",
    "tool",
    "severity",
    "minSeverity",
    "maxSeverity",
    "client",
    "caller",
    "callerType",
    "arguments",
    "markAny",
    "markAll",
    "tags",
    "time",
];
const LONGEST_HOLD: u32 = 24 * 60 * 60;

pub(super) fn rule(node: &Node<'_>, version: Version) -> Result<Rule, Problem> {
    let known = match version {
        Version::One => RULE_1,
        Version::Two => RULE_2,
    };
    let fields = Fields::of(node, "a rule", known, RULE_2)?;
    let id = fields.required("id")?.text("id")?;
    let effect = effect(fields.required("effect")?, "effect")?;
    let when = conditions(fields.required("match")?, version)?;
    let description = fields.optional_text("description")?.map(str::to_owned);
    let mut rule = Rule {
        id: id.into(),
        reason: fields.optional_text("reason")?.unwrap_or_default().into(),
        enabled: fields.optional_bool("enabled")?.unwrap_or(true),
        until: fields.get("until").map(time::until).transpose()?,
        origin: fields.optional_text("origin")?.map(str::to_owned),
        approval: approval(fields.get("approval"), effect)?,
        ignores_flow: flow(fields.get("flow"), effect)?,
        description,
        when,
        effect,
    };
    if rule.reason.is_empty() {
        // The agent is owed a reason; without one of the author's it is told the rule itself.
        rule.reason = match &rule.description {
            Some(description) => description.as_str().into(),
            None => sentence::of_rule(&rule).into(),
        };
    }
    Ok(rule)
}

pub(super) fn effect(node: &Node<'_>, field: &str) -> Result<Effect, Problem> {
    let effects = [Effect::Allow, Effect::Deny, Effect::Review];
    word(node, field, &effects.map(|effect| (effect.word(), effect)))
}

fn conditions(node: &Node<'_>, version: Version) -> Result<Conditions, Problem> {
    let known = match version {
        Version::One => MATCH_1,
        Version::Two => MATCH_2,
    };
    let fields = Fields::of(node, "`match`", known, MATCH_2)?;
    // In version 1 `tool` is the server and `action` is the tool.
    let (server, tool) = match version {
        Version::One => ("tool", "action"),
        Version::Two => ("server", "tool"),
    };
    Ok(Conditions {
        severity: severities(&fields)?,
        caller_type: caller_kinds(&fields)?,
        server: names(&fields, server)?,
        tool: names(&fields, tool)?,
        client: names(&fields, "client")?,
        caller: names(&fields, "caller")?,
        arguments: match fields.get("arguments") {
            Some(list) => argument::tests(list)?,
            None => Box::default(),
        },
        mark_any: mark_names(&fields, "markAny")?,
        mark_all: mark_names(&fields, "markAll")?,
        tags: texts(&fields, "tags")?,
        time: fields
            .get("time")
            .map(time::windows)
            .transpose()?
            .unwrap_or_default(),
    })
}

fn severities(fields: &Fields<'_, '_>) -> Result<Severities, Problem> {
    let words = Severity::ALL.map(|severity| (severity.word(), severity));
    let bound = |field: &str| {
        fields
            .get(field)
            .map(|node| word(node, field, &words))
            .transpose()
    };
    let (min, max) = (bound("minSeverity")?, bound("maxSeverity")?);
    if let Some(node) = fields.get("severity") {
        if min.is_some() || max.is_some() {
            return Err(Problem::at(
                node.at,
                "`severity` says which severities are meant; take `minSeverity` and `maxSeverity` out",
            ));
        }
        let members = node.one_or_more("severity")?.iter();
        return members.map(|node| word(node, "severity", &words)).collect();
    }
    let set = Severities::between(
        min.unwrap_or(Severity::Safe),
        max.unwrap_or(Severity::Critical),
    );
    match (fields.get("minSeverity"), set.iter().next()) {
        (Some(node), None) => Err(Problem::at(
            node.at,
            "no severity is at least `minSeverity` and at most `maxSeverity`; exchange the two",
        )),
        _ => Ok(set),
    }
}

fn caller_kinds(fields: &Fields<'_, '_>) -> Result<CallerKinds, Problem> {
    let words = CallerKind::ALL.map(|kind| (kind.word(), kind));
    let Some(node) = fields.get("callerType") else {
        return Ok(CallerKinds::ALL);
    };
    let members = node.one_or_more("callerType")?.iter();
    members
        .map(|node| word(node, "callerType", &words))
        .collect()
}

fn names(fields: &Fields<'_, '_>, field: &str) -> Result<Names, Problem> {
    match fields.get(field) {
        Some(node) => patterns(node, field),
        None => Ok(Names::default()),
    }
}

/// A pattern, or a list of them.
pub(super) fn patterns(node: &Node<'_>, field: &str) -> Result<Names, Problem> {
    let patterns = node.one_or_more(field)?.iter().map(|node| {
        let text = node.text(field)?;
        Pattern::parse(text).map_err(|error| {
            let problem = format!(
                "`{}` is no valid pattern for `{field}`: {}",
                shown(text),
                error.kind()
            );
            Problem::at(node.at, problem)
        })
    });
    Ok(Names::of(patterns.collect::<Result<_, _>>()?))
}

fn mark_names(fields: &Fields<'_, '_>, field: &str) -> Result<Box<[String]>, Problem> {
    let words = marks::ALL.map(|mark| (mark, mark));
    let Some(node) = fields.get(field) else {
        return Ok(Box::default());
    };
    let marks = node.one_or_more(field)?.iter();
    marks
        .map(|node| word(node, field, &words).map(str::to_owned))
        .collect()
}

fn texts(fields: &Fields<'_, '_>, field: &str) -> Result<Box<[String]>, Problem> {
    let Some(node) = fields.get(field) else {
        return Ok(Box::default());
    };
    let texts = node.one_or_more(field)?.iter();
    texts
        .map(|node| node.text(field).map(str::to_owned))
        .collect()
}

fn approval(node: Option<&Node<'_>>, effect: Effect) -> Result<ApprovalSettings, Problem> {
    let Some(node) = node else {
        return Ok(ApprovalSettings::default());
    };
    if effect != Effect::Review {
        return Err(Problem::at(
            node.at,
            format!(
                "`approval` is for rules whose effect is `review`, not `{effect}`; take it out"
            ),
        ));
    }
    let known = &["holdSeconds", "typed"];
    let fields = Fields::of(node, "`approval`", known, known)?;
    Ok(ApprovalSettings {
        hold_seconds: fields
            .get("holdSeconds")
            .map(|node| whole(node, "holdSeconds", 1, LONGEST_HOLD))
            .transpose()?,
        typed: fields.optional_bool("typed")?.unwrap_or_default(),
    })
}

/// `"flow": "ignore"`: what the rule allows may run even where the session has read something private and taken in
/// something foreign, and the call could carry the one out at the word of the other.
fn flow(node: Option<&Node<'_>>, effect: Effect) -> Result<bool, Problem> {
    let Some(node) = node else {
        return Ok(false);
    };
    if effect != Effect::Allow {
        return Err(Problem::at(
            node.at,
            format!("`flow` is for rules whose effect is `allow`, not `{effect}`; take it out"),
        ));
    }
    word(node, "flow", &[("ignore", true)])
}

/// A whole number between two, both included.
fn whole(node: &Node<'_>, field: &str, min: u32, max: u32) -> Result<u32, Problem> {
    let number: Option<u32> = match &node.value {
        super::Value::Number(digits) => digits.parse().ok(),
        _ => None,
    };
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            node.instead_of(
                field,
                &format!("a whole number from {min} to {max}"),
                &node.value,
            )
        })
}

/// One of a few words.
pub(super) fn word<T: Copy>(
    node: &Node<'_>,
    field: &str,
    words: &[(&str, T)],
) -> Result<T, Problem> {
    let text = node.text(field)?;
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let possible: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    let help = instead(text, &possible);
    let problem = format!("unknown `{field}` `{}`{help}", shown(text));
    Err(Problem::at(node.at, problem).or_write(node.at..node.end, nearest(text, &possible)))
}
