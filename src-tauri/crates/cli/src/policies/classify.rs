//! `smg classify`: how much harm tools can do, from their definitions alone. Starts nothing and asks nobody.

use super::definitions::{self, Definition};
use crate::failure::Failure;
use clap::Args;
use policy::Overrides;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Arguments of `smg classify`.
#[derive(Debug, Args)]
pub(crate) struct Classify {
    /// Tool definitions as servers list them, one JSON object a line; `server` and `package` may say whose it is
    file: PathBuf,
}

impl Classify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        definitions::each(&self.file, classified)
    }
}

fn classified(definition: &Definition<'_>) -> Value {
    let found = policy::classify(
        &definition.server,
        &definition.tool,
        &Overrides::default(),
        true,
    );
    json!({
        "server": definition.server.name,
        "name": definition.tool.name,
        "severity": found.severity,
        "reasons": found.reasons,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_gets_a_severity_with_reasons() {
        for (line, expect) in [
            (r#"{"server":"ops","name":"delete_database"}"#, "critical"),
            (r#"{"name":"frobnicate"}"#, "high"),
            (
                r#"{"name":"list_pages","inputSchema":{"type":"object"}}"#,
                "low",
            ),
        ] {
            let said: Value =
                serde_json::from_str(&definitions::one(line, classified).unwrap()).unwrap();
            assert_eq!(
                said.get("severity").and_then(Value::as_str),
                Some(expect),
                "{said}"
            );
            let reasons = said.get("reasons").and_then(Value::as_array);
            assert!(reasons.is_some_and(|reasons| !reasons.is_empty()), "{said}");
        }
    }
}
