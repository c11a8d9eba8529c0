//! What a file says, the same for every format, with the bytes each part is written in. Never written back whole.

use std::ops::Range;

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Its bytes in the text.
    pub(crate) at: Range<usize>,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    /// A number, a switch, nothing: kept as it is written.
    Other(String),
    List(Vec<Node>),
    Map(Vec<Member>),
    /// Written by reference to another place; what it says is not followed.
    Reference,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    /// The key's bytes.
    pub(crate) key_at: Range<usize>,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn new(at: Range<usize>, value: Value) -> Self {
        Self { at, value }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::new(0..0, Value::Text(text.to_owned()))
    }

    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        match &self.value {
            Value::Map(members) => members.iter().find(|member| member.key == key),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.member(key).map(|member| &member.node)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its lines of text, if it is a list of nothing else.
    pub(crate) fn texts(&self) -> Option<Vec<String>> {
        match &self.value {
            Value::List(items) => items
                .iter()
                .map(|item| item.as_text().map(str::to_owned))
                .collect(),
            _ => None,
        }
    }

    /// Whether any part is written by reference.
    pub(crate) fn refers(&self) -> bool {
        match &self.value {
            Value::Reference => true,
            Value::List(items) => items.iter().any(Self::refers),
            Value::Map(members) => members.iter().any(|member| member.node.refers()),
            Value::Text(_) | Value::Other(_) => false,
        }
    }

    /// Sets or adds a member of a map; what is no map stays as it is.
    pub(crate) fn put(&mut self, key: &str, node: Self) {
        if let Value::Map(members) = &mut self.value {
            match members.iter_mut().find(|member| member.key == key) {
                Some(member) => member.node = node,
                None => members.push(Member {
                    key: key.to_owned(),
                    key_at: 0..0,
                    node,
                }),
            }
        }
    }

    /// Whether both say the same, wherever and in whatever order of keys it is written.
    pub(crate) fn says(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Text(a), Value::Text(b)) | (Value::Other(a), Value::Other(b)) => a == b,
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter().all(|member| {
                        other
                            .get(&member.key)
                            .is_some_and(|theirs| member.node.says(theirs))
                    })
            }
            (Value::Reference, Value::Reference) => true,
            _ => false,
        }
    }
}

/// What could not be read, and on which line.
#[derive(Debug)]
pub(crate) struct Invalid {
    pub(crate) line: usize,
    pub(crate) why: String,
}

/// The line, from 1, of a byte.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    1 + text
        .bytes()
        .take(byte)
        .filter(|byte| *byte == b'\n')
        .count()
}
