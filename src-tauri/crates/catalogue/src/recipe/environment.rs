//! The variables a server is started with. A listing may ask for values; it may not change how programs are loaded or packages
//! fetched.

use super::fill::{Filled, Filling};
use super::reason::{Reason, Why};
use super::{Place, Variable, words};
use crate::server_json::Field;

/// A package's variables.
pub(super) fn variables(
    filling: &mut Filling<'_>,
    fields: &[Field],
) -> Result<Vec<Variable>, Reason> {
    let mut all: Vec<Variable> = Vec::new();
    for field in fields {
        let name = field.name.trim();
        permitted(name)?;
        let value = filling.value(field, name, Place::Environment)?;
        let variable = variable(filling, name, field.required, value);
        if !all.iter().any(|known| known.name == variable.name) {
            all.push(variable);
        }
    }
    Ok(all)
}

/// A variable, its value kept out of sight where it is a secret.
pub(super) fn variable(
    filling: &mut Filling<'_>,
    name: &str,
    required: bool,
    value: Option<Filled>,
) -> Variable {
    let secret = words::secret_name(name)
        || filling
            .inputs
            .iter()
            .any(|input| input.secret && input.id == name)
        || value.as_ref().is_some_and(|value| {
            value.secret || words::secret_value(&value.text) || filling.any_secret(&value.from)
        });
    let text = value
        .filter(|value| !value.open || !value.from.contains(name))
        .map(|value| value.text);
    if words::power(name)
        && text
            .as_deref()
            .is_some_and(|text| matches!(text, "true" | "1" | "yes" | "on" | "all"))
    {
        filling.warn(format!("`{name}` switches a protection off or a power on"));
    }
    if secret
        && text
            .as_deref()
            .is_some_and(|text| !text.contains("${input:"))
        && !filling.inputs.iter().any(|input| input.id == name)
    {
        filling.warn(format!(
            "`{name}` looks like a secret, and its value is public: it stands in the listing"
        ));
    }
    Variable {
        name: name.to_owned(),
        required,
        secret,
        value: text.filter(|text| !secret || text.contains("${input:")),
    }
}

/// Whether a listing may set a variable.
pub(super) fn permitted(name: &str) -> Result<(), Reason> {
    if !words::variable_name(name) {
        return Err(Reason::new(
            Why::EnvironmentDenied,
            format!("`{name}` is not a variable's name"),
        ));
    }
    if words::denied_variable(name) {
        return Err(Reason::new(
            Why::EnvironmentDenied,
            format!(
                "`{name}` changes how programs are found, loaded or fetched; a listing may not set it"
            ),
        ));
    }
    Ok(())
}
