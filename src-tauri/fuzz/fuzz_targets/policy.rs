//! Any bytes as a policy file: read or refused with a place in it, and what was read decides the same call the same way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::json::Json;
use policy::{Call, Caller, CallerKind, Severity};

fuzz_target!(|text: &str| {
    let policy = match policy::parse_policy(text) {
        Ok(policy) => policy,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let caller = Caller {
        id: "claude".into(),
        name: "Claude".into(),
        kind: CallerKind::Agent,
    };
    let (marks, tags) = (["destroy".to_owned()], ["production".to_owned()]);
    let call = Call {
        caller: &caller,
        client: "claude",
        server: "files",
        tool: "delete_file",
        arguments: &Json::Object(vec![("path".into(), Json::String("/home/me/x".into()))]),
        severity: Severity::High,
        marks: &marks,
        tags: &tags,
        at: 1_795_000_000_000,
        utc_offset_minutes: 60,
    };
    let decision = policy::decide(&policy, &call);
    assert_eq!(decision.rule, policy::decide(&policy, &call).rule);
    assert!(!decision.reason.is_empty(), "every decision has a reason");
    for rule in policy.rules() {
        assert!(!policy::rule_sentence(rule).is_empty());
    }
    let again = policy::parse_policy(text).expect("what was read once is read again");
    assert_eq!(policy.version_hash(), again.version_hash());
});
