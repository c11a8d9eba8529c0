//! What a parameter's name says its value is, and the values that are risky under such a name.

use super::found::Found;
use super::scan::is_among;
use super::walk::Facts;
use super::{MarkClass, people};
use crate::json::Json;
use crate::{secrets, words};

/// Longer names are content, not names.
const LONGEST_NAME: usize = 64;

/// How the text of a value is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A command line.
    Shell,
    /// A statement for a database.
    Sql,
    /// A program.
    Code,
    /// A file or a folder.
    Path,
    /// A host or a URL.
    Address,
    /// Text for people, where a word is mostly only a word.
    Prose,
    /// Nothing is said.
    Plain,
}

/// What a parameter's name says.
pub(super) struct Name {
    pub(super) kind: Kind,
    /// In lower case, without `_`, `-` and the like; empty: there is none.
    plain: String,
    /// A secret is kept under such a name.
    secret: bool,
}

impl Name {
    pub(super) fn unnamed(kind: Kind) -> Self {
        Self {
            kind,
            plain: String::new(),
            secret: false,
        }
    }

    pub(super) fn of(key: &str, default: Kind) -> Self {
        if key.len() > LONGEST_NAME {
            return Self::unnamed(default);
        }
        let words = words::split(key);
        Self {
            kind: kind(&words).unwrap_or(default),
            plain: words.concat(),
            secret: secrets::is_secret_name(key),
        }
    }

    /// The name of the items of a list of this name: what holds of the list as a whole does not hold of one of them.
    pub(super) fn of_item(&self) -> Self {
        Self {
            kind: self.kind,
            plain: self.plain.clone(),
            secret: self.secret,
        }
    }
}

/// The last word of a name says most: `file_content` is content.
fn kind(words: &[String]) -> Option<Kind> {
    words.iter().rev().find_map(|word| {
        Some(match word.as_str() {
            "command" | "commands" | "cmd" | "shell" | "bash" | "script" | "args" | "argv"
            | "exec" | "powershell" | "terminal" | "cli" => Kind::Shell,
            "sql" | "statement" | "statements" | "cypher" => Kind::Sql,
            "code" | "source" | "javascript" | "python" | "expression" | "program" | "snippet" => {
                Kind::Code
            }
            "path" | "paths" | "file" | "files" | "filename" | "filepath" | "dir" | "directory"
            | "folder" | "cwd" | "workdir" => Kind::Path,
            "url" | "urls" | "uri" | "host" | "hostname" | "endpoint" | "webhook" | "domain"
            | "link" | "href" | "callback" | "proxy" | "origin" | "remote" | "registry" | "ip" => {
                Kind::Address
            }
            "text" | "body" | "message" | "content" | "contents" | "description" | "comment"
            | "title" | "subject" | "summary" | "note" | "notes" | "markdown" | "prompt"
            | "question" | "thought" | "html" | "reason" => Kind::Prose,
            _ => return None,
        })
    })
}

/// What the strings of a tool are whose own names say nothing.
pub(super) fn kind_of_tool(words: &[String]) -> Kind {
    let says = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if says(&[
        "shell", "bash", "command", "commands", "exec", "terminal", "kubectl", "cmd",
    ]) {
        Kind::Shell
    } else if says(&["sql", "cypher"]) {
        Kind::Sql
    } else {
        Kind::Plain
    }
}

/// Whether a tool's name says that it changes or removes something.
pub(super) fn tool_changes(words: &[String]) -> bool {
    words.iter().any(|word| {
        "delete remove drop purge clear update set patch kill stop restart terminate revoke \
      disable destroy truncate wipe reset archive close cancel replace send apply prune clean \
      cleanup"
            .split(' ')
            .any(|known| known == word)
    })
}

/// Whether a tool's name says that it moves money.
pub(super) fn tool_pays(words: &[String]) -> bool {
    words.iter().any(|word| {
        "pay payment payments payout transfer refund charge invoice order buy sell purchase \
      withdraw deposit donate trade"
            .split(' ')
            .any(|known| known == word)
    })
}

