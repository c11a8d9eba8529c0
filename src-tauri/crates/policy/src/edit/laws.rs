//! What holds for every edit of every file: nothing that was not asked for changes, comments survive, and the
//! text then says what the form said.

use super::*;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use ConditionField as Field;
use ConditionOperator as Operator;

fn row(field: Field, operator: Operator, values: Vec<String>) -> ConditionForm {
    ConditionForm {
        field,
        pointer: String::new(),
        operator,
        values,
    }
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let all: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let most = all.len();
    subsequence(all, 1..=most)
}

fn is_or_one_of(field: Field, values: Vec<String>) -> ConditionForm {
    match values.len() {
        1 => row(field, Operator::Is, values),
        _ => row(field, Operator::OneOf, values),
    }
}

/// A row about names: plain ones, with what is special in patterns, or patterns.
fn names(field: Field) -> impl Strategy<Value = ConditionForm> {
    let plain = prop::collection::hash_set("[ab*\\[\\]{}?\\\\\"é,/]{1,5}", 1..4);
    let patterns = prop::collection::hash_set("[ab\"é,/]{0,3}\\*[ab?]{0,2}", 1..4);
    prop_oneof![
        plain.prop_map(move |names| is_or_one_of(field, names.into_iter().collect())),
        patterns.prop_map(move |names| row(field, Operator::Matches, names.into_iter().collect())),
    ]
}

fn severity() -> impl Strategy<Value = Vec<ConditionForm>> {
    const WORDS: &[&str] = &["safe", "low", "medium", "high", "critical"];
    let one = |operator, word: &str| row(Field::Severity, operator, vec![word.to_owned()]);
    prop_oneof![
        words(WORDS).prop_map(|values| vec![is_or_one_of(Field::Severity, values)]),
        (0_usize..5).prop_map(move |at| vec![one(Operator::AtLeast, WORDS[at])]),
        (0_usize..5, 0_usize..5).prop_map(move |(a, b)| vec![
            one(Operator::AtLeast, WORDS[a.min(b)]),
            one(Operator::AtMost, WORDS[a.max(b)]),
        ]),
    ]
}

