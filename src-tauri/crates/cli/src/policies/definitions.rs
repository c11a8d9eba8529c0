//! Files of tool definitions: one JSON object a line, as servers list their tools, with `server` and `package` to say whose
//! each is. Fields nobody asks for are passed over.

use super::text;
use crate::failure::Failure;
use crate::shown;
use policy::json::{self, Json, Limits};
use policy::{ServerFacts, ToolFacts};
use serde_json::Value;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Not every line was a definition; the code of arguments that make no sense.
const NOT_ALL: u8 = 2;

/// One definition.
pub(super) struct Definition<'a> {
    /// The whole line.
    pub(super) value: &'a Json<'a>,
    pub(super) server: ServerFacts<'a>,
    pub(super) tool: ToolFacts<'a>,
}

/// Prints what is to be said of each definition in a file, one JSON line each in the order they stand there. A line that
/// is no definition is named on stderr, and the others are still read.
pub(super) fn each(path: &Path, says: impl Fn(&Definition<'_>) -> Value) -> Result<(), Failure> {
    let text = text(path)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut all, mut none) = (0_usize, 0_usize);
    let lines = text.lines().zip(1_usize..);
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        all += 1;
        match one(line, &says) {
            Ok(said) => writeln!(out, "{said}")?,
            Err(why) => {
                none += 1;
                eprintln!("smg: line {number}: {}", shown::line(&why));
            }
        }
    }
    out.flush()?;
    if none == 0 {
        return Ok(());
    }
    let sentence = format!(
        "{none} of {all} lines of `{}` are no tool definitions",
        path.display()
    );
    Err(Failure::with_code(NOT_ALL, sentence))
}

/// What is to be said of one line, or why it is no definition.
pub(super) fn one(line: &str, says: impl Fn(&Definition<'_>) -> Value) -> Result<String, String> {
    let value = json::parse_str(line, Limits::default()).map_err(|error| error.to_string())?;
    let tool = ToolFacts::read(&value)
        .ok_or("a tool definition is an object with a `name` that is a string")?;
    let text = |key: &str| value.get(key).and_then(Json::as_str);
    let definition = Definition {
        value: &value,
        server: ServerFacts {
            name: text("server").unwrap_or_default(),
            package: text("package"),
        },
        tool,
    };
    Ok(shown::json(&says(&definition)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn name(definition: &Definition<'_>) -> Value {
        json!({ "name": definition.tool.name })
    }

    #[test]
    fn what_is_no_definition_is_a_sentence() {
        for (line, expect) in [
            ("{", "at byte 1"),
            ("[]", "with a `name`"),
            (r#"{"name":1}"#, "with a `name`"),
            (r#"{"name":"a","name":"b"}"#, "name"),
            (r#"{"name":"a"} x"#, "at byte"),
        ] {
            let why = one(line, name).unwrap_err();
            assert!(why.contains(expect), "{line}: {why}");
        }
        let odd = r#"{"name":"a","label":[1],"inputSchema":7,"annotations":"x","title":null}"#;
        assert_eq!(one(odd, name).unwrap(), r#"{"name":"a"}"#);
    }

    #[test]
    fn one_bad_line_does_not_hide_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tools.jsonl");
        std::fs::write(&path, "{\"name\":\"a\"}\n\nnot json\n{\"name\":\"b\"}\n").unwrap();
        let failure = each(&path, name).unwrap_err();
        assert!(
            failure.sentence().starts_with("1 of 3 lines of "),
            "{failure:?}"
        );
        std::fs::write(&path, "{\"name\":\"a\"}\n").unwrap();
        assert_eq!(each(&path, name), Ok(()));
    }

    proptest! {
        #[test]
        fn any_line_is_answered_or_refused(line in "\\PC{0,120}") {
            let _ = one(&line, name);
        }

        #[test]
        fn any_damage_to_a_definition_is_answered_or_refused(at in 0_usize..90, with in "\\PC{0,3}") {
            let mut line = r#"{"server":"s","name":"run_é","inputSchema":{"properties":{"a":{"enum":["x"]}}}}"#.to_owned();
            let at = line.floor_char_boundary(at);
            let end = line.ceil_char_boundary(at + 2);
            line.replace_range(at..end, &with);
            if let Ok(said) = one(&line, name) {
                prop_assert!(serde_json::from_str::<Value>(&said).is_ok());
            }
        }
    }
}
