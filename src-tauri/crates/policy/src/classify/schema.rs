//! What the names of a tool's parameters say. Their descriptions are not read.

use super::words::Kind;
use super::{Finding, reason};
use crate::json::Json;
use crate::{ReasonSource, Severity};

/// Parameters of parameters are looked at this deep.
const DEPTH: usize = 3;

/// Names of all parameters, in lower case without `_` and `-`.
pub(super) fn properties(schema: Option<&Json<'_>>) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(schema) = schema {
        collect(schema, DEPTH, &mut names);
    }
    names
}

fn collect(schema: &Json<'_>, depth: usize, names: &mut Vec<String>) {
    let Some(Json::Object(properties)) = schema.get("properties") else {
        return;
    };
    for (name, schema) in properties {
        names.push(name.replace(['_', '-'], "").to_lowercase());
        if depth > 1 {
            collect(schema, depth - 1, names);
            if let Some(items) = schema.get("items") {
                collect(items, depth - 1, names);
            }
        }
    }
}

/// What the parameters speak for, given what the name's verb does.
pub(super) fn findings(properties: &[String], verb: Option<Kind>) -> Vec<Finding> {
    let has = |names: &[&'static str]| {
        names
            .iter()
            .copied()
            .find(|name| properties.iter().any(|property| property == name))
    };
    let acts = verb.is_none_or(|kind| kind >= Kind::Writes);
    let reads = verb == Some(Kind::Reads);
    let mut found = Vec::new();
    let mut speak = |parameter: Option<&str>, severity, what: &str| {
        if let Some(parameter) = parameter {
            let text = format!("it takes `{parameter}`: {what}");
            let reason = reason(text, ReasonSource::Schema);
            found.push(Finding { severity, reason });
        }
    };
    let program = has(&[
        "command",
        "cmd",
        "commands",
        "shellcommand",
        "script",
        "javascript",
        "shell",
    ]);
    let statement = has(&["sql", "cypher", "sqlquery", "sqlstatement", "sqlstatements"]);
    if acts {
        speak(program, Severity::Critical, "it can run any program");
        speak(statement, Severity::Critical, "it can run any statement");
        speak(has(&["code"]), Severity::High, "it may run code");
        speak(
            has(&["recipients", "recipient", "bcc"]),
            Severity::High,
            "it reaches people",
        );
    }
    if acts && has(&["amount"]).is_some() {
        let money = has(&["currency", "iban", "recipient", "wallet", "paymentmethod"]);
        speak(money, Severity::Critical, "with an amount, it moves money");
    }
    if reads {
        speak(
            statement,
            Severity::Medium,
            "it reads whatever is asked for",
        );
        speak(
            has(&["url", "urls", "uri"]),
            Severity::Medium,
            "it requests any address",
        );
    }
    found
}
