//! The fields of one object in a policy file. A field nobody knows is an error.

use super::error::{Problem, instead, nearest};
use super::node::{Field, Node, Value};
use crate::json::shown;

pub(super) struct Fields<'n, 'a> {
    at: usize,
    what: &'static str,
    fields: &'n [Field<'a>],
}

impl<'n, 'a> Fields<'n, 'a> {
    /// The fields of an object that may have these. `newer` are those that version 2 knows.
    pub(super) fn of(
        node: &'n Node<'a>,
        what: &'static str,
        known: &[&str],
        newer: &[&str],
    ) -> Result<Self, Problem> {
        let Value::Object(fields) = &node.value else {
            return Err(Problem::at(
                node.at,
                format!("{what} must be an object, not `{}`", node.value),
            ));
        };
        if let Some(field) = fields.iter().find(|field| !known.contains(&&*field.key)) {
            let (help, word) = match &*field.key {
                key if newer.contains(&key) => ("; it needs `\"version\": 2`".to_owned(), None),
                "action" => {
                    let help = "; in version 2 the server is `server` and its tool is `tool`";
                    (help.to_owned(), None)
                }
                key => (instead(key, known), nearest(key, known)),
            };
            let problem = format!("unknown field `{}`{help}", shown(&field.key));
            // A word that is there already would only be said twice.
            let word = word.filter(|word| fields.iter().all(|other| other.key != *word));
            return Err(Problem::at(field.at, problem).or_write(field.at..field.key_end, word));
        }
        Ok(Self {
            at: node.at,
            what,
            fields,
        })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        let field = self.fields.iter().find(|field| field.key == key)?;
        Some(&field.value)
    }

    pub(super) fn required(&self, key: &str) -> Result<&'n Node<'a>, Problem> {
        self.get(key).ok_or_else(|| {
            Problem::at(
                self.at,
                format!("{} must have the field `{key}`; add it", self.what),
            )
        })
    }

    pub(super) fn optional_text(&self, key: &str) -> Result<Option<&'n str>, Problem> {
        self.get(key).map(|node| node.text(key)).transpose()
    }

    pub(super) fn optional_bool(&self, key: &str) -> Result<Option<bool>, Problem> {
        self.get(key).map(|node| node.bool(key)).transpose()
    }
}
