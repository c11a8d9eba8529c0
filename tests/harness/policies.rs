//! Policies the scenarios use. Each rule names tools, so that a scenario says itself what may run.

use serde_json::{Value, json};

/// A policy of rules in order, and what happens when none matches.
#[must_use]
pub fn policy(rules: &[(&str, &str)], default: &str) -> String {
    let rules: Vec<Value> = rules
        .iter()
        .map(|(tool, effect)| {
            let id = format!("{effect}-{}", tool.replace('*', "any"));
            json!({"id": id, "match": {"tool": tool}, "effect": effect, "reason": format!("{tool} is for {effect}")})
        })
        .collect();
    json!({
        "version": 2, "description": "A scenario's policy", "rules": rules,
        "defaultEffect": default, "defaultReason": format!("everything else is for {default}")
    })
    .to_string()
}

/// Everything runs.
#[must_use]
pub fn allow_all() -> String {
    policy(&[], "allow")
}

/// Reads run, writes ask, deletions are refused; whatever else asks.
#[must_use]
pub fn careful() -> String {
    policy(
        &[
            ("get_*", "allow"),
            ("list_*", "allow"),
            ("set_*", "review"),
            ("delete_*", "deny"),
        ],
        "review",
    )
}
