//! Finds rules that do not do what their author most likely meant, and says what would mend them.
//!
//! Advice: a policy with problems is still a policy, and nothing here changes what it decides. Everything
//! the text does not hold comes in as [`LintFacts`]; what they leave out is passed over in silence, never guessed.
//!
//! | code | what |
//! |---|---|
//! | L01 | the text cannot be read |
//! | L02 | two rules share an id |
//! | L03 | a rule allows every call that reaches it |
//! | L04 | a rule is never reached |
//! | L05 | an earlier rule with another effect has some of its calls |
//! | L06 | the default is never reached |
//! | L07 | a rule allows more than reads on any server, or any tool |
//! | L08 | a rule allows more than the call it was drafted from |
//! | L09 | a name that nothing installed has |
//! | L10 | a rule that has decided nothing for long |
//! | L11 | a rule without which every call would have been decided alike |
//! | L12 | a rule that has ended or is about to |
//! | L14 | critical calls pass without a question |
//! | L15 | a rule that allows tools nobody has looked at |
//! | L16 | a rule that switches the flow rule off for more than one tool |
//!
//! L13, a rule that trusts what a server says of itself, has no case here: no condition can look at that.

mod cover;
mod facts;
mod fixes;
mod language;
mod naming;
mod reach;
mod values;
mod week;
mod wide;

pub use cover::Cover;
pub use facts::{Evidence, Installed, InstalledServer, LintFacts, Origin, RuleEvidence};

use crate::edit::{Draft, PolicyEdit, apply, read};
use crate::parse::Remedy;
use crate::{PolicyError, Rule};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How bad a [`Problem`] is. An error keeps a draft from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ProblemWeight {
    /// It must be mended, or taken on knowingly where it is only dangerous.
    Error,
    /// It most likely is not what was meant.
    Warning,
    /// It could be simpler.
    Hint,
}

/// Something wrong or odd about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `L03`.
    pub code: &'static str,
    /// How bad it is.
    pub weight: ProblemWeight,
    /// The rule's number, from 1; none: the default, or the text as a whole.
    pub rule: Option<usize>,
    /// A sentence.
    pub message: String,
    /// The bytes of the text it is about.
    pub span: Range<usize>,
    /// What could be done about it.
    pub fixes: Vec<Fix>,
}

/// What could be done about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// As its button says.
    pub label: String,
    remedy: Mend,
}

/// How a fix changes the text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mend {
    /// By an edit of a text that can be read.
    Edit(PolicyEdit),
    /// By other characters at one place.
    Write(Remedy),
}

impl Fix {
    /// The text with the fix made.
    ///
    /// # Errors
    /// When the text is another than the one the problem was found in.
    pub fn made(&self, text: &str) -> Result<String, PolicyError> {
        match &self.remedy {
            Mend::Edit(edit) => apply(text, edit, &LintFacts::default()),
            Mend::Write(remedy) => {
                let parts = text
                    .get(..remedy.at.start)
                    .zip(text.get(remedy.at.end..))
                    .ok_or_else(|| PolicyError::of_change("the text has changed; look again"))?;
                Ok([parts.0, &remedy.with, parts.1].concat())
            }
        }
    }
}

/// Everything wrong or odd about a text, in the order of its rules, the default last.
#[must_use]
pub fn check(text: &str, facts: &LintFacts) -> Vec<Problem> {
    match read(text) {
        Ok(draft) => lint(&draft, facts),
        Err(error) => vec![unreadable(&error)],
    }
}

/// Why a text cannot be read, as a problem.
#[must_use]
pub fn unreadable(error: &PolicyError) -> Problem {
    let renames = error.remedy.as_ref().is_some_and(|remedy| remedy.renames);
    let fixes = error.remedy.iter().map(|remedy| Fix {
        label: match remedy.renames {
            true => format!("Rename to {}", remedy.with),
            false => format!("Write {}", remedy.with),
        },
        remedy: Mend::Write(remedy.clone()),
    });
    Problem {
        code: if renames { "L02" } else { "L01" },
        weight: ProblemWeight::Error,
        rule: None,
        message: error.problem.clone(),
        span: error.span.clone(),
        fixes: fixes.collect(),
    }
}

/// Everything odd about a policy, in the order of its rules, the default last.
#[must_use]
pub fn lint(draft: &Draft, facts: &LintFacts) -> Vec<Problem> {
    let mut report = Report {
        draft,
        problems: Vec::new(),
    };
    let left = reach::report(&mut report, facts);
    wide::report(&mut report, facts, &left);
    naming::report(&mut report, facts);
    facts::report(&mut report, facts, &left);
    let mut problems = report.problems;
    problems.sort_by_key(|problem| (problem.rule.unwrap_or(usize::MAX), problem.code));
    problems
}

/// The text after the fix number `fix` of the problem with this code at this rule.
///
/// # Errors
/// When there is no such problem or fix any more, or it cannot be made.
pub(crate) fn fix(
    text: &str,
    facts: &LintFacts,
    code: &str,
    rule: Option<u32>,
    fix: u32,
) -> Result<String, PolicyError> {
    let gone = || PolicyError::of_change("the problem is no longer there; look again");
    let wanted = rule.map(usize::try_from).transpose().map_err(|_| gone())?;
    let place = usize::try_from(fix).map_err(|_| gone())?;
    let problems = check(text, facts);
    let fixes = problems
        .iter()
        .filter(|problem| problem.code == code && problem.rule == wanted)
        .flat_map(|problem| &problem.fixes);
    fixes.skip(place).next().ok_or_else(gone)?.made(text)
}

/// What has been found so far.
struct Report<'d> {
    draft: &'d Draft,
    problems: Vec<Problem>,
}

impl<'d> Report<'d> {
    /// The rules that are switched on, with their places from 0.
    fn rules(&self) -> impl Iterator<Item = (usize, &'d Rule)> + use<'d> {
        let rules = self.draft.policy.rules();
        rules.iter().enumerate().filter(|(_, rule)| rule.enabled)
    }

    /// Something about the rule at `place`, shown at the first of `fields` that the rule has.
    fn rule(
        &mut self,
        code: &'static str,
        weight: ProblemWeight,
        place: usize,
        fields: &[&str],
        message: String,
        fixes: Vec<Fix>,
    ) {
        let span = self.draft.rules.get(place).map(|rule| {
            let part = fields.iter().find_map(|field| {
                let (_, span) = rule.places.iter().find(|(key, _)| key == field)?;
                Some(span.clone())
            });
            part.unwrap_or_else(|| rule.span.clone())
        });
        self.problems.push(Problem {
            code,
            weight,
            rule: Some(place + 1),
            message,
            span: span.unwrap_or_default(),
            fixes,
        });
    }

    /// Something about the default.
    fn default(
        &mut self,
        code: &'static str,
        weight: ProblemWeight,
        message: String,
        fixes: Vec<Fix>,
    ) {
        self.problems.push(Problem {
            code,
            weight,
            rule: None,
            message,
            span: self.draft.otherwise.clone(),
            fixes,
        });
    }
}

/// "2 and 4", as numbers of rules at these places.
fn listed(places: &[usize]) -> String {
    let numbers: Vec<_> = places.iter().map(|place| (place + 1).to_string()).collect();
    match numbers.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        all => all.concat(),
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
