//! Puts one rule into a policy file, and changes nothing else of it: comments, order and spacing stay.
//! Text in, text out; whether the result is a policy is for [`crate::parse_policy`] to say.

use crate::edit::first_space;
use crate::edit::pieces::Pieces;
use crate::parse::node::{self, Value};
use crate::parse::{LIMITS, PolicyError};

/// The file with `rule`, a JSON object, as the rule at `place`, from 0; what was there comes after it.
///
/// # Errors
/// When the file is no JSON, or not of version 2, whose rules alone can say where they came from.
pub fn insert_rule(text: &str, place: usize, rule: &str) -> Result<String, PolicyError> {
    let root = node::parse(text, LIMITS).map_err(|error| PolicyError::of_json(&error, text))?;
    let version = root.field("version").map(|field| &field.value.value);
    if !matches!(version, Some(Value::Number("2"))) {
        return Err(PolicyError::of_whole(
            "the policy is in the reference format, which has no place for a drafted rule; write `\"version\": 2` in front, and in each `match` the server as `server` and its tool as `tool`",
        ));
    }
    let no_list = || PolicyError::of_whole("the policy has no list of `rules`; add one");
    let list = root.field("rules").map(|field| &field.value);
    let list = list.filter(|list| matches!(list.value, Value::List(_)));
    let list = list.ok_or_else(no_list)?;
    let mut pieces = Pieces::of(list, text);
    let alone = first_space(text);
    let space = pieces.space_at(place, alone);
    let rule = match space.rfind('\n').and_then(|line| space.get(line..)) {
        Some(indent) => rule.replace('\n', indent),
        None => rule.to_owned(),
    };
    pieces.insert(place, rule, alone);
    Ok(pieces.within(list, text))
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
                "{\"version\":2,\"rules\":[\n A, // a\n NEW\n],\"defaultEffect\":\"deny\"}",
            ),
        ] {
            let a = r#"{"id":"a","match":{},"effect":"deny"}"#;
            let new = insert_rule(&file.replace('A', a), place, RULE).unwrap();
            let rule = match file.contains('\n') {
                true => RULE.replace('\n', "\n "),
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
