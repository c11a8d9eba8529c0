//! What a draft offers, what it says, and what it would have let through.

use super::*;
use crate::api::RuleEnds;
use crate::audit::{PastCall, PastEnding};
use crate::card::tests::facts;
use crate::ids::CallId;
use policy::{Severity, parse_policy, rule_sentence};

fn with(arguments: &str) -> CardFacts {
    CardFacts {
        arguments: arguments.into(),
        ..facts()
    }
}

/// Each step's name, and the sentence of its rule.
fn drafted(facts: &CardFacts) -> Vec<(String, String)> {
    let seen = Seen {
        copy: &facts.arguments,
        past: &[],
        waiting: &[],
    };
    steps(facts)
        .unwrap()
        .iter()
        .map(|step| {
            let counted = counted(step, facts, "A-7", seen).unwrap();
            (counted.name, counted.sentence)
        })
        .collect()
}

#[test]
fn three_widths_are_offered_each_limited_to_the_tool_and_the_severity_shown() {
    const TOOL: &str = "Allow calls to restart_service on local-ops";
    assert_eq!(
        drafted(&facts()),
        [
            (
                "exactly these arguments".to_owned(),
                format!(
                    "{TOOL} when the arguments are exactly {{\"service\":\"ledger-api\",\"environment\":\"prod-eu-1\"}} that are high or milder."
                )
            ),
            (
                "same service and environment".to_owned(),
                format!(
                    "{TOOL} when /service is “ledger-api” and /environment is “prod-eu-1” that are high or milder."
                )
            ),
            (
                "any restart_service".to_owned(),
                format!("{TOOL} that are high or milder.")
            ),
        ]
    );
}

