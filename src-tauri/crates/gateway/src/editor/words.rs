//! What a builder of rules can offer: names there are, values that were seen, and how many tools a row matches.

use crate::api::{ConditionForm, MarkWord, MatchCount, PolicyEdit, RuleForm, SeenArgument};
use crate::error::Error;
use crate::replay::kept;
use policy::json::Json;
use policy::lint::LintFacts;
use policy::marks::MarkClass;
use policy::{Call, Caller, CallerKind, Effect, Policy, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Values of one place that are offered.
const MOST_VALUES: usize = 10;
/// Places that are offered.
const MOST_POINTERS: usize = 100;
/// Names that are listed.
const MOST_NAMES: usize = 10;
/// Deeper places make no rule anybody could read.
const DEEPEST: usize = 6;

/// Every class of risky parts.
pub(crate) fn marks() -> Vec<MarkWord> {
    let means = |class| match class {
        MarkClass::Destroy => "deletes, truncates or overwrites by force",
        MarkClass::Wildcard => "everything at once",
        MarkClass::Privilege => "more rights",
        MarkClass::Execute => "runs code",
        MarkClass::LeavesMachine => "sends something to another host",
        MarkClass::Secret => "a token, a key, or a file that holds one",
        MarkClass::OutsideRoots => "a path outside the server's folders",
        MarkClass::Money => "money, or many people at once",
    };
    let word = |class: MarkClass| MarkWord {
        name: class.word().to_owned(),
        means: means(class).to_owned(),
    };
    MarkClass::ALL.into_iter().map(word).collect()
}

/// Tags that a rule of these policies asks for, and the one that everybody needs.
pub(crate) fn tags<'p>(policies: impl Iterator<Item = &'p Policy>) -> Vec<String> {
    let rules = policies.flat_map(|policy| policy.rules());
    let mut tags: BTreeSet<&str> = rules
        .flat_map(|rule| rule.when.tags.iter().map(String::as_str))
        .collect();
    tags.insert("production");
    tags.into_iter().map(str::to_owned).collect()
}

/// The places of arguments, and what stood there, the newest call first.
pub(crate) fn arguments_of<'c>(copies: impl Iterator<Item = &'c str>) -> Vec<SeenArgument> {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for copy in copies {
        if let Some(arguments) = kept(copy) {
            look(&arguments, &mut String::new(), DEEPEST, &mut seen);
        }
    }
    let argument = |(pointer, values)| SeenArgument { pointer, values };
    seen.into_iter().take(MOST_POINTERS).map(argument).collect()
}

fn look(
    value: &Json<'_>,
    pointer: &mut String,
    deeper: usize,
    seen: &mut BTreeMap<String, Vec<String>>,
) {
    let text = match value {
        Json::Object(members) => {
            for (name, value) in members.iter().filter(|_| deeper > 0) {
                let before = pointer.len();
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                look(value, pointer, deeper - 1, seen);
                pointer.truncate(before);
            }
            return;
        }
        Json::String(text) => text.clone().into_owned(),
        // A list has no one value to offer, but its place is one to ask about.
        Json::Array(_) => String::new(),
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(digits) => (*digits).to_owned(),
    };
    if pointer.is_empty() {
        return;
    }
    let values = seen.entry(pointer.clone()).or_default();
    if !text.is_empty() && values.len() < MOST_VALUES && !values.contains(&text) {
        values.push(text);
    }
}

/// A server and its tools, to count over.
pub(crate) struct Count<'s> {
    pub(crate) server: &'s str,
    pub(crate) tools: Vec<(&'s str, Severity)>,
}

