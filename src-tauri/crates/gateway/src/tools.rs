//! Tool definitions: read, hashed over every field, pinned before anyone sees them, compared ever after.
//! A definition that is not the pinned one is in quarantine: not listed, not callable. Nothing a server
//! says takes a tool out of it; only the operator's look does.

use crate::text;
use policy::json::{self, Json};
use policy::{Assessment, Overrides, ServerFacts, ToolFacts};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Longest definition that is taken, bytes. The largest real schema we know of is 51 KiB.
const LONGEST: usize = 256 * 1024;
/// Longest name that is taken, bytes (the protocol's own limit).
const LONGEST_NAME: usize = 128;

/// SHA-256 of a definition's canonical text.
pub(crate) type Hash = [u8; 32];

/// A tool as a server described it just now.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: Arc<str>,
    /// Its text as it came.
    pub(crate) raw: Arc<str>,
    pub(crate) hash: Hash,
    /// Why it cannot be offered, whatever the pins say.
    pub(crate) fault: Option<String>,
}

/// One page of a `tools/list` result.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) tools: Vec<Definition>,
    pub(crate) next: Option<String>,
}

#[derive(Deserialize)]
struct RawPage<'a> {
    #[serde(borrow)]
    tools: Vec<&'a RawValue>,
    #[serde(rename = "nextCursor")]
    next: Option<String>,
}

/// Reads a `tools/list` result. A tool that cannot be read is left out alone.
pub(crate) fn read_page(result: &[u8]) -> Result<Page, String> {
    let page: RawPage<'_> = serde_json::from_slice(result)
        .map_err(|e| format!("its tools/list is not a list of tools: {e}"))?;
    let mut tools: Vec<Definition> = page
        .tools
        .iter()
        .filter_map(|raw| read_tool(raw.get()))
        .collect();
    mark_doubles(&mut tools);
    Ok(Page {
        tools,
        next: page.next,
    })
}

fn read_tool(raw: &str) -> Option<Definition> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let Ok(parsed) = json::parse_text(raw, json::Limits::default()) else {
        // Not strict JSON (a key twice, nested too deep): its name, if it has one, is all we take from it.
        let named: Named = serde_json::from_str(raw).ok()?;
        let hash = Sha256::digest(raw.as_bytes()).into();
        let fault = Some("its definition can be read in more than one way".to_owned());
        return Some(Definition {
            name: named.name.into(),
            raw: raw.into(),
            hash,
            fault,
        });
    };
    let name = parsed.value.get("name").and_then(Json::as_str)?;
    let fault = fault(name, raw, &parsed.value);
    Some(Definition {
        name: name.into(),
        raw: raw.into(),
        hash: Sha256::digest(parsed.canonical_bytes()).into(),
        fault,
    })
}

fn fault(name: &str, raw: &str, value: &Json<'_>) -> Option<String> {
    if name.is_empty() || name.len() > LONGEST_NAME {
        return Some(format!(
            "its name has {} bytes; 1 to {LONGEST_NAME} are allowed",
            name.len()
        ));
    }
    if raw.len() > LONGEST {
        return Some(format!(
            "its definition has {} bytes; at most {LONGEST} are taken",
            raw.len()
        ));
    }
    let hidden = hidden_in(value);
    (hidden > 0).then(|| format!("its definition has {hidden} hidden characters"))
}

/// Hidden characters in every string of a value, keys included.
fn hidden_in(value: &Json<'_>) -> u32 {
    match value {
        Json::String(s) => text::hidden_count(s),
        Json::Array(items) => items.iter().map(hidden_in).sum(),
        Json::Object(entries) => entries
            .iter()
            .map(|(k, v)| text::hidden_count(k) + hidden_in(v))
            .sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
    }
}

/// Two tools of one name: neither can be told from the other, so neither is offered.
pub(crate) fn mark_doubles(tools: &mut [Definition]) {
    let mut seen: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    for tool in tools.iter() {
        *seen.entry(tool.name.clone()).or_default() += 1;
    }
    for tool in tools
        .iter_mut()
        .filter(|t| seen.get(&t.name).is_some_and(|n| *n > 1))
    {
        tool.fault = Some("its server offers two tools of this name".to_owned());
    }
}

/// A tool the gate knows.
#[derive(Debug)]
pub(crate) struct Tool {
    /// The latest definition.
    pub(crate) definition: Definition,
    /// The hash the operator accepted, or the first one seen.
    pub(crate) pin: Hash,
    /// How much harm its calls can do.
    pub(crate) assessment: Assessment,
    /// Why it is in quarantine.
    pub(crate) quarantined: Option<String>,
    schema: OnceLock<Option<jsonschema::Validator>>,
}

impl Tool {
    /// What its server says it does; not checked by anyone.
    pub(crate) fn description(&self) -> String {
        #[derive(Deserialize, Default)]
        struct Described {
            #[serde(default)]
            description: Option<String>,
        }
        serde_json::from_str::<Described>(&self.definition.raw)
            .unwrap_or_default()
            .description
            .unwrap_or_default()
    }

