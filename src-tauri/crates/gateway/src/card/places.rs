//! What is worth a look in the arguments of a call: risky parts, hidden characters, look-alike words and
//! secrets, each with its place and its number among the card's alerts.
//! It judges nothing itself: what is risky or secret is found by the policy crate.

use super::arguments::walk;
use crate::api::{Alert, AlertKind};
use crate::text::{Masked, Numbered, Spans, hidden_count, imitations};
use policy::json::Json;
use policy::marks::{Mark, MarkClass};
use policy::secrets;
use std::collections::HashMap;

/// Alerts of one sort on a card; what is beyond them shares the last one, so that nobody has to visit thousands.
const MOST_OF_A_SORT: usize = 32;

/// Which stretches of which values are painted as what, and the alerts that say so.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Each with a place. Risky parts are in front, so that their numbers are those of the segments.
    pub(super) alerts: Vec<Alert>,
    /// How many of the alerts are about risky parts.
    pub(super) risky: u32,
    /// By JSON pointer.
    spans: HashMap<String, Spans>,
}

impl Places {
    pub(super) fn of(arguments: &Json<'_>, marks: &[Mark]) -> Self {
        let (risky, mut numbered) = number(marks);
        let mut found = Found::default();
        let mut spans = HashMap::new();
        walk(arguments, &mut |place, value| {
            let text = match value {
                Json::String(text) => Some(text.as_ref()),
                Json::Number(digits) => Some(*digits),
                Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
            };
            let masked = text.map_or_else(Vec::new, |text| {
                found.look(place.pointer, place.key, text, place.secret)
            });
            if text.is_none() {
                found.hidden(place.pointer, hidden_count(place.key));
            }
            let marks = numbered.remove(place.pointer).unwrap_or_default();
            if !(marks.is_empty() && masked.is_empty()) {
                spans.insert(place.pointer.to_owned(), Spans::new(marks, masked));
            }
        });
        let already = |alert: &Alert| {
            risky
                .iter()
                .any(|one| one.kind == AlertKind::Secret && one.pointer == alert.pointer)
        };
        found.secrets.retain(|alert| !already(alert));
        let count = risky.len().min(MOST_OF_A_SORT);
        let sorts = [
            (risky, "risky parts"),
            (found.hidden, "places with hidden characters"),
            (found.lookalikes, "look-alike words"),
            (found.secrets, "secrets"),
        ];
        Self {
            alerts: sorts
                .into_iter()
                .flat_map(|(alerts, what)| capped(alerts, what))
                .collect(),
            risky: u32::try_from(count).unwrap_or(u32::MAX),
            spans,
        }
    }

    /// What is known of the value at a pointer.
    pub(super) fn spans(&self, pointer: &str) -> &Spans {
        const NOTHING: &Spans = &Spans::NONE;
        self.spans.get(pointer).unwrap_or(NOTHING)
    }
}

/// The stretches of a text that look like secrets, for a text that is shown on its own.
pub(super) fn secrets_of(text: &str) -> Spans {
    Spans::new(Vec::new(), masks(&secrets::find(text)))
}

fn masks(found: &[secrets::SecretSpan]) -> Vec<Masked> {
    let mask = |secret: &secrets::SecretSpan| Masked {
        range: secret.range(),
        prefix: secret.shown_prefix,
    };
    found.iter().map(mask).collect()
}

/// Marks of one kind in one value are one alert. The alerts, and each mark with its alert's number.
fn number(marks: &[Mark]) -> (Vec<Alert>, HashMap<&str, Vec<Numbered>>) {
    let mut alerts: Vec<Alert> = Vec::new();
    let mut numbers: HashMap<(&str, MarkClass), usize> = HashMap::new();
    let mut by_pointer: HashMap<&str, Vec<_>> = HashMap::new();
    for mark in marks {
        let number = *numbers
            .entry((mark.pointer.as_str(), mark.class))
            .or_insert_with(|| {
                alerts.push(Alert {
                    kind: kind(mark.class),
                    text: capitalised(mark.why),
                    pointer: Some(mark.pointer.clone()),
                });
                alerts.len() - 1
            });
        let number = u32::try_from(number.min(MOST_OF_A_SORT - 1)).unwrap_or(u32::MAX);
        by_pointer
            .entry(mark.pointer.as_str())
            .or_default()
            .push((mark.start..mark.end, number));
    }
    (alerts, by_pointer)
}

/// What an alert about such a mark is called.
pub(super) fn kind(class: MarkClass) -> AlertKind {
    match class {
        MarkClass::Destroy => AlertKind::Destroy,
        MarkClass::Wildcard => AlertKind::Wildcard,
        MarkClass::Privilege => AlertKind::Privilege,
        MarkClass::Execute => AlertKind::Execute,
        MarkClass::LeavesMachine => AlertKind::LeavesMachine,
        MarkClass::Secret => AlertKind::Secret,
        MarkClass::OutsideRoots => AlertKind::OutsideRoots,
        MarkClass::Money => AlertKind::Money,
    }
}

/// The first alerts of a sort; the last of them stands for the rest.
fn capped(mut alerts: Vec<Alert>, what: &str) -> Vec<Alert> {
    let more = alerts.len().saturating_sub(MOST_OF_A_SORT);
    alerts.truncate(MOST_OF_A_SORT);
    if let Some(last) = alerts.last_mut().filter(|_| more > 0) {
        last.text = format!("{} more {what}, the first of them here", more + 1);
    }
    alerts
}

/// What was found on the way, by sort.
#[derive(Debug, Default)]
struct Found {
    hidden: Vec<Alert>,
    lookalikes: Vec<Alert>,
    secrets: Vec<Alert>,
}

impl Found {
    /// Looks at one text and its key. Returns what has to be masked of the text.
    fn look(&mut self, pointer: &str, key: &str, text: &str, secret: bool) -> Vec<Masked> {
        self.hidden(
            pointer,
            hidden_count(key).saturating_add(hidden_count(text)),
        );
        for imitation in imitations(key).chain(imitations(text)).take(1) {
            self.lookalikes.push(alert(
                AlertKind::Lookalike,
                capitalised(&imitation.sentence()),
                pointer,
            ));
        }
        let found = secrets::find(text);
        let said = match found.first() {
            Some(first) => format!("Contains what looks like {}", first.kind),
            None if secret && !text.is_empty() => {
                "Stands under a name that secrets have".to_owned()
            }
            None => return Vec::new(),
        };
        self.secrets.push(alert(AlertKind::Secret, said, pointer));
        match secret {
            true => vec![Masked {
                range: 0..text.len(),
                prefix: 0,
            }],
            false => masks(&found),
        }
    }

    fn hidden(&mut self, pointer: &str, count: u32) {
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            self.hidden.push(alert(
                AlertKind::Hidden,
                format!("{count} hidden character{plural}"),
                pointer,
            ));
        }
    }
}

/// A sentence that was meant as the end of one.
fn capitalised(sentence: &str) -> String {
    let mut rest = sentence.chars();
    let first = rest.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(rest).collect()
}

fn alert(kind: AlertKind, text: String, pointer: &str) -> Alert {
    Alert {
        kind,
        text,
        pointer: Some(pointer.to_owned()),
    }
}

#[cfg(test)]
mod tests;
