//! The audit as anyone can read it: exported by the command line, one JSON object a line, oldest first.

use crate::home::Home;
use serde_json::Value;
use std::process::Output;

/// One line of the exported audit.
#[derive(Clone, Debug)]
pub struct AuditEntry(pub Value);

impl AuditEntry {
    /// `tool_call`, `policy_decision`, `execution_success`, …
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0["kind"].as_str().unwrap_or_default()
    }

    /// Which call it is about.
    #[must_use]
    pub fn call(&self) -> Option<&str> {
        self.0["call"].as_str()
    }

    /// A field as text, whether it is plain or cut into segments.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        match &self.0[field] {
            Value::String(text) => text.clone(),
            Value::Array(segments) => segments.iter().filter_map(|s| s["text"].as_str()).collect(),
            other => other.to_string(),
        }
    }
}

/// How many entries are of one kind.
#[must_use]
pub fn count_kind(audit: &[AuditEntry], kind: &str) -> usize {
    audit.iter().filter(|entry| entry.kind() == kind).count()
}

impl Home {
    /// The whole audit, oldest first.
    ///
    /// # Panics
    /// When it cannot be exported.
    #[must_use]
    pub fn audit(&self) -> Vec<AuditEntry> {
        let lines = self.smg_ok(&["audit", "export", "--format", "jsonl"]);
        let entry = |line| {
            AuditEntry(serde_json::from_str(line).unwrap_or_else(|e| panic!("`{line}`: {e}")))
        };
        lines
            .lines()
            .map(entry)
            .filter(|entry| !entry.kind().is_empty())
            .collect()
    }

    /// Verifies the chain; the exit code says what was found.
    #[must_use]
    pub fn verify(&self) -> Output {
        self.smg(&["audit", "verify"])
    }

    /// Asserts that the chain is whole.
    ///
    /// # Panics
    /// When it is not.
    pub fn assert_chain_whole(&self) {
        let verified = self.verify();
        let said = String::from_utf8_lossy(&verified.stdout);
        assert_eq!(
            verified.status.code(),
            Some(0),
            "the chain is not whole: {said}"
        );
    }
}