/// How many tools there are now that a row matches, whatever their arguments. A row that looks at a call and not at a tool
/// matches none of none.
pub(crate) fn count(row: &ConditionForm, servers: &[Count<'_>]) -> Result<MatchCount, Error> {
    use policy::edit::ConditionField::{Server, Severity, Tool};
    if !matches!(row.field, Server | Tool | Severity) {
        return Ok(MatchCount {
            names: Vec::new(),
            matched: 0,
            of: 0,
        });
    }
    let policy = alone(row)?;
    let caller = Caller {
        id: String::new(),
        name: String::new(),
        kind: CallerKind::Agent,
    };
    let matches = |server: &str, tool: &str, severity| {
        let call = Call {
            caller: &caller,
            client: "",
            server,
            tool,
            arguments: &Json::Null,
            severity,
            marks: &[],
            tags: &[],
            at: 0,
            utc_offset_minutes: 0,
        };
        policy::decide(&policy, &call).rule.is_some()
    };
    let (mut names, mut of) = (BTreeSet::new(), 0_u32);
    let mut matched = 0_u32;
    for server in servers {
        if row.field == Server {
            of += 1;
            if matches(server.server, "", policy::Severity::Safe) {
                matched += 1;
                names.insert(server.server);
            }
            continue;
        }
        for (tool, severity) in &server.tools {
            of = of.saturating_add(1);
            if matches(server.server, tool, *severity) {
                matched = matched.saturating_add(1);
                names.insert(*tool);
            }
        }
    }
    let names = names.into_iter().take(MOST_NAMES);
    Ok(MatchCount {
        names: names.map(str::to_owned).collect(),
        matched,
        of,
    })
}

/// A policy whose only rule says this row.
fn alone(row: &ConditionForm) -> Result<Policy, Error> {
    let form = RuleForm {
        id: "row".into(),
        effect: Effect::Review,
        reason: "it is counted".into(),
        description: None,
        conditions: vec![row.clone()],
        enabled: true,
        until: None,
        hold_seconds: None,
        typed: false,
        opts_out_of_flow: false,
    };
    let empty = r#"{"version":2,"rules":[],"defaultEffect":"review"}"#;
    let edit = PolicyEdit::Insert { at: 1, form };
    let invalid = |error: policy::PolicyError| Error::invalid(error.problem);
    let text = policy::edit::apply(empty, &edit, &LintFacts::default()).map_err(invalid)?;
    policy::parse_policy(&text).map_err(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::edit::{ConditionField, ConditionOperator};

    #[test]
    fn places_are_offered_with_the_latest_values_first() {
        let copies = [
            r#"{"path":"/srv/b","deep":{"a/b":1},"list":[1,2]}"#,
            r#"{"path":"/srv/a","deep":{"a/b":1},"dry":true,"none":null}"#,
            r#"{"path":"cut…"#,
            r#"[1]"#,
        ];
        let said: Vec<_> = arguments_of(copies.into_iter())
            .into_iter()
            .map(|seen| (seen.pointer, seen.values.join(",")))
            .collect();
        let expected = [
            ("/deep/a~1b", "1"),
            ("/dry", "true"),
            ("/list", ""),
            ("/none", "null"),
            ("/path", "/srv/b,/srv/a"),
        ];
        let expected = expected.map(|(place, values)| (place.to_owned(), values.to_owned()));
        assert_eq!(said, expected);
        let many: Vec<_> = (0..20).map(|n| format!(r#"{{"n":{n}}}"#)).collect();
        let seen = arguments_of(many.iter().map(String::as_str));
        assert_eq!(seen[0].values.len(), MOST_VALUES);
    }

    #[test]
    fn a_row_counts_the_tools_it_matches() {
        let servers = [
            Count {
                server: "files",
                tools: vec![
                    ("read_file", Severity::Low),
                    ("write_file", Severity::Medium),
                ],
            },
            Count {
                server: "k8s",
                tools: vec![("read_log", Severity::Low)],
            },
        ];
        let row = |field, operator, values: &[&str]| ConditionForm {
            field,
            pointer: String::new(),
            operator,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        use ConditionField as F;
        use ConditionOperator as O;
        for (row, matched, of, names) in [
            (
                row(F::Tool, O::Matches, &["read_*"]),
                2,
                3,
                "read_file read_log",
            ),
            (row(F::Server, O::Is, &["files"]), 1, 2, "files"),
            (
                row(F::Severity, O::AtLeast, &["medium"]),
                1,
                3,
                "write_file",
            ),
            (row(F::Tag, O::Is, &["production"]), 0, 0, ""),
        ] {
            let count = count(&row, &servers).unwrap();
            let found = (count.matched, count.of, count.names.join(" "));
            assert_eq!(found, (matched, of, names.to_owned()), "{row:?}");
        }
        let broken = row(F::Tool, O::Matches, &["read_["]);
        assert!(count(&broken, &servers).is_err());
    }

    #[test]
    fn every_class_of_marks_has_a_meaning_of_its_own() {
        let means: BTreeSet<_> = marks().into_iter().map(|mark| mark.means).collect();
        assert_eq!(means.len(), policy::marks::ALL.len());
    }
}
