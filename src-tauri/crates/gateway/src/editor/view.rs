//! Everything the editor shows of a draft, made from its text anew each time. Of a text that cannot be read, the rules are
//! those of the last one that could, and the problem says why.

use super::places::Places;
use super::{Cases, Draft};
use crate::api::{DraftRule, DraftView, OutsideChange, PolicyTestResult, Problem, RuleView};
use crate::policies::{InForce, rule_view, rule_views};
use crate::replay::Known;
use policy::lint::{self, LintFacts};
use policy::{PolicyError, diff, edit};

/// What a draft is looked at beside.
pub(crate) struct Around<'a> {
    pub(crate) live: &'a InForce,
    pub(crate) facts: &'a LintFacts,
    pub(crate) known: &'a Known,
    pub(crate) cases: &'a Cases,
    /// Unix ms, and minutes that local time is ahead of UTC.
    pub(crate) now: (i64, i32),
    pub(crate) outside: Option<OutsideChange>,
}

impl Around<'_> {
    pub(crate) fn problems(&self, read: &Result<edit::Draft, PolicyError>) -> Vec<lint::Problem> {
        match read {
            Ok(draft) => lint::lint(draft, self.facts),
            Err(error) => vec![lint::unreadable(error)],
        }
    }

    pub(crate) fn tests(&self, draft: &edit::Draft) -> Vec<PolicyTestResult> {
        self.cases.run(&draft.policy, self.known, self.now)
    }
}

/// See the module.
pub(crate) fn view(draft: &Draft, around: &Around<'_>) -> DraftView {
    let read = edit::read(&draft.text);
    let problems = problems(&draft.text, &around.problems(&read));
    let readable = read.is_ok();
    let last = draft.readable.as_deref().unwrap_or(around.live.text());
    let (shown, of) = match read {
        Ok(shown) => (Some(shown), draft.text.as_str()),
        Err(_) => (edit::read(last).ok(), last),
    };
    let live = &around.live.policy;
    let otherwise = rule_views(shown.as_ref().map_or(live, |shown| &shown.policy)).pop();
    DraftView {
        base: draft.base,
        live: around.live.version,
        changed: draft.text != around.live.text(),
        readable,
        rules: shown
            .as_ref()
            .map_or_else(Vec::new, |shown| rules(of, shown)),
        otherwise: otherwise.unwrap_or_else(nothing),
        problems,
        changes: shown
            .as_ref()
            .map_or_else(Vec::new, |shown| diff::changes(live, &shown.policy)),
        tests: shown
            .as_ref()
            .map_or_else(Vec::new, |shown| around.tests(shown)),
        outside_change: around.outside.clone(),
        notes: draft.notes.clone(),
        text: draft.text.clone(),
    }
}

fn rules(text: &str, draft: &edit::Draft) -> Vec<DraftRule> {
    let places = Places::of(text);
    let both = draft.rules.iter().zip(draft.policy.rules()).zip(1..);
    both.map(|((written, rule), number)| DraftRule {
        view: rule_view(rule, number),
        form: written.form.clone(),
        from: places.unit(written.span.start),
        to: places.unit(written.span.end),
        line: u32::try_from(written.line).unwrap_or(u32::MAX),
    })
    .collect()
}

/// In the order of the text.
fn problems(text: &str, found: &[lint::Problem]) -> Vec<Problem> {
    let places = Places::of(text);
    let mut problems: Vec<_> = found
        .iter()
        .map(|problem| {
            let from = places.of_byte(problem.span.start);
            Problem {
                code: problem.code.to_owned(),
                weight: problem.weight,
                rule: problem.rule.and_then(|rule| u32::try_from(rule).ok()),
                message: problem.message.clone(),
                line: from.line,
                column: from.column,
                from: from.unit,
                to: places.unit(problem.span.end),
                fixes: problem.fixes.iter().map(|fix| fix.label.clone()).collect(),
            }
        })
        .collect();
    problems.sort_by_key(|problem| problem.from);
    problems
}

/// A list of rules always ends with its default.
fn nothing() -> RuleView {
    RuleView {
        number: None,
        id: None,
        effect: "deny".into(),
        sentence: policy::default_sentence(policy::Effect::Deny),
        reason: String::new(),
        origin: None,
        until: None,
    }
}