/// What is risky about a value because of its name.
pub(super) fn find(value: &Json<'_>, name: &Name, facts: &Facts, found: &mut Found) {
    let mut whole = |class, why| found.add(0..length(value), class, why);
    if name.secret && is_filled(value) {
        whole(MarkClass::Secret, "stands under the name of a secret");
    }
    let key = name.plain.as_str();
    if is_on(value) {
        for (keys, class, why) in SWITCHES {
            if is_among(key, keys) {
                whole(*class, why);
            }
        }
    }
    if key == "recursive" && facts.changes && is_on(value) {
        whole(MarkClass::Destroy, "takes everything below with it");
    }
    if is_among(key, "graceperiod graceperiodseconds") && is_zero(value) {
        whole(MarkClass::Destroy, "leaves no time to end in order");
    }
    if is_everything(value, key, facts) {
        whole(MarkClass::Wildcard, "means everything");
    }
    if value.as_str().is_some() && is_among(key, RIGHTS) && says_admin(value) {
        whole(MarkClass::Privilege, "gives all rights");
    }
    if is_among(key, "acl visibility access sharing") && says_public(value) {
        whole(MarkClass::Privilege, "lets everybody in");
    }
    if people::is_amount(key) && is_number(value) && (facts.pays || key != "total") {
        whole(MarkClass::Money, "is an amount of money");
    }
    if people::are_recipients(key)
        && let Some(why) = people::reached(value)
    {
        whole(MarkClass::Money, why);
    }
}

/// Names under which `true` is a risk.
const SWITCHES: &[(&str, MarkClass, &str)] = &[
    (
        "force forced overwrite purge prune cascade hard harddelete permanent permanently \
      skiptrash destroy clobber deletebranch wipe truncate autoapprove skipfinalsnapshot",
        MarkClass::Destroy,
        "removes or replaces without asking",
    ),
    (
        "all allnamespaces everything selectall allusers allprojects allresources includeall \
      deleteall",
        MarkClass::Wildcard,
        "means everything",
    ),
    (
        "privileged sudo admin isadmin asroot root elevated superuser asadmin allowdangerous \
      insecure skipverify insecureskiptlsverify nosandbox bypass ignorecertificateerrors \
      disablesecurity hostnetwork hostpid allowprivilegeescalation public ispublic",
        MarkClass::Privilege,
        "gives more rights or takes a protection away",
    ),
];

/// Names of what is meant, where `all` or nothing means everything.
const TARGETS: &str = "namespace namespaces selector labelselector filter filters where query pattern glob \
      target targets id ids name names scope match condition criteria resource resources key \
      keys users hosts service services";

/// Names of rights.
const RIGHTS: &str = "role roles permission permissions privilege privileges policy policyarn policies scope \
      scopes access accesslevel actions group groups clusterrole rolename policyname";

fn is_everything(value: &Json<'_>, key: &str, facts: &Facts) -> bool {
    let target = || is_among(key, TARGETS);
    match value {
        Json::String(text) => match text.trim() {
            "*" | "**" | "**/*" | "*.*" | "/*" | "*:*" => true,
            ".*" | "%" | "^.*$" => target(),
            "" => target() && facts.changes && key != "name" && key != "id",
            "all" | "ALL" | "All" | "any" | "everyone" => target() && facts.changes,
            _ => false,
        },
        Json::Object(fields) => fields.is_empty() && target() && facts.changes,
        Json::Array(items) => items.is_empty() && target() && facts.changes,
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

fn says_admin(value: &Json<'_>) -> bool {
    let Json::String(text) = value else {
        return false;
    };
    text.len() <= 256
        && words::split(text).iter().any(|word| {
            [
                "admin",
                "administrator",
                "owner",
                "root",
                "superuser",
                "superadmin",
                "sysadmin",
                "sudo",
                "wheel",
            ]
            .contains(&word.as_str())
        })
}

fn says_public(value: &Json<'_>) -> bool {
    value.as_str().is_some_and(|text| {
        [
            "public",
            "public-read",
            "public-read-write",
            "anyone",
            "everyone",
            "world",
        ]
        .contains(&text.trim())
    })
}

/// `true`, however it is spelt.
fn is_on(value: &Json<'_>) -> bool {
    match value {
        Json::Bool(on) => *on,
        Json::Number(digits) => *digits == "1",
        Json::String(text) => ["true", "yes", "1", "on"]
            .iter()
            .any(|on| on.eq_ignore_ascii_case(text.trim())),
        Json::Null | Json::Array(_) | Json::Object(_) => false,
    }
}

fn is_zero(value: &Json<'_>) -> bool {
    match value {
        Json::Number(digits) => *digits == "0",
        Json::String(text) => ["0", "0s"].contains(&text.trim()),
        _ => false,
    }
}

fn is_number(value: &Json<'_>) -> bool {
    match value {
        Json::Number(digits) => *digits != "0",
        Json::String(text) => text.bytes().any(|byte| byte.is_ascii_digit()) && text.len() <= 32,
        _ => false,
    }
}

fn is_filled(value: &Json<'_>) -> bool {
    match value {
        Json::String(text) => !text.is_empty(),
        Json::Number(_) => true,
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => false,
    }
}

/// How long the value is: the text of a string, the compact text of anything else.
fn length(value: &Json<'_>) -> usize {
    if let Json::String(text) = value {
        return text.len();
    }
    let mut text = Vec::new();
    value.write_compact(&mut text);
    text.len()
}