#[test]
fn what_a_rule_cannot_or_must_not_hold_is_not_offered() {
    let names = |facts: &CardFacts| -> Vec<String> {
        let steps = steps(facts).unwrap();
        steps.into_iter().map(|step| step.name).collect()
    };
    let long = format!(r#"{{"service":"a","content":"{}"}}"#, "x".repeat(3_000));
    for (arguments, offered) in [
        (
            "{}",
            &["exactly these arguments", "any restart_service"][..],
        ),
        (
            r#"{"service":"a","password":"hunter2"}"#,
            &["same service", "any restart_service"],
        ),
        (&long, &["same service", "any restart_service"]),
        (
            r#"{"paths":["a","b"]}"#,
            &["exactly these arguments", "any restart_service"],
        ),
    ] {
        assert_eq!(names(&with(arguments)), offered, "{arguments}");
    }
    for (facts, why) in [
        (with(r#"{"password":"hunter2"}"#), "approve it once"),
        (
            CardFacts {
                severity: Severity::Critical,
                ..facts()
            },
            "(critical)",
        ),
        (with("{\"service\":\"a\u{200b}\"}"), "(hidden character)"),
        (
            CardFacts {
                overruled: Some("tools not accepted yet"),
                ..facts()
            },
            "(tools not accepted yet)",
        ),
    ] {
        let error = steps(&facts).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_drafted_rule_is_one_a_policy_can_hold_and_matches_the_name_alone() {
    let facts = CardFacts {
        server: "a*b".into(),
        tool: "x[1]{y}\\".into(),
        arguments: r#"{"service":"say \"hi\"","n":1e400}"#.into(),
        severity: Severity::Safe,
        ..facts()
    };
    let arguments = facts.read().unwrap();
    for step in steps(&facts).unwrap() {
        let named = ("a-7", Some("2026-12-22"));
        let rule = rule_text(&step, &facts, &arguments, "A-7", named).unwrap();
        let text = format!(r#"{{"version":2,"rules":[{rule}],"defaultEffect":"review"}}"#);
        let policy = parse_policy(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let rule = &policy.rules()[0];
        assert_eq!(rule.origin.as_deref(), Some("A-7"));
        assert!(rule.when.server.admit("a*b") && !rule.when.server.admit("aXb"));
        assert!(rule.when.tool.admit("x[1]{y}\\") && !rule.when.tool.admit("x1y"));
        assert!(rule_sentence(rule).contains("until 2026-12-22"));
    }
}

fn past(arguments: &str, severity: Severity, ending: PastEnding) -> PastCall {
    PastCall {
        call: CallId::new(),
        at: 0,
        caller: None,
        client: None,
        arguments: Some(arguments.to_owned()),
        severity: Some(severity),
        ending,
        failed: false,
    }
}

#[test]
fn each_width_is_counted_over_what_was_kept_whole() {
    let denied = || PastEnding::Denied(None);
    let same = r#"{"service":"ledger-api","environment":"prod-eu-1"}"#;
    let past = [
        past(same, Severity::High, PastEnding::Approved),
        past(same, Severity::Medium, PastEnding::Approved),
        // More severe than what was shown.
        past(same, Severity::Critical, PastEnding::Approved),
        past(
            r#"{"service":"ledger-api","environment":"prod-eu-1","force":true}"#,
            Severity::High,
            PastEnding::Expired,
        ),
        past(
            r#"{"service":"other","environment":"prod-eu-1"}"#,
            Severity::High,
            denied(),
        ),
        past(
            "{\"service\":\"ledger-api…‹9 bytes more›\"}",
            Severity::High,
            denied(),
        ),
        past("{\"service\":\"ledger-api\",…", Severity::High, denied()),
        past(r#"{"n":1}"#, Severity::High, PastEnding::DeniedByRule),
    ];
    let facts = facts();
    let waiting = [
        (Severity::High, same.to_owned()),
        (Severity::High, r#"{"service":"other"}"#.to_owned()),
    ];
    let seen = Seen {
        copy: &facts.arguments,
        past: &past,
        waiting: &waiting,
    };
    let counted: Vec<_> = steps(&facts)
        .unwrap()
        .iter()
        .map(|step| counted(step, &facts, "A-7", seen).unwrap())
        .collect();
    let numbers: Vec<_> = counted
        .iter()
        .map(|step| (step.matched, step.approved, step.denied, step.waiting))
        .collect();
    assert_eq!(numbers, [(2, 2, 0, 1), (3, 2, 0, 1), (7, 2, 4, 2)]);
    let left_out: Vec<_> = counted
        .iter()
        .map(|step| step.sentence.contains("2 earlier calls are not counted"))
        .collect();
    assert_eq!(left_out, [true, true, false]);
    assert_eq!(chosen(&counted), 0);
}

#[test]
fn the_narrowest_width_that_was_approved_twice_and_never_denied_is_preselected() {
    let step = |approved, denied| DraftStep {
        name: String::new(),
        sentence: String::new(),
        matched: 9,
        approved,
        denied,
        waiting: 0,
    };
    for (steps, expected) in [
        ([(2, 0), (5, 0), (9, 0)], 0),
        ([(1, 0), (5, 0), (9, 0)], 1),
        ([(1, 0), (5, 1), (9, 1)], 0),
        ([(0, 0), (0, 0), (9, 0)], 0),
    ] {
        let steps = steps.map(|(approved, denied)| step(approved, denied));
        assert_eq!(chosen(&steps), expected);
    }
}

#[test]
fn ends_are_said_as_a_policy_says_them() {
    // 2026-11-22T20:30:00Z.
    let now = 1_795_379_400_000;
    for (end, offset, text) in [
        (RuleEnds::Hour, 60, Some("2026-11-22T21:30:00Z")),
        (RuleEnds::Today, 0, Some("2026-11-22")),
        (RuleEnds::Today, 5 * 60, Some("2026-11-23")),
        (RuleEnds::ThirtyDays, -60, Some("2026-12-22")),
        (RuleEnds::Never, 0, None),
    ] {
        assert_eq!(ends(end, now, offset).as_deref(), text, "{end:?}");
    }
}

#[test]
fn an_id_is_free() {
    let policy = parse_policy(
        r#"{"version":2,"rules":[{"id":"a-7","match":{},"effect":"deny"},{"id":"a-7-2","match":{},"effect":"deny"}],"defaultEffect":"deny"}"#,
    )
    .unwrap();
    assert_eq!(free_id(&policy, "A-7"), "a-7-3");
    assert_eq!(free_id(&policy, "A-8"), "a-8");
}
