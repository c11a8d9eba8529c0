//! Everything the record has of one row: its entries in order, each held against its hash, and the rule as it read then.

use super::lens::Lens;
use super::table;
use super::{Result, TimelineError, names, words};
use crate::api::{RuleView, Segment, Story, StoryRef, StoryStep};
use crate::audit::{AuditError, Fields, Hash, Kind, hex, link};
use crate::policies::rule_named;
use crate::text::segments;
use policy::json::Json;
use std::collections::HashMap;

/// An entry as it was read, before it is held against the one before it.
struct Heard {
    step: StoryStep,
    arguments: Option<String>,
    bytes: Option<u64>,
    is_end: bool,
}

impl Lens {
    /// One row, whole.
    pub fn story(&mut self, request: StoryRef) -> Result<Story> {
        self.ask(|lens, _| {
            let n = lens.place_of(i64::try_from(request.id).unwrap_or(i64::MAX))?;
            let row = n.map(|n| table::read(&lens.db, n)).transpose()?.flatten();
            let row = row.ok_or(TimelineError::NoRow(request.id))?;
            let call = lens
                .record
                .entry(row.seq, |entry| entry.call.map(<[u8]>::to_vec))?;
            let call = call.flatten().filter(|_| row.is_call());
            let (mut heard, mut raw, mut trouble) = (Vec::new(), String::new(), None);
            lens.record
                .about_call(call.as_deref(), (row.seq, row.last), |entry, hash, line| {
                    match lens.hear(entry, hash) {
                        Ok(one) => heard.push(one),
                        Err(error) => trouble = Some(error),
                    }
                    raw.push_str(&line);
                })?;
            if let Some(error) = trouble {
                return Err(error.into());
            }
            let version = lens.version_at(row.at)?;
            let rule = names::text(&lens.db, row.rule)?;
            let last = |wanted: fn(&Heard) -> bool| heard.iter().rev().find(|one| wanted(one));
            let arguments = last(|one| one.arguments.is_some());
            Ok(Story {
                arguments: arguments
                    .and_then(|one| one.arguments.as_deref())
                    .map(lines)
                    .unwrap_or_default(),
                argument_bytes: arguments.and_then(|one| one.bytes),
                result_bytes: last(|one| one.is_end).and_then(|one| one.bytes),
                rule: lens.rule_then(version, rule.as_deref())?,
                policy_version: version,
                row: lens.show(&row, &mut HashMap::new())?,
                steps: heard.into_iter().map(|one| one.step).collect(),
                raw,
            })
        })
    }

    fn hear(&self, entry: &Fields<'_>, hash: &Hash) -> std::result::Result<Heard, AuditError> {
        let previous = self
            .record
            .hash_at(entry.seq.saturating_sub(1))?
            .unwrap_or_default();
        let matches = link(&previous, entry, &mut Vec::new()) == *hash;
        let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        Ok(Heard {
            step: StoryStep {
                seq: u64::try_from(entry.seq).unwrap_or(0),
                at: entry.at,
                kind: entry.kind.to_owned(),
                detail: segments(entry.detail),
                hash: hex(hash),
                previous: hex(&previous),
                matches,
            },
            arguments: entry.arguments.map(str::to_owned),
            bytes: count(entry.bytes),
            is_end: Kind::parse(entry.kind).is_some_and(Kind::ends_a_call),
        })
    }

    /// The version of the policy at a time, as far as times tell.
    fn version_at(&self, at: i64) -> Result<Option<u32>> {
        let times = self.record.policy_times()?;
        let then = times.iter().filter(|(from, _)| *from <= at);
        Ok(then.map(|(_, version)| *version).max())
    }

    fn rule_then(&self, version: Option<u32>, id: Option<&str>) -> Result<Option<RuleView>> {
        let (Some(version), Some(id)) = (version, id) else {
            return Ok(None);
        };
        let text = self.record.policy_text(version)?;
        let policy = policy::parse_policy(&text).ok();
        Ok(policy.and_then(|policy| rule_named(&policy, id)))
    }
}

/// Arguments line by line, as one would write them; a copy that was cut is one line.
fn lines(arguments: &str) -> Vec<Vec<Segment>> {
    let mut lines = vec![String::new()];
    match words::read(arguments) {
        Some(value) => write(&value, 0, &mut lines),
        None => lines = vec![arguments.to_owned()],
    }
    lines.iter().map(|line| segments(line)).collect()
}

fn write(value: &Json<'_>, depth: usize, lines: &mut Vec<String>) {
    let members: Vec<(Option<String>, &Json<'_>)> = match value {
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (Some(serde_json::json!(name).to_string()), value))
            .collect(),
        Json::Array(items) => items.iter().map(|item| (None, item)).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
    };
    if members.is_empty() {
        let mut text = Vec::new();
        value.write_compact(&mut text);
        return add(lines, &String::from_utf8_lossy(&text));
    }
    let (opens, closes) = match value {
        Json::Object(_) => ("{", "}"),
        _ => ("[", "]"),
    };
    add(lines, opens);
    let last = members.len() - 1;
    for (place, (name, value)) in members.into_iter().enumerate() {
        lines.push("  ".repeat(depth + 1));
        if let Some(name) = name {
            add(lines, &format!("{name}: "));
        }
        write(value, depth + 1, lines);
        if place < last {
            add(lines, ",");
        }
    }
    lines.push("  ".repeat(depth));
    add(lines, closes);
}

/// Adds to the last line.
fn add(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}
