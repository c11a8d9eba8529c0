//! What is carried over, and what is said about the rest.

use super::*;
use crate::lint::{self, LintFacts};
use crate::{default_sentence, parse_policy, sentences};

fn imported(text: &str) -> (Vec<String>, Vec<String>) {
    let imported = import(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let policy =
        parse_policy(&imported.text).unwrap_or_else(|error| panic!("{error}: {}", imported.text));
    (sentences(&policy), imported.notes)
}

#[test]
fn the_lists_of_claude_code_become_rules_in_the_order_they_are_heeded_in() {
    let (sentences, notes) = imported(
        r#"{
          // settings.json
          "permissions": {
            "allow": ["Bash(git diff:*)", "mcp__k8s__get_pod", "mcp__k8s__list_*", "mcp__jira", "mcp__git_hub__*"],
            "ask": ["mcp__k8s__scale", "Bash(git push:*)"],
            "deny": ["Read(./secrets/**)", "mcp__k8s__delete[1]", "mcp__mail__send(to)", "mcp____x", 7],
            "defaultMode": "acceptEdits"
          },
          "model": "any"
        }"#,
    );
    assert_eq!(
        sentences,
        [
            r"Deny calls to delete\[1\] on k8s.",
            "Ask me about calls to scale on k8s.",
            "Allow calls to get_pod or list_* on k8s.",
            "Allow any call on jira.",
            "Allow any call on git_hub.",
            "Otherwise, ask me.",
        ]
    );
    assert_eq!(
        notes,
        [
            "left out, since Claude Code's own tools do not pass through this gateway: `Read(./secrets/**)` (deny), `Bash(git push:*)` (ask), `Bash(git diff:*)` (allow)",
            "left out, since it is not clear what is meant: `\"mcp__mail__send(to)\"` (deny), `\"mcp____x\"` (deny), `7` (deny)",
            "`permissions.defaultMode` has no counterpart here",
            "Claude Code writes `_` for other characters in a server's name; see whether the servers are called so here",
        ]
    );
}

#[test]
fn lists_alone_and_lists_about_nothing_of_ours_are_read_too() {
    let (sentences, notes) = imported(r#"{"allow": ["Bash"], "deny": []}"#);
    assert_eq!(sentences, [default_sentence(Effect::Review)]);
    assert_eq!(notes.len(), 2, "{notes:?}");
    let many: Vec<_> = (0..25).map(|i| format!("\"Tool{i}\"")).collect();
    let (_, notes) = imported(&format!(r#"{{"deny": [{}]}}"#, many.join(",")));
    assert!(
        notes[0].ends_with("`Tool19` (deny) and 5 more"),
        "{}",
        notes[0]
    );
}

#[test]
fn a_policy_comes_in_as_it_is() {
    let ours = r#"{"version": 2, /* x */ "rules": [], "defaultEffect": "deny"}"#;
    assert_eq!(
        import(ours).expect("a policy"),
        Imported {
            text: ours.to_owned(),
            notes: vec![]
        }
    );
    let theirs = r#"{"rules": [{"id": "reads", "match": {"tool": "db", "minSeverity": "safe"}, "effect": "allow"},
        {"id": "all", "match": {"minSeverity": "safe"}, "effect": "allow"}], "defaultEffect": "deny"}"#;
    let imported = import(theirs).expect("a policy");
    assert_eq!(imported.text, theirs);
    assert_eq!(imported.notes.len(), 1);
    let problems = lint::check(&imported.text, &LintFacts::default());
    let everything = problems
        .iter()
        .find(|problem| problem.code == "L03")
        .expect("named");
    assert_eq!(everything.fixes[0].label, "Use severity is safe");
    for neither in [
        "{}",
        "[1]",
        "{",
        r#"{"permissions": {}}"#,
        r#"{"allow": true}"#,
    ] {
        assert!(import(neither).is_err(), "{neither}");
    }
}
