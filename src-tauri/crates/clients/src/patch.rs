//! Edits as the smallest change of the text: the bytes that say how a server is run, and no others.
//! An edit whose result does not say exactly what was meant is not given out.

use crate::table::{Client, Format};
use crate::tree::{Invalid, Member, Node, Value};
use crate::{entry, json, toml, yaml};
use std::ops::Range;

/// How a server is to be run. What is `None` stays as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) command: String,
    pub(crate) args: Option<Vec<String>>,
    pub(crate) env: Option<Vec<(String, String)>>,
}

/// What a file in this format says.
pub(crate) fn read(format: Format, text: &str) -> Result<Node, Invalid> {
    match format {
        Format::Json => json::read(text),
        Format::Toml => toml::read(text),
        Format::Yaml => yaml::read(text),
    }
}

/// The text with each named server run as given. None: that could not be done without touching something else.
pub(crate) fn edit(text: &str, client: &Client, runs: &[(String, Run)]) -> Option<String> {
    let mut meant = read(client.format, text).ok()?;
    let edited = match client.format {
        Format::Toml => toml::edit(text, client, runs)?,
        Format::Json | Format::Yaml => spliced(text, client, &meant, runs)?,
    };
    for (name, run) in runs {
        let server = entry::find_mut(client, &mut meant, name)?;
        for (key, value) in values(client, run) {
            server.put(key, value);
        }
    }
    let said = read(client.format, &edited).ok()?;
    said.says(&meant).then_some(edited)
}

fn values(client: &Client, run: &Run) -> Vec<(&'static str, Node)> {
    let mut values = vec![(client.words.command, Node::text(&run.command))];
    if let Some(args) = &run.args {
        let items = args.iter().map(|arg| Node::text(arg)).collect();
        values.push((client.words.args, Node::new(0..0, Value::List(items))));
    }
    if let Some(env) = &run.env {
        let members = env.iter().map(|(key, value)| Member {
            key: key.clone(),
            key_at: 0..0,
            node: Node::text(value),
        });
        values.push((
            client.words.env,
            Node::new(0..0, Value::Map(members.collect())),
        ));
    }
    values
}

type Splice = (Range<usize>, String);

fn spliced(text: &str, client: &Client, tree: &Node, runs: &[(String, Run)]) -> Option<String> {
    let mut splices = Vec::new();
    for (name, run) in runs {
        let server = entry::find(client, tree, name)?;
        let command = server.member(client.words.command)?;
        for (key, value) in values(client, run) {
            let written = written(&value);
            match server.member(key) {
                Some(member) => replace(text, client.format, member, &written, &mut splices)?,
                None => splices.push(insert(text, client.format, command, key, &written)?),
            }
        }
    }
    splices.sort_by_key(|(at, _)| (at.start, at.end));
    let mut edited = String::with_capacity(text.len());
    let mut from = 0;
    for (at, new) in splices {
        edited.push_str(text.get(from..at.start)?);
        edited.push_str(&new);
        from = at.end;
    }
    edited.push_str(text.get(from..)?);
    Some(edited)
}

/// One line that both JSON and YAML read alike.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(members) => {
            let one = |member: &Member| {
                let key = serde_json::Value::from(member.key.as_str());
                format!("{key}: {}", written(&member.node))
            };
            format!(
                "{{{}}}",
                members.iter().map(one).collect::<Vec<_>>().join(", ")
            )
        }
        Value::Other(text) => text.clone(),
        Value::Reference => "null".to_owned(),
    }
}

fn replace(
    text: &str,
    format: Format,
    member: &Member,
    new: &str,
    to: &mut Vec<Splice>,
) -> Option<()> {
    let at = member.node.at.clone();
    let old = text.get(at.clone())?;
    let block = format == Format::Yaml
        && matches!(member.node.value, Value::List(_) | Value::Map(_))
        && !old.starts_with(['[', '{']);
    if !block {
        to.push((at, new.to_owned()));
        return Some(());
    }
    // A block begins on a line below its key: the new value goes beside the key, and the block's lines go.
    let colon = member.key_at.end + text.get(member.key_at.end..)?.find(':')? + 1;
    to.push((colon..colon, format!(" {new}")));
    let start = text.get(..at.start)?.rfind('\n')?;
    let tail = text.get(at.end..)?;
    let end = at.end + tail.find('\n').unwrap_or(tail.len());
    let end = if old.ends_with('\n') { at.end - 1 } else { end };
    let start = if text.get(..start)?.ends_with('\r') {
        start - 1
    } else {
        start
    };
    let end = if text.get(..end)?.ends_with('\r') {
        end - 1
    } else {
        end
    };
    to.push((start.max(colon)..end, String::new()));
    Some(())
}

/// A member that was not there, written after the program the way the program is written.
fn insert(text: &str, format: Format, after: &Member, key: &str, new: &str) -> Option<Splice> {
    let before = text.get(..after.key_at.start)?;
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let lead = before.get(line..)?;
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let at = after.node.at.end;
    if format == Format::Json {
        let gap = if lead.trim().is_empty() && line > 0 {
            format!("{ending}{lead}")
        } else {
            " ".to_owned()
        };
        return Some((at..at, format!(",{gap}\"{key}\": {new}")));
    }
    if lead.contains('{') {
        return Some((at..at, format!(", {key}: {new}")));
    }
    let tail = text.get(at..)?;
    let rest = tail.find('\n').unwrap_or(tail.len());
    let rest = if tail.get(..rest)?.ends_with('\r') {
        rest - 1
    } else {
        rest
    };
    let indent = " ".repeat(lead.chars().count());
    Some((
        at + rest..at + rest,
        format!("{ending}{indent}{key}: {new}"),
    ))
}
