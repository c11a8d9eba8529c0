//! Names in a policy that nothing installed has: L09.

use super::{Fix, Installed, LintFacts, ProblemWeight, Report, fixes};
use crate::Rule;
use crate::edit::ConditionField as Field;
use crate::json::shown;
use crate::names::{Pattern, literal};

pub(super) fn report(report: &mut Report<'_>, facts: &LintFacts) {
    let Some(installed) = &facts.installed else {
        return;
    };
    for (place, rule) in report.rules() {
        servers(report, place, rule, installed);
        tools(report, place, rule, installed);
    }
}

fn servers(report: &mut Report<'_>, place: usize, rule: &Rule, installed: &Installed) {
    let names: Vec<&str> = installed
        .servers
        .iter()
        .map(|server| server.name.as_str())
        .collect();
    for pattern in rule.when.server.patterns() {
        if names.iter().any(|name| pattern.matches(name)) {
            continue;
        }
        let what = match literal(pattern.text()) {
            Some(name) => format!("no installed server is called `{}`", shown(&name)),
            None => format!("no installed server matches `{}`", shown(pattern.text())),
        };
        unknown(report, place, Field::Server, pattern, what, &names);
    }
}

fn tools(report: &mut Report<'_>, place: usize, rule: &Rule, installed: &Installed) {
    let servers: Vec<_> = installed
        .servers
        .iter()
        .filter(|server| rule.when.server.admit(&server.name))
        .collect();
    // Of a server that was never started nobody knows the tools.
    if servers.is_empty() || servers.iter().any(|server| server.tools.is_empty()) {
        return;
    }
    let names: Vec<&str> = servers
        .iter()
        .flat_map(|server| &server.tools)
        .map(String::as_str)
        .collect();
    let whose = match servers.as_slice() {
        [one] => format!("`{}`", one.name),
        _ => "the servers it is about".to_owned(),
    };
    for pattern in rule.when.tool.patterns() {
        if names.iter().any(|name| pattern.matches(name)) {
            continue;
        }
        let what = match literal(pattern.text()) {
            Some(name) => format!("no tool of {whose} is called `{}`", shown(&name)),
            None => format!("no tool of {whose} matches `{}`", shown(pattern.text())),
        };
        unknown(report, place, Field::Tool, pattern, what, &names);
    }
}

fn unknown(
    report: &mut Report<'_>,
    place: usize,
    field: Field,
    pattern: &Pattern,
    what: String,
    names: &[&str],
) {
    let wrong = literal(pattern.text());
    let meant = wrong.as_deref().and_then(|wrong| nearest(wrong, names));
    let (help, fixes) = match (meant, &wrong, report.draft.rules.get(place)) {
        (Some(right), Some(wrong), Some(own)) => {
            let fix: Fix = fixes::rename(place, own, field, wrong, right);
            (format!("; did you mean `{}`?", shown(right)), vec![fix])
        }
        _ => (String::new(), Vec::new()),
    };
    let fields: &[&str] = match (field, report.draft.version_1) {
        (Field::Server, false) => &["server"],
        (Field::Server, true) | (_, false) => &["tool"],
        (_, true) => &["action"],
    };
    report.rule(
        "L09",
        ProblemWeight::Warning,
        place,
        fields,
        what + &help,
        fixes,
    );
}

/// The nearest name, if one is as near as a slip of the finger.
fn nearest<'n>(wrong: &str, names: &[&'n str]) -> Option<&'n str> {
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(wrong, name), *name))
        .filter(|(distance, name)| distance * 4 <= name.chars().count().max(4))
        .min()
        .map(|(_, name)| name)
}
