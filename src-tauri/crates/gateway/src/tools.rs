//! Tool definitions: read, hashed over every field, pinned before anyone sees them, compared ever after.
//! A definition that is not the pinned one, or that hides something, is in quarantine: not listed, not callable.
//! Nothing a server says takes a tool out of it; only the operator's look does.

mod suspect;

pub(crate) use suspect::{Names, Suspicion, quote};

use crate::policies::hex;
use crate::store::pins::PinState;
use policy::json::{self, Json};
use policy::{Assessment, Legs, Overrides, ServerFacts, ToolFacts};
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
    let fault = fault(name, raw);
    Some(Definition {
        name: name.into(),
        raw: raw.into(),
        hash: Sha256::digest(parsed.canonical_bytes()).into(),
        fault,
    })
}

fn fault(name: &str, raw: &str) -> Option<String> {
    if name.is_empty() || name.len() > LONGEST_NAME {
        return Some(format!(
            "its name has {} bytes; 1 to {LONGEST_NAME} are allowed",
            name.len()
        ));
    }
    (raw.len() > LONGEST).then(|| {
        format!(
            "its definition has {} bytes; at most {LONGEST} are taken",
            raw.len()
        )
    })
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
    /// What it can take part in when calls follow each other.
    pub(crate) legs: Legs,
    /// What it holds that it should not.
    pub(crate) suspicion: Arc<Suspicion>,
    /// Why it is set aside until the operator has looked at it for itself.
    set_aside: Option<String>,
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
    pub(crate) state: PinState,
}

/// What a server's pins are: tool name → remembered definition.
pub(crate) type Pins = BTreeMap<Arc<str>, Pinned>;

/// What definitions are judged by, besides what they say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) server: ServerFacts<'a>,
    /// Names of other servers' tools.
    pub(crate) elsewhere: &'a [Arc<str>],
    /// Severities the operator has set.
    pub(crate) overrides: &'a Overrides,
}

impl Definitions {
    /// Compares what a server offers now with its pins. `pins` gains what is seen for the first time,
    /// but only while there are none: a tool that appears later is new to the operator and waits for a look.
    pub(crate) fn compare(
        known: Known<'_>,
        found: &[Definition],
        pins: &mut Pins,
        before: &Definitions,
    ) -> Self {
        let first_time = pins.is_empty();
        let accepted = !first_time && are_accepted(pins);
        let mut tools: BTreeMap<Arc<str>, Arc<Tool>> = before.tools.clone();
        let here = found.iter().map(|definition| definition.name.clone());
        let names = Names::new(here, known.elsewhere.iter().cloned());
        for definition in found {
            let judged = Judged::of(known, definition, accepted, before);
            let set_aside = names
                .imitation(&definition.name)
                .or_else(|| judged.suspicion.characters.clone());
            if first_time {
                let pinned = Pinned::of(definition, state(false, set_aside.is_some()));
                pins.entry(definition.name.clone()).or_insert(pinned);
            }
            let pin = pins.get(&definition.name);
            let tool = Tool {
                quarantined: quarantined(definition, pin, set_aside.as_deref()),
                assessment: judged.assessment,
                legs: judged.legs,
                suspicion: judged.suspicion,
                set_aside,
                definition: definition.clone(),
                pin: pin.map_or([0; 32], |p| p.hash),
                schema: OnceLock::new(),
            };
            tools.insert(definition.name.clone(), Arc::new(tool));
        }
        Self { accepted, tools }
    }

    /// Pins every tool as it is now, because the operator has looked at the server; what is set aside stays so,
    /// unless it was looked at for itself.
    pub(crate) fn accepted(&self, before: &Pins) -> Pins {
        let pinned = |name: &Arc<str>, tool: &Arc<Tool>| {
            let looked_at = before.get(name).is_some_and(|pin| {
                pin.state == PinState::Accepted && pin.hash == tool.definition.hash
            });
            let state = state(true, tool.set_aside.is_some() && !looked_at);
            Pinned::of(&tool.definition, state)
        };
        self.tools
            .iter()
            .map(|(name, tool)| (name.clone(), pinned(name, tool)))
            .collect()
    }

