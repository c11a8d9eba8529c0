//! JSON with comments, where each value remembers its place in the file.

use crate::json::{Json, JsonError, Limits, Reader, shown};
use std::borrow::Cow;
use std::fmt;

use super::error::Problem;

/// A value, the byte it begins at and the byte after it.
pub(crate) struct Node<'a> {
    pub(crate) at: usize,
    pub(crate) end: usize,
    pub(crate) value: Value<'a>,
}

pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<Field<'a>>),
}

pub(crate) struct Field<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) at: usize,
    /// The byte after the key's closing quote.
    pub(crate) key_end: usize,
    pub(crate) value: Node<'a>,
}

pub(crate) fn parse(text: &str, limits: Limits) -> Result<Node<'_>, JsonError> {
    let mut reader = Reader::with_comments(text, limits)?;
    let root = node(&mut reader)?;
    reader.finish()?;
    Ok(root)
}

fn node<'a>(reader: &mut Reader<'a>) -> Result<Node<'a>, JsonError> {
    let first = reader.peek_value()?;
    let at = reader.offset();
    let value = match first {
        b'"' => Value::Text(reader.string()?),
        b'{' => {
            let mut fields = Vec::new();
            reader.object(|reader, key, key_at| {
                let value = node(reader)?;
                fields.push(Field {
                    key,
                    at: key_at.start,
                    key_end: key_at.end,
                    value,
                });
                Ok(())
            })?;
            Value::Object(fields)
        }
        b'[' => {
            let mut items = Vec::new();
            reader.array(|reader| {
                items.push(node(reader)?);
                Ok(())
            })?;
            Value::List(items)
        }
        b't' => reader.word("true").map(|()| Value::Bool(true))?,
        b'f' => reader.word("false").map(|()| Value::Bool(false))?,
        b'n' => reader.word("null").map(|()| Value::Null)?,
        b'-' | b'0'..=b'9' => Value::Number(reader.number()?),
        _ => return Err(reader.expected("a value")),
    };
    let end = reader.offset();
    Ok(Node { at, end, value })
}

impl<'a> Node<'a> {
    /// A field of an object.
    pub(crate) fn field(&self, key: &str) -> Option<&Field<'a>> {
        self.fields().iter().find(|field| field.key == key)
    }

    /// The fields of an object; none of anything else.
    pub(crate) fn fields(&self) -> &[Field<'a>] {
        match &self.value {
            Value::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The items of a list; the value itself, if it is none.
    pub(crate) fn items(&self) -> &[Node<'a>] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a field that must be one and may not be empty.
    pub(super) fn text(&self, field: &str) -> Result<&str, Problem> {
        match &self.value {
            Value::Text(text) if !text.trim().is_empty() => Ok(text),
            other => Err(self.instead_of(field, "text", other)),
        }
    }

    pub(super) fn bool(&self, field: &str) -> Result<bool, Problem> {
        match &self.value {
            Value::Bool(value) => Ok(*value),
            other => Err(self.instead_of(field, "`true` or `false`", other)),
        }
    }

    pub(super) fn list(&self, field: &str) -> Result<&[Node<'a>], Problem> {
        match &self.value {
            Value::List(items) => Ok(items),
            other => Err(self.instead_of(field, "a list", other)),
        }
    }

    /// One value, or a list of at least one.
    pub(super) fn one_or_more(&self, field: &str) -> Result<&[Node<'a>], Problem> {
        match &self.value {
            Value::List(items) if items.is_empty() => Err(Problem::at(
                self.at,
                format!(
                    "`{field}` is an empty list, which nothing can match; leave it out to match anything"
                ),
            )),
            Value::List(items) => Ok(items),
            _ => Ok(std::slice::from_ref(self)),
        }
    }

    /// The value without its places.
    pub(crate) fn to_json(&self) -> Json<'_> {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(digits) => Json::Number(digits),
            Value::Text(text) => Json::String(Cow::Borrowed(text)),
            Value::List(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Object(fields) => {
                let fields = fields.iter();
                Json::Object(
                    fields
                        .map(|field| (Cow::Borrowed(&*field.key), field.value.to_json()))
                        .collect(),
                )
            }
        }
    }

    /// "`field` must be text, not `7`".
    pub(super) fn instead_of(&self, field: &str, due: &str, found: &Value<'_>) -> Problem {
        Problem::at(self.at, format!("`{field}` must be {due}, not `{found}`"))
    }
}

/// As it stands in an error sentence.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(text) => write!(f, "\"{}\"", shown(text)),
            Self::List(_) => f.write_str("[…]"),
            Self::Object(_) => f.write_str("{…}"),
        }
    }
}
