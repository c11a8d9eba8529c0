//! Rules that could be made of one held call, from the narrowest to the widest: what they would say, what they would
//! have let through, and where they would stand. Drafting grants nothing; a rule grants when it is saved.

mod counts;
mod text;

pub(crate) use counts::{Seen, counted};
pub(crate) use text::{ends, free_id, rule_text};

use crate::api::DraftStep;
use crate::card::CardFacts;
use crate::card::headline::aim;
use crate::error::Error;
use crate::message::quoted;
use crate::text::plain;
use policy::json::Json;
use policy::secrets;

/// Longer arguments make no rule anybody could read.
const LONGEST: usize = 2 * 1024;

/// One width of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// "exactly these arguments".
    pub(crate) name: String,
    /// What it is about: the arguments as a whole, some of them, or none.
    width: Width,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Width {
    Exactly,
    /// These members of the arguments.
    Same(Vec<String>),
    Any,
}

/// The widths that can be offered for a call, the narrowest first; the last is any call of the tool.
pub(crate) fn steps(facts: &CardFacts) -> Result<Vec<Step>, Error> {
    if let Some(why) = facts.once_only() {
        return Err(Error::invalid(format!(
            "no rule can be made of this call ({why}); answer it as it is"
        )));
    }
    let arguments = facts.read().unwrap_or(Json::Null);
    let mut steps = narrow(&facts.tool, &arguments);
    if steps.is_empty() {
        return Err(Error::invalid(
            "no narrow rule can be made of this call: its arguments are too long, or the rule would hold a secret; approve it once",
        ));
    }
    steps.push(Step {
        name: format!("any {}", plain(&facts.tool)),
        width: Width::Any,
    });
    Ok(steps)
}

/// Which step to preselect: the narrowest that would have let through two calls the operator approved, and none
/// that was denied; never any call of the tool.
pub(crate) fn chosen(steps: &[DraftStep]) -> u32 {
    let narrow = steps.iter().take(steps.len().saturating_sub(1));
    let fits = |step: &DraftStep| step.approved >= 2 && step.denied == 0;
    (0..)
        .zip(narrow)
        .find_map(|(place, step)| fits(step).then_some(place))
        .unwrap_or(0)
}

/// A policy file is no place for a secret, nor for more than one can read.
fn narrow(tool: &str, arguments: &Json<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let fits = |value: &Json<'_>| compact(value).len() <= LONGEST && !holds_secret(value);
    if fits(arguments) {
        steps.push(Step {
            name: "exactly these arguments".to_owned(),
            width: Width::Exactly,
        });
    }
    let aim = aim(tool, Some(arguments)).unwrap_or_default();
    let is_open = |(key, value): &(&str, &Json<'_>)| fits(value) && !secrets::is_secret_name(key);
    if !aim.is_empty() && aim.iter().all(is_open) {
        let keys: Vec<String> = aim.iter().map(|(key, _)| (*key).to_owned()).collect();
        steps.push(Step {
            name: format!("same {}", plain(&keys.join(" and "))),
            width: Width::Same(keys),
        });
    }
    steps
}

impl Step {
    fn is_any(&self) -> bool {
        self.width == Width::Any
    }

    /// Its conditions on arguments like these, as a policy file says them; none: they lack what it is about.
    fn conditions(&self, arguments: &Json<'_>) -> Option<Vec<String>> {
        match &self.width {
            Width::Exactly => Some(vec![format!(
                r#"{{ "op": "exactly", "value": {} }}"#,
                compact(arguments)
            )]),
            Width::Same(keys) => keys
                .iter()
                .map(|key| Some(condition(key, arguments.get(key)?)))
                .collect(),
            Width::Any => Some(Vec::new()),
        }
    }
}

fn condition(key: &str, wanted: &Json<'_>) -> String {
    let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    let op = match wanted {
        Json::String(text) if !text.trim().is_empty() => "is",
        _ => "exactly",
    };
    format!(
        r#"{{ "pointer": {}, "op": "{op}", "value": {} }}"#,
        quoted(&pointer),
        compact(wanted)
    )
}

/// Digit for digit: what is written into the policy is what was sent.
fn compact(value: &Json<'_>) -> String {
    let mut text = Vec::new();
    value.write_compact(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn holds_secret(value: &Json<'_>) -> bool {
    match value {
        Json::String(text) => !secrets::find(text).is_empty(),
        Json::Array(items) => items.iter().any(holds_secret),
        Json::Object(members) => members
            .iter()
            .any(|(key, value)| secrets::is_secret_name(key) || holds_secret(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

#[cfg(test)]
mod tests;
