//! TOML. The document type keeps comments, order and spacing by itself, so an edit is made on it.

use crate::patch::Run;
use crate::table::Client;
use crate::tree::{Invalid, Member, Node, Value, line_of};
use toml_edit::{Array, DocumentMut, InlineTable, Item, TableLike};

/// What the text says; places are not told, the document keeps them.
pub(crate) fn read(text: &str) -> Result<Node, Invalid> {
    Ok(table(parse(text)?.as_table()))
}

fn parse(text: &str) -> Result<DocumentMut, Invalid> {
    text.parse().map_err(|error: toml_edit::TomlError| Invalid {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        why: error.message().replace('\n', ", "),
    })
}

fn table(table: &dyn TableLike) -> Node {
    let members = table
        .iter()
        .map(|(key, item)| Member {
            key: key.to_owned(),
            key_at: 0..0,
            node: node(item),
        })
        .collect();
    Node::new(0..0, Value::Map(members))
}

fn node(item: &Item) -> Node {
    if let Some(inner) = item.as_table_like() {
        return table(inner);
    }
    let value = match item {
        Item::Value(toml_edit::Value::String(text)) => Value::Text(text.value().clone()),
        Item::Value(toml_edit::Value::Array(array)) => Value::List(
            array
                .iter()
                .map(|value| node(&Item::Value(value.clone())))
                .collect(),
        ),
        Item::ArrayOfTables(tables) => {
            Value::List(tables.iter().map(|inner| table(inner)).collect())
        }
        other => Value::Other(other.to_string().trim().to_owned()),
    };
    Node::new(0..0, value)
}

/// The text with each named server run as given. None: it could not be found where it was read.
pub(crate) fn edit(text: &str, client: &Client, runs: &[(String, Run)]) -> Option<String> {
    let mut document = parse(text).ok()?;
    for (name, run) in runs {
        let mut item = document.as_item_mut();
        for key in client.path {
            item = item.as_table_like_mut()?.get_mut(key)?;
        }
        let server = item
            .as_table_like_mut()?
            .get_mut(name)?
            .as_table_like_mut()?;
        put(server, client.words.command, run.command.as_str().into());
        if let Some(args) = &run.args {
            put(
                server,
                client.words.args,
                toml_edit::Value::Array(args.iter().collect::<Array>()),
            );
        }
        if let Some(env) = &run.env {
            let variables: InlineTable =
                env.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            match server
                .get_mut(client.words.env)
                .and_then(Item::as_table_mut)
            {
                Some(table) => {
                    table.clear();
                    for (key, value) in env {
                        table.insert(key, toml_edit::value(value));
                    }
                }
                None => put(
                    server,
                    client.words.env,
                    toml_edit::Value::InlineTable(variables),
                ),
            }
        }
    }
    let edited = document.to_string();
    Some(if text.contains("\r\n") {
        edited.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        edited
    })
}

/// Sets a value and keeps the comment that stands beside it.
fn put(table: &mut dyn TableLike, key: &str, mut value: toml_edit::Value) {
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(key, Item::Value(value));
}
