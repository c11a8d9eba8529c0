//! Reads a policy file as forms, and changes its text as little as a change needs.
//!
//! The text is the truth: a form is a view of it, and an edit is a small change of it. Comments, order,
//! spacing and fields a form does not show survive. After each edit the whole text is read again; an edit
//! whose result would not be a policy, or would not say what the form said, is refused with a sentence.
//! Pure: text in, text out, so taking an edit back is going back to the text before it.

mod form;
mod members;
pub(crate) mod pieces;
mod read;
mod rule;
mod upgrade;

pub use form::{ConditionField, ConditionForm, ConditionOperator, RuleForm};

use crate::json::Position;
use crate::lint::{self, LintFacts};
use crate::parse::node::{Node, Value};
use crate::parse::{free_id, parse_with_places, quoted};
use crate::{Effect, Policy, PolicyError};
use pieces::Pieces;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A text that is a policy, as forms.
#[derive(Debug)]
pub struct Draft {
    /// What it means.
    pub policy: Policy,
    /// Its rules, in order.
    pub rules: Vec<DraftRule>,
    /// Whether it is in the reference format, which has no `version`.
    pub version_1: bool,
    /// Where the default's effect stands, in bytes.
    pub otherwise: Range<usize>,
}

/// A rule of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRule {
    /// What it says.
    pub form: RuleForm,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// Its first line, from 1.
    pub line: usize,
    /// Where its parts stand, in bytes: `match`, `effect`, `id`, and each field of `match`.
    pub(crate) places: Vec<(String, Range<usize>)>,
}

/// What a visual change does. Rules are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", tag = "do")]
pub enum PolicyEdit {
    /// The rule gets another number.
    Move {
        /// Its number.
        rule: u32,
        /// Its number afterwards.
        to: u32,
    },
    /// The rule is switched on or off.
    Enable {
        /// Its number.
        rule: u32,
        /// On.
        on: bool,
    },
    /// A copy below the rule, with an id of its own.
    Duplicate {
        /// Its number.
        rule: u32,
    },
    /// The rule goes.
    Remove {
        /// Its number.
        rule: u32,
    },
    /// A new rule gets this number.
    Insert {
        /// Its number afterwards.
        at: u32,
        /// What it says.
        form: RuleForm,
    },
    /// The rule says something else. What did not change keeps its text.
    Change {
        /// Its number.
        rule: u32,
        /// What it says afterwards.
        form: RuleForm,
    },
    /// What happens when no rule matches.
    Otherwise {
        /// What is said.
        effect: Effect,
        /// Why.
        reason: String,
    },
    /// A fix of a problem, as its button says.
    Fix {
        /// The problem's code.
        code: String,
        /// Its rule.
        rule: Option<u32>,
        /// Which of its fixes, from 0.
        fix: u32,
    },
}

/// Reads a text as forms.
///
/// # Errors
/// When it is no policy; as [`crate::parse_policy`].
pub fn read(text: &str) -> Result<Draft, PolicyError> {
    let (root, policy) = parse_with_places(text)?;
    let version_1 = root.field("version").is_none();
    let (mut line, mut counted) = (1, 0);
    let rules = rules(&root).iter().map(|node| {
        // Counted from the rule before: a long file is read once, not once a rule.
        let between = text.get(counted..node.at).unwrap_or_default();
        line += between.bytes().filter(|byte| *byte == b'\n').count();
        counted = node.at;
        DraftRule {
            form: read::rule(node, version_1),
            span: node.at..node.end,
            line,
            places: places(node),
        }
    });
    Ok(Draft {
        rules: rules.collect(),
        otherwise: root
            .field("defaultEffect")
            .map_or(0..0, |field| field.at..field.value.end),
        version_1,
        policy,
    })
}

/// Where a byte of a text is, in line and column from 1; columns count characters.
#[must_use]
pub fn position(text: &str, byte: usize) -> Position {
    Position::of(byte, text.as_bytes())
}

