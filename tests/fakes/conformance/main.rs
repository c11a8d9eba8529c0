//! `conformance-fixture`: the tools, prompts and resources that the MCP conformance suite expects of a server
//! under test, over stdio and for protocol versions up to 2025-11-25.
//!
//! The suite's scenarios name them and say what they return; this file and `answers.rs` are that list as code.

mod answers;
mod tools;

use harness::wire::{Incoming, Wire, each_line};
use serde_json::{Value, json};
use std::sync::Arc;

fn main() {
    let wire = Arc::new(Wire::default());
    each_line(|line| hear(&wire, line));
}

fn hear(wire: &Arc<Wire>, line: &str) {
    let Ok(message) = serde_json::from_str::<Incoming>(line) else {
        return;
    };
    let Some(method) = message.method.as_deref() else {
        return wire.answered(line);
    };
    let Some(id) = message.id.map(|id| id.get().to_owned()) else {
        return;
    };
    let params: Value = message
        .params
        .and_then(|p| serde_json::from_str(p.get()).ok())
        .unwrap_or_default();
    if method == "tools/call" {
        return tools::call(wire, id, params);
    }
    match answer(method, &params) {
        Some(result) => wire.result(&id, &result.to_string()),
        None => wire.error(&id, -32601, &format!("no such method: `{method}`")),
    }
}

fn answer(method: &str, params: &Value) -> Option<Value> {
    Some(match method {
        "initialize" => json!({
            "protocolVersion": params["protocolVersion"],
            "capabilities": {
                "tools": {"listChanged": true}, "resources": {"subscribe": true, "listChanged": true},
                "prompts": {"listChanged": true}, "logging": {}, "completions": {}
            },
            "serverInfo": {"name": "conformance-fixture", "version": "1.0.0"}
        }),
        "ping" | "logging/setLevel" | "resources/subscribe" | "resources/unsubscribe" => json!({}),
        "completion/complete" => {
            json!({"completion": {"values": ["paris", "park"], "total": 2, "hasMore": false}})
        }
        "tools/list" => tools::list(),
        "resources/list" => answers::resources(),
        "resources/templates/list" => answers::templates(),
        "resources/read" => answers::read(params["uri"].as_str()?),
        "prompts/list" => answers::prompts(),
        "prompts/get" => answers::prompt(params["name"].as_str()?, &params["arguments"])?,
        _ => return None,
    })
}
