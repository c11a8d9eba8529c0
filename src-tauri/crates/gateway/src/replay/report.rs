//! What a replay found, in words. Says nothing that was not counted.

use super::found::{Change, Found, strictness};
use super::kept;
use crate::api::{ReplayReport, ReplayedCall, Segment};
use crate::audit::Answered;
use crate::card::headline::headline;
use policy::{Effect, Policy};

/// The sentences of both policies, said once for all calls.
#[derive(Debug)]
pub(crate) struct Said {
    live: Sentences,
    draft: Sentences,
}

#[derive(Debug)]
struct Sentences {
    ids: Vec<String>,
    /// The default is the last.
    sentences: Vec<String>,
}

impl Said {
    pub(crate) fn of(live: &Policy, draft: &Policy) -> Self {
        Self {
            live: Sentences::of(live),
            draft: Sentences::of(draft),
        }
    }
}

impl Sentences {
    fn of(policy: &Policy) -> Self {
        Self {
            ids: policy
                .rules()
                .iter()
                .map(|rule| rule.id.to_string())
                .collect(),
            sentences: policy::sentences(policy),
        }
    }

    fn at(&self, rule: Option<usize>) -> String {
        let place = rule.unwrap_or(self.ids.len());
        self.sentences.get(place).cloned().unwrap_or_default()
    }

    fn named(&self, id: &str) -> Option<String> {
        let place = self.ids.iter().position(|known| known == id)?;
        self.sentences.get(place).cloned()
    }
}

/// The report, as far as the replay has come. What waits, and whether it is over, is for the caller to say.
pub(crate) fn report(id: u32, found: &Found, said: &Said) -> ReplayReport {
    let changed: Vec<_> = found.changes().map(|change| row(change, said)).collect();
    let listed = u32::try_from(changed.len()).unwrap_or(u32::MAX);
    ReplayReport {
        id,
        done: false,
        calls: found.calls,
        took_ms: 0.0,
        matrix: found.matrix,
        tightened: found.tightened,
        loosened: found.loosened,
        loosened_denied: found.loosened_denied,
        hits: found.hits.clone(),
        more: found
            .tightened
            .saturating_add(found.loosened)
            .saturating_sub(listed),
        changed,
        limits: limits(found),
        waiting: Vec::new(),
        looked: String::new(),
    }
}

fn row(change: &Change, said: &Said) -> ReplayedCall {
    ReplayedCall {
        call: change.call,
        at: change.at,
        headline: line(change),
        was: change.was,
        was_by: was_by(change, said),
        answered: change
            .answered
            .map(|answered| in_words(answered).to_owned()),
        would: change.would,
        would_by: said.draft.at(change.would_rule),
        loosened: change.is_loosened(),
    }
}

/// "Delete deployment ledger-api in payments on k8s-prod".
fn line(change: &Change) -> Vec<Segment> {
    let arguments = kept(&change.arguments);
    let headline = headline(&change.tool, arguments.as_ref());
    let mut line = vec![Segment::plain(format!("{} ", headline.verb))];
    line.extend(headline.object);
    if let Some(scope) = headline.scope {
        line.push(Segment::plain(" "));
        line.extend(scope);
    }
    line.push(Segment::plain(format!(" on {}", change.server)));
    line
}

/// The rule that decided then; and the one that would today, where it says something else.
fn was_by(change: &Change, said: &Said) -> String {
    if let Some(sentence) = change.overruled {
        return sentence.to_owned();
    }
    let then = match &change.was_rule {
        None => said.live.at(None),
        Some(id) => said
            .live
            .named(id)
            .unwrap_or_else(|| format!("Rule `{id}` of an earlier version.")),
    };
    if change.now == change.was {
        return then;
    }
    format!("{then} In force today: {}", said.live.at(change.now_rule))
}

fn in_words(answered: Answered) -> &'static str {
    match answered {
        Answered::Approved => "you approved it",
        Answered::Denied => "you denied it",
        Answered::Expired => "nobody answered in time",
        Answered::Cancelled => "it was taken back",
        Answered::Covered => "a yes you had given covered it",
    }
}

fn limits(found: &Found) -> Vec<String> {
    let mut limits = Vec::new();
    let mut say = |calls: u32, one: &str, more: &str| {
        if calls > 0 {
            limits.push(format!(
                "{} {}",
                calls_of(calls),
                if calls == 1 { one } else { more }
            ));
        }
    };
    say(
        found.inexact,
        "cannot be replayed exactly: a rule looks at arguments, and the record keeps its arguments shortened or masked.",
        "cannot be replayed exactly: a rule looks at arguments, and the record keeps theirs shortened or masked.",
    );
    say(
        found.rated_otherwise,
        "would be rated otherwise today; it was replayed with the severity it had.",
        "would be rated otherwise today; they were replayed with the severity they had.",
    );
    say(
        found.overruled,
        "was asked about whatever the policy said: its server's tools were not accepted yet, or something private could leave.",
        "were asked about whatever the policy said: their server's tools were not accepted yet, or something private could leave.",
    );
    say(
        found.decided_otherwise,
        "was decided otherwise then than the policy in force would today; loosened and tightened are counted against today.",
        "were decided otherwise then than the policy in force would today; loosened and tightened are counted against today.",
    );
    limits
}

/// What waits now and would be treated differently, by what the draft would say of each call that waits.
pub(crate) fn waiting(would: impl Iterator<Item = Effect>) -> Vec<String> {
    let mut counted = [0_u32; 3];
    for effect in would {
        if let Some(calls) = counted.get_mut(strictness(effect)) {
            *calls = calls.saturating_add(1);
        }
    }
    let mut sentences = Vec::new();
    let mut say = |effect: Effect, what: &str, then: &str| {
        let calls = counted.get(strictness(effect)).copied().unwrap_or(0);
        if calls > 0 {
            sentences.push(format!(
                "{} waiting now would be {what}. {then}",
                calls_of(calls)
            ));
        }
    };
    say(
        Effect::Allow,
        "allowed",
        "It stays waiting until you decide.",
    );
    say(
        Effect::Deny,
        "denied",
        "Publishing takes its question back.",
    );
    sentences
}

fn calls_of(calls: u32) -> String {
    match calls {
        1 => "1 call".to_owned(),
        more => format!("{} calls", grouped(more)),
    }
}

/// `8,412`.
pub(crate) fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
