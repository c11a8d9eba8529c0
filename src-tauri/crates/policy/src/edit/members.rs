//! What a form says, as the members of a `match`: the one place that knows which row is written how.

use super::form::{ConditionField as Field, ConditionForm, ConditionOperator as Operator};
use crate::json::{Json, Limits, parse_str, shown};
use crate::names::escaped;
use crate::parse::quoted;
use std::fmt::Write;

/// A member of a `match`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// As version 2 calls it.
    pub(super) key: &'static str,
    pub(super) value: Written,
}

/// A value, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// One value that is never a list.
    One(String),
    /// Values of which one stands alone and several in a list.
    Many(Vec<String>),
    /// Values that are a list, however many.
    List(Vec<String>),
    /// Conditions on arguments.
    Arguments(Vec<Argument>),
}

/// A condition on an argument: its fields, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) pointer: Option<String>,
    pub(super) op: String,
    pub(super) value: Option<Written>,
}

/// The members that say what the rows say, in the order of the rows.
///
/// # Errors
/// A sentence, when rows cannot stand in one rule or a row cannot be said.
pub(super) fn members(rows: &[ConditionForm]) -> Result<Vec<Member>, String> {
    let mut members: Vec<Member> = Vec::new();
    for row in rows {
        if row.field == Field::Argument {
            let argument = argument(row)?;
            let known = members
                .iter_mut()
                .find_map(|member| match &mut member.value {
                    Written::Arguments(list) => Some(list),
                    _ => None,
                });
            match known {
                Some(list) => list.push(argument),
                None => members.push(Member {
                    key: "arguments",
                    value: Written::Arguments(vec![argument]),
                }),
            }
            continue;
        }
        let member = member(row)?;
        if members.iter().any(|other| other.key == member.key) {
            return Err(format!(
                "`{}` is asked twice; put both into one row, or make two rules of it",
                member.key
            ));
        }
        members.push(member);
    }
    Ok(members)
}

fn member(row: &ConditionForm) -> Result<Member, String> {
    use Operator::{AllOf, AnyOf, AtLeast, AtMost, Is, Matches, OneOf};
    let (key, value) = match (row.field, row.operator) {
        (Field::Severity, AtLeast) => ("minSeverity", Written::One(quoted(one(row)?))),
        (Field::Severity, AtMost) => ("maxSeverity", Written::One(quoted(one(row)?))),
        (Field::Severity, Is | OneOf) => ("severity", texts(row)?),
        (Field::CallerType, Is | OneOf) => ("callerType", texts(row)?),
        (Field::Tag, Is | OneOf | AnyOf) => ("tags", texts(row)?),
        (Field::Mark, Is | OneOf | AnyOf) => ("markAny", texts(row)?),
        (Field::Mark, AllOf) => ("markAll", texts(row)?),
        (Field::Time, Is | OneOf) => ("time", Written::Many(values(row)?)),
        (Field::Server | Field::Tool | Field::Client | Field::Caller, Is | OneOf) => {
            let names = some(row)?.iter().map(|name| quoted(&escaped(name)));
            (key_of_name(row.field), Written::Many(names.collect()))
        }
        (Field::Server | Field::Tool | Field::Client | Field::Caller, Matches) => {
            (key_of_name(row.field), texts(row)?)
        }
        (field, operator) => {
            return Err(format!(
                "{} cannot be compared with {}; choose another operator",
                word(&field),
                word(&operator)
            ));
        }
    };
    Ok(Member { key, value })
}

fn key_of_name(field: Field) -> &'static str {
    match field {
        Field::Server => "server",
        Field::Client => "client",
        Field::Caller => "caller",
        _ => "tool",
    }
}

