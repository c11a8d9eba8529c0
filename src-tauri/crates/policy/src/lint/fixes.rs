//! The fixes that problems offer, each an edit of the text.

use super::{Fix, Mend};
use crate::edit::{
    ConditionField as Field, ConditionForm, ConditionOperator as Operator, DraftRule, PolicyEdit,
    RuleForm,
};
use crate::{Effect, Severities};
use time::{Duration, OffsetDateTime};

pub(super) fn edit(label: impl Into<String>, edit: PolicyEdit) -> Fix {
    Fix {
        label: label.into(),
        remedy: Mend::Edit(edit),
    }
}

/// A rule's number, as edits count.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// The rule at `place`, changed.
pub(super) fn change(
    label: impl Into<String>,
    place: usize,
    rule: &DraftRule,
    change: impl FnOnce(&mut RuleForm),
) -> Fix {
    let mut form = rule.form.clone();
    change(&mut form);
    let rule = number(place);
    edit(label, PolicyEdit::Change { rule, form })
}

/// The rule at `place`, for these severities and no others.
pub(super) fn only_severity(
    label: impl Into<String>,
    place: usize,
    rule: &DraftRule,
    severities: Severities,
) -> Fix {
    change(label, place, rule, |form| {
        let values: Vec<_> = severities.iter().map(|s| s.word().to_owned()).collect();
        let row = ConditionForm {
            field: Field::Severity,
            pointer: String::new(),
            operator: match values.len() {
                1 => Operator::Is,
                _ => Operator::OneOf,
            },
            values,
        };
        form.conditions.retain(|row| row.field != Field::Severity);
        form.conditions.push(row);
    })
}

pub(super) fn ask_instead(place: usize, rule: &DraftRule) -> Fix {
    change("Ask instead", place, rule, |form| {
        form.effect = Effect::Review;
        form.opts_out_of_flow = false;
    })
}

pub(super) fn move_above(place: usize, above: usize) -> Fix {
    let label = format!("Move above rule {}", above + 1);
    let (rule, to) = (number(place), number(above));
    edit(label, PolicyEdit::Move { rule, to })
}

pub(super) fn delete(place: usize) -> Fix {
    let rule = number(place);
    edit("Delete", PolicyEdit::Remove { rule })
}

pub(super) fn switch_off(place: usize) -> Fix {
    let rule = number(place);
    edit("Switch off", PolicyEdit::Enable { rule, on: false })
}

/// The rule ends 30 days after `from`, a moment in Unix milliseconds where the operator is.
pub(super) fn extend(place: usize, rule: &DraftRule, from: i64) -> Option<Fix> {
    let moment = OffsetDateTime::from_unix_timestamp(from.div_euclid(1_000)).ok()?;
    let day = moment.checked_add(Duration::days(30))?.date();
    let until = format!(
        "{:04}-{:02}-{:02}",
        day.year(),
        u8::from(day.month()),
        day.day()
    );
    Some(change("Extend 30 days", place, rule, |form| {
        form.until = Some(until)
    }))
}

/// The rule with another name for one of its servers or tools.
pub(super) fn rename(
    place: usize,
    rule: &DraftRule,
    field: Field,
    wrong: &str,
    right: &str,
) -> Fix {
    change(format!("Write {right}"), place, rule, |form| {
        let rows = form.conditions.iter_mut().filter(|row| row.field == field);
        for value in rows
            .flat_map(|row| &mut row.values)
            .filter(|value| *value == wrong)
        {
            *value = right.to_owned();
        }
    })
}