    /// Pins one tool, because the operator has looked at exactly this definition of it. None: there is no such
    /// definition any more; the sentence: nobody could tell what it is.
    pub(crate) fn accept_one(&self, shown: &str, pins: &mut Pins) -> Option<Result<(), String>> {
        let tool = self.shown(shown)?;
        if let Some(fault) = &tool.definition.fault {
            return Some(Err(fault.clone()));
        }
        let pinned = Pinned::of(&tool.definition, PinState::Accepted);
        pins.insert(tool.definition.name.clone(), pinned);
        Some(Ok(()))
    }

    /// The tool whose definition now has this hash, hex.
    pub(crate) fn shown(&self, hash: &str) -> Option<&Arc<Tool>> {
        let mut tools = self.tools.values();
        tools.find(|tool| hex(&tool.definition.hash) == hash)
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

impl Pinned {
    fn of(definition: &Definition, state: PinState) -> Self {
        Self {
            hash: definition.hash,
            raw: definition.raw.clone(),
            state,
        }
    }
}

/// Whether the operator has looked at a server: at all that is not set aside, and at something.
fn are_accepted(pins: &Pins) -> bool {
    let mut some = false;
    pins.values().all(|pin| {
        some |= pin.state == PinState::Accepted;
        pin.state != PinState::Pinned
    }) && some
}

fn state(accepted: bool, set_aside: bool) -> PinState {
    match (set_aside, accepted) {
        (true, _) => PinState::Quarantined,
        (false, true) => PinState::Accepted,
        (false, false) => PinState::Pinned,
    }
}

/// Why a definition is not offered, if it is not.
fn quarantined(
    definition: &Definition,
    pin: Option<&Pinned>,
    set_aside: Option<&str>,
) -> Option<String> {
    if definition.fault.is_some() {
        return definition.fault.clone();
    }
    let look = |what: &str| Some(format!("{what}; look at it on the Servers screen"));
    let Some(pin) = pin else {
        return look(set_aside.unwrap_or("new since its server was pinned"));
    };
    if pin.hash != definition.hash {
        return look(set_aside.unwrap_or("changed since it was pinned"));
    }
    match (pin.state, set_aside) {
        (PinState::Accepted, _) | (PinState::Pinned, None) => None,
        (_, Some(why)) => look(why),
        (PinState::Quarantined, None) => look("set aside when it was first seen"),
    }
}

/// What a definition says for itself.
struct Judged {
    assessment: Assessment,
    legs: Legs,
    suspicion: Arc<Suspicion>,
}

impl Judged {
    fn of(known: Known<'_>, definition: &Definition, accepted: bool, before: &Definitions) -> Self {
        let value = json::parse_str(&definition.raw, json::Limits::default()).unwrap_or(Json::Null);
        let facts = ToolFacts {
            name: &definition.name,
            ..ToolFacts::read(&value).unwrap_or_default()
        };
        // Looked through once: every session lists the same definitions again.
        let same = before
            .tools
            .get(&definition.name)
            .filter(|tool| tool.definition.hash == definition.hash);
        let suspicion = match same {
            Some(tool) => tool.suspicion.clone(),
            None => Arc::new(Suspicion::of(&value)),
        };
        let severity = policy::classify(&known.server, &facts, known.overrides, accepted);
        Self {
            assessment: policy::scan::raise(severity, &suspicion.findings),
            legs: policy::legs(&known.server, &facts),
            suspicion,
        }
    }
}

impl Definition {
    /// A definition from the text it was pinned with.
    pub(crate) fn remembered(raw: &str) -> Option<Self> {
        read_tool(raw)
    }
}
