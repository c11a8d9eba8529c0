//! Rules that let more pass than their author may have thought of: L07, L08, L15, L16.

use super::reach::{Left, is_everything};
use super::{Installed, LintFacts, Origin, ProblemWeight, Report, fixes};
use crate::names::{Names, literal};
use crate::{Effect, Rule, Severities, Severity, Test};

pub(super) fn report(report: &mut Report<'_>, facts: &LintFacts, left: &[Option<Left>]) {
    for (place, rule) in report.rules() {
        let reached = left
            .get(place)
            .and_then(Option::as_ref)
            .is_some_and(|left| !left.nothing());
        if rule.effect != Effect::Allow || !reached {
            continue;
        }
        // A rule for everything was named as that.
        if !is_everything(rule) {
            more_than_reads(report, place, rule, facts.installed.as_ref());
        }
        if let Some(origin) = origin(rule, &facts.origins) {
            more_than_its_origin(report, place, rule, origin);
        }
        if let Some(installed) = &facts.installed {
            unseen(report, place, rule, installed);
        }
        flow(report, place, rule);
    }
}

fn more_than_reads(
    report: &mut Report<'_>,
    place: usize,
    rule: &Rule,
    installed: Option<&Installed>,
) {
    let reads = Severities::between(Severity::Safe, Severity::Low);
    let (any_server, any_tool) = (rule.when.server.is_any(), rule.when.tool.is_any());
    if !(any_server || any_tool) || rule.when.severity.without(reads).is_empty() {
        return;
    }
    let what = match (any_server, any_tool) {
        (true, true) => "any tool of any server",
        (true, false) => "such a tool of any server",
        _ => "any tool there",
    };
    let now = installed.map(|installed| {
        let (tools, servers) = matched(rule, installed);
        format!(" (now {tools} tools of {servers} servers)")
    });
    let message = format!(
        "this allows {what} to do more than read{}",
        now.unwrap_or_default()
    );
    let Some(own) = report.draft.rules.get(place) else {
        return;
    };
    let milder: Severities = rule
        .when
        .severity
        .iter()
        .filter(|s| reads.contains(*s))
        .collect();
    let only =
        (!milder.is_empty()).then(|| fixes::only_severity("Leave it at reads", place, own, milder));
    let fixes = only
        .into_iter()
        .chain([fixes::ask_instead(place, own)])
        .collect();
    report.rule(
        "L07",
        ProblemWeight::Warning,
        place,
        &["match"],
        message,
        fixes,
    );
}

/// How many tools of how many servers a rule's names stand for.
fn matched(rule: &Rule, installed: &Installed) -> (usize, usize) {
    let servers = installed
        .servers
        .iter()
        .filter(|server| rule.when.server.admit(&server.name));
    servers
        .map(|server| {
            server
                .tools
                .iter()
                .filter(|tool| rule.when.tool.admit(tool))
                .count()
        })
        .filter(|tools| *tools > 0)
        .fold((0, 0), |(tools, servers), more| (tools + more, servers + 1))
}

fn origin<'o>(rule: &Rule, origins: &'o [Origin]) -> Option<&'o Origin> {
    let name = rule.origin.as_deref()?;
    origins.iter().find(|origin| origin.name == name)
}

fn more_than_its_origin(report: &mut Report<'_>, place: usize, rule: &Rule, origin: &Origin) {
    let when = &rule.when;
    let mut more = Vec::new();
    for (what, names, own) in [
        ("servers", &when.server, &origin.server),
        ("tools", &when.tool, &origin.tool),
    ] {
        if !only(names, own) {
            more.push(format!("other {what} than `{own}`"));
        }
    }
    let says_arguments = |test: &crate::ArgumentTest| !matches!(test.test, Test::Exists(_));
    if origin.has_arguments && !when.arguments.iter().any(says_arguments) {
        more.push("whatever arguments".to_owned());
    }
    let worst = when.severity.iter().last().unwrap_or(Severity::Safe);
    if worst > origin.severity {
        more.push(format!(
            "calls that are {worst}, where that was {}",
            origin.severity
        ));
    }
    let [first @ .., last] = more.as_slice() else {
        return;
    };
    let listed = match first {
        [] => last.clone(),
        first => format!("{} and {last}", first.join(", ")),
    };
    let message = format!("wider than {}: it allows {listed}", origin.name);
    report.rule(
        "L08",
        ProblemWeight::Warning,
        place,
        &["match"],
        message,
        Vec::new(),
    );
}

/// Whether the names stand for this one alone.
fn only(names: &Names, name: &str) -> bool {
    let is_it = |pattern: &crate::Pattern| literal(pattern.text()).is_some_and(|own| own == name);
    !names.patterns().is_empty() && names.patterns().iter().all(is_it)
}

fn unseen(report: &mut Report<'_>, place: usize, rule: &Rule, installed: &Installed) {
    if rule.when.server.is_any() {
        return;
    }
    let unseen = installed
        .servers
        .iter()
        .filter(|server| !server.accepted && rule.when.server.admit(&server.name));
    let names: Vec<_> = unseen.map(|server| format!("`{}`", server.name)).collect();
    if names.is_empty() {
        return;
    }
    let message = format!(
        "known by name only: nobody has looked at the tools of {}, so its calls ask until someone has",
        names.join(", ")
    );
    report.rule(
        "L15",
        ProblemWeight::Warning,
        place,
        &["server", "match"],
        message,
        Vec::new(),
    );
}

fn flow(report: &mut Report<'_>, place: usize, rule: &Rule) {
    let named = |names: &Names| {
        let patterns = names.patterns();
        !patterns.is_empty()
            && patterns
                .iter()
                .all(|pattern| literal(pattern.text()).is_some())
    };
    if !rule.ignores_flow || named(&rule.when.server) && named(&rule.when.tool) {
        return;
    }
    let message = "this lets private data leave at the word of foreign text, for more than tools it names; name server and tool".to_owned();
    let fix = report.draft.rules.get(place).map(|own| {
        fixes::change("Let the flow rule ask", place, own, |form| {
            form.opts_out_of_flow = false
        })
    });
    let fixes = fix.into_iter().collect();
    report.rule(
        "L16",
        ProblemWeight::Warning,
        place,
        &["flow"],
        message,
        fixes,
    );
}
