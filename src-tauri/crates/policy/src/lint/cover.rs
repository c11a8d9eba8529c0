//! Whether one rule applies to every call another applies to: decided on what the conditions mean, not by trying
//! calls. Each condition looks at another part of a call, so each can be decided by itself.

use super::{language, values, week};
use crate::Rule;
use crate::conditions::{Conditions, Severities, Until};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// Every call.
    Yes,
    /// Not every call, if there is one at all.
    No,
    /// It cannot be told.
    Maybe,
}

impl Cover {
    pub(super) fn known(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// No, if one is; else maybe, if one is; else yes.
    pub(super) fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::Yes;
        for answer in answers {
            match answer {
                Self::No => return Self::No,
                Self::Maybe => all = Self::Maybe,
                Self::Yes => {}
            }
        }
        all
    }
}

/// Whether `wide` applies to every call that `narrow` applies to, apart from severity.
pub(super) fn apart_from_severity(wide: &Rule, narrow: &Rule) -> Cover {
    let (a, b) = (&wide.when, &narrow.when);
    // The cheap ones first: most pairs of rules differ in a name.
    let simple = labels(a, b) && a.caller_type.covers(b.caller_type);
    if !wide.enabled || !simple {
        return Cover::known(!narrow.enabled);
    }
    let mut answers = Cover::Yes;
    for (wide, narrow) in [
        (&a.server, &b.server),
        (&a.tool, &b.tool),
        (&a.client, &b.client),
        (&a.caller, &b.caller),
    ] {
        answers = Cover::all([answers, language::names(wide, narrow)]);
        if answers == Cover::No {
            return Cover::No;
        }
    }
    if !week::covers(&a.time, &b.time) {
        return Cover::No;
    }
    let lasts = lasts(wide.until.as_ref(), narrow.until.as_ref());
    Cover::all([answers, lasts, values::cover(wide, narrow)])
}

/// Marks and tags: sets of words that a call carries.
fn labels(a: &Conditions, b: &Conditions) -> bool {
    let some_of = |words: &[String], of: &[String]| {
        !words.is_empty() && words.iter().all(|word| of.contains(word))
    };
    let mark_any = a.mark_any.is_empty()
        || b.mark_all.iter().any(|mark| a.mark_any.contains(mark))
        || some_of(&b.mark_any, &a.mark_any);
    let mark_all = a
        .mark_all
        .iter()
        .all(|mark| b.mark_all.contains(mark) || some_of(&b.mark_any, std::slice::from_ref(mark)));
    let tags = a.tags.is_empty() || some_of(&b.tags, &a.tags);
    mark_any && mark_all && tags
}

/// Whether what ends with `wide` goes on as long as what ends with `narrow`.
fn lasts(wide: Option<&Until>, narrow: Option<&Until>) -> Cover {
    const HOURS_14: i64 = 14 * 60 * 60 * 1_000;
    match (wide, narrow) {
        (None, _) => Cover::Yes,
        (Some(_), None) => Cover::No,
        (Some(wide), Some(narrow)) if wide.local == narrow.local => {
            Cover::known(wide.ms >= narrow.ms)
        }
        // Local time is nowhere further from UTC.
        (Some(wide), Some(narrow)) => match wide.ms.saturating_sub(narrow.ms) {
            longer if longer >= HOURS_14 => Cover::Yes,
            shorter if shorter <= -HOURS_14 => Cover::No,
            _ => Cover::Maybe,
        },
    }
}

/// The severities that both have.
pub(super) fn both(a: Severities, b: Severities) -> Severities {
    a.iter().filter(|severity| b.contains(*severity)).collect()
}
