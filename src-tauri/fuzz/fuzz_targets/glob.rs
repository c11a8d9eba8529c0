//! A pattern and a name: matching ends, is anchored, and a pattern without wild characters is its own only match.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::json::Json;
use policy::{Call, Caller, CallerKind, Effect, Severity};

fuzz_target!(|input: (&str, &str)| {
    let (pattern, name) = input;
    let mut quoted = Vec::new();
    Json::String(pattern.into()).write_compact(&mut quoted);
    let quoted = String::from_utf8(quoted).expect("JSON is text");
    let text = format!(
        r#"{{"version":2,"rules":[{{"id":"a","match":{{"tool":{quoted}}},"effect":"deny","reason":"r"}}],"defaultEffect":"allow"}}"#
    );
    let Ok(policy) = policy::parse_policy(&text) else {
        return;
    };
    let caller = Caller {
        id: "c".into(),
        name: "c".into(),
        kind: CallerKind::Agent,
    };
    let matches = |tool: &str| {
        let call = Call {
            caller: &caller,
            client: "c",
            server: "s",
            tool,
            arguments: &Json::Null,
            severity: Severity::Low,
            marks: &[],
            tags: &[],
            at: 0,
            utc_offset_minutes: 0,
        };
        policy::decide(&policy, &call).effect == Effect::Deny
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !pattern.is_empty() && pattern.chars().all(is_plain) {
        assert_eq!(matches(name), name == pattern);
        assert!(!matches(&format!("{pattern}x")) && !matches(&format!("x{pattern}")));
    } else {
        let _ = matches(name);
    }
});
