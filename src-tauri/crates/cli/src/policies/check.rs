//! `smg policy check`: what a policy says, rule by rule, and what is wrong or odd about it, each with its place in
//! the file. Looks at the file alone: not at the servers there are, nor at past calls.

use super::{in_file, say, text};
use crate::failure::Failure;
use crate::shown;
use chrono::Local;
use clap::Args;
use policy::edit::{self, Draft};
use policy::lint::{self, LintFacts, Problem, ProblemWeight};
use policy::{Policy, Rule};
use serde::Serialize;
use serde_json::json;
use std::path::{Path, PathBuf};

const ENDINGS: &str = "\
Exit codes: 0 nothing wrong, though there may be warnings and hints; 1 an error, or a file that cannot be read;
with --strict, warnings count as errors.";

/// Arguments of `smg policy check`.
#[derive(Debug, Args)]
#[command(after_help = ENDINGS)]
pub(super) struct Check {
    /// The file
    file: PathBuf,
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
}

impl Check {
    /// Prints what there is to say, and fails if something is wrong.
    pub(super) fn run(self, json: bool) -> Result<(), Failure> {
        let text = text(&self.file)?;
        let draft = match edit::read(&text) {
            Ok(draft) => draft,
            Err(error) => {
                if json {
                    say(&problem(&self.file, &text, &lint::unreadable(&error), true))?;
                }
                return Err(in_file(&self.file)(error));
            }
        };
        let now = Local::now();
        let facts = LintFacts {
            now: Some(now.timestamp_millis()),
            utc_offset_minutes: now.offset().local_minus_utc() / 60,
            ..LintFacts::default()
        };
        let problems = lint::lint(&draft, &facts);
        say(&checked(&self.file, &text, &draft, &problems, json))?;
        let least = match self.strict {
            true => ProblemWeight::Warning,
            false => ProblemWeight::Error,
        };
        // The weights come with the worst first.
        match problems
            .iter()
            .filter(|found| found.weight <= least)
            .count()
        {
            0 => Ok(()),
            1 => Err(Failure::new("1 problem must be mended")),
            many => Err(Failure::new(format!("{many} problems must be mended"))),
        }
    }
}

/// The rules as they are said, then the problems.
fn checked(path: &Path, text: &str, draft: &Draft, problems: &[Problem], json: bool) -> String {
    let problems = problems
        .iter()
        .map(|found| problem(path, text, found, json));
    sentences(&draft.policy, json) + &problems.collect::<String>()
}

/// A rule as it is said; the default has no id.
#[derive(Serialize)]
struct Said<'a> {
    rule: Option<&'a str>,
    sentence: String,
    reason: &'a str,
}

fn sentences(policy: &Policy, json: bool) -> String {
    let otherwise = policy.otherwise();
    let default = Said {
        rule: None,
        sentence: policy::default_sentence(otherwise.effect),
        reason: &otherwise.reason,
    };
    let all: Vec<Said<'_>> = policy.rules().iter().map(said).chain([default]).collect();
    if json {
        return all.iter().map(|said| shown::json(said) + "\n").collect();
    }
    let row = |(said, number): (&Said<'_>, u32)| {
        let number = said.rule.map_or_else(String::new, |_| number.to_string());
        let id = shown::line(said.rule.unwrap_or_default());
        let what = format!(
            "{} ({})",
            shown::line(&said.sentence),
            shown::line(said.reason)
        );
        vec![number, id, what]
    };
    shown::table(&all.iter().zip(1..).map(row).collect::<Vec<_>>())
}

fn said(rule: &Rule) -> Said<'_> {
    Said {
        rule: Some(&rule.id),
        sentence: policy::rule_sentence(rule),
        reason: &rule.reason,
    }
}

/// One problem on a line of its own, in the manner of a compiler.
fn problem(path: &Path, text: &str, found: &Problem, json: bool) -> String {
    let place = edit::position(text, found.span.start);
    let fixes: Vec<&str> = found.fixes.iter().map(|fix| fix.label.as_str()).collect();
    if json {
        let value = json!({
            "problem": found.code,
            "weight": found.weight,
            "number": found.rule,
            "line": place.line,
            "column": place.column,
            "message": found.message,
            "fixes": fixes,
        });
        return shown::json(&value) + "\n";
    }
    let weight = match found.weight {
        ProblemWeight::Error => "error",
        ProblemWeight::Warning => "warning",
        ProblemWeight::Hint => "hint",
    };
    let whose = match found.rule {
        Some(number) => format!("rule {number}"),
        None => "the default".to_owned(),
    };
    format!(
        "{}:{}:{}: {weight} {}: {whose}: {}\n",
        shown::line(&path.to_string_lossy()),
        place.line,
        place.column,
        found.code,
        shown::line(&found.message)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"rules": [{"id": "ask", "match": {"minSeverity": "high"}, "effect": "review", "reason": "people decide"},
        {"id": "rest", "match": {"minSeverity": "safe"}, "effect": "allow", "reason": "reads"}],
        "defaultEffect": "deny"}"#;

    fn check(text: &str, json: bool) -> String {
        let draft = edit::read(text).unwrap();
        let problems = lint::lint(&draft, &LintFacts::default());
        checked(Path::new("p.json"), text, &draft, &problems, json)
    }

    #[test]
    fn a_policy_is_said_rule_by_rule_and_then_what_is_odd_about_it() {
        let expect = "1  ask   Ask me about any call that is high or worse. (people decide)\n\
                      2  rest  Allow every call that reaches this rule. (reads)\n         Otherwise, deny it. (no rule matches this call)\n\
                      p.json:2:34: error L03: rule 2: this allows every call that reaches it, whatever its severity, and leaves none for the rules below and the default\n\
                      p.json:3:9: warning L06: the default: never reached: rule 2 decides every call\n";
        assert_eq!(check(POLICY, false), expect);
        let json = check(POLICY, true);
        assert!(
            json.starts_with(r#"{"rule":"ask","sentence":"Ask me"#),
            "{json}"
        );
        assert!(json.contains("\n{\"rule\":null,"), "{json}");
        let expect =
            "{\"problem\":\"L03\",\"weight\":\"error\",\"number\":2,\"line\":2,\"column\":34,";
        assert!(json.contains(expect), "{json}");
    }

    #[test]
    fn it_fails_on_errors_and_strictly_on_warnings() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("p.json");
        let ends = |text: &str, strict| {
            std::fs::write(&file, text).unwrap();
            let check = Check {
                file: file.clone(),
                strict,
            };
            check
                .run(true)
                .err()
                .map(|failure| failure.sentence().to_owned())
        };
        let one = || Some("1 problem must be mended".to_owned());
        assert_eq!(ends(POLICY, false), one());
        let ask = POLICY.replace("allow", "review");
        assert_eq!(ends(&ask, false), None);
        assert_eq!(ends(&ask, true), one());
        let safe = POLICY
            .replace("\"safe\"", "\"low\"")
            .replace("allow", "review");
        assert_eq!(ends(&safe, true), None);
        assert!(
            ends("{", false)
                .unwrap()
                .contains("p.json`: line 1 column 2")
        );
    }
}
