//! JSON as clients write it: comments and trailing commas are read and kept, nothing stranger is taken.

use crate::tree::{Invalid, Member, Node, Value, line_of};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

const TAKEN: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// What the text says. An empty file says nothing, as an empty object does.
pub(crate) fn read(text: &str) -> Result<Node, Invalid> {
    let parsed =
        parse_to_ast(text, &CollectOptions::default(), &TAKEN).map_err(|error| Invalid {
            line: line_of(text, error.range().start),
            why: error.kind().to_string(),
        })?;
    Ok(parsed.value.map_or_else(
        || Node::new(0..0, Value::Map(Vec::new())),
        |value| node(text, &value),
    ))
}

fn node(text: &str, value: &ast::Value<'_>) -> Node {
    let at = value.range().start..value.range().end;
    let said = match value {
        ast::Value::StringLit(literal) => Value::Text(literal.value.to_string()),
        ast::Value::Array(array) => {
            Value::List(array.elements.iter().map(|item| node(text, item)).collect())
        }
        ast::Value::Object(object) => Value::Map(
            object
                .properties
                .iter()
                .map(|property| Member {
                    key: property.name.as_str().to_owned(),
                    key_at: property.name.range().start..property.name.range().end,
                    node: node(text, &property.value),
                })
                .collect(),
        ),
        ast::Value::NumberLit(_) | ast::Value::BooleanLit(_) | ast::Value::NullKeyword(_) => {
            Value::Other(text.get(at.clone()).unwrap_or_default().to_owned())
        }
    };
    Node::new(at, said)
}
