//! Puts one rule into a policy file, and changes nothing else of it: comments, order and spacing stay.
//! Text in, text out; whether the result is a policy is for [`crate::parse_policy`] to say.

use crate::parse::node::{self, Node, Value};
use crate::parse::{LIMITS, PolicyError};

/// The file with `rule`, a JSON object, as the rule at `place`, from 0; what was there comes after it.
///
/// # Errors
/// When the file is no JSON, or not of version 2, whose rules alone can say where they came from.
pub fn insert_rule(text: &str, place: usize, rule: &str) -> Result<String, PolicyError> {
    let root = node::parse(text, LIMITS).map_err(|error| PolicyError::of_json(&error, text))?;
    let version = field(&root, "version").map(|version| &version.value);
    if !matches!(version, Some(Value::Number("2"))) {
        return Err(PolicyError::of_whole(
            "the policy is in the reference format, which has no place for a drafted rule; write `\"version\": 2` in front, and in each `match` the server as `server` and its tool as `tool`",
        ));
    }
    let no_list = || PolicyError::of_whole("the policy has no list of `rules`; add one");
    let list = field(&root, "rules").ok_or_else(no_list)?;
    let Value::List(rules) = &list.value else {
        return Err(no_list());
    };
    let (at, insertion) = match (rules.get(place), rules.last()) {
        (Some(next), _) => before(text, next.at, rule),
        (None, Some(last)) => after(text, last, rule),
        // In front of the closing bracket.
        (None, None) => (list.end.saturating_sub(1), rule.to_owned()),
    };
    let (front, back) = text.split_at_checked(at).unwrap_or((text, ""));
    Ok([front, &insertion, back].concat())
}

fn field<'n, 'a>(root: &'n Node<'a>, key: &str) -> Option<&'n Node<'a>> {
    let Value::Object(fields) = &root.value else {
        return None;
    };
    let field = fields.iter().find(|field| field.key == key)?;
    Some(&field.value)
}

/// In front of the rule at `at`, and of the comment that stands above it.
fn before(text: &str, at: usize, rule: &str) -> (usize, String) {
    let Some(indent) = indent(text, at) else {
        return (at, format!("{rule}, "));
    };
    let mut line = at - indent.len();
    while let Some(above) = line_above(text, line) {
        if !text.get(above..line).is_some_and(is_comment) {
            break;
        }
        line = above;
    }
    (line, format!("{indent}{},\n", indented(rule, indent)))
}

/// Behind the last rule, and the comment that stands behind that.
fn after(text: &str, last: &Node<'_>, rule: &str) -> (usize, String) {
    let Some(indent) = indent(text, last.at) else {
        return (last.end, format!(", {rule}"));
    };
    let rest = text.get(last.end..).unwrap_or_default();
    let rest = rest.lines().next().filter(|rest| is_comment(rest));
    let rule = indented(rule, indent);
    match rest {
        // A comma fits in front of the rule as well as behind the one before.
        Some(comment) => (last.end + comment.len(), format!("\n{indent}, {rule}")),
        None => (last.end, format!(",\n{indent}{rule}")),
    }
}

fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("//") || line.starts_with("/*") && line.ends_with("*/")
}

/// What stands in front of a byte on its line, if that is blank.
fn indent(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let line = before.rfind('\n')? + 1;
    before.get(line..).filter(|indent| indent.trim().is_empty())
}

/// Where the line above the one that begins at `line` begins.
fn line_above(text: &str, line: usize) -> Option<usize> {
    let before = text.get(..line.checked_sub(1)?)?;
    Some(before.rfind('\n').map_or(0, |newline| newline + 1))
}

fn indented(rule: &str, indent: &str) -> String {
    rule.replace('\n', &format!("\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_policy;

    const RULE: &str = r#"{
  "id": "new",
  "match": {},
  "effect": "review"
}"#;

    #[test]
    fn a_rule_is_put_where_it_belongs_and_nothing_else_changes() {
        let file = r#"{
  "version": 2, // ours
  "rules": [
    // About a.
    // Two lines of it.
    { "id": "a", "match": {}, "effect": "deny" }, // after a

    { "id": "b", "match": {}, "effect": "deny" }
  ],
  "defaultEffect": "review"
}
"#;
        let lines = |from: &str| from.lines().map(str::to_owned).collect::<Vec<_>>();
        for (place, line, ids) in [
            (0, 3, ["new", "a", "b"]),
            (1, 7, ["a", "new", "b"]),
            (2, 8, ["a", "b", "new"]),
        ] {
            let new = insert_rule(file, place, RULE).unwrap();
            let found: Vec<_> = parse_policy(&new)
                .unwrap()
                .rules()
                .iter()
                .map(|rule| rule.id.to_string())
                .collect();
            assert_eq!(found, ids, "{new}");
            let mut without = lines(&new);
            let inserted: Vec<_> = without.drain(line..line + 5).collect();
            assert_eq!(inserted[1], "      \"id\": \"new\",", "{new}");
            assert_eq!(
                without.join("\n").replace("\" },\n  ]", "\" }\n  ]"),
                file.trim_end(),
                "{new}"
            );
        }
    }

    #[test]
    fn files_on_one_line_and_without_rules_take_one_too() {
        for (file, place, expected) in [
            (
                r#"{"version":2,"rules":[],"defaultEffect":"deny"}"#,
                0,
                r#"{"version":2,"rules":[NEW],"defaultEffect":"deny"}"#,
            ),
            (
                r#"{"version":2,"rules":[A],"defaultEffect":"deny"}"#,
                0,
                r#"{"version":2,"rules":[NEW, A],"defaultEffect":"deny"}"#,
            ),
            (
                r#"{"version":2,"rules":[A],"defaultEffect":"deny"}"#,
                9,
                r#"{"version":2,"rules":[A, NEW],"defaultEffect":"deny"}"#,
            ),
            (
                "{\"version\":2,\"rules\":[\n A // a\n],\"defaultEffect\":\"deny\"}",
                1,
                "{\"version\":2,\"rules\":[\n A // a\n , NEW\n],\"defaultEffect\":\"deny\"}",
            ),
        ] {
            let a = r#"{"id":"a","match":{},"effect":"deny"}"#;
            let new = insert_rule(&file.replace('A', a), place, RULE).unwrap();
            let rule = match file.contains('\n') {
                true => indented(RULE, " "),
                false => RULE.to_owned(),
            };
            assert_eq!(new, expected.replace("NEW", &rule).replace('A', a));
            assert!(parse_policy(&new).is_ok(), "{new}");
        }
    }

    #[test]
    fn a_file_that_cannot_hold_it_says_what_to_write() {
        for (file, why) in [
            (r#"{"rules":[],"defaultEffect":"deny"}"#, "`\"version\": 2`"),
            (
                r#"{"version":2,"defaultEffect":"deny"}"#,
                "no list of `rules`",
            ),
            ("{", "ends inside a value"),
        ] {
            let error = insert_rule(file, 0, RULE).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
