//! What a server says of its own tool. It can raise a severity and never lower it: a server that says its tool only reads
//! may be mistaken or lying, one that says it destroys has no reason to.

use super::words::Kind;
use super::{Finding, ToolFacts, reason};
use crate::{ReasonSource, Severity};

/// Longer descriptions are read this far; what matters is said before.
const READ: usize = 8 * 1_024;

/// `statement`: it takes a program or a statement.
pub(super) fn findings(tool: &ToolFacts<'_>, verb: Option<Kind>, statement: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut speak = |severity, text: &str| {
        let reason = reason(text, ReasonSource::ServerClaim);
        found.push(Finding { severity, reason });
    };
    let named_as_reading = verb.is_some_and(|kind| kind <= Kind::Reads);
    if tool.destructive_hint == Some(true) && tool.read_only_hint != Some(true) {
        // A hint is worth one step: many servers set it for everything they have.
        let severity = if named_as_reading {
            Severity::Medium
        } else {
            Severity::High
        };
        speak(severity, "its server says it may destroy something");
    }
    if tool.read_only_hint == Some(false) && named_as_reading {
        speak(Severity::Medium, "its server says it does more than read");
    }
    if tool.read_only_hint == Some(true) && !named_as_reading {
        // Said, so that the operator sees that it was seen, and worth nothing.
        speak(
            Severity::Safe,
            "its server says it only reads (not counted)",
        );
    }
    let says = words(tool);
    let only_reads = says_one(
        &says,
        &[
            " read only ",
            " readonly ",
            " only select ",
            " select only ",
        ],
    );
    if says_one(&says, UNDOABLE) {
        speak(Severity::High, "its description says it cannot be undone");
    }
    if !only_reads && says_one(&says, RUNS_ANYTHING) {
        speak(
            Severity::Critical,
            "its description says it runs what it is given",
        );
    }
    if !only_reads && statement && says_one(&says, CHANGES_ROWS) {
        speak(
            Severity::Critical,
            "its description says that statements may change things",
        );
    }
    if !only_reads
        && named_as_reading
        && first_word(&says).is_some_and(|word| DEEDS.contains(&word))
    {
        speak(
            Severity::High,
            "its description begins with a deed its name does not have",
        );
    }
    if !named_as_reading && says_one(&says, REACHES) {
        speak(Severity::High, "its description says it reaches people");
    }
    found
}

const UNDOABLE: &[&str] = &[
    " cannot be undone ",
    " can not be undone ",
    " irreversible ",
    " irreversibly ",
    " permanently delete ",
    " permanently deletes ",
    " permanently remove ",
    " permanently removes ",
    " destructive operation ",
];

const RUNS_ANYTHING: &[&str] = &[
    " arbitrary code ",
    " arbitrary command ",
    " arbitrary commands ",
    " arbitrary sql ",
    " arbitrary javascript ",
    " arbitrary python ",
    " arbitrary shell ",
    " any shell command ",
    " run any command ",
    " execute any command ",
    " executes any command ",
    " any sql statement ",
    " execute a shell command ",
    " execute shell commands ",
    " execute a command ",
    " execute commands ",
    " execute javascript ",
    " execute python ",
    " run a command ",
    " run shell commands ",
    " run a shell command ",
    " executes a shell command ",
    " runs a shell command ",
];

/// Words by which a description says that a statement may do more than read.
const CHANGES_ROWS: &[&str] = &[
    " insert ",
    " update ",
    " delete ",
    " ddl ",
    " dml ",
    " modify ",
    " modifies ",
    " writes ",
];

const REACHES: &[&str] = &[
    " send an email ",
    " sends an email ",
    " send a message to ",
    " sends a message to ",
    " send an sms ",
    " sends an sms ",
    " send a direct message ",
    " publicly visible ",
    " visible to everyone ",
];

/// Deeds that no reading begins with.
const DEEDS: &[&str] = &[
    "delete",
    "deletes",
    "destroy",
    "destroys",
    "deploy",
    "deploys",
    "terminate",
    "terminates",
    "revoke",
    "revokes",
    "uninstall",
    "uninstalls",
    "overwrite",
    "overwrites",
    "restart",
    "restarts",
    "reboot",
    "reboots",
    "purge",
    "purges",
    "wipe",
    "wipes",
    "pay",
    "pays",
    "purchase",
    "purchases",
    "kill",
    "kills",
    "disable",
    "disables",
];

/// Title and description in lower case, the words with one blank before and after each.
fn words(tool: &ToolFacts<'_>) -> String {
    let mut words = String::from(" ");
    let description = tool.description.unwrap_or_default();
    let description = description
        .get(..description.floor_char_boundary(READ))
        .unwrap_or_default();
    for text in [tool.title.unwrap_or_default(), description] {
        for word in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            words.extend(word.chars().flat_map(char::to_lowercase));
            words.push(' ');
        }
    }
    words
}

fn says_one(says: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| says.contains(phrase))
}

fn first_word(says: &str) -> Option<&str> {
    says.split_ascii_whitespace().next()
}
