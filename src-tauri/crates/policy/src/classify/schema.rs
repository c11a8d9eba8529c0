//! What a tool's parameters say: their names, and the words a parameter may be one of. Their descriptions are not read.

use super::words::{self, Kind};
use super::{Finding, reason};
use crate::json::Json;
use crate::{ReasonSource, Severity, words as names};

/// Parameters of parameters are looked at this deep.
const DEPTH: usize = 3;

/// Words of one parameter that are looked at.
const WORDS: usize = 64;

/// What is read from an input schema.
#[derive(Default)]
pub(super) struct Schema {
    /// Names of all parameters, in lower case without `_` and `-`.
    properties: Vec<String>,
    /// What a parameter that says what to do may say, and what that word does.
    deeds: Vec<(String, Kind)>,
}

/// Parameters that say what to do.
const DEEDS: [&str; 10] = [
    "action",
    "operation",
    "op",
    "subcommand",
    "verb",
    "mode",
    "task",
    "method",
    "httpmethod",
    "command",
];

pub(super) fn read(schema: Option<&Json<'_>>) -> Schema {
    let mut read = Schema::default();
    if let Some(schema) = schema {
        collect(schema, DEPTH, &mut read);
    }
    read
}

fn collect(schema: &Json<'_>, depth: usize, read: &mut Schema) {
    let Some(Json::Object(properties)) = schema.get("properties") else {
        return;
    };
    for (name, schema) in properties {
        if let Some(Json::Array(words)) = schema.get("enum")
            && says_what_to_do(name)
        {
            let said = words.iter().take(WORDS).filter_map(Json::as_str);
            read.deeds.extend(said.filter_map(deed));
        }
        read.properties
            .push(name.replace(['_', '-'], "").to_lowercase());
        if depth > 1 {
            collect(schema, depth - 1, read);
            if let Some(items) = schema.get("items") {
                collect(items, depth - 1, read);
            }
        }
    }
}

/// What a verb weighs of which nothing else is known.
pub(super) fn alone(kind: Kind) -> Severity {
    match kind {
        Kind::Computes => Severity::Safe,
        Kind::Reads => Severity::Low,
        Kind::Writes => Severity::Medium,
        Kind::Disrupts | Kind::Runs | Kind::Destroys | Kind::Executes => Severity::High,
        Kind::Endangers => Severity::Critical,
    }
}

/// Whether a parameter of this name says what to do.
pub(super) fn says_what_to_do(name: &str) -> bool {
    let name = name.replace(['_', '-'], "").to_lowercase();
    DEEDS.contains(&name.as_str())
}

/// What a word does that a parameter may be. The methods of HTTP are verbs too.
pub(super) fn deed(said: &str) -> Option<(String, Kind)> {
    let method = match said {
        "GET" | "HEAD" | "OPTIONS" => Some(Kind::Reads),
        "POST" | "PUT" | "PATCH" => Some(Kind::Writes),
        "DELETE" => Some(Kind::Destroys),
        _ => None,
    };
    let kind = method.or_else(|| {
        let all = names::split(said);
        all.iter()
            .find_map(|word| words::verb(word))
            .map(|(kind, _)| kind)
    })?;
    Some((said.to_owned(), kind))
}

