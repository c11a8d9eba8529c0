//! Turns what a listing says about a value into the value, or into the question for it.
//!
//! A fixed `value` stands; then what the operator answered; then the `default`; then, where one is required, a question.
//! A `placeholder` is never a value. `{name}` is replaced only where the listing explains it.

use super::reason::{Reason, Why};
use super::words;
use super::{Asked, Input, Place};
use crate::server_json::Field;
use std::collections::BTreeSet;

/// The longest single value, in bytes.
const LONGEST: usize = 2_048;

/// A value as it would stand somewhere; a question that is not answered stands in it as `${input:ID}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) text: String,
    pub(super) secret: bool,
    /// The questions that went into it.
    pub(super) from: BTreeSet<String>,
    /// Some question in it is not answered.
    pub(super) open: bool,
}

impl Filled {
    pub(super) fn fixed(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            secret: false,
            from: BTreeSet::new(),
            open: false,
        }
    }
}

/// Collects the questions of one recipe.
pub(super) struct Filling<'a> {
    asked: &'a Asked,
    pub(super) inputs: Vec<Input>,
    pub(super) warnings: Vec<String>,
}

impl<'a> Filling<'a> {
    pub(super) fn new(asked: &'a Asked) -> Self {
        Self {
            asked,
            inputs: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn warn(&mut self, sentence: String) {
        if !self.warnings.contains(&sentence) {
            self.warnings.push(sentence);
        }
    }

    /// A field's value. None: it is optional and nobody gave one.
    pub(super) fn value(
        &mut self,
        field: &Field,
        id: &str,
        place: Place,
    ) -> Result<Option<Filled>, Reason> {
        let Some(value) = &field.value else {
            return self.answer(field, id, place);
        };
        let mut filled = Filled::fixed("");
        printable(value)?;
        let mut rest = value.as_str();
        while let Some((before, name, after)) = words::braced(rest) {
            let Some(variable) = field.variables.get(name) else {
                return Err(Reason::new(
                    Why::UnresolvedInput,
                    format!("nothing explains `{{{name}}}` in `{value}`; the publisher has to"),
                ));
            };
            filled.text.push_str(before);
            let Some(part) = self.answer(variable, name, place)? else {
                return Ok(None);
            };
            filled.text.push_str(&part.text);
            filled.secret |= part.secret;
            filled.open |= part.open;
            filled.from.extend(part.from);
            rest = after;
        }
        filled.text.push_str(rest);
        filled.secret |= field.secret || words::secret_name(id);
        Ok(Some(filled))
    }

    /// What was answered, else the default, else a question.
    fn answer(&mut self, field: &Field, id: &str, place: Place) -> Result<Option<Filled>, Reason> {
        let secret = field.secret || words::secret_name(id);
        if let Some(fixed) = &field.value {
            let mut filled = Filled::fixed(printable(fixed)?);
            filled.secret = secret;
            return Ok(Some(filled));
        }
        // A secret everybody can read in a listing is no default worth having.
        let default = field
            .default
            .as_deref()
            .filter(|_| !secret)
            .map(printable)
            .transpose()?;
        self.ask(field, id, place, secret, default);
        let given = self
            .asked
            .answers
            .get(id)
            .filter(|answer| !answer.is_empty());
        if let Some(given) = given {
            fits(field, id, given)?;
        }
        let known = given.map(String::as_str).or(default);
        let text = match known {
            Some(text) => text.to_owned(),
            None if field.required => format!("${{input:{id}}}"),
            None => return Ok(None),
        };
        Ok(Some(Filled {
            text,
            secret,
            from: BTreeSet::from([id.to_owned()]),
            open: known.is_none(),
        }))
    }

    /// Two fields of one name are one question; it is as secret and as necessary as either.
    fn ask(&mut self, field: &Field, id: &str, place: Place, secret: bool, default: Option<&str>) {
        if let Some(input) = self.inputs.iter_mut().find(|input| input.id == id) {
            input.secret |= secret;
            input.required |= field.required;
            return;
        }
        self.inputs.push(Input {
            id: id.to_owned(),
            place,
            description: field.description.clone(),
            required: field.required,
            secret,
            format: field.format.clone(),
            default: default.map(str::to_owned),
            placeholder: field.placeholder.clone(),
            choices: field.choices.clone(),
        });
    }

    /// Whether any of these questions asks for a secret.
    pub(super) fn any_secret(&self, ids: &BTreeSet<String>) -> bool {
        self.inputs
            .iter()
            .any(|input| input.secret && ids.contains(&input.id))
    }
}

/// A publisher's text that may stand in a command or an address.
pub(super) fn printable(text: &str) -> Result<&str, Reason> {
    if text.len() > LONGEST {
        return Err(Reason::new(
            Why::Unprintable,
            format!("a value has {} bytes, more than {LONGEST}", text.len()),
        ));
    }
    if let Some(c) = text.chars().find(|c| hidden(*c)) {
        return Err(Reason::new(
            Why::Unprintable,
            format!("a value holds U+{:04X}, which cannot be seen", u32::from(c)),
        ));
    }
    match words::unrendered(text) {
        Some(text) => Err(Reason::new(
            Why::Unrendered,
            format!(
                "`{text}` was meant to be replaced before publishing; take the recipe from a registry, not from a repository"
            ),
        )),
        None => Ok(text),
    }
}

/// Characters that are not seen, or that turn the others around.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn fits(field: &Field, id: &str, answer: &str) -> Result<(), Reason> {
    let no = |why: String| Err(Reason::new(Why::BadAnswer, format!("`{id}`: {why}")));
    if answer.len() > LONGEST || answer.chars().any(|c| c == '\0' || c == '\n' || c == '\r') {
        return no(format!("an answer is one line of at most {LONGEST} bytes"));
    }
    if !field.choices.is_empty() && !field.choices.iter().any(|choice| choice == answer) {
        return no(format!("it has to be one of {}", field.choices.join(", ")));
    }
    match field.format.as_deref() {
        Some("number") if answer.parse::<f64>().is_err() => no("it has to be a number".to_owned()),
        Some("boolean") if !matches!(answer, "true" | "false") => {
            no("it has to be `true` or `false`".to_owned())
        }
        _ => Ok(()),
    }
}
