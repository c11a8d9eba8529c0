//! Which calls are left for a rule by the rules before it, and for the default by all of them: L03, L04, L06, L14.

use super::cover::{apart_from_severity, both};
use super::{Cover, Fix, LintFacts, ProblemWeight, Report, fixes, listed, week};
use crate::conditions::{CallerKinds, Conditions};
use crate::{ApprovalSettings, Effect, Rule, Severities, Severity};

/// What is left for a rule.
pub(super) struct Left {
    /// The severities of which at least some calls reach it.
    pub(super) severities: Severities,
    /// The places of the rules that have the others.
    pub(super) by: Vec<usize>,
    /// The place of a rule that may have all that is left.
    maybe: Option<usize>,
}

impl Left {
    pub(super) fn nothing(&self) -> bool {
        self.severities.is_empty()
    }
}

/// What is left for each rule; none for one that is switched off.
pub(super) fn report(report: &mut Report<'_>, facts: &LintFacts) -> Vec<Option<Left>> {
    let rules = report.draft.policy.rules();
    // What has ended keeps nothing from anybody.
    let ended = |rule: &Rule| match (&rule.until, facts.now) {
        (Some(until), Some(now)) => now >= until.moment(facts.utc_offset_minutes),
        _ => false,
    };
    let mut before: Vec<(usize, &Rule)> = Vec::new();
    let mut left = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        if !rule.enabled {
            left.push(None);
            continue;
        }
        let found = left_for(rule, &before);
        of_rule(report, place, rule, &found, facts);
        left.push(Some(found));
        if !ended(rule) {
            before.push((place, rule));
        }
    }
    of_default(report, &left_for(&everything(), &before));
    left
}

fn left_for(rule: &Rule, before: &[(usize, &Rule)]) -> Left {
    let mut left = Left {
        severities: rule.when.severity,
        by: Vec::new(),
        maybe: None,
    };
    for (place, earlier) in before {
        let common = both(left.severities, earlier.when.severity);
        if common.is_empty() {
            continue;
        }
        match apart_from_severity(earlier, rule) {
            Cover::Yes if earlier.when.severity.covers(rule.when.severity) => {
                left.by = vec![*place];
                left.severities = left.severities.without(common);
            }
            Cover::Yes => {
                left.by.push(*place);
                left.severities = left.severities.without(common);
            }
            Cover::Maybe if common == left.severities => left.maybe = left.maybe.or(Some(*place)),
            Cover::Maybe | Cover::No => {}
        }
        if left.nothing() {
            break;
        }
    }
    left
}

fn of_rule(report: &mut Report<'_>, place: usize, rule: &Rule, left: &Left, facts: &LintFacts) {
    if left.nothing() {
        let message = match left.by.as_slice() {
            [one] => format!("never reached: rule {} covers it", one + 1),
            several => format!(
                "never reached: rules {} cover it between them",
                listed(several)
            ),
        };
        let fixes = left
            .by
            .first()
            .map(|first| fixes::move_above(place, *first));
        let fixes = fixes.into_iter().chain([fixes::delete(place)]).collect();
        report.rule(
            "L04",
            ProblemWeight::Warning,
            place,
            &["match"],
            message,
            fixes,
        );
        return;
    }
    if let Some(by) = left.maybe {
        let seen = facts.evidence.as_ref().and_then(|evidence| {
            let decided = evidence.rules.get(place)?.decided;
            Some(format!(
                "; it decided {decided} of {} calls",
                evidence.calls
            ))
        });
        let message = format!("rule {} may cover it{}", by + 1, seen.unwrap_or_default());
        // Which of the two should be first is not for us to say.
        report.rule(
            "L04",
            ProblemWeight::Hint,
            place,
            &["match"],
            message,
            Vec::new(),
        );
    }
    if rule.effect != Effect::Allow {
        return;
    }
    if is_everything(rule) {
        let message = "this allows every call that reaches it, whatever its severity, and leaves none for the rules below and the default".to_owned();
        let fixes = vec![only_safe(report, place), ask(report, place)];
        let fixes = fixes.into_iter().flatten().collect();
        report.rule(
            "L03",
            ProblemWeight::Error,
            place,
            &["minSeverity", "match"],
            message,
            fixes,
        );
    } else if left.severities.contains(Severity::Critical) {
        let message = "this allows critical calls without a question".to_owned();
        let milder = rule
            .when
            .severity
            .without([Severity::Critical].into_iter().collect());
        let own = report.draft.rules.get(place);
        let leave_out = own
            .filter(|_| !milder.is_empty())
            .map(|own| fixes::only_severity("Leave critical calls out", place, own, milder));
        let fixes = leave_out.into_iter().chain(ask(report, place)).collect();
        let fields = ["severity", "minSeverity", "maxSeverity", "match"];
        report.rule(
            "L14",
            ProblemWeight::Warning,
            place,
            &fields,
            message,
            fixes,
        );
    }
}

fn only_safe(report: &Report<'_>, place: usize) -> Option<Fix> {
    let safe = [Severity::Safe].into_iter().collect();
    let rule = report.draft.rules.get(place)?;
    Some(fixes::only_severity(
        "Use severity is safe",
        place,
        rule,
        safe,
    ))
}

fn ask(report: &Report<'_>, place: usize) -> Option<Fix> {
    Some(fixes::ask_instead(place, report.draft.rules.get(place)?))
}

fn of_default(report: &mut Report<'_>, left: &Left) {
    let policy = &report.draft.policy;
    let effect = policy.otherwise().effect;
    match left.by.as_slice() {
        // Several rules that share the severities out among them are no oversight.
        [by] if left.nothing() => {
            let own = policy.rules().get(*by).map(|rule| rule.effect);
            let fixes: Vec<_> = match own {
                Some(Effect::Allow) => only_safe(report, *by).into_iter().collect(),
                Some(own) if own == effect => vec![fixes::delete(*by)],
                _ => Vec::new(),
            };
            let message = format!("never reached: rule {} decides every call", by + 1);
            report.default("L06", ProblemWeight::Warning, message, fixes);
        }
        _ if effect == Effect::Allow && left.severities.contains(Severity::Critical) => {
            let message = "this allows critical calls without a question".to_owned();
            let ask = crate::edit::PolicyEdit::Otherwise {
                effect: Effect::Review,
                reason: policy.otherwise().reason.to_string(),
            };
            let fixes = vec![fixes::edit("Ask instead", ask)];
            report.default("L14", ProblemWeight::Warning, message, fixes);
        }
        _ => {}
    }
}

/// Whether nothing keeps the rule from a call, while it lasts.
pub(super) fn is_everything(rule: &Rule) -> bool {
    let when = &rule.when;
    let names = [&when.server, &when.tool, &when.client, &when.caller];
    when.severity == Severities::ALL
        && names.iter().all(|names| names.is_any())
        && when.caller_type == CallerKinds::ALL
        && when.arguments.is_empty()
        && when.mark_any.is_empty()
        && when.mark_all.is_empty()
        && when.tags.is_empty()
        && week::covers(&when.time, &[])
}

/// A rule for every call; what the default is measured against.
fn everything() -> Rule {
    Rule {
        id: "default".into(),
        description: None,
        when: Conditions::default(),
        effect: Effect::Deny,
        reason: "default".into(),
        enabled: true,
        until: None,
        origin: None,
        approval: ApprovalSettings::default(),
        ignores_flow: false,
    }
}
