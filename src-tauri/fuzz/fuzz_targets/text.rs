//! Any text through everything that looks at text: spans lie in it, between characters and in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::json::Json;
use policy::{scan, secrets};

fuzz_target!(|text: &str| {
    let found = scan::result(text);
    let mut last = 0;
    for finding in &found {
        assert!(last <= finding.start && finding.start < finding.end, "{finding:?}");
        assert!(text.get(finding.start..finding.end).is_some(), "{finding:?}");
        last = finding.start;
    }
    if let Some(order) = scan::orders(text) {
        assert!(found.contains(&order));
    }
    let named = Json::Object(vec![(text.into(), Json::Null)]);
    assert_eq!(scan::definition(&named).len(), found.len(), "a name is read as a value is");
    let skeleton = scan::skeleton(text);
    assert_eq!(scan::skeleton(&skeleton), skeleton);
    let mut last = 0;
    for secret in secrets::find(text) {
        assert!(last <= secret.start && secret.start < secret.end, "{secret:?}");
        assert!(text.get(secret.range()).is_some(), "{secret:?}");
        last = secret.end;
    }
});
