//! What a tool's name says: its verb, and the thing the verb is done to.

use super::words::{Kind, Sure, Thing, is_noun, things, verb};
use super::{Finding, reason};
use crate::{ReasonSource, Severity, words};

/// Words after which no longer the thing itself is named.
const TURNS: [&str; 12] = [
    "from", "to", "in", "of", "for", "with", "by", "on", "into", "at", "via", "as",
];

/// What was read from a name.
pub(super) struct Reading {
    /// What its verb does; none: no verb was found.
    pub(super) kind: Option<Kind>,
    pub(super) finding: Option<Finding>,
}

/// Reads a tool's name.
pub(super) fn read(tool: &str, server: &str) -> Reading {
    let own = own_words(tool, server);
    let Some((at, kind)) = main_verb(&own) else {
        return Reading {
            kind: None,
            finding: None,
        };
    };
    let verb = own.get(at).map_or("", String::as_str);
    let object = object(&own, at);
    let (severity, thing) = weigh(kind, verb, &object, &own);
    let says = says(severity, kind);
    let text = match thing {
        Some(thing) => format!("its name says `{verb}` and `{thing}`: it {says}"),
        None => format!("its name says `{verb}`: it {says}"),
    };
    Reading {
        kind: Some(kind),
        finding: Some(Finding {
            severity,
            reason: reason(text, ReasonSource::Name),
        }),
    }
}

/// The words of a tool's name. Those it shares with its server's name at the front say nothing, unless there are no others.
fn own_words(tool: &str, server: &str) -> Vec<String> {
    let mut words = words::split(tool);
    let server_words = words::split(server);
    let shared = words
        .iter()
        .take_while(|word| server_words.contains(word))
        .count();
    if shared < words.len() {
        words.drain(..shared);
    }
    words
}

/// A name as a sentence: what is done, by which word, and to what kinds of thing.
pub(super) struct Phrase {
    pub(super) kind: Option<Kind>,
    pub(super) verb: String,
    pub(super) things: Vec<Thing>,
}

/// The sentence a tool's name makes.
pub(super) fn phrase(tool: &str, server: &str) -> Phrase {
    let own = own_words(tool, server);
    let verb = main_verb(&own);
    let object = match verb {
        Some((at, _)) => object(&own, at),
        None => own.iter().map(String::as_str).collect(),
    };
    Phrase {
        kind: verb.map(|(_, kind)| kind),
        verb: verb
            .and_then(|(at, _)| own.get(at).cloned())
            .unwrap_or_default(),
        things: object.into_iter().flat_map(things).copied().collect(),
    }
}

/// Whether a name without a verb only names things.
pub(super) fn names_a_thing(tool: &str, server: &str) -> bool {
    let server_words = words::split(server);
    let words = words::split(tool);
    let mut own = words
        .iter()
        .filter(|word| !server_words.contains(word))
        .peekable();
    own.peek().is_some() && own.all(|word| is_noun(word))
}

/// Where the verb stands and what it does. With "and" or "or" in the name, the gravest; else the first, where words that
/// are things as often give way to those that are not, and `item_delete` deletes whatever an item is.
fn main_verb(words: &[String]) -> Option<(usize, Kind)> {
    let all: Vec<(usize, Kind, Sure)> = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| verb(word).map(|(kind, sure)| (at, kind, sure)))
        // `comment_on_page` comments; `last_comment` is one.
        .filter(|(at, kind, sure)| *at == 0 || *kind <= Kind::Reads || *sure != Sure::AtLast)
        .collect();
    if words.iter().any(|word| word == "and" || word == "or") {
        let sure = all.iter().filter(|(_, _, sure)| *sure != Sure::AtLast);
        let gravest = sure.max_by_key(|(_, kind, _)| *kind);
        return gravest.or(all.first()).map(|(at, kind, _)| (*at, *kind));
    }
    let plain = |all: &[(usize, Kind, Sure)]| {
        all.iter()
            .find(|(_, _, sure)| *sure == Sure::Always)
            .copied()
    };
    let first = plain(&all).or_else(|| {
        let ends_in_reading = all.last().is_some_and(|(at, kind, sure)| {
            *sure == Sure::AtLast && *kind == Kind::Reads && at + 1 == words.len()
        });
        let mostly = || all.iter().find(|(_, _, sure)| *sure == Sure::Mostly);
        if ends_in_reading {
            all.last()
        } else {
            mostly().or(all.first())
        }
        .copied()
    });
    let last = all.last().filter(|(at, kind, sure)| {
        at + 1 == words.len() && *kind >= Kind::Destroys && *sure == Sure::Always
    });
    let (at, kind, _) = match (first, last) {
        (Some((_, Kind::Computes | Kind::Reads, _)), Some(last)) => *last,
        (Some(first), _) => first,
        (None, _) => return None,
    };
    // `execute_read_query`: what is run only reads.
    let only_reads = words
        .iter()
        .any(|word| word == "read" || word == "readonly" || word == "dry");
    match kind {
        Kind::Executes | Kind::Runs if only_reads => Some((at, Kind::Reads)),
        _ => Some((at, kind)),
    }
}

/// What the verb at `at` is done to: the words after it up to a preposition, or else the words before it.
fn object(words: &[String], at: usize) -> Vec<&str> {
    let after = words.iter().skip(at + 1).map(String::as_str);
    let after: Vec<_> = after.take_while(|word| !TURNS.contains(word)).collect();
    if after.is_empty() {
        words.iter().take(at).map(String::as_str).collect()
    } else {
        after
    }
}

