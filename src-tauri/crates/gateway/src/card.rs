//! Turns what is known about a held call into the card an operator decides on.
//! Headlines are made of our own words and values from the arguments; nothing a server or agent
//! says ever becomes a verb, a severity or a label.

mod arguments;
mod headline;
mod tables;
mod words;

use crate::api::{ApprovalCard, ApprovalRow, Headline, RuleView, Segment};
use crate::approvals::question::{Digest, Typed};
use crate::ids::{CallId, Nonce, SessionId};
use crate::patience::Patience;
use crate::text::{hidden_count, mixes_alphabets, segments};
use headline::Target;
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
    pub alerts: Vec<String>,
}

/// What the list shows and the queue must know. Small: it stays after the call is decided.
#[derive(Clone, Debug)]
pub struct Brief {
    /// Verb phrase and object.
    pub headline: Headline,
    /// The client's name.
    pub client: Vec<Segment>,
    /// Which server.
    pub server: String,
    /// How much harm it can do.
    pub severity: Severity,
    /// Hidden characters in everything the card shows.
    pub hidden: u32,
    /// What has to be typed to approve it.
    pub typed: Typed,
}

/// The moving parts of a card.
#[derive(Clone, Debug)]
pub struct Painted {
    /// The row it belongs to.
    pub row: ApprovalRow,
    /// The call that an approval would run.
    pub call: CallId,
    /// Its connection.
    pub session: SessionId,
    /// Minted for this painting.
    pub nonce: Nonce,
    /// When the client will probably stop waiting, Unix ms.
    pub client_waits_until: Option<i64>,
    /// How we know.
    pub patience: Patience,
    /// Milliseconds before Approve is taken.
    pub arm_ms: u32,
}

/// Reads off a call what the list and the queue need. `confirm`: approving asks for a typed word below critical too.
#[must_use]
pub fn brief(facts: &CardFacts, confirm: bool) -> Brief {
    let arguments = read(facts);
    let target = headline::target(&facts.tool, arguments.as_ref());
    let shown = [
        facts.tool.as_str(),
        &facts.client,
        facts.description.as_deref().unwrap_or_default(),
    ];
    let hidden = match &arguments {
        Some(arguments) => arguments::hidden(arguments),
        None => hidden_count(&facts.arguments),
    };
    Brief {
        headline: headline::headline(&facts.tool, arguments.as_ref()),
        client: segments(&facts.client),
        server: facts.server.clone(),
        severity: facts.severity,
        hidden: shown
            .into_iter()
            .map(hidden_count)
            .fold(hidden, u32::saturating_add),
        typed: if confirm || facts.severity == Severity::Critical {
            typed(&target)
        } else {
            Typed::NotAsked
        },
    }
}

/// The whole card.
#[must_use]
pub fn card(facts: &CardFacts, brief: &Brief, painted: Painted) -> ApprovalCard {
    let arguments = read(facts);
    ApprovalCard {
        alerts: alerts(facts, brief, arguments.as_ref()),
        arguments: arguments.as_ref().map(arguments::rows).unwrap_or_default(),
        row: painted.row,
        call: painted.call,
        digest: hex(&facts.digest),
        nonce: painted.nonce,
        reasons: facts.reasons.clone(),
        caller: facts.caller.clone(),
        session: painted.session,
        tool: segments(&facts.tool),
        raw: segments(&facts.arguments),
        bytes: u32::try_from(facts.arguments.len()).unwrap_or(u32::MAX),
        hidden: brief.hidden,
        said_by_server: segments(facts.description.as_deref().unwrap_or_default()),
        rule: facts.rule.clone(),
        client_waits_until: painted.client_waits_until,
        patience: painted.patience.source,
        typed_target: match &brief.typed {
            Typed::Target(target) => Some(target.clone()),
            Typed::NotAsked | Typed::Impossible => None,
        },
        arm_ms: painted.arm_ms,
    }
}

/// The gate parsed the same text before; should it not parse here, the card says so and shows it raw.
fn read(facts: &CardFacts) -> Option<Json<'_>> {
    json::parse_str(&facts.arguments, json::Limits::default()).ok()
}

/// Negative only: a card never says that something looks safe.
fn alerts(facts: &CardFacts, brief: &Brief, arguments: Option<&Json<'_>>) -> Vec<String> {
    let mut alerts = facts.alerts.clone();
    let size = facts.arguments.len();
    if size > LARGE_BYTES {
        alerts.push(format!("Payload is {} KB", size.div_ceil(1024)));
    }
    if arguments.is_none() {
        alerts.push("The arguments cannot be read as JSON: only the raw text is shown".to_owned());
    }
    let target = headline::target(&facts.tool, arguments);
    if mixes_alphabets(target.text()) {
        alerts.push(
            "The target mixes Latin letters with Cyrillic or Greek ones that look alike".to_owned(),
        );
    }
    if brief.typed == Typed::Impossible {
        alerts.push(
            "The call names no target that can be typed to confirm it: it can only be denied"
                .to_owned(),
        );
    }
    alerts
}

/// A word that nobody can see whole or tell from its look-alike confirms nothing.
fn typed(target: &Target<'_>) -> Typed {
    let text = target.text();
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
