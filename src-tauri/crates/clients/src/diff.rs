//! The difference a person looks at before anything is written. Values of variables are never in it.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// Which side a line is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// One line that changes; lines that stay are not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number, from 1, on its side.
    pub line: usize,
    /// Which side.
    pub side: Side,
    /// Its text, secrets masked.
    pub text: String,
}

const MASK: &str = "••••";
const TELLING: &[&str] = &[
    "token",
    "key",
    "secret",
    "password",
    "passwd",
    "auth",
    "credential",
];

/// The lines that differ, with every one of `hidden` masked.
pub(crate) fn rows(before: &str, after: &str, hidden: &[String]) -> Vec<Row> {
    let mut hidden: Vec<_> = hidden
        .iter()
        .flat_map(|value| [value.clone(), quoted(value)])
        .collect();
    hidden.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let masked = |text: &str| {
        let text = text.trim_end_matches(['\r', '\n']);
        hidden
            .iter()
            .fold(text.to_owned(), |text, value| text.replace(value, MASK))
    };
    TextDiff::from_lines(before, after)
        .iter_all_changes()
        .filter_map(|change| {
            let (side, index) = match change.tag() {
                ChangeTag::Delete => (Side::Removed, change.old_index()),
                ChangeTag::Insert => (Side::Added, change.new_index()),
                ChangeTag::Equal => return None,
            };
            Some(Row {
                line: index? + 1,
                side,
                text: masked(change.value()),
            })
        })
        .collect()
}

/// A value as it stands between JSON's quotes.
fn quoted(value: &str) -> String {
    let text = serde_json::Value::from(value).to_string();
    text.trim_matches('"').to_owned()
}

/// What of a server nobody should read: its variables, and arguments whose names say so.
pub(crate) fn hidden(args: &[String], env: &[(String, String)]) -> Vec<String> {
    let mut found: Vec<String> = env.iter().map(|(_, value)| value.clone()).collect();
    let mut next = false;
    for arg in args {
        let tells = |name: &str| {
            let name = name.to_lowercase();
            name.starts_with('-') && TELLING.iter().any(|word| name.contains(word))
        };
        match arg.split_once('=') {
            Some((name, value)) if tells(name) => found.push(value.to_owned()),
            _ if next => found.push(arg.clone()),
            _ => {}
        }
        next = tells(arg) && !arg.contains('=');
    }
    found.retain(|value| !value.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_masked_wherever_it_stands() {
        let args = ["--api-key", "k-1", "--auth=k-2", "open"].map(str::to_owned);
        let env = [("A".to_owned(), "q\"s".to_owned())];
        let hidden = hidden(&args, &env);
        let rows = rows("k-1 k-2 open \"q\\\"s\"\nsame\n", "same\n", &hidden);
        let text = "•••• •••• open \"••••\"".to_owned();
        assert_eq!(
            rows,
            [Row {
                line: 1,
                side: Side::Removed,
                text
            }]
        );
    }
}
