//! What the language means, by example and by law.

use super::*;
use proptest::prelude::*;

#[test]
fn a_filter_is_read_and_written_back() {
    for (text, written) in [
        ("", ""),
        ("  kubectl   delete ", "kubectl delete"),
        (
            "decision:denied server:k8s-prod -tool:get kubectl",
            "decision:denied server:k8s-prod -tool:get kubectl",
        ),
        ("Decision:denied", "decision:denied"),
        (
            "sev:>=high sev:<low sev:safe",
            "sev:>=high sev:<low sev:safe",
        ),
        ("client:\"Claude Desktop\"", "client:\"Claude Desktop\""),
        ("client:Claude\" \"Desktop", "client:\"Claude Desktop\""),
        ("\"a:b\" \"-c\" -\"-d\"", "\"a:b\" \"-c\" -\"-d\""),
        (
            "arg:/namespace=payments arg:name=\"a b\"",
            "arg:/namespace=payments arg:\"/name=a b\"",
        ),
        (
            "took:>5s held:<=2m took:200ms",
            "took:>5s held:<=2m took:200ms",
        ),
        ("id:A-1042 id:17", "id:A-1042 id:17"),
        (
            "after:2026-11-22 before:2026-11-22T14:03",
            "after:2026-11-22 before:2026-11-22T14:03:00.000",
        ),
        (
            "after:7d before:yesterday after:1795000000000",
            "after:7d before:yesterday after:1795000000000",
        ),
        (
            "by:me is:first-time mark:leaves-machine event:policy_changed rule:3",
            "by:me is:first-time mark:leaves-machine event:policy_changed rule:3",
        ),
        ("\"say \\\"no\\\"\"", "\"say \\\"no\\\"\""),
    ] {
        let terms = parse(text).unwrap();
        assert_eq!(terms.to_string(), written, "{text}");
        assert_eq!(parse(written).unwrap(), terms, "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, at, part) in [
        ("kubectl colour:red", 8, "`colour` is not a key"),
        (
            "decision:no",
            0,
            "`decision:` cannot be `no`; it is one of `allowed`",
        ),
        ("a sev:>=huge", 2, "cannot be `huge`"),
        ("took:5", 0, "`5` is not a length of time"),
        ("held:>5parsecs", 0, "`5parsecs`"),
        ("x \"open", 2, "a quote is opened and not closed"),
        ("-", 0, "nothing to look for"),
        ("server:", 0, "`server:` has no value"),
        ("arg:name", 0, "says no value"),
        ("id:B-1", 0, "`B-1` is no id"),
        ("after:someday", 0, "`someday` is not a moment"),
        ("after:2026", 0, "is not a moment"),
        ("event:nothing", 0, "is no kind of event"),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.at, at, "{text}");
        assert!(error.to_string().contains(part), "{text}: {error}");
        assert!(
            error
                .to_string()
                .ends_with(&format!("(at character {})", at + 1))
        );
    }
    let many = "a ".repeat(65);
    assert!(parse(&many).unwrap_err().why.contains("at most 64"));
    assert!(
        parse(&"a".repeat(9_000))
            .unwrap_err()
            .why
            .contains("longer than")
    );
}

#[test]
fn the_same_key_is_either_and_words_are_all() {
    let terms = parse("server:a tool:x server:b one two -server:c").unwrap();
    let groups: Vec<usize> = terms.groups().iter().map(Vec::len).collect();
    assert_eq!(groups, [2, 1, 1, 1]);
    assert_eq!(terms.excluded().count(), 1);
}

#[test]
fn moments_are_local_times() {
    const HOUR: i64 = 3_600_000;
    // 2026-11-22T10:00 UTC, at a place two hours ahead.
    let now = 1_795_341_600_000;
    for (text, expect) in [
        ("2026-11-22", now - 12 * HOUR),
        ("2026-11-22T12:00", now),
        ("today", now - 12 * HOUR),
        ("yesterday", now - 36 * HOUR),
        ("90m", now - 90 * 60_000),
        ("1w", now - 7 * 24 * HOUR),
        ("1795341600000", now),
    ] {
        let when = When::parse(text).unwrap();
        assert_eq!(when.moment(now, |_| 120), expect, "{text}");
    }
}

fn token() -> impl Strategy<Value = String> {
    let key = prop::sample::select(KEYS.iter().map(|(key, _)| *key).collect::<Vec<_>>());
    let value = prop_oneof![
        "[ -~]{0,12}",
        Just("denied".to_owned()),
        Just(">=high".to_owned()),
        Just(">5s".to_owned()),
        Just("/a=b".to_owned()),
        Just("2026-11-22".to_owned()),
        Just("12d".to_owned()),
        Just("A-7".to_owned()),
        "\\PC{0,8}",
    ];
    (any::<bool>(), key, value).prop_map(|(not, key, value)| {
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("{}{key}:\"{quoted}\"", if not { "-" } else { "" })
    })
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error(text in "\\PC{0,80}") {
        if let Ok(terms) = parse(&text) {
            prop_assert_eq!(parse(&terms.to_string()), Ok(terms));
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same(tokens in prop::collection::vec(token(), 0..6)) {
        if let Ok(terms) = parse(&tokens.join(" ")) {
            prop_assert_eq!(parse(&terms.to_string()), Ok(terms));
        }
    }
}
