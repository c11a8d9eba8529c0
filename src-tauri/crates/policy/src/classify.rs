//! Says how much harm a tool can do, and why, from what is known without running it.
//!
//! In order of authority: the operator, the table of well-known servers, the tool's name and input
//! schema, and last what the server says of itself, which can raise a severity and never lower it.
//! Same input, same answer; no model is asked. A tool nothing is known about is high.

mod call;
mod claims;
mod flow;
mod known;
mod name;
mod schema;
mod tags;
mod words;

pub use call::assess_call;
pub use flow::{Legs, legs};
pub use tags::{Tagged, Tags, host_given};

use crate::json::Json;
use crate::{Assessment, Reason, ReasonSource, Severity};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// What is known of a server before it is asked anything.
#[derive(Clone, Copy, Debug)]
pub struct ServerFacts<'a> {
    /// Its name in this gateway. A name proves nothing, so it can only raise a severity.
    pub name: &'a str,
    /// Where its program comes from, read off its command line: `npm:@scope/name`, `pypi:name`,
    /// `docker:image`, without a version, or `bundled:name` for the servers we ship.
    pub package: Option<&'a str>,
}

/// A tool's definition, as its server gave it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToolFacts<'a> {
    /// Its own name.
    pub name: &'a str,
    /// Its title.
    pub title: Option<&'a str>,
    /// Its description.
    pub description: Option<&'a str>,
    /// Its input schema.
    pub input_schema: Option<&'a Json<'a>>,
    /// What the server says: it only reads.
    pub read_only_hint: Option<bool>,
    /// What the server says: it may destroy something.
    pub destructive_hint: Option<bool>,
}

impl<'a> ToolFacts<'a> {
    /// The facts in a definition as a server lists it; none: it has no name.
    #[must_use]
    pub fn read(definition: &'a Json<'a>) -> Option<Self> {
        let text = |key: &str| definition.get(key).and_then(Json::as_str);
        let hint = |key: &str| match definition.get("annotations")?.get(key) {
            Some(Json::Bool(says)) => Some(*says),
            _ => None,
        };
        Some(Self {
            name: text("name")?,
            title: text("title"),
            description: text("description"),
            input_schema: definition.get("inputSchema"),
            read_only_hint: hint("readOnlyHint"),
            destructive_hint: hint("destructiveHint"),
        })
    }
}

/// Severities the operator has set, by server and tool.
#[derive(Clone, Debug, Default)]
pub struct Overrides(HashMap<String, HashMap<String, Severity>>);

impl Overrides {
    /// Sets the severity of a tool.
    pub fn set(&mut self, server: &str, tool: &str, severity: Severity) {
        let tools = self.0.entry(server.to_owned()).or_default();
        tools.insert(tool.to_owned(), severity);
    }

    /// The severities of a map: server, tool, severity.
    #[must_use]
    pub fn of(all: &BTreeMap<String, BTreeMap<String, Severity>>) -> Self {
        let mut overrides = Self::default();
        for (server, tools) in all {
            for (tool, severity) in tools {
                overrides.set(server, tool, *severity);
            }
        }
        overrides
    }

    /// The severity the operator has set for a tool.
    #[must_use]
    pub fn get(&self, server: &str, tool: &str) -> Option<Severity> {
        self.0.get(server)?.get(tool).copied()
    }
}

/// How much harm a tool can do. `accepted`: the operator has looked at the server's definitions.
#[must_use]
pub fn classify(
    server: &ServerFacts<'_>,
    tool: &ToolFacts<'_>,
    overrides: &Overrides,
    accepted: bool,
) -> Assessment {
    if let Some(severity) = overrides.get(server.name, tool.name) {
        return Assessment {
            severity,
            reasons: vec![reason("you set it", ReasonSource::Operator)],
        };
    }
    let mut found = match known::by_package(server.package, tool.name) {
        Some(known) => vec![known],
        None => guess(server, tool),
    };
    if !accepted {
        found.push(Finding {
            severity: Severity::High,
            reason: reason(
                "you have not accepted this server's tools yet",
                ReasonSource::Unknown,
            ),
        });
    }
    assessment(found)
}

/// Evidence: the least severity it speaks for, and the reason.
#[derive(Clone, Debug)]
struct Finding {
    severity: Severity,
    reason: Reason,
}

/// What name, schema, a known name and the server's own words speak for.
fn guess(server: &ServerFacts<'_>, tool: &ToolFacts<'_>) -> Vec<Finding> {
    let schema = schema::read(tool.input_schema);
    let name = name::read(tool.name, server.name);
    let mut found: Vec<_> = name.finding.into_iter().collect();
    found.extend(schema.findings(name.kind));
    if found.is_empty() && schema.only_looks_up() && name::names_a_thing(tool.name, server.name) {
        let text = "its name is that of a thing, and it takes nothing that could change it";
        found.push(Finding {
            severity: Severity::Low,
            reason: reason(text, ReasonSource::Name),
        });
    }
    if found.is_empty() {
        found.push(Finding {
            severity: Severity::High,
            reason: reason("nothing is known about this tool", ReasonSource::Unknown),
        });
    }
    found.extend(known::by_name(server.name, tool.name));
    found.extend(claims::findings(tool, name.kind, schema.takes_program()));
    found
}

/// The highest severity anything speaks for. Reasons that speak for less stay, below.
fn assessment(mut found: Vec<Finding>) -> Assessment {
    found.sort_by_key(|finding| Reverse(finding.severity));
    Assessment {
        severity: found
            .first()
            .map_or(Severity::High, |finding| finding.severity),
        reasons: found.into_iter().map(|finding| finding.reason).collect(),
    }
}

fn reason(text: impl Into<String>, source: ReasonSource) -> Reason {
    Reason {
        text: text.into(),
        source,
    }
}

#[cfg(test)]
mod tests;