pub(crate) fn argument() -> impl Strategy<Value = ConditionForm> {
    let scalars = || {
        select(vec![
            "null",
            "true",
            "1",
            "1.50",
            "\"a\"",
            "\"b\\\"\"",
            "\"1\"",
            "-2e3",
        ])
    };
    let many = |from: &'static [&'static str]| words(from);
    let test = prop_oneof![
        scalars().prop_map(|value| (Operator::Is, vec![value.to_owned()])),
        words(&["null", "true", "1", "\"a\"", "\"b\""]).prop_map(|v| (Operator::OneOf, v)),
        select(vec![r#"{"a":[1,{"b":null}]}"#, "[]", "1.0", "\"a\""])
            .prop_map(|value| (Operator::Exactly, vec![value.to_owned()])),
        many(&["a*", "*b", "a?c", "x"]).prop_map(|v| (Operator::Matches, v)),
        many(&["a", "ab", "b*", "\""]).prop_map(|v| (Operator::StartsWith, v)),
        many(&["/a", "/a/b", "/", "C:\\x"]).prop_map(|v| (Operator::Inside, v)),
        many(&["a.test", "*.a.test", "*", "b.a.test"]).prop_map(|v| (Operator::Host, v)),
        (select(vec!["", "1", "-2.5"]), select(vec!["3", "1e2"]))
            .prop_map(|(a, b)| (Operator::Between, vec![a.to_owned(), b.to_owned()])),
        Just((Operator::Exists, Vec::new())),
        Just((Operator::Missing, Vec::new())),
    ];
    (select(vec!["/a", "/b", "/a/b", "/c~1d"]), test).prop_map(|(pointer, (operator, values))| {
        ConditionForm {
            field: Field::Argument,
            pointer: pointer.to_owned(),
            operator,
            values,
        }
    })
}

fn conditions() -> impl Strategy<Value = Vec<ConditionForm>> {
    let some = |strategy: BoxedStrategy<Vec<ConditionForm>>| prop::option::weighted(0.3, strategy);
    let one =
        |strategy: BoxedStrategy<ConditionForm>| some(strategy.prop_map(|row| vec![row]).boxed());
    let labels = (
        one(words(&["agent", "human"])
            .prop_map(|v| is_or_one_of(Field::CallerType, v))
            .boxed()),
        one(words(&["destroy", "money"])
            .prop_map(|v| row(Field::Mark, Operator::AnyOf, v))
            .boxed()),
        one(words(&["secret", "money"])
            .prop_map(|v| row(Field::Mark, Operator::AllOf, v))
            .boxed()),
        one(words(&["eu", "a b", "\""])
            .prop_map(|v| is_or_one_of(Field::Tag, v))
            .boxed()),
        one(words(&[
            r#"{"days":["mon","fri"]}"#,
            r#"{"from":"22:00","to":"06:00"}"#,
        ])
        .prop_map(|v| is_or_one_of(Field::Time, v))
        .boxed()),
    );
    (
        one(names(Field::Server).boxed()),
        one(names(Field::Tool).boxed()),
        one(names(Field::Client).boxed()),
        one(names(Field::Caller).boxed()),
        some(severity().boxed()),
        labels,
        prop::collection::vec(argument(), 0..3),
    )
        .prop_map(
            |(server, tool, client, caller, severity, labels, arguments)| {
                [server, tool, client, caller, severity]
                    .into_iter()
                    .chain([labels.0, labels.1, labels.2, labels.3, labels.4])
                    .flatten()
                    .flatten()
                    .chain(arguments)
                    .collect()
            },
        )
}

/// Any rule that can be written.
pub(crate) fn rule() -> impl Strategy<Value = RuleForm> {
    let effect = select(vec![Effect::Allow, Effect::Deny, Effect::Review]);
    let text = "[a-z\"\\\\ é/*]{0,6}[a-z]";
    (
        (
            "[a-z]{1,6}",
            effect,
            prop::option::of(text),
            prop::option::of(text),
        ),
        conditions(),
        prop::bool::weighted(0.8),
        prop::option::of(select(vec!["2026-12-31", "2027-01-01T00:00:00Z"])),
        prop::option::of(1_u32..100),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(
                (id, effect, reason, description),
                conditions,
                enabled,
                until,
                hold,
                (typed, flow),
            )| {
                let asks = effect == Effect::Review;
                RuleForm {
                    id,
                    effect,
                    reason: reason.unwrap_or_default(),
                    description,
                    conditions,
                    enabled,
                    until: until.map(str::to_owned),
                    hold_seconds: hold.filter(|_| asks),
                    typed: typed && asks,
                    opts_out_of_flow: flow && effect == Effect::Allow,
                }
            },
        )
}

/// Rules with ids of their own.
pub(crate) fn rules(most: usize) -> impl Strategy<Value = Vec<RuleForm>> {
    prop::collection::vec(rule(), 1..=most).prop_map(|mut rules| {
        for (i, rule) in rules.iter_mut().enumerate() {
            rule.id = format!("{}{i}", rule.id);
        }
        rules
    })
}

pub(crate) fn file(rules: &[RuleForm]) -> String {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| written(rule, "    ").expect("can be written"))
        .collect();
    format!(
        "{{\n  \"version\": 2,\n  \"rules\": [\n    {}\n  ],\n  \"defaultEffect\": \"review\"\n}}\n",
        rules.join(",\n    ")
    )
}

/// The file with comments, numbered, at some of the places where one can be.
fn commented(text: &str, choices: &[u8]) -> (String, usize) {
    let mut out = String::new();
    let (mut in_text, mut escaped, mut count) = (false, false, 0);
    let mut choices = choices.iter().cycle();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = in_text && c == '\\' && !escaped;
        if in_text || !matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"') {
            continue;
        }
        let comment = match choices.next() {
            Some(0) => format!(" // c{count};\n"),
            Some(1) => format!(" /* c{count}; */ "),
            Some(2) => format!("\n\n// c{count};\n\n"),
            Some(3) => format!("\n/* c{count};\n */\n"),
            _ => continue,
        };
        out.push_str(&comment);
        count += 1;
    }
    (out, count)
}

/// The numbers of the comments that are in a text.
fn comments(text: &str, count: usize) -> Vec<usize> {
    (0..count)
        .filter(|i| text.contains(&format!(" c{i};")))
        .collect()
}

fn forms(text: &str) -> Vec<RuleForm> {
    let draft = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    draft.rules.into_iter().map(|rule| rule.form).collect()
}

