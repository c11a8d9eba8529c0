//! What words in a tool's name mean: the table in `lexicon.txt`, and the few rules by which words change their form.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a verb does, from the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Computes from its arguments, touches nothing.
    Computes,
    /// Reads.
    Reads,
    /// Writes what can be taken back.
    Writes,
    /// Replaces, interrupts, sends or publishes.
    Disrupts,
    /// Starts something that runs.
    Runs,
    /// Deletes.
    Destroys,
    /// Runs what it is given.
    Executes,
    /// Moves money, acts with all rights.
    Endangers,
}

/// How surely a word is a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sure {
    /// Wherever it stands.
    Always,
    /// It names a thing as often: `commit`, `check`.
    Mostly,
    /// Only where there is no other verb: `comment`.
    AtLast,
}

/// A thing whose change, loss or sight weighs more than that of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// Holds many other things.
    Container,
    /// Says who may do what.
    Access,
    /// Opens doors.
    Secret,
    /// What runs for others.
    Production,
    /// Money.
    Money,
    /// What is owed, or what something costs.
    Billing,
    /// Many at once.
    Everything,
    /// What a command or a program is.
    Code,
    /// A whole file.
    File,
    /// What is said about something else.
    Remark,
    /// Something open that can be settled.
    Case,
    /// What people wrote to each other, or is nobody else's business.
    Private,
    /// What is said to somebody, and cannot be unsaid.
    Speech,
    /// Costs nothing to know.
    Trivial,
}

#[derive(Default)]
struct Lexicon {
    verbs: HashMap<&'static str, (Kind, bool)>,
    things: HashMap<&'static str, Vec<Thing>>,
    nouns: HashSet<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| read(include_str!("lexicon.txt")));

/// Reads the table. A section of an unknown name is passed over, which a test excludes.
fn read(text: &'static str) -> Lexicon {
    let mut lexicon = Lexicon::default();
    let mut section = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            continue;
        }
        for word in line.split_ascii_whitespace() {
            if let Some(kind) = kind(section) {
                lexicon
                    .verbs
                    .insert(word, (kind, section.starts_with("weak")));
            } else if let Some(thing) = thing_of(section) {
                lexicon.things.entry(word).or_default().push(thing);
            } else if section == "noun" {
                lexicon.nouns.insert(word);
            }
        }
    }
    lexicon
}

fn kind(section: &str) -> Option<Kind> {
    Some(match section {
        "verb computes" => Kind::Computes,
        "verb reads" | "weak reads" => Kind::Reads,
        "verb writes" | "weak writes" => Kind::Writes,
        "verb disrupts" | "weak disrupts" => Kind::Disrupts,
        "verb runs" => Kind::Runs,
        "verb destroys" => Kind::Destroys,
        "verb executes" => Kind::Executes,
        "verb endangers" => Kind::Endangers,
        _ => return None,
    })
}

fn thing_of(section: &str) -> Option<Thing> {
    Some(match section {
        "thing container" => Thing::Container,
        "thing access" => Thing::Access,
        "thing secret" => Thing::Secret,
        "thing production" => Thing::Production,
        "thing money" => Thing::Money,
        "thing billing" => Thing::Billing,
        "thing everything" => Thing::Everything,
        "thing code" => Thing::Code,
        "thing file" => Thing::File,
        "thing remark" => Thing::Remark,
        "thing case" => Thing::Case,
        "thing private" => Thing::Private,
        "thing speech" => Thing::Speech,
        "thing trivial" => Thing::Trivial,
        _ => return None,
    })
}

/// What a word does if it is a verb, and how surely it is one.
pub(super) fn verb(word: &str) -> Option<(Kind, Sure)> {
    if let Some((kind, weak)) = LEXICON.verbs.get(word) {
        let sure = match weak {
            true => Sure::AtLast,
            false if is_noun(word) => Sure::Mostly,
            false => Sure::Always,
        };
        return Some((*kind, sure));
    }
    if is_noun(word) {
        return None;
    }
    let kind = inflected(word)
        .or_else(|| prefixed(word))
        .or_else(|| compound(word))?;
    Some((kind, Sure::Always))
}

/// A verb that is nothing but a verb.
fn plain_verb(word: &str) -> Option<Kind> {
    LEXICON.verbs.get(word).map(|(kind, _)| *kind)
}

