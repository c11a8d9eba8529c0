//! What part a tool can play in taking something private away: it reads what is private, it brings in what strangers wrote,
//! or it sends something out. One tool can do all three.
//!
//! From its name and its parameters only. In doubt a tool plays a part: a tool nothing is known about plays all of them.

use super::name;
use super::words::{Kind, Thing};
use super::{ServerFacts, ToolFacts, schema};

/// The parts a tool can play.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Legs {
    /// It reads what is not for everybody: files, mail, records, secrets.
    pub reads_private: bool,
    /// What it returns was written by strangers: pages, mail, issues.
    pub takes_untrusted: bool,
    /// What it is given can leave: messages, publications, requests to any address.
    pub sends_out: bool,
}

impl Legs {
    /// Whether it can play every part by itself, or nothing is known about it.
    #[must_use]
    pub fn are_all(self) -> bool {
        self.reads_private && self.takes_untrusted && self.sends_out
    }
}

/// The parts this tool can play.
#[must_use]
pub fn legs(server: &ServerFacts<'_>, tool: &ToolFacts<'_>) -> Legs {
    let phrase = name::phrase(tool.name, server.name);
    let schema = schema::read(tool.input_schema);
    let Some(kind) = phrase.kind else {
        let harmless = schema.only_looks_up() && name::names_a_thing(tool.name, server.name);
        return all(!harmless);
    };
    let about = |known: &[Thing]| phrase.things.iter().any(|thing| known.contains(thing));
    let any_program = schema.takes_program() || kind >= Kind::Runs && about(&[Thing::Code]);
    if any_program && kind > Kind::Reads || kind == Kind::Executes {
        return all(true);
    }
    let reads = kind == Kind::Reads;
    let any_address = schema.takes_address();
    let verb = phrase.verb.as_str();
    let from_strangers = about(&[Thing::Speech, Thing::Remark, Thing::Case]) || WEB.contains(&verb);
    let to_people = about(&[Thing::Speech, Thing::Remark, Thing::Case]);
    Legs {
        reads_private: reads
            && (about(PRIVATE) && !any_address || schema.takes_path() || any_program),
        takes_untrusted: any_address || reads && from_strangers,
        sends_out: any_address
            || kind == Kind::Disrupts && SENDING.contains(&verb)
            || matches!(kind, Kind::Writes | Kind::Disrupts) && to_people
            || schema.takes_recipients(),
    }
}

fn all(plays: bool) -> Legs {
    Legs {
        reads_private: plays,
        takes_untrusted: plays,
        sends_out: plays,
    }
}

/// What holds things that are not for everybody.
const PRIVATE: &[Thing] = &[
    Thing::Private,
    Thing::Secret,
    Thing::File,
    Thing::Money,
    Thing::Access,
    Thing::Code,
];

/// Verbs that bring in pages anybody may have written.
const WEB: [&str; 8] = [
    "fetch", "scrape", "crawl", "browse", "google", "download", "navigate", "extract",
];

/// Verbs by which something goes to others.
const SENDING: [&str; 16] = [
    "send",
    "publish",
    "push",
    "email",
    "tweet",
    "retweet",
    "broadcast",
    "forward",
    "reply",
    "respond",
    "notify",
    "post",
    "share",
    "deploy",
    "invite",
    "expose",
];