    /// Whether it says what its arguments are: what says nothing cannot be checked after an edit.
    pub(crate) fn has_input_schema(&self) -> bool {
        #[derive(Deserialize)]
        struct Described<'a> {
            #[serde(rename = "inputSchema", borrow)]
            schema: Option<&'a RawValue>,
        }
        serde_json::from_str::<Described<'_>>(&self.definition.raw)
            .is_ok_and(|described| described.schema.is_some())
    }

    /// Why `arguments` do not fit the pinned input schema, if they do not. A schema that cannot be
    /// used (it is broken, or refers to another host, which is never asked) says nothing.
    pub(crate) fn misfit(&self, arguments: &str) -> Option<String> {
        let validator = self.schema.get_or_init(|| {
            let tool: serde_json::Value = serde_json::from_str(&self.definition.raw).ok()?;
            jsonschema::validator_for(tool.get("inputSchema")?).ok()
        });
        let value = serde_json::from_str(arguments).ok()?;
        let error = validator.as_ref()?.iter_errors(&value).next()?;
        let place = error.instance_path().to_string();
        let place = if place.is_empty() {
            "the arguments".to_owned()
        } else {
            format!("`{place}`")
        };
        Some(format!("{place}: {}", error.masked()))
    }
}

/// Everything known of one server's tools.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// Whether the operator has looked at them.
    pub(crate) accepted: bool,
    pub(crate) tools: BTreeMap<Arc<str>, Arc<Tool>>,
}

/// A remembered definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pinned {
    pub(crate) hash: Hash,
    pub(crate) raw: Arc<str>,
    pub(crate) accepted: bool,
}

/// What a server's pins are: tool name → remembered definition.
pub(crate) type Pins = BTreeMap<Arc<str>, Pinned>;

impl Definitions {
    /// Compares what a server offers now with its pins. `pins` gains what is seen for the first time,
    /// but only while there are none: a tool that appears later is new to the operator and waits for a look.
    pub(crate) fn compare(
        server: ServerFacts<'_>,
        found: &[Definition],
        pins: &mut Pins,
        before: &Definitions,
    ) -> Self {
        let first_time = pins.is_empty();
        let accepted = !first_time && pins.values().all(|p| p.accepted);
        let mut tools: BTreeMap<Arc<str>, Arc<Tool>> = before.tools.clone();
        for definition in found {
            if first_time {
                let pinned = Pinned {
                    hash: definition.hash,
                    raw: definition.raw.clone(),
                    accepted: false,
                };
                pins.entry(definition.name.clone()).or_insert(pinned);
            }
            let pin = pins.get(&definition.name);
            let quarantined = definition.fault.clone().or_else(|| match pin {
                None => Some(
                    "new since its server was pinned; look at it on the Servers screen".to_owned(),
                ),
                Some(pin) if pin.hash != definition.hash => {
                    Some("changed since it was pinned; look at it on the Servers screen".to_owned())
                }
                Some(_) => None,
            });
            let tool = Tool {
                assessment: assess(server, definition, accepted),
                definition: definition.clone(),
                pin: pin.map_or([0; 32], |p| p.hash),
                quarantined,
                schema: OnceLock::new(),
            };
            tools.insert(definition.name.clone(), Arc::new(tool));
        }
        Self { accepted, tools }
    }

    /// Pins every tool as it is now, because the operator has looked at it.
    pub(crate) fn accepted(&self) -> Pins {
        let pinned = |tool: &Arc<Tool>| Pinned {
            hash: tool.definition.hash,
            raw: tool.definition.raw.clone(),
            accepted: true,
        };
        self.tools
            .iter()
            .map(|(name, tool)| (name.clone(), pinned(tool)))
            .collect()
    }

    /// The definitions that stand now, for comparing them again.
    pub(crate) fn found(&self) -> Vec<Definition> {
        self.tools.values().map(|t| t.definition.clone()).collect()
    }

    /// Names of tools in quarantine.
    pub(crate) fn quarantined(&self) -> Vec<Arc<str>> {
        self.tools
            .iter()
            .filter(|(_, t)| t.quarantined.is_some())
            .map(|(n, _)| n.clone())
            .collect()
    }
}

fn assess(server: ServerFacts<'_>, definition: &Definition, accepted: bool) -> Assessment {
    let value = json::parse_str(&definition.raw, json::Limits::default()).unwrap_or(Json::Null);
    let text = |key: &str| value.get(key).and_then(Json::as_str);
    let hint = |key: &str| match value.get("annotations").and_then(|a| a.get(key)) {
        Some(Json::Bool(says)) => Some(*says),
        _ => None,
    };
    let facts = ToolFacts {
        name: &definition.name,
        title: text("title"),
        description: text("description"),
        input_schema: value.get("inputSchema"),
        read_only_hint: hint("readOnlyHint"),
        destructive_hint: hint("destructiveHint"),
    };
    let severity = policy::classify(&server, &facts, &Overrides::default(), accepted);
    policy::scan::raise(severity, &policy::scan::definition(&value))
}

impl Definition {
    /// A definition from the text it was pinned with.
    pub(crate) fn remembered(raw: &str) -> Option<Self> {
        read_tool(raw)
    }
}
