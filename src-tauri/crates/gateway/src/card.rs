//! Turns what is known about a held call into the card an operator decides on.
//! Headlines are made of our own words and values from the arguments; nothing a server or agent
//! says ever becomes a verb, a severity or a label.

mod arguments;
pub(crate) mod context;
pub(crate) mod edit;
pub(crate) mod headline;
mod history;
pub(crate) mod lately;
mod places;
mod previous;
mod raw;
mod scopes;
mod tables;
mod words;

use crate::api::{
    Alert, AlertKind, ApprovalCard, ApprovalRow, Headline, History, PatienceSource, RuleView,
    Segment,
};
use crate::approvals::question::{Digest, Typed};
use crate::flow::Chain;
use crate::ids::{CallId, Nonce, SessionId};
use crate::policies::hex;
use crate::text::{Spans, cut, hidden_count, imitations, mixes_alphabets};
use crate::tools::Tool;
use places::Places;
use policy::json::{self, Json};
use policy::marks::Mark;
use policy::{Caller, Reason, Severity};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Arguments larger than this are worth a remark.
const LARGE_BYTES: usize = 64 * 1024;
/// Longer targets are confirmed by their end.
const LONGEST_TYPED: usize = 24;
/// So much of the end.
const TYPED_END: usize = 8;

/// Everything a card shows, as the gate knows it.
#[derive(Clone, Debug)]
pub struct CardFacts {
    /// Which call.
    pub call: CallId,
    /// Which connection.
    pub session: SessionId,
    /// Who asks.
    pub caller: Caller,
    /// What the client calls itself.
    pub client: String,
    /// Which server.
    pub server: String,
    /// Which tool, by its own name.
    pub tool: String,
    /// What the server says of it.
    pub description: Option<String>,
    /// The exact text that will be sent as arguments.
    pub arguments: String,
    /// Their risky parts.
    pub marks: Vec<Mark>,
    /// The operator's tags of the call.
    pub tags: Vec<String>,
    /// SHA-256 of the canonical call.
    pub digest: Digest,
    /// How much harm it can do.
    pub severity: Severity,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The rule that asked.
    pub rule: RuleView,
    /// What a changed call would be decided with.
    pub(crate) called: Option<Arc<Called>>,
    /// Why neither a scope nor a rule is offered, if it is asked about although a rule allows it.
    pub overruled: Option<&'static str>,
    /// What the gate noticed ("First call of this tool by this client").
    pub alerts: Vec<Alert>,
}

/// What was called, as the gate decides it again with other arguments.
#[derive(Debug)]
pub(crate) struct Called {
    /// The tool as it was when the call came.
    pub(crate) tool: Arc<Tool>,
    /// Whether the operator had looked at its server's definitions.
    pub(crate) accepted: bool,
    /// What came before it.
    pub(crate) chain: Option<Chain>,
    /// Parameters besides name, arguments and `_meta`, as text.
    pub(crate) further: String,
    /// The rule that asked wants the target typed.
    pub(crate) typed: bool,
}

/// What the list shows. Small: it stays after the call is decided.
#[derive(Clone, Debug)]
pub(crate) struct Brief {
    /// Verb phrase and object.
    pub(crate) headline: Headline,
    /// The client's name.
    pub(crate) client: Vec<Segment>,
    /// Which server.
    pub(crate) server: String,
    /// Which tool.
    pub(crate) tool: Vec<Segment>,
    /// What the list groups by.
    pub(crate) shape: String,
    /// Risky parts in the arguments.
    pub(crate) risky: u32,
    /// Hidden characters in what the card shows.
    pub(crate) hidden: u32,
    /// How much harm it can do.
    pub(crate) severity: Severity,
}

/// The moving parts of a card, and what its verdict will be held to.
#[derive(Clone, Debug)]
pub(crate) struct Painted {
    /// The row it belongs to.
    pub(crate) row: ApprovalRow,
    /// The call that an approval would run, and its connection.
    pub(crate) call: (CallId, SessionId),
    /// Minted for this painting.
    pub(crate) nonce: Nonce,
    /// Hidden characters that have to be seen.
    pub(crate) hidden: u32,
    /// What has to be typed.
    pub(crate) typed: Typed,
    /// When the client will probably stop waiting, Unix ms.
    pub(crate) client_waits_until: Option<i64>,
    /// How we know.
    pub(crate) patience: PatienceSource,
    /// Milliseconds before Approve is taken.
    pub(crate) arm_ms: u32,
}

