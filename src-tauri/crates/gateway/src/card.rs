//! Turns what is known about a held call into the card an operator decides on.
//! Headlines are made of our own words and values from the arguments; nothing a server or agent
//! says ever becomes a verb, a severity or a label.

mod arguments;
mod headline;
mod tables;
mod words;

use crate::api::{
    Alert, AlertKind, ApprovalCard, ApprovalRow, Headline, History, PatienceSource, RuleView,
    Segment,
};
use crate::approvals::question::{Digest, Typed};
use crate::ids::{CallId, Nonce, SessionId};
use crate::text::{hidden_count, mixes_alphabets, segments};
use policy::json::{self, Json};
use policy::{Caller, Reason, Severity};

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
    /// SHA-256 of the canonical call.
    pub digest: Digest,
    /// How much harm it can do.
    pub severity: Severity,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The rule that asked.
    pub rule: RuleView,
    /// What the gate noticed ("First call of this tool by this client").
    pub alerts: Vec<Alert>,
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
        let placed = self.alerts.iter().filter(|alert| alert.pointer.is_some());
        placed.map(|alert| alert.kind).collect()
    }

    /// The tool or its server is not what it was when it was last approved.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.alerts
            .iter()
            .any(|alert| alert.kind == AlertKind::Changed)
    }

    pub(crate) fn brief(&self) -> Brief {
        Brief {
            headline: headline::headline(&self.tool, self.read().as_ref()),
            client: segments(&self.client),
            server: self.server.clone(),
            tool: segments(&self.tool),
            shape: String::new(),
            risky: 0,
            hidden: self.hidden(),
            severity: self.severity,
        }
    }

    /// The whole card.
    pub(crate) fn card(&self, painted: Painted) -> ApprovalCard {
        let arguments = self.read();
        let (call, session) = painted.call;
        ApprovalCard {
            alerts: alerts(self, &painted.typed, arguments.as_ref()),
            arguments: arguments.as_ref().map(arguments::rows).unwrap_or_default(),
            row: painted.row,
            call,
            digest: hex(&self.digest),
            nonce: painted.nonce,
            reasons: self.reasons.clone(),
            caller: self.caller.clone(),
            session,
            tool: segments(&self.tool),
            raw: segments(&self.arguments),
            bytes: u32::try_from(self.arguments.len()).unwrap_or(u32::MAX),
            hidden: painted.hidden,
            said_by_server: segments(self.description.as_deref().unwrap_or_default()),
            previous: None,
            history: History::default(),
            near_misses: Vec::new(),
            scopes: Vec::new(),
            once_only: None,
            grants: Vec::new(),
            editable: false,
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

    /// The gate parsed the same text before; should it not parse here, the card says so and shows it raw.
    fn read(&self) -> Option<Json<'_>> {
        json::parse_str(&self.arguments, json::Limits::default()).ok()
    }
}

/// Negative only: a card never says that something looks safe.
fn alerts(facts: &CardFacts, typed: &Typed, arguments: Option<&Json<'_>>) -> Vec<Alert> {
    let mut alerts = facts.alerts.clone();
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
    if arguments.is_none() {
        say(
            AlertKind::Other,
            "The arguments cannot be read as JSON: only the raw text is shown".to_owned(),
        );
    }
    let target = headline::target(&facts.tool, arguments);
    if mixes_alphabets(target.text()) {
        say(
            AlertKind::Lookalike,
            "The target mixes Latin letters with Cyrillic or Greek ones that look alike".to_owned(),
        );
    }
    if *typed == Typed::Impossible {
        say(
            AlertKind::Other,
            "The call names no target that can be typed to confirm it: it can only be denied"
                .to_owned(),
        );
    }
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

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
pub(crate) mod tests;
