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
