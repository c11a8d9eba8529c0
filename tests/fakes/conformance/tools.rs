//! Tools of the conformance fixture. The ones that ask the client run in a thread of their own.

use crate::answers::{PNG, WAV};
use harness::wire::Wire;
use serde_json::{Value, json};
use std::{sync::Arc, thread};

const NAMES: [&str; 12] = [
    "test_simple_text",
    "test_image_content",
    "test_audio_content",
    "test_embedded_resource",
    "test_multiple_content_types",
    "test_tool_with_logging",
    "test_error_handling",
    "test_tool_with_progress",
    "test_sampling",
    "test_elicitation",
    "test_elicitation_sep1034_defaults",
    "test_elicitation_sep1330_enums",
];

pub(crate) fn list() -> Value {
    let mut tools: Vec<Value> = NAMES
        .iter()
        .map(|name| json!({"name": name, "description": name, "inputSchema": {"type": "object"}}))
        .collect();
    tools.push(json!({
        "name": "json_schema_2020_12_tool",
        "description": "A tool whose schema uses the wider vocabulary",
        "inputSchema": wide_schema()
    }));
    json!({"tools": tools})
}

pub(crate) fn call(wire: &Arc<Wire>, id: String, params: Value) {
    let wire = Arc::clone(wire);
    thread::spawn(move || match outcome(&wire, &params) {
        Some(result) => wire.result(&id, &result.to_string()),
        None => wire.error(&id, -32602, &format!("no such tool: {}", params["name"])),
    });
}

fn outcome(wire: &Wire, params: &Value) -> Option<Value> {
    let arguments = &params["arguments"];
    Some(match params["name"].as_str()? {
        "test_simple_text" => text("This is a simple text response for testing."),
        "test_image_content" => content(json!([image()])),
        "test_audio_content" => {
            content(json!([{"type": "audio", "data": WAV, "mimeType": "audio/wav"}]))
        }
        "test_embedded_resource" => content(json!([{"type": "resource", "resource": {
            "uri": "test://embedded-resource", "mimeType": "text/plain",
            "text": "This is an embedded resource content."
        }}])),
        "test_multiple_content_types" => content(json!([
            {"type": "text", "text": "Multiple content types test:"},
            image(),
            {"type": "resource", "resource": {
                "uri": "test://mixed-content-resource", "mimeType": "application/json",
                "text": r#"{"test":"data","value":123}"#
            }}
        ])),
        "test_tool_with_logging" => logging(wire),
        "test_error_handling" => json!({
            "isError": true,
            "content": [{"type": "text", "text": "This tool intentionally returns an error for testing"}]
        }),
        "test_tool_with_progress" => progress(wire, &params["_meta"]["progressToken"]),
        "test_sampling" => sampling(wire, &arguments["prompt"]),
        "test_elicitation" => elicit(wire, &arguments["message"], &contact_form()),
        "test_elicitation_sep1034_defaults" => {
            elicit(wire, &json!("Check these"), &defaults_form())
        }
        "test_elicitation_sep1330_enums" => elicit(wire, &json!("Choose"), &enums_form()),
        _ => return None,
    })
}

fn content(content: Value) -> Value {
    json!({"content": content})
}

fn text(text: &str) -> Value {
    content(json!([{"type": "text", "text": text}]))
}

fn image() -> Value {
    json!({"type": "image", "data": PNG, "mimeType": "image/png"})
}

fn note(wire: &Wire, method: &str, params: &Value) {
    wire.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
}

fn logging(wire: &Wire) -> Value {
    for line in [
        "Tool execution started",
        "Tool processing data",
        "Tool execution completed",
    ] {
        note(
            wire,
            "notifications/message",
            &json!({"level": "info", "data": line}),
        );
    }
    text("Logged three lines")
}

fn progress(wire: &Wire, token: &Value) -> Value {
    if !token.is_null() {
        for progress in [0, 50, 100] {
            let params = json!({"progressToken": token, "progress": progress, "total": 100});
            note(wire, "notifications/progress", &params);
        }
    }
    text("Reported progress")
}

fn sampling(wire: &Wire, prompt: &Value) -> Value {
    let message = json!({"role": "user", "content": {"type": "text", "text": prompt}});
    let answer = wire.ask(
        "sampling/createMessage",
        &json!({"messages": [message], "maxTokens": 100}),
    );
    text(&format!(
        "LLM response: {}",
        answer["result"]["content"]["text"]
    ))
}

fn elicit(wire: &Wire, message: &Value, form: &Value) -> Value {
    let answer = wire.ask(
        "elicitation/create",
        &json!({"message": message, "requestedSchema": form}),
    );
    let result = &answer["result"];
    text(&format!(
        "Elicitation completed: action={}, content={}",
        result["action"], result["content"]
    ))
}

fn contact_form() -> Value {
    json!({"type": "object", "required": ["username", "email"], "properties": {
        "username": {"type": "string", "description": "User's response"},
        "email": {"type": "string", "description": "User's email address"}
    }})
}

fn defaults_form() -> Value {
    json!({"type": "object", "properties": {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": true}
    }})
}

fn enums_form() -> Value {
    let titled = |words: [&str; 3]| -> Vec<Value> {
        words
            .iter()
            .zip(1..)
            .map(|(word, n)| json!({"const": format!("value{n}"), "title": word}))
            .collect()
    };
    json!({"type": "object", "properties": {
        "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
        "titledSingle": {"type": "string", "oneOf": titled(["First Option", "Second Option", "Third Option"])},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
                       "enumNames": ["Option One", "Option Two", "Option Three"]},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
        "titledMulti": {"type": "array", "items": {"anyOf": titled(["First Choice", "Second Choice", "Third Choice"])}}
    }})
}

fn wide_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {"address": {"$anchor": "addressDef", "type": "object",
                              "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
        "properties": {
            "name": {"type": "string"},
            "address": {"$ref": "#/$defs/address"},
            "contactMethod": {"type": "string", "enum": ["phone", "email"]},
            "phone": {"type": "string"},
            "email": {"type": "string"}
        },
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]},
        "else": {"required": ["email"]},
        "additionalProperties": false
    })
}
