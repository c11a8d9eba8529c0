//! A client's servers as its file says them, and why some of them cannot be run by anybody but the client.

use crate::patch::Run;
use crate::table::Client;
use crate::tree::{Node, Value};
use serde::Serialize;
use std::path::Path;

/// How a server was run before it was routed; what the gateway must be told to run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    /// Its name in the client, and behind the gate.
    pub name: String,
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// Its variables. Values may be secrets: they are never printed and never logged.
    #[serde(skip)]
    pub env: Vec<(String, String)>,
}

/// A server that stays as it is, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// Its name.
    pub name: String,
    /// A sentence.
    pub why: String,
}

/// What there is to say of one server in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It goes through the gate.
    Routed(String),
    /// It could.
    Direct(Server),
    /// It cannot.
    Left(Left),
}

const SHIM: &[&str] = &["smg-shim", "smg-shim.exe"];
/// Keys by which a client gives a server more than we could.
const OWN_MEANS: &[(&str, &str)] = &[
    ("envFile", "the client reads its variables from a file"),
    ("env_keys", "the client keeps its secrets"),
    ("env_vars", "the client passes its own variables on"),
    (
        "cwd",
        "it runs in a folder of its own, which the gate cannot give it yet",
    ),
];

/// The servers of a file, in its order.
pub(crate) fn all(client: &Client, tree: &Node) -> Vec<Entry> {
    named(client, tree)
        .into_iter()
        .map(|(name, node)| entry(client, name, node))
        .collect()
}

/// A server by its name.
pub(crate) fn find<'a>(client: &Client, tree: &'a Node, name: &str) -> Option<&'a Node> {
    named(client, tree)
        .into_iter()
        .find_map(|(key, node)| (key == name).then_some(node))
}

/// The same, to be changed.
pub(crate) fn find_mut<'a>(
    client: &Client,
    tree: &'a mut Node,
    name: &str,
) -> Option<&'a mut Node> {
    let mut node = tree;
    for key in client.path {
        node = child(node, key)?;
    }
    if !matches!(node.value, Value::List(_)) {
        return child(node, name);
    }
    match &mut node.value {
        Value::List(items) => items
            .iter_mut()
            .find(|item| item.get("name").and_then(Node::as_text) == Some(name)),
        _ => None,
    }
}

fn child<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Map(members) => members
            .iter_mut()
            .find(|member| member.key == key)
            .map(|member| &mut member.node),
        _ => None,
    }
}

/// A map from names, or, as Continue has it, a list of servers that say their names.
fn named<'a>(client: &Client, tree: &'a Node) -> Vec<(&'a str, &'a Node)> {
    let mut node = tree;
    for key in client.path {
        match node.get(key) {
            Some(inner) => node = inner,
            None => return Vec::new(),
        }
    }
    match &node.value {
        Value::Map(members) => members
            .iter()
            .map(|member| (member.key.as_str(), &member.node))
            .collect(),
        Value::List(items) => items
            .iter()
            .filter_map(|item| Some((item.get("name")?.as_text()?, item)))
            .collect(),
        _ => Vec::new(),
    }
}

fn entry(client: &Client, name: &str, node: &Node) -> Entry {
    match run(client, node) {
        Err(why) => Entry::Left(Left {
            name: name.to_owned(),
            why,
        }),
        Ok(run) if is_ours(name, &run) => Entry::Routed(name.to_owned()),
        Ok(run) => match unfit(name, node, &run) {
            Some(why) => Entry::Left(Left {
                name: name.to_owned(),
                why,
            }),
            None => Entry::Direct(Server {
                name: name.to_owned(),
                argv: std::iter::once(run.command)
                    .chain(run.args.unwrap_or_default())
                    .collect(),
                env: run.env.unwrap_or_default(),
            }),
        },
    }
}

/// How a file says a server is run.
pub(crate) fn run(client: &Client, node: &Node) -> Result<Run, String> {
    if ["url", "serverUrl", "httpUrl", "uri"]
        .iter()
        .any(|key| node.get(key).is_some())
    {
        return Err("it is remote and signs in by itself".to_owned());
    }
    if node.refers() {
        return Err("it is written by reference to another part of the file".to_owned());
    }
    let command = node
        .get(client.words.command)
        .ok_or("the client runs it by itself: no program is named")?;
    let command = command
        .as_text()
        .ok_or("its program is not written as one text")?
        .to_owned();
    let args = match node.get(client.words.args) {
        None => None,
        Some(args) => Some(
            args.texts()
                .ok_or("its arguments are not a list of texts")?,
        ),
    };
    let env = match node.get(client.words.env) {
        None => None,
        Some(env) => Some(texts(env).ok_or("its variables are not all texts")?),
    };
    Ok(Run { command, args, env })
}

fn texts(node: &Node) -> Option<Vec<(String, String)>> {
    match &node.value {
        Value::Map(members) => members
            .iter()
            .map(|member| Some((member.key.clone(), member.node.as_text()?.to_owned())))
            .collect(),
        _ => None,
    }
}

fn is_ours(name: &str, run: &Run) -> bool {
    let program = Path::new(&run.command)
        .file_name()
        .and_then(|name| name.to_str());
    program.is_some_and(|program| SHIM.contains(&program))
        && run
            .args
            .as_deref()
            .is_some_and(|args| args == ["--server", name])
}

fn unfit(name: &str, node: &Node, run: &Run) -> Option<String> {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if name.is_empty() || !plain || name.contains("__") {
        return Some(
            "its name cannot be used behind the gate: letters, digits, `-` and single `_` only"
                .to_owned(),
        );
    }
    for (key, why) in OWN_MEANS {
        if node.get(key).is_some() {
            return Some((*why).to_owned());
        }
    }
    let said = std::iter::once(&run.command)
        .chain(run.args.iter().flatten())
        .chain(run.env.iter().flatten().map(|(_, value)| value));
    for text in said {
        if let Some((_, rest)) = text.split_once("${") {
            let word = rest.split('}').next().unwrap_or(rest);
            return Some(format!("the client fills in `${{{word}}}` by itself"));
        }
    }
    None
}

/// What makes a server go through the gate: its name stays, its variables move.
pub(crate) fn routed(shim: &str, name: &str, was: &Run) -> Run {
    Run {
        command: shim.to_owned(),
        args: Some(vec!["--server".to_owned(), name.to_owned()]),
        env: was.env.as_ref().map(|_| Vec::new()),
    }
}