fn apply_or_fail(text: &str, edit: &PolicyEdit) -> String {
    apply(text, edit, &LintFacts::default())
        .unwrap_or_else(|error| panic!("{error}: {edit:?} {text}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read(rules in rules(4)) {
        prop_assert_eq!(forms(&file(&rules)), rules);
    }

    #[test]
    fn an_edit_that_changes_nothing_leaves_the_text(rules in rules(4), choices in prop::collection::vec(0_u8..12, 1..40)) {
        let (text, _) = commented(&file(&rules), &choices);
        for (number, form) in (1..).zip(forms(&text)) {
            let on = form.enabled;
            prop_assert_eq!(apply_or_fail(&text, &PolicyEdit::Change { rule: number, form }), text.as_str());
            prop_assert_eq!(apply_or_fail(&text, &PolicyEdit::Enable { rule: number, on }), text.as_str());
            prop_assert_eq!(apply_or_fail(&text, &PolicyEdit::Move { rule: number, to: number }), text.as_str());
        }
    }

    #[test]
    fn rules_are_moved_and_removed_as_in_a_list(
        rules in rules(5),
        choices in prop::collection::vec(0_u8..12, 1..40),
        from in 0_usize..5, to in 0_usize..5,
    ) {
        let (text, count) = commented(&file(&rules), &choices);
        let (from, to) = (from % rules.len(), to % rules.len());
        let (rule, number) = (from as u32 + 1, to as u32 + 1);
        let mut expected = rules.clone();
        let one = expected.remove(from);
        let removed = apply_or_fail(&text, &PolicyEdit::Remove { rule });
        prop_assert_eq!(forms(&removed), expected.as_slice());
        expected.insert(to, one.clone());
        let moved = apply_or_fail(&text, &PolicyEdit::Move { rule, to: number });
        prop_assert_eq!(forms(&moved), expected.as_slice());
        prop_assert_eq!(comments(&moved, count), (0..count).collect::<Vec<_>>());
        let inserted = apply_or_fail(&removed, &PolicyEdit::Insert { at: number, form: one });
        prop_assert_eq!(forms(&inserted), expected.as_slice());
        prop_assert_eq!(comments(&inserted, count), comments(&removed, count));
        let copied = apply_or_fail(&text, &PolicyEdit::Duplicate { rule });
        prop_assert_eq!(forms(&copied).len(), rules.len() + 1);
        prop_assert_eq!(comments(&copied, count), (0..count).collect::<Vec<_>>());
    }

    #[test]
    fn a_changed_rule_says_what_the_form_says(
        rules in rules(3),
        choices in prop::collection::vec(0_u8..12, 1..40),
        mut form in rule(), place in 0_usize..3,
    ) {
        let (text, _) = commented(&file(&rules), &choices);
        let place = place % rules.len();
        form.id = rules[place].id.clone();
        let changed = apply_or_fail(&text, &PolicyEdit::Change { rule: place as u32 + 1, form: form.clone() });
        let read_again = forms(&changed);
        prop_assert!(says(&read_again[place], &form), "{changed}");
        for other in (0..rules.len()).filter(|other| *other != place) {
            prop_assert_eq!(&read_again[other], &rules[other]);
        }
        // What is outside the rule stands as it stood.
        let span = |text: &str| read(text).expect("a policy").rules[place].span.clone();
        let (before, after) = (span(&text), span(&changed));
        prop_assert_eq!(&text[..before.start], &changed[..after.start]);
        prop_assert_eq!(&text[before.end..], &changed[after.end..]);
    }

    #[test]
    fn a_changed_value_keeps_every_comment(
        mut rules in rules(2),
        choices in prop::collection::vec(0_u8..12, 1..40),
        reason in "[a-z]{1,9}", on in any::<bool>(),
    ) {
        rules[0].description = Some("x".to_owned());
        rules[0].reason = "y".to_owned();
        let (text, count) = commented(&file(&rules), &choices);
        let mut form = rules[0].clone();
        form.reason = reason.clone();
        form.description = Some(reason.clone());
        form.enabled = on;
        let changed = apply_or_fail(&text, &PolicyEdit::Change { rule: 1, form });
        let changed = apply_or_fail(&changed, &PolicyEdit::Otherwise { effect: Effect::Deny, reason });
        prop_assert_eq!(comments(&changed, count), (0..count).collect::<Vec<_>>());
    }
}
