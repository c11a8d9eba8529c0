//! Any bytes as arguments: read in one way or refused, the canonical form is a fixed point, pointers find what is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::json::{Json, Limits, parse_str, parse_text, scan_object};
use policy::marks::{self, MarkFacts};

/// What a mark's bytes are counted in: the string itself, or the compact text of any other value.
fn text_of(value: &Json<'_>) -> Vec<u8> {
    match value {
        Json::String(text) => text.as_bytes().to_vec(),
        other => {
            let mut text = Vec::new();
            other.write_compact(&mut text);
            text
        }
    }
}

fuzz_target!(|text: &str| {
    let mut fields = 0;
    let scanned = scan_object(text.as_bytes(), |_, span| {
        assert!(text.get(span).is_some(), "a field ends between characters");
        fields += 1;
    });
    let Ok(parsed) = parse_text(text, Limits::default()) else {
        return;
    };
    if let Json::Object(members) = &parsed.value {
        assert!(scanned.is_ok() && fields == members.len());
    }
    let canonical = parsed.canonical_bytes().into_owned();
    let canonical = String::from_utf8(canonical).expect("JSON is text");
    let again = parse_text(&canonical, Limits::default()).expect("the canonical form is read");
    assert_eq!(again.canonical_bytes(), canonical.as_bytes());
    let mut compact = Vec::new();
    parsed.value.write_compact(&mut compact);
    let compact = String::from_utf8(compact).expect("JSON is text");
    parse_str(&compact, Limits::default()).expect("the compact form is read");
    for mark in marks::find(&parsed.value, &MarkFacts::default()) {
        let value = parsed.value.pointer(&mark.pointer).expect("a mark points at a value");
        let text = text_of(value);
        assert!(mark.start < mark.end && text.get(mark.start..mark.end).is_some(), "{mark:?}");
    }
});