fn argument(row: &ConditionForm) -> Result<Argument, String> {
    let (op, value) = match row.operator {
        Operator::Is => ("is", Some(Written::One(json(one(row)?)?))),
        Operator::OneOf => ("oneOf", Some(Written::List(values(row)?))),
        Operator::Exactly => ("exactly", Some(Written::One(json(one(row)?)?))),
        Operator::Matches => ("glob", Some(texts(row)?)),
        Operator::StartsWith => ("prefix", Some(texts(row)?)),
        Operator::Inside => ("inside", Some(texts(row)?)),
        Operator::Host => ("host", Some(texts(row)?)),
        Operator::Between => ("range", Some(Written::One(range(row)?))),
        Operator::Exists => ("exists", None),
        Operator::Missing => ("exists", Some(Written::One("false".to_owned()))),
        other => {
            return Err(format!(
                "an argument cannot be compared with {}; choose another operator",
                word(&other)
            ));
        }
    };
    let whole = row.pointer.is_empty() && row.operator == Operator::Exactly;
    Ok(Argument {
        pointer: (!whole).then(|| quoted(&row.pointer)),
        op: quoted(op),
        value,
    })
}

fn range(row: &ConditionForm) -> Result<String, String> {
    let mut bounds = Vec::new();
    for (key, value) in ["min", "max"].into_iter().zip(&row.values) {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match parse_str(value, Limits::default()) {
            Ok(Json::Number(digits)) => bounds.push(format!("{}: {digits}", quoted(key))),
            _ => return Err(format!("`{}` is no number; write digits", shown(value))),
        }
    }
    Ok(format!("{{ {} }}", bounds.join(", ")))
}

fn some(row: &ConditionForm) -> Result<&[String], String> {
    match row.values.as_slice() {
        [] => Err(format!(
            "the row about {} has no value; give it one or take the row out",
            word(&row.field)
        )),
        values => Ok(values),
    }
}

fn one(row: &ConditionForm) -> Result<&str, String> {
    match some(row)? {
        [one] => Ok(one),
        _ => Err(format!(
            "the row about {} takes one value with {}",
            word(&row.field),
            word(&row.operator)
        )),
    }
}

fn texts(row: &ConditionForm) -> Result<Written, String> {
    let texts = some(row)?.iter().map(|text| quoted(text));
    Ok(Written::Many(texts.collect()))
}

fn values(row: &ConditionForm) -> Result<Vec<String>, String> {
    some(row)?.iter().map(|value| json(value)).collect()
}

/// A value that was given as JSON, as JSON: nothing can be smuggled in behind it.
fn json(text: &str) -> Result<String, String> {
    let value = parse_str(text, Limits::default()).map_err(|error| {
        format!(
            "`{}` is no JSON value ({error}); put text in quotes",
            shown(text)
        )
    })?;
    let mut out = Vec::new();
    value.write_compact(&mut out);
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// "starts with" for `StartsWith`.
fn word(name: &impl std::fmt::Debug) -> String {
    let words = crate::words::split(&format!("{name:?}"));
    format!("“{}”", words.join(" "))
}

impl Written {
    /// As a file writes it.
    pub(super) fn text(&self) -> String {
        match self {
            Self::One(value) => value.clone(),
            Self::Many(values) => list(values),
            Self::List(values) => format!("[{}]", values.join(", ")),
            Self::Arguments(arguments) => {
                let objects: Vec<_> = arguments.iter().map(Argument::text).collect();
                list(&objects)
            }
        }
    }
}

impl Argument {
    /// As a file writes it.
    pub(super) fn text(&self) -> String {
        let mut text = String::from("{ ");
        for (key, value) in self.fields() {
            // Writing to a text cannot fail.
            let _ = write!(text, "\"{key}\": {value}, ");
        }
        text.truncate(text.len().saturating_sub(2));
        text + " }"
    }

    /// Its fields, as a file writes them.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        [
            ("pointer", self.pointer.clone()),
            ("op", Some(self.op.clone())),
            ("value", self.value.as_ref().map(Written::text)),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }
}

fn list(values: &[String]) -> String {
    match values {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}
