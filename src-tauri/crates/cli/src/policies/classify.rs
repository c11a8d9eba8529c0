//! `smg classify`: how much harm tools can do, from their definitions alone. One definition a line in, one
//! line out in the same order; starts nothing and asks nobody.

use super::text;
use crate::failure::Failure;
use crate::shown;
use clap::Args;
use policy::json::{self, Json, Limits};
use policy::{Overrides, ServerFacts, ToolFacts};
use serde_json::json;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Arguments of `smg classify`.
#[derive(Debug, Args)]
pub(crate) struct Classify {
    /// Tool definitions as servers list them, one JSON object a line; `server` and `package` may say whose it is
    file: PathBuf,
}

impl Classify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let text = text(&self.file)?;
        let mut out = BufWriter::new(io::stdout().lock());
        let (mut all, mut none) = (0_usize, 0_usize);
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            all += 1;
            // A line that is none gets its line too, so that what comes out can be laid beside what went in.
            let said = classified(line).unwrap_or_else(|why| {
                none += 1;
                shown::json(&json!({"error": why}))
            });
            writeln!(out, "{said}")?;
        }
        out.flush()?;
        if none == 0 {
            return Ok(());
        }
        Err(Failure::new(format!(
            "{none} of {all} lines of `{}` are no tool definitions; their `error` says why",
            self.file.display()
        )))
    }
}

/// What one definition comes to, or why it is none.
fn classified(line: &str) -> Result<String, String> {
    let value = json::parse_str(line, Limits::default()).map_err(|error| error.to_string())?;
    let text = |key: &str| value.get(key).and_then(Json::as_str);
    let hint = |key: &str| match value
        .get("annotations")
        .and_then(|annotations| annotations.get(key))
    {
        Some(Json::Bool(says)) => Some(*says),
        _ => None,
    };
    let name = text("name").ok_or("a tool definition needs a `name`")?;
    let server = ServerFacts {
        name: text("server").unwrap_or_default(),
        package: text("package"),
    };
    let tool = ToolFacts {
        name,
        title: text("title"),
        description: text("description"),
        input_schema: value.get("inputSchema"),
        read_only_hint: hint("readOnlyHint"),
        destructive_hint: hint("destructiveHint"),
    };
    let found = policy::classify(&server, &tool, &Overrides::default(), true);
    Ok(shown::json(&json!({
        "server": text("server"),
        "name": name,
        "severity": found.severity,
        "reasons": found.reasons,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_definition_gets_a_severity_with_reasons() {
        for (line, expect) in [
            (
                r#"{"server":"ops","name":"delete_database","inputSchema":{"type":"object"}}"#,
                ["high", "critical"].as_slice(),
            ),
            (r#"{"name":"frobnicate"}"#, &["high"]),
        ] {
            let said: Value = serde_json::from_str(&classified(line).unwrap()).unwrap();
            let severity = said.get("severity").and_then(Value::as_str).unwrap();
            assert!(expect.contains(&severity), "{said}");
            assert!(
                said.get("reasons")
                    .and_then(Value::as_array)
                    .is_some_and(|reasons| !reasons.is_empty()),
                "{said}"
            );
        }
    }

    #[test]
    fn what_is_no_definition_is_a_sentence() {
        for (line, expect) in [
            ("{", ""),
            ("[]", "needs a `name`"),
            (r#"{"name":1}"#, "needs a `name`"),
        ] {
            let why = classified(line).unwrap_err();
            assert!(why.contains(expect), "{line}: {why}");
        }
    }
}
