//! What is known besides the text, and what it says about rules: hits, ends and drafts.

use super::reach::Left;
use super::{ProblemWeight, Report, fixes};
use crate::{Effect, Rule, Severity};

/// What is known besides the text. A fact that is not there makes the problems that need it silent.
#[derive(Clone, Debug, Default)]
pub struct LintFacts {
    /// Now, in Unix milliseconds; none: no rule is said to have ended.
    pub now: Option<i64>,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// The servers there are; none: nothing is known about them.
    pub installed: Option<Installed>,
    /// What a replay found.
    pub evidence: Option<Evidence>,
    /// The calls that rules were drafted from.
    pub origins: Vec<Origin>,
}

/// The servers behind the gate.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    /// Each of them.
    pub servers: Vec<InstalledServer>,
}

/// A server behind the gate.
#[derive(Clone, Debug)]
pub struct InstalledServer {
    /// Its name.
    pub name: String,
    /// The names of its tools, as far as they are known.
    pub tools: Vec<String>,
    /// Whether the operator has looked at its definitions.
    pub accepted: bool,
}

/// What the rules of this text did with the calls of the last days.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// How many days.
    pub days: u32,
    /// How many calls.
    pub calls: u64,
    /// One for each rule, in order.
    pub rules: Vec<RuleEvidence>,
}

/// What one rule did.
#[derive(Clone, Debug, Default)]
pub struct RuleEvidence {
    /// Calls it decided.
    pub decided: u64,
    /// Calls that an earlier rule decided and it matches too: that rule's place from 0, and how many.
    pub taken: Vec<(usize, u64)>,
    /// Of the calls it decided, those that would have had the same effect without it; none: not counted.
    pub same_without: Option<u64>,
}

/// A call that a rule was drafted from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// As rules name it: `A-1042`.
    pub name: String,
    /// The server.
    pub server: String,
    /// The tool.
    pub tool: String,
    /// How much harm it could do.
    pub severity: Severity,
    /// Whether it had any argument.
    pub has_arguments: bool,
}

/// Three days, in milliseconds.
const SOON: i64 = 3 * 24 * 60 * 60 * 1_000;
/// Days without a hit after which a rule is worth a look.
const LONG: u32 = 90;

pub(super) fn report(report: &mut Report<'_>, facts: &LintFacts, left: &[Option<Left>]) {
    for (place, rule) in report.rules() {
        if let Some(now) = facts.now {
            ends(report, place, rule, now, facts.utc_offset_minutes);
        }
        // What is never reached was named as that.
        let reached = left
            .get(place)
            .and_then(Option::as_ref)
            .is_some_and(|left| !left.nothing());
        let evidence = facts.evidence.as_ref().filter(|_| reached);
        let own = evidence.and_then(|evidence| Some((evidence, evidence.rules.get(place)?)));
        if let Some((evidence, own)) = own {
            shadowed(report, place, rule, evidence, own);
            idle(report, place, evidence, own);
        }
    }
}

fn shadowed(
    report: &mut Report<'_>,
    place: usize,
    rule: &Rule,
    evidence: &Evidence,
    own: &RuleEvidence,
) {
    let all = own.decided + own.taken.iter().map(|(_, calls)| calls).sum::<u64>();
    for (by, calls) in &own.taken {
        let Some(earlier) = report.draft.policy.rules().get(*by) else {
            continue;
        };
        if earlier.effect == rule.effect || *calls == 0 {
            continue;
        }
        let does = match earlier.effect {
            Effect::Allow => "allows",
            Effect::Deny => "denies",
            Effect::Review => "asks about",
        };
        let share = match calls * 100 / all.max(1) {
            0 => "some".to_owned(),
            percent => format!("{percent} %"),
        };
        let message = format!(
            "rule {} already {does} {share} of these calls ({} days)",
            by + 1,
            evidence.days
        );
        let fixes = vec![fixes::move_above(place, *by)];
        report.rule(
            "L05",
            ProblemWeight::Warning,
            place,
            &["match"],
            message,
            fixes,
        );
    }
}

fn idle(report: &mut Report<'_>, place: usize, evidence: &Evidence, own: &RuleEvidence) {
    if own.decided == 0 && evidence.days >= LONG && evidence.calls > 0 {
        let message = format!(
            "it decided none of the calls of the last {} days",
            evidence.days
        );
        let fixes = vec![fixes::switch_off(place)];
        report.rule("L10", ProblemWeight::Hint, place, &[], message, fixes);
    }
    if own.decided > 0 && own.same_without == Some(own.decided) {
        let message = format!(
            "without it, the {} calls it decided would have been decided alike",
            own.decided
        );
        report.rule(
            "L11",
            ProblemWeight::Hint,
            place,
            &[],
            message,
            vec![fixes::delete(place)],
        );
    }
}

fn ends(report: &mut Report<'_>, place: usize, rule: &Rule, now: i64, utc_offset_minutes: i32) {
    let Some(until) = &rule.until else {
        return;
    };
    let end = until.moment(utc_offset_minutes);
    let message = match end - now {
        ..=0 => format!("it ended `{}`", until.text),
        left if left < SOON => format!("it ends `{}`", until.text),
        _ => return,
    };
    let local = |moment: i64| moment.saturating_add(i64::from(utc_offset_minutes) * 60_000);
    // A date alone ends with its day, so the moment of its end is already the next one.
    let from = local(end.max(now) - 1);
    let Some(own) = report.draft.rules.get(place) else {
        return;
    };
    let extend = fixes::extend(place, own, from);
    let delete = (end <= now).then(|| fixes::delete(place));
    let fixes = extend.into_iter().chain(delete).collect();
    report.rule(
        "L12",
        ProblemWeight::Warning,
        place,
        &["until"],
        message,
        fixes,
    );
}
