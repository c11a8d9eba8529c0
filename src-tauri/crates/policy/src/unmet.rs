//! What of a rule does not hold for a call. For people: nothing decides by it.

use crate::conditions::{CallerKinds, Severities};
use crate::{Call, Effect, Rule};
use std::fmt;

/// One condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// The value at this JSON pointer is not what is asked for; empty: the arguments as a whole are not.
    Argument(String),
    /// The value at this JSON pointer is in doubt, which counts against the call.
    Doubtful(String),
    /// Anything else, as a sentence.
    Said(String),
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(pointer) if pointer.is_empty() => {
                f.write_str("the arguments are not what it asks for")
            }
            Self::Argument(pointer) => write!(f, "`{pointer}` is not what it asks for"),
            Self::Doubtful(pointer) => {
                write!(f, "`{pointer}` is in doubt, which counts against the call")
            }
            Self::Said(sentence) => f.write_str(sentence),
        }
    }
}

/// Every condition that does not hold, in the order in which they are tried.
pub(crate) fn unmet(rule: &Rule, call: &Call<'_>) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    let mut say = |sentence: String| unmet.push(Unmet::Said(sentence));
    standing(rule, call, &mut say);
    names(rule, call, &mut say);
    labels(rule, call, &mut say);
    unmet.extend(arguments(rule, call));
    unmet
}

/// How many conditions a rule says, and how many of them are about what is called and with what.
pub(crate) fn said(rule: &Rule) -> (usize, usize) {
    let when = &rule.when;
    let about = [!when.server.is_any(), !when.tool.is_any()];
    let besides = [
        when.severity != Severities::ALL,
        when.caller_type != CallerKinds::ALL,
        !when.client.is_any(),
        !when.caller.is_any(),
        !when.mark_any.is_empty(),
        !when.mark_all.is_empty(),
        !when.tags.is_empty(),
        !when.time.is_empty(),
    ];
    let count = |said: &[bool]| said.iter().filter(|one| **one).count();
    let about = count(&about) + when.arguments.len();
    (about + count(&besides), about)
}

fn standing(rule: &Rule, call: &Call<'_>, say: &mut impl FnMut(String)) {
    let when = &rule.when;
    if !rule.enabled {
        say("it is switched off".to_owned());
    }
    if let Some(until) = rule.until.as_ref().filter(|until| until.has_passed(call)) {
        say(format!("it ended `{}`", until.text));
    }
    if !when.severity.contains(call.severity) {
        say(format!("the severity is {}", call.severity));
    }
    if !when.caller_type.contains(call.caller.kind) {
        say(format!("the caller is of type {}", call.caller.kind.word()));
    }
}

fn names(rule: &Rule, call: &Call<'_>, say: &mut impl FnMut(String)) {
    let when = &rule.when;
    for (what, wanted, name) in [
        ("server", &when.server, call.server),
        ("tool", &when.tool, call.tool),
        ("client", &when.client, call.client),
        ("caller", &when.caller, call.caller.id.as_str()),
    ] {
        if !wanted.admit(name) {
            say(format!("the {what} is `{name}`"));
        }
    }
}

fn labels(rule: &Rule, call: &Call<'_>, say: &mut impl FnMut(String)) {
    let when = &rule.when;
    let any = |wanted: &[String], found: &[String]| {
        wanted.is_empty() || wanted.iter().any(|label| found.contains(label))
    };
    if !any(&when.mark_any, call.marks) {
        say("no part of the call carries one of its risk marks".to_owned());
    }
    if let Some(mark) = when.mark_all.iter().find(|mark| !call.marks.contains(mark)) {
        say(format!(
            "no part of the call carries the risk mark `{mark}`"
        ));
    }
    if !any(&when.tags, call.tags) {
        say("neither server nor tool has one of its tags".to_owned());
    }
    if !when.time.is_empty() && !when.time.iter().any(|window| window.contains(call)) {
        say("the call came outside its time windows".to_owned());
    }
}

fn arguments(rule: &Rule, call: &Call<'_>) -> impl Iterator<Item = Unmet> {
    let in_doubt = rule.effect != Effect::Allow;
    let arguments = call.arguments;
    rule.when.arguments.iter().filter_map(move |test| {
        let pointer = || test.pointer.clone();
        match test.holds(arguments) {
            Some(true) => None,
            None if in_doubt => None,
            None => Some(Unmet::Doubtful(pointer())),
            Some(false) => Some(Unmet::Argument(pointer())),
        }
    })
}