impl CardFacts {
    /// How many hidden characters there are in everything the card shows.
    #[must_use]
    pub fn hidden(&self) -> u32 {
        let named = [
            self.tool.as_str(),
            &self.client,
            self.description.as_deref().unwrap_or_default(),
        ];
        let of_arguments = match &self.read() {
            Some(arguments) => arguments::hidden(arguments),
            None => hidden_count(&self.arguments),
        };
        named
            .into_iter()
            .map(hidden_count)
            .fold(of_arguments, u32::saturating_add)
    }

    /// What has to be typed to approve it. `asked`: the rule wants it typed even if it is not critical.
    #[must_use]
    pub fn typed(&self, asked: bool) -> Typed {
        if !asked && self.severity < Severity::Critical {
            return Typed::NotAsked;
        }
        let arguments = self.read();
        typeable(headline::target(&self.tool, arguments.as_ref()).text())
    }

    /// What the call acts on and where, as one text; none: its arguments name nothing, or more than one thing.
    #[must_use]
    pub fn target(&self) -> Option<String> {
        headline::place(&self.tool, self.read().as_ref())
    }

    /// Kinds of the risky parts that have a place on the card.
    #[must_use]
    pub fn kinds(&self) -> Vec<AlertKind> {
        let places = self.places(self.read().as_ref());
        let placed = places.alerts.iter().chain(&self.alerts);
        let placed = placed.filter(|alert| alert.pointer.is_some());
        // Of many parts only the first are alerts of their own; a kind among the rest counts all the same.
        let marked = self.marks.iter().map(|mark| places::kind(mark.class));
        let mut kinds: Vec<AlertKind> = Vec::new();
        for kind in placed.map(|alert| alert.kind).chain(marked) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The tool or its server is not what it was when it was last approved.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.alerts
            .iter()
            .any(|alert| alert.kind == AlertKind::Changed)
    }

    pub(crate) fn brief(&self) -> Brief {
        let arguments = self.read();
        Brief {
            headline: headline::headline(&self.tool, arguments.as_ref()),
            client: named(&self.client),
            server: self.server.clone(),
            tool: named(&self.tool),
            shape: shape(&self.server, &self.tool, arguments.as_ref()),
            risky: self.places(arguments.as_ref()).risky,
            hidden: self.hidden(),
            severity: self.severity,
        }
    }