/// The severity of doing this, and the word in the name that made it weigh more or less.
fn weigh<'w>(
    kind: Kind,
    verb: &str,
    object: &[&'w str],
    all: &'w [String],
) -> (Severity, Option<&'w str>) {
    let is_one = |word: &str, known: &[Thing]| {
        word != verb && things(word).iter().any(|thing| known.contains(thing))
    };
    let (ordinary, exceptions) = weights(kind, verb);
    let found = exceptions.iter().find_map(|(known, place, severity)| {
        let word = match place {
            Place::Head => object.last().copied().filter(|word| is_one(word, known)),
            Place::Object => object.iter().copied().find(|word| is_one(word, known)),
            Place::Anywhere => all
                .iter()
                .map(String::as_str)
                .find(|word| is_one(word, known)),
        }?;
        Some((*severity, Some(word)))
    });
    found.unwrap_or_else(|| {
        // To execute nothing in particular is to execute anything.
        let anything = kind == Kind::Executes && object.is_empty();
        (
            if anything {
                Severity::Critical
            } else {
                ordinary
            },
            None,
        )
    })
}

/// Where a thing must be named to count.
#[derive(Clone, Copy)]
enum Place {
    /// As what the verb is done to, not as what describes it: the rows of `delete_table_rows`.
    Head,
    /// Among the words for what the verb is done to.
    Object,
    /// Wherever.
    Anywhere,
}

/// Things that change what a verb weighs, the gravest first.
type Exceptions = &'static [(&'static [Thing], Place, Severity)];

/// What a verb weighs, and done to which things it weighs something else.
fn weights(kind: Kind, verb: &str) -> (Severity, Exceptions) {
    use Place::{Anywhere, Head, Object};
    use Severity::{Critical, High, Low, Medium, Safe};
    use Thing::{
        Access, Billing, Case, Code, Container, Everything, File, Money, Private, Production,
        Remark, Secret, Speech, Trivial,
    };
    match (kind, verb) {
        (Kind::Computes, _) => (Safe, &[]),
        (Kind::Reads, "execute" | "exec" | "eval" | "run" | "invoke") => (Medium, &[]),
        (Kind::Reads, "query") => (
            Low,
            &[
                (&[Container, Code], Object, Medium),
                (&[Private, Secret], Object, Medium),
            ],
        ),
        (Kind::Reads, "resolve" | "monitor") => (Low, &[(&[Case], Head, Medium)]),
        (Kind::Reads, _) => (
            Low,
            &[
                (&[Secret, Private], Object, Medium),
                (&[Trivial], Head, Safe),
            ],
        ),
        (Kind::Writes, "write" | "save" | "store") => (
            Medium,
            &[
                (&[Code], Object, Critical),
                (
                    &[File, Access, Secret, Production, Everything],
                    Object,
                    High,
                ),
            ],
        ),
        (
            Kind::Writes,
            "draft" | "mark" | "label" | "star" | "use" | "select" | "switch" | "open",
        ) => (Medium, &[]),
        (Kind::Writes, "connect" | "reconnect" | "disconnect" | "subscribe" | "unsubscribe") => {
            (Medium, &[])
        }
        (Kind::Writes, "create" | "add" | "make" | "schedule" | "submit" | "compose") => (
            Medium,
            &[
                (&[Remark], Head, Medium),
                (&[Money, Code], Object, Critical),
                (&[Access, Secret, Production, Billing], Object, High),
                (&[Speech], Head, High),
                (&[Everything], Anywhere, High),
            ],
        ),
        (Kind::Writes, _) => (
            Medium,
            &[
                (&[Remark], Head, Medium),
                (&[Money, Code], Object, Critical),
                (&[Access, Secret, Production, Billing], Object, High),
                (&[Everything], Anywhere, High),
            ],
        ),
        (Kind::Disrupts, "reply" | "respond" | "post" | "share") => {
            (High, &[(&[Remark], Head, Medium)])
        }
        (Kind::Disrupts, _) => (High, &[(&[Money], Head, Critical)]),
        (Kind::Runs, _) => (High, &[(&[Code], Object, Critical)]),
        (Kind::Destroys, _) => (
            High,
            &[
                (&[Container, Money], Head, Critical),
                (&[Everything], Anywhere, Critical),
            ],
        ),
        (Kind::Executes, _) => (High, &[(&[Code, Money, Everything], Object, Critical)]),
        (Kind::Endangers, _) => (Critical, &[]),
    }
}

fn says(severity: Severity, kind: Kind) -> &'static str {
    match (kind, severity) {
        (Kind::Computes, _) => "computes and touches nothing",
        (Kind::Reads, Severity::Medium) => "reads what is not for everybody",
        (Kind::Reads, Severity::Safe) => "reads what anyone may know",
        (Kind::Reads, _) => "reads",
        (Kind::Writes, Severity::Medium) => "writes what can be taken back",
        (Kind::Writes, Severity::Critical) => "moves money or writes code that runs",
        (Kind::Writes, _) => "changes what others rely on",
        (Kind::Disrupts, Severity::Medium) => "says something that can be taken back",
        (Kind::Disrupts, _) => "overwrites, interrupts or reaches others",
        (Kind::Destroys, Severity::Critical) => "deletes what holds much else",
        (Kind::Destroys, _) => "deletes",
        (Kind::Runs | Kind::Executes, Severity::Critical) => "runs what it is given",
        (Kind::Runs | Kind::Executes, _) => "starts something that runs",
        (Kind::Endangers, _) => "runs code, destroys without bound or moves money",
    }
}