impl Schema {
    fn has(&self, names: &[&'static str]) -> Option<&'static str> {
        let taken = |name: &&&str| self.properties.iter().any(|property| property == **name);
        names.iter().find(taken).copied()
    }

    /// Whether nothing it takes could be put anywhere: ids, names, pages and filters are for looking things up.
    pub(super) fn only_looks_up(&self) -> bool {
        let brings = |property: &String| {
            let bare = property.as_str();
            BRINGS.contains(&bare)
                || ["body", "content", "data", "command", "url"]
                    .iter()
                    .any(|end| bare.ends_with(end))
        };
        self.deeds.iter().all(|(_, kind)| *kind <= Kind::Reads)
            && !self.properties.iter().any(brings)
    }

    /// Whether it takes a program or a statement.
    pub(super) fn takes_program(&self) -> bool {
        self.has(PROGRAMS).or(self.has(STATEMENTS)).is_some()
    }

    /// Whether it takes an address to ask.
    pub(super) fn takes_address(&self) -> bool {
        self.has(&["url", "urls", "uri", "endpoint", "webhook", "webhookurl"])
            .is_some()
    }

    /// Whether it takes the place of a file.
    pub(super) fn takes_path(&self) -> bool {
        self.has(&["path", "paths", "file", "filepath", "filename"])
            .is_some()
    }

    /// Whether it takes who is to be reached.
    pub(super) fn takes_recipients(&self) -> bool {
        self.has(&["to", "cc", "bcc", "recipient", "recipients", "attendees"])
            .is_some()
    }

    /// What the parameters speak for, given what the name's verb does.
    pub(super) fn findings(&self, verb: Option<Kind>) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut speak = |parameter: Option<&str>, severity, what: &str| {
            if let Some(parameter) = parameter {
                let text = format!("it takes `{parameter}`: {what}");
                let reason = reason(text, ReasonSource::Schema);
                found.push(Finding { severity, reason });
            }
        };
        let acts = verb.is_none_or(|kind| kind >= Kind::Writes);
        let program = self.has(PROGRAMS);
        let statement = self.has(STATEMENTS);
        if acts {
            speak(program, Severity::Critical, "it can run any program");
            speak(statement, Severity::Critical, "it can run any statement");
            speak(self.has(&["code"]), Severity::High, "it may run code");
            speak(
                self.has(&["recipients", "recipient", "bcc"]),
                Severity::High,
                "it reaches people",
            );
            let any_request = self
                .has(&["method", "httpmethod"])
                .and(self.has(&["url", "endpoint", "uri"]));
            speak(any_request, Severity::High, "it can make any request");
        }
        if acts && self.has(&["amount"]).is_some() {
            let money = self.has(&["currency", "iban", "recipient", "wallet", "paymentmethod"]);
            speak(money, Severity::Critical, "with an amount, it moves money");
        }
        if verb == Some(Kind::Reads) {
            speak(
                statement,
                Severity::Medium,
                "it reads whatever is asked for",
            );
            speak(
                self.has(&["url", "urls", "uri"]),
                Severity::Medium,
                "it requests any address",
            );
        }
        if verb == Some(Kind::Computes) {
            let place = self.has(&["path", "file", "filepath", "filename", "url"]);
            speak(place, Severity::Low, "it reads what that names");
        }
        found.extend(self.deed());
        found
    }

    /// The gravest of what a parameter may say to do.
    fn deed(&self) -> Option<Finding> {
        let (word, kind) = self.deeds.iter().max_by_key(|(_, kind)| *kind)?;
        let text = format!("it can be told to `{word}`");
        Some(Finding {
            severity: alone(*kind),
            reason: reason(text, ReasonSource::Schema),
        })
    }
}

const PROGRAMS: &[&str] = &[
    "command",
    "cmd",
    "commands",
    "shellcommand",
    "script",
    "javascript",
    "shell",
    "jscode",
    "pythoncode",
    "scriptcontent",
    "commandline",
];

const STATEMENTS: &[&str] = &[
    "sql",
    "cypher",
    "sqlquery",
    "sqlstatement",
    "sqlstatements",
    "cypherquery",
    "statement",
    "statements",
];

/// Parameters that bring something along.
const BRINGS: &[&str] = &[
    "text",
    "message",
    "value",
    "payload",
    "description",
    "status",
    "amount",
    "code",
    "script",
    "sql",
    "cmd",
    "statement",
    "prompt",
    "instructions",
    "input",
    "title",
    "subject",
    "force",
    "enabled",
    "args",
    "file",
    "queryparams",
    "replicas",
    "quantity",
    "expression",
    "config",
    "settings",
    "updates",
    "fieldstoupdate",
];
