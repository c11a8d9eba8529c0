//! Each edit on a file as people write them, and the laws that hold for all of them.

use super::*;
use crate::parse_policy;

const FILE: &str = r#"// Ours.
{
  "version": 2,
  "rules": [
    // About a.
    // Two lines of it.
    {
      "id": "a", // the first
      "match": { "tool": "delete_*", /* all */ "severity": ["high", "critical"] },
      "effect": "deny"
    }, // behind a

    // A heading.

    // About b.
    { "id": "b", "origin": "A-7", "match": { "server": "k8s" }, "effect": "review" },
    { "id": "c", "match": {}, "effect": "deny", "reason": "why not" } // behind c
  ],
  "defaultEffect": "review"
}
"#;

fn edit(text: &str, edit: PolicyEdit) -> String {
    apply(text, &edit, &LintFacts::default())
        .unwrap_or_else(|error| panic!("{error}: {edit:?} {text}"))
}

fn refused(text: &str, edit: PolicyEdit) -> String {
    apply(text, &edit, &LintFacts::default())
        .expect_err("must be refused")
        .to_string()
}

fn ids(text: &str) -> Vec<String> {
    let policy = parse_policy(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    policy
        .rules()
        .iter()
        .map(|rule| rule.id.to_string())
        .collect()
}

/// The lines that are in one text and not in the other, `-` before and `+` after.
fn difference(before: &str, after: &str) -> Vec<String> {
    let mut out = Vec::new();
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let front = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - front;
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count()
        .min(most);
    out.extend(
        old[front..old.len() - back]
            .iter()
            .map(|line| format!("-{line}")),
    );
    out.extend(
        new[front..new.len() - back]
            .iter()
            .map(|line| format!("+{line}")),
    );
    out
}

fn form(text: &str, place: usize) -> RuleForm {
    read(text)
        .unwrap_or_else(|error| panic!("{error}: {text}"))
        .rules[place]
        .form
        .clone()
}

fn row(
    field: ConditionField,
    pointer: &str,
    operator: ConditionOperator,
    values: &[&str],
) -> ConditionForm {
    ConditionForm {
        field,
        pointer: pointer.into(),
        operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

#[test]
fn a_rule_moves_with_its_comments_and_a_heading_stays() {
    let moved = edit(FILE, PolicyEdit::Move { rule: 1, to: 3 });
    assert_eq!(ids(&moved), ["b", "c", "a"]);
    println!("{moved}");
    assert!(
        moved.contains("[\n    // About b.\n    { \"id\": \"b\""),
        "{moved}"
    );
    assert!(
        moved.contains("// A heading.\n\n    { \"id\": \"c\""),
        "{moved}"
    );
    assert!(
        moved.contains("// About a.\n    // Two lines of it.\n    {\n"),
        "{moved}"
    );
    assert!(moved.contains("    } // behind a\n  ],"), "{moved}");
    assert_eq!(edit(&moved, PolicyEdit::Move { rule: 3, to: 1 }), FILE);
}

#[test]
fn each_edit_touches_only_what_it_is_about() {
    let copy = edit(FILE, PolicyEdit::Duplicate { rule: 2 });
    assert_eq!(ids(&copy), ["a", "b", "b-2", "c"]);
    assert_eq!(
        difference(FILE, &copy),
        [
            r#"+    { "id": "b-2", "origin": "A-7", "match": { "server": "k8s" }, "effect": "review" },"#
        ]
    );
    let without = edit(FILE, PolicyEdit::Remove { rule: 2 });
    assert_eq!(
        difference(FILE, &without),
        [
            r#"-    // About b."#,
            r#"-    { "id": "b", "origin": "A-7", "match": { "server": "k8s" }, "effect": "review" },"#
        ]
    );
    let without = edit(FILE, PolicyEdit::Remove { rule: 3 });
    assert_eq!(
        difference(FILE, &without),
        [
            r#"-    { "id": "b", "origin": "A-7", "match": { "server": "k8s" }, "effect": "review" },"#,
            r#"-    { "id": "c", "match": {}, "effect": "deny", "reason": "why not" } // behind c"#,
            r#"+    { "id": "b", "origin": "A-7", "match": { "server": "k8s" }, "effect": "review" }"#,
        ]
    );
    let off = edit(FILE, PolicyEdit::Enable { rule: 1, on: false });
    assert_eq!(
        difference(FILE, &off),
        [
            r#"-      "effect": "deny""#,
            r#"+      "effect": "deny","#,
            r#"+      "enabled": false"#,
        ]
    );
    let otherwise = PolicyEdit::Otherwise {
        effect: Effect::Deny,
        reason: "no".into(),
    };
    assert_eq!(
        difference(FILE, &edit(FILE, otherwise)),
        [
            r#"-  "defaultEffect": "review""#,
            r#"+  "defaultEffect": "deny","#,
            r#"+  "defaultReason": "no""#,
        ]
    );
}

#[test]
fn a_new_rule_looks_like_its_neighbours() {
    let mut new = form(FILE, 2);
    new.id = "new".into();
    new.conditions = vec![row(
        ConditionField::Argument,
        "/path",
        ConditionOperator::Inside,
        &["/srv", "/tmp"],
    )];
    let inserted = edit(
        FILE,
        PolicyEdit::Insert {
            at: 2,
            form: new.clone(),
        },
    );
    assert_eq!(
        difference(FILE, &inserted),
        [
            r#"+    {"#,
            r#"+      "id": "new","#,
            r#"+      "match": { "arguments": { "pointer": "/path", "op": "inside", "value": ["/srv", "/tmp"] } },"#,
            r#"+      "effect": "deny","#,
            r#"+      "reason": "why not""#,
            r#"+    },"#,
        ]
    );
    let one_line =
        r#"{"version":2,"rules":[{"id":"a","match":{},"effect":"deny"}],"defaultEffect":"deny"}"#;
    new.conditions.clear();
    let rule = r#"{ "id": "new", "match": {}, "effect": "deny", "reason": "why not" }"#;
    for (text, at, expected) in [
        (
            one_line.to_owned(),
            1,
            one_line.replace("[{", &format!("[{rule}, {{")),
        ),
        (
            one_line.to_owned(),
            2,
            one_line.replace("}]", &format!("}}, {rule}]")),
        ),
        (
            one_line.replace(r#"{"id":"a","match":{},"effect":"deny"}"#, ""),
            1,
            one_line.replace(r#"{"id":"a","match":{},"effect":"deny"}"#, rule),
        ),
    ] {
        let form = new.clone();
        assert_eq!(edit(&text, PolicyEdit::Insert { at, form }), expected);
    }
    let empty =
        "{\n  \"version\": 2,\n  \"rules\": [], // none yet\n  \"defaultEffect\": \"deny\"\n}\n";
    assert_eq!(
        edit(empty, PolicyEdit::Insert { at: 1, form: new }),
        "{\n  \"version\": 2,\n  \"rules\": [\n    {\n      \"id\": \"new\",\n      \"match\": {},\n      \"effect\": \"deny\",\n      \"reason\": \"why not\"\n    }\n  ], // none yet\n  \"defaultEffect\": \"deny\"\n}\n"
    );
}

/// Changes a form, one way.
type Change = fn(&mut RuleForm);

#[test]
fn a_changed_rule_keeps_what_did_not_change() {
    use ConditionField as Field;
    use ConditionOperator as Operator;
    let rule = |rest: &str| {
        format!(
            "{{\"version\": 2, \"rules\": [{{ \"id\": \"a\", {rest}, \"effect\": \"review\" }}], \"defaultEffect\": \"deny\"}}"
        )
    };
    let cases: [(&str, Change, &str); 14] = [
        (r#""match": {}"#, |_| {}, r#""match": {}"#),
        (
            r#""match": { "tool": ["a", "b" /* why */] }"#,
            |form| form.conditions[0].values.push("c".into()),
            r#""match": { "tool": ["a", "b" /* why */, "c"] }"#,
        ),
        (
            r#""match": { "tool": ["a", "b"] }"#,
            |form| form.conditions[0].values = vec!["b".into()],
            r#""match": { "tool": ["b"] }"#,
        ),
        (
            r#""match": { "tool": "a" }"#,
            |form| form.conditions[0].values.push("b*".into()),
            r#""match": { "tool": ["a", "b\\*"] }"#,
        ),
        (
            r#""match": { "tool": "a\\*b" }"#,
            |form| assert_eq!(form.conditions[0].values, ["a*b"]),
            r#""match": { "tool": "a\\*b" }"#,
        ),
        (
            r#""match": { "minSeverity": "high", "tool": "x" }"#,
            |form| {
                form.conditions[0] = row(Field::Severity, "", Operator::OneOf, &["safe", "low"]);
            },
            r#""match": { "tool": "x", "severity": ["safe", "low"] }"#,
        ),
        (
            r#""match": { "arguments": { "pointer": "/a", /* so */ "op": "is", "value": 1 } }"#,
            |form| form.conditions[0].values = vec!["\"one\"".into()],
            r#""match": { "arguments": { "pointer": "/a", /* so */ "op": "is", "value": "one" } }"#,
        ),
        (
            r#""match": { "arguments": { "pointer": "/a", /* so */ "op": "is", "value": 1 } }"#,
            |form| {
                let row = row(Field::Argument, "/b", Operator::Missing, &[]);
                form.conditions.push(row);
            },
            r#""match": { "arguments": [{ "pointer": "/a", /* so */ "op": "is", "value": 1 }, { "pointer": "/b", "op": "exists", "value": false }] }"#,
        ),
        (
            r#""match": { "arguments": { "pointer": "/a", "op": "range", "value": { "min": 1, "max": 2 } } }"#,
            |form| form.conditions[0].values = vec![String::new(), "2.50".into()],
            r#""match": { "arguments": { "pointer": "/a", "op": "range", "value": { "max": 2.50 } } }"#,
        ),
        (
            r#""match": { "arguments": { "pointer": "/a", "op": "prefix", "value": ["x", /* and */ "y"] } }"#,
            |form| form.conditions[0].operator = Operator::Exists,
            r#""match": { "arguments": { "pointer": "/a", "op": "exists" } }"#,
        ),
        (
            r#""match": {}, "reason": "so", "approval": { "typed": true, /* long */ "holdSeconds": 9 }"#,
            |form| {
                form.typed = false;
                form.reason = String::new();
            },
            r#""match": {}, "approval": { /* long */ "holdSeconds": 9 }"#,
        ),
        (
            r#""match": {}, "approval": { "typed": true }, "until": "2026-12-01""#,
            |form| {
                form.typed = false;
                form.until = Some("2027-01-01".into());
            },
            r#""match": {}, "until": "2027-01-01""#,
        ),
        (
            r#""match": { "time": { "days": ["mon" /* only */], "from": "09:00" } }"#,
            |form| form.conditions[0].values.push(r#"{"to":"08:00"}"#.into()),
            r#""match": { "time": [{"days":["mon"],"from":"09:00"}, {"to":"08:00"}] }"#,
        ),
        (
            r#""match": { "tags": "eu", "markAll": ["secret"] }"#,
            |form| {
                form.id = "b".into();
                form.conditions.remove(0);
                form.description = Some("new \"note\"".into());
            },
            r#""match": { "markAll": ["secret"] }"#,
        ),
    ];
    for (before, change, after) in cases {
        let (before, mut expected) = (rule(before), rule(after));
        let mut form = form(&before, 0);
        change(&mut form);
        if form.id == "b" {
            expected = expected.replace("\"a\"", "\"b\"").replace(
                "\"review\" }",
                "\"review\", \"description\": \"new \\\"note\\\"\" }",
            );
        }
        assert_eq!(
            edit(&before, PolicyEdit::Change { rule: 1, form }),
            expected
        );
    }
}

#[test]
fn the_reference_format_becomes_version_2_only_where_it_must() {
    let file = r#"{
  "rules": [ // all
    { "id": "a", "match": { "tool": "db", /* x */ "action": "drop_*", "minSeverity": "high" }, "effect": "deny" },
    { "id": "b", "match": { "action": "x" }, "effect": "review" }
  ],
  "defaultEffect": "review"
}"#;
    let mut milder = form(file, 0);
    milder
        .conditions
        .retain(|row| row.field != ConditionField::Server);
    let change = |form| PolicyEdit::Change { rule: 1, form };
    assert_eq!(
        edit(file, change(milder.clone())),
        file.replace(r#""tool": "db", /* x */ "#, "/* x */ ")
    );
    milder
        .conditions
        .push(row(ConditionField::Tag, "", ConditionOperator::Is, &["eu"]));
    let upgraded = edit(file, change(milder));
    assert_eq!(
        upgraded,
        file.replace("{\n  \"rules\"", "{\n  \"version\": 2,\n  \"rules\"")
            .replace(
                r#""tool": "db", /* x */ "action": "drop_*", "minSeverity": "high" "#,
                r#"/* x */ "tool": "drop_*", "minSeverity": "high", "tags": "eu" "#
            )
            .replace(r#""action": "x""#, r#""tool": "x""#)
    );
    let hash = |text: &str| parse_policy(text).expect("a policy").version_hash();
    let off_and_on = edit(
        &edit(file, PolicyEdit::Enable { rule: 1, on: false }),
        PolicyEdit::Enable { rule: 1, on: true },
    );
    assert_eq!(hash(&off_and_on), hash(file), "{off_and_on}");
}

#[test]
fn what_cannot_be_done_is_refused_with_a_sentence() {
    use ConditionField as Field;
    use ConditionOperator as Operator;
    let with = |rows: &[ConditionForm]| {
        let mut form = form(FILE, 1);
        form.conditions = rows.to_vec();
        PolicyEdit::Change { rule: 2, form }
    };
    let argument =
        |operator, values: &[&str]| with(&[row(Field::Argument, "/a", operator, values)]);
    let mut allow_typed = form(FILE, 1);
    allow_typed.effect = Effect::Allow;
    allow_typed.typed = true;
    let mut same_id = form(FILE, 1);
    same_id.id = "a".into();
    for (edit, why) in [
        (
            PolicyEdit::Move { rule: 4, to: 1 },
            "there is no rule 4; the policy has 3",
        ),
        (
            PolicyEdit::Remove { rule: 0 },
            "there is no rule 0; the policy has 3",
        ),
        (
            with(&[
                row(Field::Tool, "", Operator::Is, &["a"]),
                row(Field::Tool, "", Operator::Matches, &["b*"]),
            ]),
            "`tool` is asked twice; put both into one row, or make two rules of it",
        ),
        (
            with(&[row(Field::Tool, "", Operator::Matches, &["[x"])]),
            "`[x` is no valid pattern for `tool`: unclosed character class; missing ']'",
        ),
        (
            with(&[row(Field::Tool, "", Operator::Is, &[])]),
            "the row about “tool” has no value; give it one or take the row out",
        ),
        (
            with(&[row(Field::CallerType, "", Operator::AtLeast, &["agent"])]),
            "“caller type” cannot be compared with “at least”; choose another operator",
        ),
        (
            argument(Operator::Is, &["1, \"x\": 2"]),
            "`1, \\\"x\\\": 2` is no JSON value (something follows the value; remove it at byte 1); put text in quotes",
        ),
        (
            argument(Operator::Is, &["1", "2"]),
            "the row about “argument” takes one value with “is”",
        ),
        (
            argument(Operator::Between, &["x"]),
            "`x` is no number; write digits",
        ),
        (
            PolicyEdit::Change {
                rule: 2,
                form: allow_typed,
            },
            "`approval` is for rules whose effect is `review`, not `allow`; take it out",
        ),
        (
            PolicyEdit::Change {
                rule: 2,
                form: same_id,
            },
            "rule 2 has the id `a` of rule 1; give it another",
        ),
    ] {
        assert_eq!(refused(FILE, edit), why);
    }
    let broken = refused("{", PolicyEdit::Remove { rule: 1 });
    assert_eq!(broken, "line 1 column 2: the text ends inside a value");
}