/// The text after an edit. `facts` are those the problems were found with, which a fix refers to.
///
/// # Errors
/// When the text is no policy, the rule is not there, or the edit cannot be made; a sentence says why. Only
/// a fix is also for texts that are no policy.
pub fn apply(text: &str, edit: &PolicyEdit, facts: &LintFacts) -> Result<String, PolicyError> {
    if let PolicyEdit::Fix { code, rule, fix } = edit {
        return lint::fix(text, facts, code, *rule, *fix);
    }
    let after = edited(text, edit)?;
    let draft = read(&after).map_err(|error| PolicyError::of_change(error.problem))?;
    match wanted(edit) {
        Some((place, form)) => match draft.rules.get(place) {
            Some(rule) if says(&rule.form, form) => Ok(after),
            _ => Err(PolicyError::of_change(
                "the rule cannot be written so that it says this; change it in the text",
            )),
        },
        None => Ok(after),
    }
}

/// The form an edit asks for, and where.
fn wanted(edit: &PolicyEdit) -> Option<(usize, &RuleForm)> {
    match edit {
        PolicyEdit::Insert { at, form } => Some((place(*at), form)),
        PolicyEdit::Change { rule, form } => Some((place(*rule), form)),
        _ => None,
    }
}

/// Whether a rule that was written and read again says what the form said. The order of rows does not count,
/// nor in which of several ways of saying it a row said it.
fn says(read: &RuleForm, form: &RuleForm) -> bool {
    let sorted = |form: &RuleForm| {
        let mut members = members::members(&form.conditions).ok()?;
        members.sort_by_key(|member| member.key);
        Some(members)
    };
    let bare = |form: &RuleForm| RuleForm {
        conditions: Vec::new(),
        ..form.clone()
    };
    bare(read) == bare(form) && sorted(read).is_some() && sorted(read) == sorted(form)
}

/// The text after an edit, not yet read again.
fn edited(text: &str, edit: &PolicyEdit) -> Result<String, PolicyError> {
    if needs_version_2(edit) {
        let (root, _) = parse_with_places(text)?;
        if root.field("version").is_none() {
            return edited_in_version_2(&upgrade::upgraded(text, &root), edit);
        }
    }
    edited_in_version_2(text, edit)
}

/// Whether only version 2 can say what the edit wants.
fn needs_version_2(edit: &PolicyEdit) -> bool {
    match edit {
        PolicyEdit::Enable { .. } => true,
        PolicyEdit::Insert { form, .. } | PolicyEdit::Change { form, .. } => {
            upgrade::needs_version_2(form)
        }
        _ => false,
    }
}

fn edited_in_version_2(text: &str, edit: &PolicyEdit) -> Result<String, PolicyError> {
    let (root, _) = parse_with_places(text)?;
    let version_1 = root.field("version").is_none();
    let file = File {
        text,
        root: &root,
        version_1,
    };
    match edit {
        PolicyEdit::Move { rule, to } => {
            let (from, _) = file.rule(*rule)?;
            let (to, _) = file.rule(*to)?;
            Ok(file.with_rules(|pieces| pieces.shift(from, to)))
        }
        PolicyEdit::Enable { rule, on } => {
            let (at, node) = file.rule(*rule)?;
            let is_on = read::rule(node, version_1).enabled;
            Ok(match is_on == *on {
                true => text.to_owned(),
                false => file.with_rule(at, rule::enable(file.slice(node), *on)),
            })
        }
        PolicyEdit::Duplicate { rule } => {
            let (at, node) = file.rule(*rule)?;
            let ids = rules(&root)
                .iter()
                .map(|node| read::rule(node, version_1).id);
            let ids: Vec<_> = ids.collect();
            let own = ids.get(at).map(String::as_str).unwrap_or_default();
            let id = free_id(own, |id| ids.iter().any(|other| other == id));
            let copy = rule::rename(file.slice(node), &id);
            Ok(file.with_rules(|pieces| pieces.insert(at + 1, copy, "")))
        }
        PolicyEdit::Remove { rule } => {
            let (at, _) = file.rule(*rule)?;
            Ok(file.with_rules(|pieces| pieces.remove(at)))
        }
        PolicyEdit::Insert { at, form } => file.insert(place(*at), form),
        PolicyEdit::Change { rule, form } => {
            let (at, node) = file.rule(*rule)?;
            let old = read::rule(node, version_1);
            let new = rule::change(file.slice(node), &old, form, version_1);
            Ok(file.with_rule(at, new.map_err(PolicyError::of_change)?))
        }
        PolicyEdit::Otherwise { effect, reason } => Ok(file.otherwise(*effect, reason)),
        // Taken care of where the facts are.
        PolicyEdit::Fix { .. } => Ok(text.to_owned()),
    }
}