/// `retrieves`, `searching`, `explorer`, `executor`, `deletion`, `recommendation`.
fn inflected(word: &str) -> Option<Kind> {
    let third = word.strip_suffix('s').filter(|stem| !is_noun(stem));
    let third =
        third.and_then(|stem| plain_verb(stem).or_else(|| plain_verb(stem.strip_suffix('e')?)));
    third.or_else(|| {
        ["ing", "er", "or", "ion", "ation"]
            .iter()
            .find_map(|ending| stem(word.strip_suffix(ending)?))
    })
}

/// A stem, with the letter that its ending took away or doubled.
fn stem(stem: &str) -> Option<Kind> {
    if stem.len() < 3 || !stem.is_ascii() {
        return None;
    }
    plain_verb(stem)
        .or_else(|| plain_verb(&format!("{stem}e")))
        .or_else(|| {
            let (single, last) = stem.split_at_checked(stem.len() - 1)?;
            plain_verb(single.strip_suffix(last).map(|_| single)?)
        })
}

/// The verbs of key-value stores, where the first letter says on what: `hget`, `zadd`, `lrange`.
fn prefixed(word: &str) -> Option<Kind> {
    let rest = word.get(1..)?;
    Some(match rest {
        "get" | "getall" | "mget" | "len" | "range" | "exists" | "members" | "keys" | "vals"
        | "card" | "scan" | "score" | "rank" | "info" | "revrange" | "pending" => Kind::Reads,
        "set" | "add" | "push" | "mset" | "incrby" | "move" | "ack" => Kind::Writes,
        "del" | "rem" | "pop" | "trim" => Kind::Destroys,
        _ => return None,
    })
}

/// `adduser`, `listfiles`: a verb and a thing, written as one.
fn compound(word: &str) -> Option<Kind> {
    (3..word.len().saturating_sub(3)).find_map(|at| {
        let (front, back) = word.split_at_checked(at)?;
        let known = is_noun(back) || !things(back).is_empty();
        plain_verb(front).filter(|_| known)
    })
}

/// What kinds of thing a word names.
pub(super) fn things(word: &str) -> &'static [Thing] {
    let things = &LEXICON.things;
    let found = things
        .get(word)
        .or_else(|| things.get(singular(word).as_str()));
    found.map_or(&[], Vec::as_slice)
}

/// Whether a word names a thing.
pub(super) fn is_noun(word: &str) -> bool {
    LEXICON.nouns.contains(word)
        || ["ity", "ness", "ology", "ics"]
            .iter()
            .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
        || LEXICON.things.contains_key(word)
        || word.ends_with('s') && {
            let one = singular(word);
            LEXICON.nouns.contains(one.as_str()) || LEXICON.things.contains_key(one.as_str())
        }
}

/// Singular of the plainest English plurals: `orders`, `policies`, `branches`.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let sibilant = ["ches", "shes", "sses", "xes"]
        .iter()
        .any(|end| word.ends_with(end));
    match word.strip_suffix(if sibilant { "es" } else { "s" }) {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let mut section = "";
        let mut verbs = HashSet::new();
        for line in include_str!("lexicon.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
                let known =
                    kind(section).is_some() || thing_of(section).is_some() || section == "noun";
                assert!(known, "no section is called `{section}`");
                continue;
            }
            for word in line.split_ascii_whitespace() {
                assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
                assert!(
                    kind(section).is_none() || verbs.insert(word),
                    "`{word}` twice"
                );
            }
        }
    }

    #[test]
    fn words_change_their_form() {
        for (word, expected) in [
            ("retrieves", Some(Kind::Reads)),
            ("fetches", Some(Kind::Reads)),
            ("deleting", Some(Kind::Destroys)),
            ("running", Some(Kind::Runs)),
            ("explorer", Some(Kind::Reads)),
            ("executor", Some(Kind::Executes)),
            ("scanner", Some(Kind::Reads)),
            ("deletion", Some(Kind::Destroys)),
            ("recommendation", Some(Kind::Reads)),
            ("configuration", None),
            ("observability", None),
            ("hget", Some(Kind::Reads)),
            ("zadd", Some(Kind::Writes)),
            ("xdel", Some(Kind::Destroys)),
            ("adduser", Some(Kind::Writes)),
            ("server", None),
            ("folder", None),
            ("orders", None),
            ("budget", None),
            ("asset", None),
            ("frobnicate", None),
            ("é", None),
        ] {
            assert_eq!(verb(word).map(|(kind, _)| kind), expected, "{word}");
        }
    }
}
