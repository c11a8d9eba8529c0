//! Arguments as tokens of a command line: a name and a value are two tokens, and one that has no value is not there at all.

use super::Place;
use super::fill::{Filled, Filling, printable};
use super::reason::{Reason, Why};
use super::words;
use crate::server_json::Argument;

/// The most tokens a recipe has.
const MOST: usize = 128;

/// The tokens of arguments, in their order.
pub(super) fn tokens(
    filling: &mut Filling<'_>,
    arguments: &[Argument],
) -> Result<Vec<Filled>, Reason> {
    let mut tokens = Vec::new();
    for (argument, number) in arguments.iter().zip(1..) {
        one(filling, argument, number, &mut tokens)?;
        if tokens.len() > MOST {
            return Err(Reason::new(
                Why::Unprintable,
                format!("there are more than {MOST} arguments"),
            ));
        }
    }
    Ok(tokens)
}

fn one(
    filling: &mut Filling<'_>,
    argument: &Argument,
    number: usize,
    tokens: &mut Vec<Filled>,
) -> Result<(), Reason> {
    let field = &argument.field;
    let Some(name) = &argument.name else {
        let id = argument
            .hint
            .clone()
            .unwrap_or_else(|| format!("argument {number}"));
        // A listing may give no value at all: then somebody has to.
        tokens.extend(filling.value(field, &id, Place::Argument)?);
        return Ok(());
    };
    let name = printable(name.trim())?;
    if name.is_empty() || words::braced(name).is_some() {
        return Err(Reason::new(
            Why::UnresolvedInput,
            format!("argument {number} has the name `{name}`, which is none"),
        ));
    }
    let asks = field.value.is_some()
        || field.default.is_some()
        || field.required
        || !field.choices.is_empty();
    let asks = asks
        || field.placeholder.is_some()
        || field.format.is_some()
        || field.secret
        || words::secret_name(name);
    if !asks {
        // Nothing but a name: a switch.
        tokens.push(Filled::fixed(name));
        return Ok(());
    }
    let id = name.trim_start_matches('-');
    if let Some(value) = filling.value(field, id, Place::Argument)? {
        tokens.push(Filled::fixed(name));
        tokens.push(value);
    }
    Ok(())
}

/// The tokens for the server's own program. A secret among them would be seen by everything on this computer.
pub(super) fn for_the_server(
    filling: &mut Filling<'_>,
    arguments: &[Argument],
) -> Result<Vec<Filled>, Reason> {
    let tokens = tokens(filling, arguments)?;
    for token in &tokens {
        if words::power(&token.text) && !token.open {
            filling.warn(format!(
                "`{}` switches a protection off or a power on",
                token.text
            ));
        }
    }
    Ok(tokens)
}

/// A command line without secrets.
pub(super) fn seen_by_all(filling: &Filling<'_>, tokens: &[Filled]) -> Result<(), Reason> {
    let mut before = "";
    for token in tokens {
        let named =
            before.starts_with('-') && words::secret_name(before) && !token.text.starts_with('-');
        let inline = token.text.split_once('=').is_some_and(|(name, value)| {
            name.starts_with('-') && !value.is_empty() && words::secret_name(name)
        });
        let secret =
            token.secret || filling.any_secret(&token.from) || words::secret_value(&token.text);
        if secret || named || inline {
            let what = token
                .from
                .iter()
                .next()
                .map_or("an argument", String::as_str);
            return Err(Reason::new(
                Why::SecretInArguments,
                format!(
                    "`{what}` looks like a secret and would stand on the command line, where every program can read it"
                ),
            ));
        }
        before = &token.text;
    }
    Ok(())
}
