//! A rule's conditions on arguments: `{"pointer": "/path", "op": "inside", "value": "/home/me"}`.

use super::error::Problem;
use super::fields::Fields;
use super::node::{Node, Value};
use super::rule::{patterns, word};
use crate::argument::{
    ArgumentTest, Digits, Exact, Folder, HostPattern, Scalar, Test, is_comparable,
};
use crate::json::shown;

/// What can be asked of an argument, as the file says it.
#[derive(Clone, Copy)]
pub(super) enum Op {
    Is,
    OneOf,
    Exactly,
    Glob,
    Prefix,
    Inside,
    Host,
    Range,
    Exists,
}

pub(super) const OPS: [(&str, Op); 9] = [
    ("is", Op::Is),
    ("oneOf", Op::OneOf),
    ("exactly", Op::Exactly),
    ("glob", Op::Glob),
    ("prefix", Op::Prefix),
    ("inside", Op::Inside),
    ("host", Op::Host),
    ("range", Op::Range),
    ("exists", Op::Exists),
];

pub(super) fn tests(list: &Node<'_>) -> Result<Box<[ArgumentTest]>, Problem> {
    list.one_or_more("arguments")?
        .iter()
        .map(argument_test)
        .collect()
}

fn argument_test(node: &Node<'_>) -> Result<ArgumentTest, Problem> {
    let known = &["pointer", "op", "value"];
    let fields = Fields::of(node, "a condition on an argument", known, known)?;
    let op = word(fields.required("op")?, "op", &OPS)?;
    let (pointer, steps) = match (op, fields.get("pointer")) {
        // Only a value that can be any can be the arguments as a whole.
        (Op::Exactly, None) => (String::new(), Box::default()),
        _ => pointer(fields.required("pointer")?)?,
    };
    let test = match (op, fields.get("value")) {
        (Op::Exists, None) => Test::Exists(true),
        _ => test(op, fields.required("value")?)?,
    };
    Ok(ArgumentTest {
        pointer,
        steps,
        test,
    })
}

fn test(op: Op, value: &Node<'_>) -> Result<Test, Problem> {
    Ok(match op {
        Op::Is => Test::Is(scalar(value)?),
        Op::OneOf => {
            value.list("value")?;
            let members = value.one_or_more("value")?.iter();
            Test::OneOf(members.map(scalar).collect::<Result<_, _>>()?)
        }
        Op::Exactly => Test::Exactly(Exact::of(&value.to_json())),
        Op::Glob => Test::Glob(patterns(value, "value")?),
        Op::Prefix => Test::Prefix(each(value, |text| Ok(text.to_owned()))?),
        Op::Inside => Test::Inside(each(value, Folder::parse)?),
        Op::Host => Test::Host(each(value, HostPattern::parse)?),
        Op::Range => range(value)?,
        Op::Exists => Test::Exists(value.bool("value")?),
    })
}

fn pointer(node: &Node<'_>) -> Result<(String, Box<[String]>), Problem> {
    let text = node.text("pointer")?;
    let bad_escape = text
        .split('~')
        .skip(1)
        .any(|after| !after.starts_with(['0', '1']));
    match text.strip_prefix('/') {
        Some(steps) if !bad_escape => {
            let plain = |step: &str| step.replace("~1", "/").replace("~0", "~");
            Ok((text.to_owned(), steps.split('/').map(plain).collect()))
        }
        _ => Err(Problem::at(
            node.at,
            format!(
                "`{}` is no JSON pointer; write one such as `/path` or `/user/name`",
                shown(text)
            ),
        )),
    }
}

fn scalar(node: &Node<'_>) -> Result<Scalar, Problem> {
    match &node.value {
        Value::Null => Ok(Scalar::Null),
        Value::Bool(value) => Ok(Scalar::Bool(*value)),
        Value::Number(_) => Ok(Scalar::Number(Digits(number(node)?))),
        Value::Text(text) => Ok(Scalar::Text(text.clone().into_owned())),
        other => Err(node.instead_of("value", "text, a number, `true`, `false` or `null`", other)),
    }
}

fn number(node: &Node<'_>) -> Result<String, Problem> {
    match &node.value {
        Value::Number(digits) if is_comparable(digits) => Ok((*digits).to_owned()),
        other => Err(node.instead_of("value", "a number of ordinary size", other)),
    }
}

fn range(node: &Node<'_>) -> Result<Test, Problem> {
    let known = &["min", "max"];
    let fields = Fields::of(node, "the `value` of a range", known, known)?;
    let bound = |key| fields.get(key).map(number).transpose();
    let (min, max) = (bound("min")?, bound("max")?);
    if min.is_none() && max.is_none() {
        return Err(Problem::at(node.at, "a range needs `min`, `max` or both"));
    }
    Ok(Test::Range { min, max })
}

/// One text, or a list of them, each read by `parse`, whose error is what to do about it.
fn each<T>(
    node: &Node<'_>,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, Problem> {
    let read = |node: &Node<'_>| {
        let text = node.text("value")?;
        parse(text).map_err(|help| {
            Problem::at(node.at, format!("`{}` cannot be used: {help}", shown(text)))
        })
    };
    node.one_or_more("value")?.iter().map(read).collect()
}
