//! What a tool's name says: its verb, and the thing the verb is done to.

use super::words::{Kind, Thing, thing, verb, weak_verb};
use super::{Finding, reason};
use crate::{ReasonSource, Severity, words};

/// What was read from a name.
pub(super) struct Reading {
    /// What its verb does; none: no verb was found.
    pub(super) kind: Option<Kind>,
    pub(super) finding: Option<Finding>,
}

/// Reads a tool's name. Words it shares with its server's name at the front say nothing.
pub(super) fn read(tool: &str, server: &str) -> Reading {
    let words = words::split(tool);
    let server_words = words::split(server);
    let shared = words
        .iter()
        .take_while(|word| server_words.contains(word))
        .count();
    let own = match words.get(shared..) {
        Some(own) if !own.is_empty() => own,
        _ => words.as_slice(),
    };
    let Some((word, kind)) = main_verb(own) else {
        return Reading {
            kind: None,
            finding: None,
        };
    };
    let (severity, object) = weigh(kind, word, &words);
    let text = match object {
        Some(object) => format!(
            "its name says `{word}` and `{object}`: it {}",
            says(severity, kind)
        ),
        None => format!("its name says `{word}`: it {}", says(severity, kind)),
    };
    Reading {
        kind: Some(kind),
        finding: Some(Finding {
            severity,
            reason: reason(text, ReasonSource::Name),
        }),
    }
}

/// The first verb; with "and" or "or" in the name, the gravest. A word that is a noun as often counts
/// only when there is no other.
fn main_verb(words: &[String]) -> Option<(&str, Kind)> {
    let verbs = || {
        words
            .iter()
            .filter_map(|word| Some((word.as_str(), verb(word)?)))
    };
    if words.iter().any(|word| word == "and" || word == "or") {
        return verbs().max_by_key(|(_, kind)| *kind);
    }
    verbs().next().or_else(|| {
        words
            .iter()
            .find_map(|word| Some((word.as_str(), weak_verb(word)?)))
    })
}

/// The severity of doing this, and the word in the name that made it weigh more or less.
fn weigh<'w>(kind: Kind, verb: &str, words: &'w [String]) -> (Severity, Option<&'w str>) {
    let (ordinary, exceptions) = weights(kind, verb);
    let is_one = |word: &str, things: &[Thing]| {
        word != verb && thing(word).is_some_and(|thing| things.contains(&thing))
    };
    exceptions
        .iter()
        .find_map(|(things, severity)| {
            let object = words.iter().find(|word| is_one(word, things))?;
            Some((*severity, Some(object.as_str())))
        })
        .unwrap_or((ordinary, None))
}

/// Things that change what a verb weighs, the gravest first.
type Exceptions = &'static [(&'static [Thing], Severity)];

/// What a verb weighs, and done to which things it weighs something else.
fn weights(kind: Kind, verb: &str) -> (Severity, Exceptions) {
    use Severity::{Critical, High, Low, Medium, Safe};
    use Thing::{Access, Code, Container, Everything, Money, Production, Secret, Trivial};
    match kind {
        Kind::Computes => (Safe, &[]),
        Kind::Reads => (Low, &[(&[Secret], Medium), (&[Trivial], Safe)]),
        Kind::Writes => (
            Medium,
            &[
                (&[Money, Code], Critical),
                (&[Access, Secret, Production, Everything], High),
            ],
        ),
        Kind::Disrupts if ["run", "evaluate", "launch", "invoke"].contains(&verb) => {
            (High, &[(&[Code], Critical)])
        }
        Kind::Disrupts => (High, &[(&[Container, Money, Everything, Code], Critical)]),
        Kind::Endangers => (Critical, &[]),
    }
}

fn says(severity: Severity, kind: Kind) -> &'static str {
    match (kind, severity) {
        (Kind::Computes, _) => "computes and touches nothing",
        (Kind::Reads, Severity::Medium) => "reads what opens doors",
        (Kind::Reads, Severity::Safe) => "reads what anyone may know",
        (Kind::Reads, _) => "reads",
        (Kind::Writes, Severity::Medium) => "writes what can be taken back",
        (Kind::Writes, Severity::Critical) => "moves money or writes code that runs",
        (Kind::Writes, _) => "changes what others rely on",
        (Kind::Disrupts, Severity::Critical) => "cannot be taken back, or runs code",
        (Kind::Disrupts, _) => "overwrites, deletes, interrupts or reaches others",
        (Kind::Endangers, _) => "runs code, destroys without bound or moves money",
    }
}
