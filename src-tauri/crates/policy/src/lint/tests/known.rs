//! Problems that are found with what is known besides the text: the date, the servers, past calls.

use super::*;
use crate::Severity;

/// 22 November 2026, 12:00 UTC.
const NOW: i64 = 1_795_348_800_000;

#[test]
fn ends_and_hits_are_read_from_the_facts() {
    let ends = |until: &str| {
        let text = file(&[&format!(
            r#""match": {{ "severity": "safe" }}, "effect": "allow", "until": "{until}""#
        )]);
        let facts = LintFacts {
            now: Some(NOW),
            utc_offset_minutes: 60,
            ..LintFacts::default()
        };
        mended(&text, &facts);
        let fixed = check(&text, &facts)
            .first()
            .map(|p| p.fixes[0].made(&text).expect("made"));
        (
            said(&text, &facts),
            fixed.map(|text| read(&text).expect("a policy").rules[0].form.until.clone()),
        )
    };
    assert_eq!(ends("2026-11-26"), (vec![], None));
    let some = |day: &str| Some(Some(day.to_owned()));
    assert_eq!(
        ends("2026-11-24"),
        (
            vec!["1 L12 it ends `2026-11-24`".to_owned()],
            some("2026-12-24")
        )
    );
    assert_eq!(
        ends("2026-11-01"),
        (
            vec!["1 L12 it ended `2026-11-01`".to_owned()],
            some("2026-12-22")
        )
    );

    let text = file(&[
        r#""match": { "severity": "safe" }, "effect": "allow""#,
        r#""match": { "tool": "x" }, "effect": "deny""#,
        r#""match": { "tool": "y" }, "effect": "review""#,
    ]);
    let evidence = |days| Evidence {
        days,
        calls: 1_000,
        rules: vec![
            RuleEvidence {
                decided: 900,
                taken: vec![],
                same_without: Some(10),
            },
            RuleEvidence {
                decided: 59,
                taken: vec![(0, 41)],
                same_without: None,
            },
            RuleEvidence {
                decided: 0,
                taken: vec![],
                same_without: Some(0),
            },
        ],
    };
    let facts = |days| LintFacts {
        evidence: Some(evidence(days)),
        ..LintFacts::default()
    };
    let shadow = "2 L05 rule 1 already allows 41 % of these calls (30 days)";
    assert_eq!(said(&text, &facts(30)), [shadow]);
    assert_eq!(
        said(&text, &facts(90)),
        [
            &shadow.replace("30", "90"),
            "3 L10 it decided none of the calls of the last 90 days"
        ]
    );
    let mut same = facts(30);
    same.evidence = Some(Evidence {
        rules: vec![RuleEvidence {
            decided: 7,
            taken: vec![],
            same_without: Some(7),
        }],
        ..evidence(30)
    });
    assert_eq!(
        said(&text, &same),
        ["1 L11 without it, the 7 calls it decided would have been decided alike"]
    );
}

#[test]
fn names_are_held_against_what_is_installed() {
    let server = |name: &str, tools: &[&str], accepted| InstalledServer {
        name: name.to_owned(),
        tools: tools.iter().map(|tool| (*tool).to_owned()).collect(),
        accepted,
    };
    let facts = LintFacts {
        installed: Some(Installed {
            servers: vec![
                server("k8s-prod", &["get_pod", "delete_pod"], true),
                server("new", &["a"], false),
                server("asleep", &[], true),
            ],
        }),
        ..LintFacts::default()
    };
    for (rule, expected) in [
        (
            r#""match": { "server": "k8s-prods" }, "effect": "deny""#,
            &["1 L09 no installed server is called `k8s-prods`; did you mean `k8s-prod`?"][..],
        ),
        (
            r#""match": { "server": ["k8s-*", "db*"] }, "effect": "deny""#,
            &["1 L09 no installed server matches `db*`"],
        ),
        (
            r#""match": { "server": "k8s-prod", "tool": "get_pods" }, "effect": "deny""#,
            &["1 L09 no tool of `k8s-prod` is called `get_pods`; did you mean `get_pod`?"],
        ),
        (r#""match": { "tool": "zzz" }, "effect": "deny""#, &[]),
        (
            r#""match": { "server": "asleep", "tool": "zzz" }, "effect": "deny""#,
            &[],
        ),
        (
            r#""match": { "server": "nobody", "tool": "zzz" }, "effect": "deny", "enabled": false"#,
            &[],
        ),
        (
            r#""match": { "server": "new", "severity": "safe" }, "effect": "allow""#,
            &[
                "1 L15 known by name only: nobody has looked at the tools of `new`, so its calls ask until someone has",
            ],
        ),
        (
            r#""match": { "server": "new", "severity": "safe" }, "effect": "review""#,
            &[],
        ),
        (
            r#""match": { "tool": "*_pod", "severity": "medium" }, "effect": "allow""#,
            &[
                "1 L07 this allows such a tool of any server to do more than read (now 2 tools of 1 servers)",
            ],
        ),
    ] {
        let text = file(&[rule]);
        assert_eq!(said(&text, &facts), expected, "{rule}");
        mended(&text, &facts);
        // Nothing is known: nothing is said of it.
        let unknown = said(&text, &LintFacts::default());
        assert!(
            !unknown
                .iter()
                .any(|said| said.contains("L09") || said.contains("L15")),
            "{unknown:?}"
        );
    }
}

#[test]
fn a_drafted_rule_is_held_against_its_call() {
    let facts = LintFacts {
        origins: vec![Origin {
            name: "A-7".into(),
            server: "k8s".into(),
            tool: "scale".into(),
            severity: Severity::Low,
            has_arguments: true,
        }],
        ..LintFacts::default()
    };
    for (rule, expected) in [
        (
            r#""match": { "server": "k8s", "tool": "scale", "severity": "low", "arguments": { "pointer": "/n", "op": "is", "value": 1 } }"#,
            &[][..],
        ),
        (
            r#""match": { "server": "k*", "tool": ["scale", "x"], "severity": ["low", "medium"] }"#,
            &[
                "1 L08 wider than A-7: it allows other servers than `k8s`, other tools than `scale`, whatever arguments and calls that are medium, where that was low",
            ],
        ),
    ] {
        let text = file(&[&format!(r#"{rule}, "effect": "allow", "origin": "A-7""#)]);
        assert_eq!(said(&text, &facts), expected, "{rule}");
    }
}
