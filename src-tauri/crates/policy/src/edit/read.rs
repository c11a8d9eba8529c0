//! Reads a rule of a file into a form. The rule was parsed before, so everything here is there as it should be.

use super::form::{
    ConditionField as Field, ConditionForm, ConditionOperator as Operator, RuleForm,
};
use crate::Effect;
use crate::names::literal;
use crate::parse::node::{Node, Value};

/// The rule as a form. `version_1`: the server is called `tool`, and its tool `action`.
pub(super) fn rule(node: &Node<'_>, version_1: bool) -> RuleForm {
    let text = |key| node.field(key).and_then(|field| field.value.as_text());
    let approval = node.field("approval").map(|field| &field.value);
    let when = node.field("match").map(|field| &field.value);
    RuleForm {
        id: text("id").unwrap_or_default().to_owned(),
        effect: text("effect").and_then(effect).unwrap_or(Effect::Deny),
        reason: text("reason").unwrap_or_default().to_owned(),
        description: text("description").map(str::to_owned),
        conditions: when
            .map(|when| conditions(when, version_1))
            .unwrap_or_default(),
        enabled: !matches!(
            node.field("enabled").map(|field| &field.value.value),
            Some(Value::Bool(false))
        ),
        until: text("until").map(str::to_owned),
        hold_seconds: approval
            .and_then(|approval| approval.field("holdSeconds"))
            .and_then(|field| match &field.value.value {
                Value::Number(digits) => digits.parse().ok(),
                _ => None,
            }),
        typed: approval
            .and_then(|approval| approval.field("typed"))
            .is_some_and(|field| matches!(field.value.value, Value::Bool(true))),
        opts_out_of_flow: node.field("flow").is_some(),
    }
}

/// The effect of a word of a file.
pub(super) fn effect(word: &str) -> Option<Effect> {
    [Effect::Allow, Effect::Deny, Effect::Review]
        .into_iter()
        .find(|effect| effect.word() == word)
}

fn conditions(when: &Node<'_>, version_1: bool) -> Vec<ConditionForm> {
    let rows = when.fields().iter().flat_map(|field| {
        let node = &field.value;
        match (&*field.key, version_1) {
            ("server", _) | ("tool", true) => vec![name(Field::Server, node)],
            ("tool", false) | ("action", _) => vec![name(Field::Tool, node)],
            ("client", _) => vec![name(Field::Client, node)],
            ("caller", _) => vec![name(Field::Caller, node)],
            ("severity", _) => vec![words(Field::Severity, node)],
            ("minSeverity", _) => vec![row(Field::Severity, Operator::AtLeast, texts(node))],
            ("maxSeverity", _) => vec![row(Field::Severity, Operator::AtMost, texts(node))],
            ("callerType", _) => vec![words(Field::CallerType, node)],
            ("tags", _) => vec![words(Field::Tag, node)],
            ("markAny", _) => vec![row(Field::Mark, Operator::AnyOf, texts(node))],
            ("markAll", _) => vec![row(Field::Mark, Operator::AllOf, texts(node))],
            ("time", _) => vec![one_or_more(Field::Time, values(node))],
            ("arguments", _) => node.items().iter().map(argument).collect(),
            _ => Vec::new(),
        }
    });
    rows.collect()
}

fn row(field: Field, operator: Operator, values: Vec<String>) -> ConditionForm {
    ConditionForm {
        field,
        pointer: String::new(),
        operator,
        values,
    }
}

fn one_or_more(field: Field, values: Vec<String>) -> ConditionForm {
    let operator = match values.len() {
        1 => Operator::Is,
        _ => Operator::OneOf,
    };
    row(field, operator, values)
}

fn words(field: Field, node: &Node<'_>) -> ConditionForm {
    one_or_more(field, texts(node))
}

/// Patterns that are plain names are shown as the names they stand for.
fn name(field: Field, node: &Node<'_>) -> ConditionForm {
    let patterns = texts(node);
    match patterns.iter().map(|pattern| literal(pattern)).collect() {
        Some(names) => one_or_more(field, names),
        None => row(field, Operator::Matches, patterns),
    }
}

fn argument(node: &Node<'_>) -> ConditionForm {
    let text = |key| node.field(key).and_then(|field| field.value.as_text());
    let value = node.field("value").map(|field| &field.value);
    let all = || value.map(values).unwrap_or_default();
    let plain = || value.map(texts).unwrap_or_default();
    let whole = || value.map(json).into_iter().collect();
    let (operator, values) = match text("op").unwrap_or_default() {
        "is" => (Operator::Is, whole()),
        "oneOf" => (Operator::OneOf, all()),
        "exactly" => (Operator::Exactly, whole()),
        "glob" => (Operator::Matches, plain()),
        "prefix" => (Operator::StartsWith, plain()),
        "inside" => (Operator::Inside, plain()),
        "host" => (Operator::Host, plain()),
        "range" => {
            let bound = |key| value.and_then(|value| value.field(key));
            let digits = |key| {
                bound(key)
                    .map(|field| json(&field.value))
                    .unwrap_or_default()
            };
            (Operator::Between, vec![digits("min"), digits("max")])
        }
        _ => match value.map(|value| &value.value) {
            Some(Value::Bool(false)) => (Operator::Missing, Vec::new()),
            _ => (Operator::Exists, Vec::new()),
        },
    };
    ConditionForm {
        field: Field::Argument,
        pointer: text("pointer").unwrap_or_default().to_owned(),
        operator,
        values,
    }
}

fn texts(node: &Node<'_>) -> Vec<String> {
    let texts = node.items().iter().filter_map(Node::as_text);
    texts.map(str::to_owned).collect()
}

fn values(node: &Node<'_>) -> Vec<String> {
    node.items().iter().map(json).collect()
}

/// A value as JSON, without the spacing and the comments of the file.
pub(super) fn json(node: &Node<'_>) -> String {
    let mut out = Vec::new();
    node.to_json().write_compact(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
