//! Each problem on the smallest policy that has it, what it says, and that its fixes mend it.

use super::*;
use crate::{SHIPPED, Severity, parse_policy};

/// 22 November 2026, 12:00 UTC.
const NOW: i64 = 1_795_348_800_000;

fn file(rules: &[&str]) -> String {
    let rules: Vec<_> = (1..)
        .zip(rules)
        .map(|(i, rule)| format!(r#"{{ "id": "r{i}", {rule} }}"#))
        .collect();
    format!(
        "{{\n  \"version\": 2,\n  \"rules\": [\n    {}\n  ],\n  \"defaultEffect\": \"review\"\n}}\n",
        rules.join(",\n    ")
    )
}

/// "3 L04 never reached: rule 2 covers it", and so on; 0 is the default.
fn said(text: &str, facts: &LintFacts) -> Vec<String> {
    check(text, facts)
        .iter()
        .map(|p| format!("{} {} {}", p.rule.unwrap_or_default(), p.code, p.message))
        .collect()
}

fn quiet(rules: &[&str]) -> Vec<String> {
    said(&file(rules), &LintFacts::default())
}

/// Every fix of every problem, made: the text can be read, and the problem is not found in it again.
fn mended(text: &str, facts: &LintFacts) {
    for problem in check(text, facts) {
        for (at, fix) in (0..).zip(&problem.fixes) {
            let made = fix
                .made(text)
                .unwrap_or_else(|error| panic!("{error}: {problem:?}"));
            assert!(parse_policy(&made).is_ok(), "{}: {made}", fix.label);
            let edit = PolicyEdit::Fix {
                code: problem.code.to_owned(),
                rule: problem
                    .rule
                    .map(|rule| u32::try_from(rule).expect("a number")),
                fix: at,
            };
            assert_eq!(
                apply(text, &edit, facts).as_ref(),
                Ok(&made),
                "{}",
                fix.label
            );
            // A rule may have another number by now, so the sentence tells them apart.
            let same =
                |other: &Problem| other.code == problem.code && other.message == problem.message;
            let left = check(&made, facts);
            assert!(
                !left.iter().any(same),
                "{}: {} {left:?}",
                problem.code,
                fix.label
            );
        }
    }
}

#[test]
fn the_reference_example_is_not_what_it_looks_like() {
    let text = r#"{
  "rules": [
    { "id": "block-removal", "match": { "tool": "store", "action": "remove_all", "minSeverity": "critical" }, "effect": "deny" },
    { "id": "ask-first", "match": { "minSeverity": "medium" }, "effect": "review" },
    { "id": "let-reads-through", "match": { "minSeverity": "safe" }, "effect": "allow" }
  ],
  "defaultEffect": "deny"
}
"#;
    let facts = LintFacts::default();
    assert_eq!(
        said(text, &facts),
        [
            "3 L03 this allows every call that reaches it, whatever its severity, and leaves none for the rules below and the default",
            "0 L06 never reached: rule 3 decides every call",
        ]
    );
    let problems = check(text, &facts);
    assert_eq!(problems[0].weight, ProblemWeight::Error);
    assert_eq!(&text[problems[0].span.clone()], r#""minSeverity": "safe""#);
    assert_eq!(
        &text[problems[1].span.clone()],
        r#""defaultEffect": "deny""#
    );
    let labels: Vec<_> = problems[0]
        .fixes
        .iter()
        .map(|fix| fix.label.as_str())
        .collect();
    assert_eq!(labels, ["Use severity is safe", "Ask instead"]);
    for problem in &problems {
        let made = problem.fixes[0].made(text).expect("made");
        assert_eq!(said(&made, &facts), [""; 0], "{made}");
        assert!(made.contains(r#""version": 2"#), "{made}");
        assert!(
            made.contains(r#""match": { "severity": "safe" }"#),
            "{made}"
        );
        assert!(
            made.contains(r#""server": "store", "tool": "remove_all""#),
            "{made}"
        );
    }
}

#[test]
fn a_text_that_cannot_be_read_is_mended_where_one_word_would_do() {
    let facts = LintFacts::default();
    for (wrong, right, code, label) in [
        (
            r#""match": { "severity": "hgih" }, "effect": "deny""#,
            r#""match": { "severity": "high" }, "effect": "deny""#,
            "L01",
            "Write \"high\"",
        ),
        (
            r#""match": { "severty": "high" }, "effect": "deny""#,
            r#""match": { "severity": "high" }, "effect": "deny""#,
            "L01",
            "Write \"severity\"",
        ),
        (
            r#""match": {}, "effect": "dney""#,
            r#""match": {}, "effect": "deny""#,
            "L01",
            "Write \"deny\"",
        ),
        (
            r#""match": { "time": { "days": "mno" } }, "effect": "deny""#,
            r#""match": { "time": { "days": "mon" } }, "effect": "deny""#,
            "L01",
            "Write \"mon\"",
        ),
        (
            r#""match": { "markAny": "destory" }, "effect": "deny""#,
            r#""match": { "markAny": "destroy" }, "effect": "deny""#,
            "L01",
            "Write \"destroy\"",
        ),
    ] {
        let text = file(&[wrong]);
        let problems = check(&text, &facts);
        let [problem] = problems.as_slice() else {
            panic!("one problem: {problems:?}");
        };
        assert_eq!((problem.code, problem.weight), (code, ProblemWeight::Error));
        assert_eq!(problem.fixes[0].label, label);
        assert_eq!(problem.fixes[0].made(&text), Ok(file(&[right])));
        assert!(
            wrong.contains(&text[problem.span.clone()]),
            "{:?}",
            problem.span
        );
        mended(&text, &facts);
    }
    for hopeless in ["{", "", r#"{"rules": 1}"#, "{\"version\": 2, \"rules\": [}"] {
        let problems = check(hopeless, &facts);
        assert_eq!(problems.len(), 1, "{hopeless}");
        assert_eq!(
            (problems[0].code, problems[0].fixes.len()),
            ("L01", 0),
            "{hopeless}"
        );
        assert!(
            hopeless.get(problems[0].span.clone()).is_some(),
            "{hopeless}"
        );
    }
    let twice = file(&[
        r#""match": {}, "effect": "deny""#,
        r#""match": {}, "effect": "deny""#,
    ])
    .replace("r2", "r1");
    let problems = check(&twice, &facts);
    assert_eq!(
        (problems[0].code, problems[0].fixes[0].label.as_str()),
        ("L02", "Rename to \"r1-2\"")
    );
    mended(&twice, &facts);
}

#[test]
fn a_rule_that_is_never_reached_is_named_with_what_covers_it() {
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &[
                r#""match": { "tool": "get_*" }, "effect": "review""#,
                r#""match": { "tool": "get_pod", "server": "k8s" }, "effect": "deny""#,
            ],
            &["2 L04 never reached: rule 1 covers it"],
        ),
        (
            &[
                r#""match": { "tool": "get_*" }, "effect": "review", "enabled": false"#,
                r#""match": { "tool": "get_pod" }, "effect": "deny""#,
            ],
            &[],
        ),
        (
            &[
                r#""match": { "tool": "get_*" }, "effect": "review", "until": "2030-01-01""#,
                r#""match": { "tool": "get_pod" }, "effect": "deny""#,
            ],
            &[],
        ),
        (
            &[
                r#""match": { "severity": ["safe", "low"] }, "effect": "review""#,
                r#""match": { "minSeverity": "medium", "server": "k*" }, "effect": "review""#,
                r#""match": { "server": "k8s" }, "effect": "deny""#,
            ],
            &["3 L04 never reached: rules 1 and 2 cover it between them"],
        ),
        (
            &[
                r#""match": { "arguments": { "pointer": "/p", "op": "glob", "value": "*a*" } }, "effect": "review""#,
                r#""match": { "arguments": [{ "pointer": "/p", "op": "prefix", "value": "x" }, { "pointer": "/p", "op": "glob", "value": "*[ab]" }] }, "effect": "deny""#,
            ],
            &["2 L04 rule 1 may cover it"],
        ),
        (
            &[
                r#""match": { "arguments": { "pointer": "/p", "op": "inside", "value": "/srv" } }, "effect": "review""#,
                r#""match": { "arguments": [{ "pointer": "/p/x", "op": "exists" }, { "pointer": "/p", "op": "glob", "value": "*" }] }, "effect": "review""#,
            ],
            &["2 L04 rule 1 may cover it"],
        ),
        (
            // What an allow rule leaves in doubt, a deny rule takes.
            &[
                r#""match": { "arguments": { "pointer": "/p", "op": "inside", "value": "/srv" }, "severity": "safe" }, "effect": "allow""#,
                r#""match": { "arguments": { "pointer": "/p", "op": "inside", "value": "/srv/a" }, "severity": "safe" }, "effect": "deny""#,
            ],
            &[],
        ),
        (
            &[
                r#""match": { "arguments": { "pointer": "/p", "op": "inside", "value": "/srv" }, "severity": "safe" }, "effect": "deny""#,
                r#""match": { "arguments": { "pointer": "/p", "op": "inside", "value": "/srv/a" }, "severity": "safe" }, "effect": "allow""#,
            ],
            &["2 L04 never reached: rule 1 covers it"],
        ),
    ];
    for (rules, expected) in cases {
        assert_eq!(quiet(rules), expected, "{rules:?}");
        mended(&file(rules), &LintFacts::default());
    }
}

#[test]
fn what_lets_too_much_pass_is_named() {
    let cases: [(&[&str], &[&str]); 9] = [
        (
            &[r#""match": { "server": "sh", "tool": "run" }, "effect": "allow""#],
            &["1 L14 this allows critical calls without a question"],
        ),
        (
            &[
                r#""match": { "severity": "critical" }, "effect": "review""#,
                r#""match": { "server": "sh", "tool": "run" }, "effect": "allow""#,
            ],
            &[],
        ),
        (
            &[
                r#""match": { "severity": "critical" }, "effect": "review", "enabled": false"#,
                r#""match": { "server": "sh", "tool": "run", "severity": "critical" }, "effect": "allow""#,
            ],
            &["2 L14 this allows critical calls without a question"],
        ),
        (
            &[r#""match": { "server": "k8s", "maxSeverity": "medium" }, "effect": "allow""#],
            &["1 L07 this allows any tool there to do more than read"],
        ),
        (
            &[r#""match": { "tool": "x", "maxSeverity": "medium" }, "effect": "allow""#],
            &["1 L07 this allows such a tool of any server to do more than read"],
        ),
        (
            &[r#""match": { "server": ["*", "x"], "severity": "medium" }, "effect": "allow""#],
            &["1 L07 this allows any tool of any server to do more than read"],
        ),
        (
            &[r#""match": { "maxSeverity": "low" }, "effect": "allow""#],
            &[],
        ),
        (
            &[
                r#""match": { "server": "a", "tool": "b*", "severity": "safe" }, "effect": "allow", "flow": "ignore""#,
            ],
            &[
                "1 L16 this lets private data leave at the word of foreign text, for more than tools it names; name server and tool",
            ],
        ),
        (
            &[
                r#""match": { "server": "a", "tool": ["b", "c\\*"], "severity": "safe" }, "effect": "allow", "flow": "ignore""#,
            ],
            &[],
        ),
    ];
    for (rules, expected) in cases {
        assert_eq!(quiet(rules), expected, "{rules:?}");
        mended(&file(rules), &LintFacts::default());
    }
    let open = file(&[]).replace("\"review\"", "\"allow\"");
    let facts = LintFacts::default();
    assert_eq!(
        said(&open, &facts),
        ["0 L14 this allows critical calls without a question"]
    );
    mended(&open, &facts);
    let deny_all = file(&[r#""match": {}, "effect": "review""#]);
    assert_eq!(
        said(&deny_all, &facts),
        ["0 L06 never reached: rule 1 decides every call"]
    );
    mended(&deny_all, &facts);
}

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
            r#""match": { "server": "k8s-prd" }, "effect": "deny""#,
            &["1 L09 no installed server is called `k8s-prd`; did you mean `k8s-prod`?"][..],
        ),
        (
            r#""match": { "server": ["k8s-*", "db*"] }, "effect": "deny""#,
            &["1 L09 no installed server matches `db*`"],
        ),
        (
            r#""match": { "server": "k8s-prod", "tool": "get_pood" }, "effect": "deny""#,
            &["1 L09 no tool of `k8s-prod` is called `get_pood`; did you mean `get_pod`?"],
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

#[test]
fn there_is_nothing_odd_about_the_shipped_policies() {
    for shipped in SHIPPED {
        assert_eq!(
            check(shipped.text, &LintFacts::default()),
            [],
            "{}",
            shipped.name
        );
    }
}
