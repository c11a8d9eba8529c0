//! What a card says besides its call: how it differs from the last one like it, what became of earlier ones,
//! and which rules nearly decided it. Read when the card is opened, never while a call is held up by it.

use super::CardFacts;
use super::history::{DAY, DAYS, history};
use super::places::secrets_of;
use super::{headline, previous};
use crate::api::{Alert, AlertKind, ApprovalCard, History, NearMiss, Previous, RuleView};
use crate::audit::{Entry, PastCall, PastEnding};
use crate::core::Core;
use crate::policies::rule_named;
use crate::text::{cut, line};
use crate::views;
use policy::json::{self, Json};
use policy::{Decision, Policy, Severity, Unmet, marks};
use std::sync::Arc;

/// Rules named that nearly decided.
const MOST_NEAR: usize = 4;
/// Characters of a value in a sentence.
const LONGEST_VALUE: usize = 60;

/// Fills in what the approvals do not know. What cannot be read is left out: a card is shown all the same.
pub(crate) fn complete(core: &Core, facts: &CardFacts, card: &mut ApprovalCard) {
    card.rule = rule_now(core, card);
    let past = past(core, facts);
    let copy = copy(core, facts);
    card.near_misses = near_misses(core, facts);
    card.history = history_of(core, facts, card.row.severity, &copy, &past);
    card.previous = compared(core, facts, card, &copy, &past);
    let others = past.iter().any(|call| call.is_by(facts));
    if card.previous.is_none() && !others {
        card.alerts.push(Alert {
            kind: AlertKind::First,
            text: "First call of this tool by this client".to_owned(),
            pointer: None,
        });
    }
}

/// The rule that asked, at the place it has now: a rule may have been drafted above it since.
fn rule_now(core: &Core, card: &ApprovalCard) -> RuleView {
    let in_force = core.gate.policies.in_force();
    let now = card
        .rule
        .id
        .as_deref()
        .and_then(|id| rule_named(&in_force.policy, id));
    now.unwrap_or_else(|| card.rule.clone())
}

/// Earlier calls of the tool in the days a card looks back at, without this one.
pub(crate) fn lately(core: &Core, facts: &CardFacts) -> Vec<PastCall> {
    let days = i64::try_from(DAYS).unwrap_or(0);
    let since = core.clock.now_ms() - days * DAY;
    let past = past(core, facts);
    past.iter()
        .filter(|call| call.at > since)
        .cloned()
        .collect()
}

/// Earlier calls of the tool, without this one.
fn past(core: &Core, facts: &CardFacts) -> Arc<[PastCall]> {
    let read = || {
        let audit = &core.gate.audit;
        // What was decided a moment ago may not be written yet.
        audit.flush()?;
        audit.reader()?.asked(&facts.server, &facts.tool)
    };
    let now = core.clock.now_ms();
    let past = core.live.lately.past(&facts.server, &facts.tool, now, read);
    let past = past.unwrap_or_else(|error| {
        tracing::warn!(%error, "earlier calls could not be read");
        Arc::default()
    });
    match past.iter().any(|call| call.call == facts.call) {
        true => past
            .iter()
            .filter(|call| call.call != facts.call)
            .cloned()
            .collect(),
        false => past,
    }
}

impl PastCall {
    fn is_by(&self, facts: &CardFacts) -> bool {
        self.caller.as_deref() == Some(&facts.caller.id)
            && self.client.as_deref() == Some(&facts.client)
    }
}

/// The arguments as the audit keeps them: what an earlier call can be compared with.
pub(crate) fn copy(core: &Core, facts: &CardFacts) -> String {
    let arguments = facts.read().unwrap_or(Json::Null);
    core.redactor.arguments(&arguments, Entry::ARGUMENTS_CAP)
}

pub(crate) fn read(text: &str) -> Option<Json<'_>> {
    json::parse_str(text, json::Limits::default()).ok()
}

