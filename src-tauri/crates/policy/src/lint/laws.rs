//! What "covers" must mean, held against calls: a yes is never contradicted by one, and a no is borne out where a
//! call can be found that shows it.

use super::cover::apart_from_severity;
use super::{Cover, LintFacts, language};
use crate::decide::applies;
use crate::edit::laws::{argument, file, rule, rules};
use crate::edit::{ConditionField as Field, PolicyEdit, apply};
use crate::json::{Limits, parse_str};
use crate::names::{Names, Pattern};
use crate::{Call, Caller, CallerKind, Policy, Severity, decide, parse_policy};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A call in words, to borrow a [`Call`] from.
#[derive(Clone, Debug)]
struct Said {
    names: [String; 4],
    severity: Severity,
    kind: CallerKind,
    arguments: String,
    marks: Vec<String>,
    tags: Vec<String>,
    at: i64,
}

impl Said {
    fn call<T>(&self, then: impl FnOnce(&Call<'_>) -> T) -> T {
        let [server, tool, client, caller] = &self.names;
        let arguments = parse_str(&self.arguments, Limits::default()).expect("JSON");
        let caller = Caller {
            id: caller.clone(),
            name: String::new(),
            kind: self.kind,
        };
        then(&Call {
            caller: &caller,
            client,
            server,
            tool,
            arguments: &arguments,
            severity: self.severity,
            marks: &self.marks,
            tags: &self.tags,
            at: self.at,
            utc_offset_minutes: 0,
        })
    }
}

fn some_of(words: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    subsequence(words.to_vec(), 0..=words.len())
        .prop_map(|words| words.into_iter().map(str::to_owned).collect())
}

/// Values near those that rules ask for.
fn value() -> impl Strategy<Value = String> {
    let leaf = || {
        select(vec![
            "null",
            "true",
            "false",
            "1",
            "1.0",
            "15e-1",
            "1.5",
            "2",
            "3",
            "-2.5",
            "100",
            "-2000",
            "\"a\"",
            "\"ab\"",
            "\"b\"",
            "\"b\\\"\"",
            "\"1\"",
            "\"b*x\"",
            "\"axc\"",
            "\"xb\"",
            "\"\"",
            "\"/a\"",
            "\"/a/b/c\"",
            "\"/./a/b\"",
            "\"a/b\"",
            "\"C:\\\\x\\\\y\"",
            "\"https://a.test\"",
            "\"https://b.a.test/x\"",
            "\"https://a@b.test\"",
            "{}",
            r#"{"a":[1,{"b":null}]}"#,
            r#"{"b":"/a/b"}"#,
            "[]",
        ])
    };
    prop_oneof![
        4 => leaf().prop_map(str::to_owned),
        1 => prop::collection::vec(leaf(), 1..3).prop_map(|items| format!("[{}]", items.join(","))),
    ]
}

fn call() -> impl Strategy<Value = Said> {
    let name = || "[ab*\\[\\]{}?\\\\\"é,/]{0,5}";
    let field = || prop::option::weighted(0.7, value());
    (
        [name(), name(), name(), name()],
        select(Severity::ALL.to_vec()),
        select(CallerKind::ALL.to_vec()),
        (field(), field(), field()),
        some_of(&["destroy", "money", "secret"]),
        some_of(&["eu", "a b", "\"", "other"]),
        0_i64..1_209_600_000,
    )
        .prop_map(|(names, severity, kind, (a, b, cd), marks, tags, at)| {
            let fields = [("a", a), ("b", b), ("c/d", cd)];
            let said = fields
                .into_iter()
                .filter_map(|(key, value)| Some(format!("\"{key}\":{}", value?)));
            Said {
                names,
                severity,
                kind,
                arguments: format!("{{{}}}", said.collect::<Vec<_>>().join(",")),
                marks,
                tags,
                at,
            }
        })
}

fn policy(text: &str) -> Policy {
    parse_policy(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Two rules of which the second often is the first with one row more, so that covering happens.
fn pair() -> impl Strategy<Value = Policy> {
    (
        rule(),
        rule(),
        prop::collection::vec(argument(), 0..3),
        any::<bool>(),
    )
        .prop_map(|(mut wide, mut narrow, more, akin)| {
            if akin {
                let own = narrow.conditions;
                narrow.conditions = wide.conditions.clone();
                let asks = |field: Field| wide.conditions.iter().any(|row| row.field == field);
                narrow
                    .conditions
                    .extend(own.into_iter().filter(|row| !asks(row.field)));
                narrow.conditions.extend(more);
            }
            (wide.id, narrow.id) = ("wide".into(), "narrow".into());
            (wide.enabled, narrow.enabled) = (true, true);
            policy(&file(&[wide, narrow]))
        })
}

/// Two conditions on one argument, in rules of any effect.
fn argument_pair() -> impl Strategy<Value = Policy> {
    (rule(), rule(), argument(), argument()).prop_map(|(mut wide, mut narrow, a, mut b)| {
        b.pointer.clone_from(&a.pointer);
        (wide.id, narrow.id) = ("wide".into(), "narrow".into());
        (wide.enabled, narrow.enabled) = (true, true);
        (wide.conditions, narrow.conditions) = (vec![a], vec![b]);
        (wide.until, narrow.until) = (None, None);
        policy(&file(&[wide, narrow]))
    })
}

fn names(patterns: &[String]) -> Names {
    Names::of(
        patterns
            .iter()
            .map(|text| Pattern::parse(text).expect("a pattern"))
            .collect(),
    )
}

fn pattern() -> impl Strategy<Value = String> {
    "(a|b|c|\\*|\\?|\\[ab\\]|\\[!a\\]|\\[a-c\\]|\\{a,bc\\}|\\\\\\*|é){1,6}"
        .prop_filter("two stars mean more beside a slash", |text| {
            !text.contains("**")
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_rule_that_covers_another_applies_wherever_it_does(
        policy in prop_oneof![pair(), argument_pair()],
        calls in prop::collection::vec(call(), 48),
    ) {
        let [wide, narrow] = policy.rules() else { panic!("two rules") };
        let severities = wide.when.severity.covers(narrow.when.severity);
        if severities && apart_from_severity(wide, narrow) == Cover::Yes {
            for said in calls {
                let (narrow, wide) = said.call(|call| (applies(narrow, call), applies(wide, call)));
                prop_assert!(wide || !narrow, "{said:?}");
            }
        }
    }

    #[test]
    fn patterns_are_compared_as_they_match(
        wide in prop::collection::vec(pattern(), 1..3),
        narrow in pattern(),
        probes in prop::collection::vec("[abcé*x]{0,6}", 32),
    ) {
        let (wide_names, narrow_names) = (names(&wide), names(std::slice::from_ref(&narrow)));
        let found = language::names(&wide_names, &narrow_names);
        prop_assert_ne!(found, Cover::Maybe);
        let shown = probes.iter().any(|name| narrow_names.admit(name) && !wide_names.admit(name));
        prop_assert!(!(shown && found == Cover::Yes), "{wide:?} {narrow}");
        // The samples of one pattern are names it matches: a no has one of its own.
        if found == Cover::No && !narrow.contains(['[', '{']) {
            let witness = language::witness(&wide_names, &narrow);
            prop_assert!(witness.is_some_and(|name| narrow_names.admit(&name) && !wide_names.admit(&name)), "{wide:?} {narrow}");
        }
    }

    #[test]
    fn what_is_never_reached_can_go(rules in rules(4), calls in prop::collection::vec(call(), 24)) {
        let text = file(&rules);
        let before = policy(&text);
        let never = super::check(&text, &LintFacts::default());
        let never = never.iter().filter(|problem| problem.message.starts_with("never reached"));
        for number in never.filter_map(|problem| problem.rule) {
            let edit = PolicyEdit::Remove { rule: u32::try_from(number).expect("a number") };
            let after = policy(&apply(&text, &edit, &LintFacts::default()).expect("removed"));
            for said in &calls {
                let (before, after) = said.call(|call| (decide(&before, call), decide(&after, call)));
                prop_assert_eq!(before.id, after.id);
            }
        }
    }
}