/// A text that was read.
struct File<'f> {
    text: &'f str,
    root: &'f Node<'f>,
    version_1: bool,
}

impl<'f> File<'f> {
    /// The rule with this number, and its place from 0.
    fn rule(&self, number: u32) -> Result<(usize, &'f Node<'f>), PolicyError> {
        let rules = rules(self.root);
        match rules.get(place(number)) {
            Some(node) if number > 0 => Ok((place(number), node)),
            _ => Err(PolicyError::of_change(format!(
                "there is no rule {number}; the policy has {}",
                rules.len()
            ))),
        }
    }

    fn slice(&self, node: &Node<'_>) -> &'f str {
        self.text.get(node.at..node.end).unwrap_or_default()
    }

    fn with_rules(&self, change: impl FnOnce(&mut Pieces<'_>)) -> String {
        let Some(list) = self.root.field("rules") else {
            return self.text.to_owned();
        };
        let mut pieces = Pieces::of(&list.value, self.text);
        change(&mut pieces);
        pieces.within(&list.value, self.text)
    }

    fn with_rule(&self, at: usize, rule: String) -> String {
        self.with_rules(|pieces| pieces.set(at, rule))
    }

    fn insert(&self, at: usize, form: &RuleForm) -> Result<String, PolicyError> {
        let Some(list) = self.root.field("rules") else {
            return Ok(self.text.to_owned());
        };
        let mut pieces = Pieces::of(&list.value, self.text);
        let alone = first_space(self.text);
        let space = pieces.space_at(at, alone);
        let indent = space.rfind('\n').and_then(|line| space.get(line + 1..));
        let rule = rule::write(form, self.version_1, indent).map_err(PolicyError::of_change)?;
        pieces.insert(at, rule, alone);
        Ok(pieces.within(&list.value, self.text))
    }

    fn otherwise(&self, effect: Effect, reason: &str) -> String {
        let (front, rest) = self.text.split_at_checked(self.root.at).unwrap_or_default();
        let length = self.root.end - self.root.at;
        let (object, back) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let text_of = |key| self.root.field(key).and_then(|field| field.value.as_text());
        let mut object = object.to_owned();
        if text_of("defaultEffect") != Some(effect.word()) {
            object = rule::set(&object, "defaultEffect", &quoted(effect.word()));
        }
        if text_of("defaultReason").unwrap_or_default() != reason {
            object = match reason.is_empty() {
                true => rule::remove(&object, "defaultReason"),
                false => rule::set(&object, "defaultReason", &quoted(reason)),
            };
        }
        [front, &object, back].concat()
    }
}

/// A new rule as version 2 writes it on several lines, each but the first indented by `indent`.
pub(crate) fn written(form: &RuleForm, indent: &str) -> Result<String, PolicyError> {
    rule::write(form, false, Some(indent)).map_err(PolicyError::of_change)
}

/// What stands in front of the first rule of a file that has none yet.
pub(crate) fn first_space(text: &str) -> &'static str {
    match text.contains('\n') {
        true => "\n    ",
        false => "",
    }
}

/// A place from 0 for a number from 1.
fn place(number: u32) -> usize {
    usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX)
}

fn rules<'n, 'a>(root: &'n Node<'a>) -> &'n [Node<'a>] {
    match root.field("rules").map(|field| &field.value.value) {
        Some(Value::List(rules)) => rules,
        _ => &[],
    }
}

fn places(rule: &Node<'_>) -> Vec<(String, Range<usize>)> {
    let inside = rule.field("match").map(|field| field.value.fields());
    let fields = rule.fields().iter().chain(inside.unwrap_or_default());
    fields
        .map(|field| (field.key.clone().into_owned(), field.at..field.value.end))
        .collect()
}

#[cfg(test)]
pub(crate) mod laws;
#[cfg(test)]
mod tests;