fn history_of(
    core: &Core,
    facts: &CardFacts,
    severity: Severity,
    copy: &str,
    past: &[PastCall],
) -> History {
    let (now, utc_offset_minutes) = views::local(core);
    let days = i64::try_from(DAYS).unwrap_or(0);
    let target = read(copy).and_then(|copy| headline::place(&facts.tool, Some(&copy)));
    let same = |call: &&PastCall| {
        let arguments = call.arguments.as_deref().and_then(read);
        let its = arguments
            .as_ref()
            .and_then(|arguments| headline::place(&facts.tool, Some(arguments)));
        call.at > now - days * DAY && arguments.is_some() && its == target
    };
    history(past.iter().filter(same), severity, now, utc_offset_minutes)
}

/// Compares with the last approved call: whole if it ran since the start, else with the audit's copy of it.
fn compared(
    core: &Core,
    facts: &CardFacts,
    card: &mut ApprovalCard,
    copy: &str,
    past: &[PastCall],
) -> Option<Previous> {
    let rows = &mut card.arguments;
    if let Some(approved) = core.live.lately.approved(facts) {
        let (now, before) = (facts.read()?, read(&approved.arguments)?);
        let changes = previous::compare(rows, &now, &before, |_| true);
        return Some(Previous {
            at: approved.at,
            changes,
        });
    }
    let approved = past
        .iter()
        .find(|call| call.is_by(facts) && call.ending == PastEnding::Approved)?;
    let (now, before) = (read(copy)?, read(approved.arguments.as_deref()?)?);
    // The audit shortens what is long.
    let changes = previous::compare(rows, &now, &before, |text| !text.contains("…‹"));
    Some(Previous {
        at: approved.at,
        changes,
    })
}

/// What the policy is asked about a held call. `marks` are the words of its marks.
pub(crate) fn call<'a>(
    core: &Core,
    facts: &'a CardFacts,
    arguments: &'a Json<'a>,
    marks: &'a [String],
) -> policy::Call<'a> {
    let (at, utc_offset_minutes) = views::local(core);
    policy::Call {
        caller: &facts.caller,
        client: &facts.caller.id,
        server: &facts.server,
        tool: &facts.tool,
        arguments,
        severity: facts.severity,
        marks,
        tags: &facts.tags,
        at,
        utc_offset_minutes,
    }
}

/// What a policy says of a held call.
pub(crate) fn said_of(core: &Core, policy: &Policy, facts: &CardFacts) -> Decision {
    let arguments = facts.read().unwrap_or(Json::Null);
    let marks = marks::words(&facts.marks);
    policy::decide(policy, &call(core, facts, &arguments, &marks))
}

fn near_misses(core: &Core, facts: &CardFacts) -> Vec<NearMiss> {
    let in_force = core.gate.policies.in_force();
    let arguments = facts.read().unwrap_or(Json::Null);
    let marks = marks::words(&facts.marks);
    let call = call(core, facts, &arguments, &marks);
    policy::near_misses(&in_force.policy, &call, MOST_NEAR)
        .into_iter()
        .filter_map(|miss| {
            let rule = in_force.policy.rules().get(miss.rule)?;
            Some(NearMiss {
                sentence: policy::rule_sentence(rule),
                why: why(&miss.unmet, &arguments),
            })
        })
        .collect()
}

/// "context is prod-eu-1".
fn why(unmet: &Unmet, arguments: &Json<'_>) -> String {
    let Unmet::Argument(pointer) = unmet else {
        return crate::text::plain(&unmet.to_string());
    };
    if pointer.is_empty() {
        return unmet.to_string();
    }
    let name = crate::text::plain(pointer.trim_start_matches('/'));
    let value = match arguments.pointer(pointer) {
        None => return format!("{name} is not there"),
        Some(Json::String(text)) => line(&cut(text, &secrets_of(text))),
        Some(Json::Object(_)) => "an object".to_owned(),
        Some(Json::Array(_)) => "a list".to_owned(),
        Some(scalar) => {
            let mut text = Vec::new();
            scalar.write_compact(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
    };
    let end = value
        .char_indices()
        .nth(LONGEST_VALUE)
        .map_or(value.len(), |(at, _)| at);
    let rest = if end < value.len() { "…" } else { "" };
    format!("{name} is {}{rest}", value.get(..end).unwrap_or_default())
}
