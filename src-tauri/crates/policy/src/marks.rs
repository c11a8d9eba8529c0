//! Finds the risky parts of a call's arguments, byte for byte, so that a surface only has to paint them.
//!
//! Reads parsed values, never their raw text, and knows no server by name. A mark is advice: it can raise a severity by
//! one step and be asked for by a rule; that there is none says nothing. The work grows with the arguments and not
//! faster, so nothing is skipped however long they are.

mod field;
mod found;
mod hosts;
mod paths;
mod people;
mod phrases;
mod scan;
mod shell;
mod sql;
mod walk;

pub(crate) use scan::pieces;

use crate::json::Json;
use serde::{Deserialize, Serialize};

/// Deletes, truncates, overwrites by force.
pub const DESTROY: &str = "destroy";
/// Everything at once: `*`, `/`, an empty filter.
pub const WILDCARD: &str = "wildcard";
/// More rights: `sudo`, `chmod 777`, an admin role.
pub const PRIVILEGE: &str = "privilege";
/// Runs code: a pipe to a shell, `eval`.
pub const EXECUTE: &str = "execute";
/// Sends something to a host the operator does not know.
pub const LEAVES_MACHINE: &str = "leaves-machine";
/// A token, a key, a file that holds one.
pub const SECRET: &str = "secret";
/// A path outside the folders the server was given.
pub const OUTSIDE_ROOTS: &str = "outside-roots";
/// Money, or many people at once.
pub const MONEY: &str = "money";

/// All of them.
pub const ALL: [&str; 8] = [
    DESTROY,
    WILDCARD,
    PRIVILEGE,
    EXECUTE,
    LEAVES_MACHINE,
    SECRET,
    OUTSIDE_ROOTS,
    MONEY,
];

/// What kind of risk a [`Mark`] points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkClass {
    /// Deletes, truncates, overwrites by force.
    Destroy,
    /// Everything at once: `*`, `/`, an empty filter.
    Wildcard,
    /// More rights: `sudo`, `chmod 777`, an admin role.
    Privilege,
    /// Runs code: a pipe to a shell, `eval`.
    Execute,
    /// Sends something to a host the operator does not know.
    LeavesMachine,
    /// A token, a key, a file that holds one.
    Secret,
    /// A path outside the folders the server was given.
    OutsideRoots,
    /// Money, or many people at once.
    Money,
}

impl MarkClass {
    /// All of them, in the order of [`ALL`].
    pub const ALL: [Self; 8] = [
        Self::Destroy,
        Self::Wildcard,
        Self::Privilege,
        Self::Execute,
        Self::LeavesMachine,
        Self::Secret,
        Self::OutsideRoots,
        Self::Money,
    ];

    /// The word a policy file uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Destroy => DESTROY,
            Self::Wildcard => WILDCARD,
            Self::Privilege => PRIVILEGE,
            Self::Execute => EXECUTE,
            Self::LeavesMachine => LEAVES_MACHINE,
            Self::Secret => SECRET,
            Self::OutsideRoots => OUTSIDE_ROOTS,
            Self::Money => MONEY,
        }
    }
}

/// One risky part of a call's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// JSON pointer (RFC 6901) of the value it is in.
    pub pointer: String,
    /// Its first byte: in the string, with its escapes resolved; in the compact text of any other value.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What kind of risk.
    pub class: MarkClass,
    /// Why, as the end of a sentence about it: `removes without asking`.
    pub why: &'static str,
}

/// What is known besides the arguments.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkFacts<'a> {
    /// The tool's own name.
    pub tool: &'a str,
    /// Folders the server was given; none: not known, and only system folders count as outside.
    pub roots: &'a [String],
    /// Hosts the operator knows: `example.com`, or `*.example.com` for those below it.
    pub known_hosts: &'a [String],
}

/// The risky parts of a call's arguments, in the order they stand there. Marks of one class in one value do not
/// overlap. Of each class no more than 256 are listed, which is enough to show and to raise.
#[must_use]
pub fn find(arguments: &Json<'_>, facts: &MarkFacts<'_>) -> Vec<Mark> {
    walk::walk(arguments, facts)
}

/// The classes among marks, each once, as a policy's rules name them.
#[must_use]
pub fn words(marks: &[Mark]) -> Vec<String> {
    let has = |class: &MarkClass| marks.iter().any(|mark| mark.class == *class);
    let classes = MarkClass::ALL.into_iter().filter(has);
    classes.map(|class| class.word().to_owned()).collect()
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