    /// Why neither a scope nor a rule is offered, if they are not.
    pub(crate) fn once_only(&self) -> Option<&'static str> {
        let typed = self.called.as_ref().is_some_and(|called| called.typed);
        scopes::once_only(self, self.hidden(), &self.typed(typed))
    }

    /// The whole card.
    pub(crate) fn card(&self, painted: Painted) -> ApprovalCard {
        let arguments = self.read();
        let places = self.places(arguments.as_ref());
        let (call, session) = painted.call;
        ApprovalCard {
            arguments: arguments
                .as_ref()
                .map(|arguments| arguments::rows(arguments, &places))
                .unwrap_or_default(),
            raw: raw::raw(&self.arguments, arguments.as_ref(), &places),
            alerts: alerts(self, places.alerts, &painted.typed, arguments.is_none()),
            row: painted.row,
            call,
            digest: hex(&self.digest),
            nonce: painted.nonce,
            reasons: self.reasons.clone(),
            caller: self.caller.clone(),
            session,
            tool: named(&self.tool),
            bytes: u32::try_from(self.arguments.len()).unwrap_or(u32::MAX),
            hidden: painted.hidden,
            said_by_server: cut(
                self.description.as_deref().unwrap_or_default(),
                &Spans::NONE,
            ),
            // What is not about the call alone is filled in when the card is opened.
            previous: None,
            history: History::default(),
            near_misses: Vec::new(),
            scopes: scopes::scopes(self, painted.hidden, &painted.typed),
            once_only: scopes::once_only(self, painted.hidden, &painted.typed).map(str::to_owned),
            grants: Vec::new(),
            editable: self
                .called
                .as_ref()
                .is_some_and(|called| called.tool.has_input_schema()),
            hold_max: 0,
            hold_paused: false,
            undo_ms: 0,
            rule: self.rule.clone(),
            client_waits_until: painted.client_waits_until,
            patience: painted.patience,
            typed_target: match painted.typed {
                Typed::Target(target) => Some(target),
                Typed::NotAsked | Typed::Impossible => None,
            },
            arm_ms: painted.arm_ms,
        }
    }

    /// One argument in the clear: a string as it is, anything else as JSON.
    pub(crate) fn argument(&self, pointer: &str) -> Option<String> {
        let arguments = self.read()?;
        let value = arguments.pointer(pointer)?;
        if let Json::String(text) = value {
            return Some(text.clone().into_owned());
        }
        let mut text = Vec::new();
        value.write_compact(&mut text);
        String::from_utf8(text).ok()
    }

    fn places(&self, arguments: Option<&Json<'_>>) -> Places {
        arguments.map_or_else(Places::default, |read| Places::of(read, &self.marks))
    }

    /// The gate parsed the same text before; should it not parse here, the card says so and shows it raw.
    pub(crate) fn read(&self) -> Option<Json<'_>> {
        json::parse_str(&self.arguments, json::Limits::default()).ok()
    }
}

/// A name from outside; a word of it that imitates another is marked as such.
fn named(name: &str) -> Vec<Segment> {
    cut(name, &Spans::NONE)
}

/// Calls of one tool with the same argument names are much the same; the list groups by this.
fn shape(server: &str, tool: &str, arguments: Option<&Json<'_>>) -> String {
    let mut names: Vec<&str> = match arguments {
        Some(Json::Object(members)) => members.iter().map(|(name, _)| name.as_ref()).collect(),
        _ => Vec::new(),
    };
    names.sort_unstable();
    // Hashed: names can be long, and hold anything.
    let mut hasher = Sha256::new();
    for part in [server, tool].into_iter().chain(names) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(hasher.finalize().get(..8).unwrap_or_default())
}

/// Negative only: a card never says that something looks safe. What has a place comes first.
fn alerts(facts: &CardFacts, placed: Vec<Alert>, typed: &Typed, unreadable: bool) -> Vec<Alert> {
    let mut alerts = placed;
    let mut say = |kind, text: String| {
        alerts.push(Alert {
            kind,
            text,
            pointer: None,
        });
    };
    let size = facts.arguments.len();
    if size > LARGE_BYTES {
        say(
            AlertKind::Large,
            format!("Payload is {} KB", size.div_ceil(1024)),
        );
    }
    for (whose, name) in [("The tool's", &facts.tool), ("The client's", &facts.client)] {
        if let Some(word) = imitations(name).next() {
            say(
                AlertKind::Lookalike,
                format!("{whose} name {}", word.sentence()),
            );
        }
    }
    if unreadable {
        say(
            AlertKind::Other,
            "The arguments cannot be read as JSON: only the raw text is shown".to_owned(),
        );
    }
    if *typed == Typed::Impossible {
        say(
            AlertKind::Other,
            "The call names no target that can be typed to confirm it: it can only be denied"
                .to_owned(),
        );
    }
    alerts.extend(facts.alerts.iter().cloned());
    alerts
}

/// A word that nobody can see whole or tell from its look-alike confirms nothing.
fn typeable(text: &str) -> Typed {
    if text.is_empty()
        || text.contains(['\n', '\t'])
        || hidden_count(text) > 0
        || mixes_alphabets(text)
    {
        return Typed::Impossible;
    }
    let length = text.chars().count();
    let skipped = if length > LONGEST_TYPED {
        length - TYPED_END
    } else {
        0
    };
    Typed::Target(text.chars().skip(skipped).collect())
}

#[cfg(test)]
pub(crate) mod tests;
