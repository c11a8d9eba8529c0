//! What the agent is told with the result of a call whose arguments were not its own: a line in front, so that it
//! does not reason from what it asked for. Everything else of the result stays as it came.

use crate::message::{self, Message, Span};

/// Appends an answer under its client's own id, with the note, if there is one and the answer has a place for it.
pub(super) fn answer(out: &mut Vec<u8>, line: &Message<'_>, id: (Span, &[u8]), note: Option<&str>) {
    let Some((span, with)) = note.and_then(|note| insertion(line, note)) else {
        return message::splice(out, line.text, &[id]);
    };
    let mut changes = [id, (span, with.as_slice())];
    changes.sort_by_key(|(span, _)| span.start);
    message::splice(out, line.text, &changes);
}

/// Where the note goes in an answer, and what is put there.
fn insertion(answer: &Message<'_>, note: &str) -> Option<(Span, Vec<u8>)> {
    if let Some(result) = &answer.result {
        let block = format!("{{\"type\":\"text\",\"text\":{}}}", message::quoted(note));
        let begins = |span: &Span, with: u8| answer.text.get(span.start) == Some(&with);
        let [content] = message::fields(answer.text, result, ["content"]);
        return match content {
            Some(list) if begins(&list, b'[') => first_in(answer.text, &list, &block),
            None if begins(result, b'{') => {
                first_in(answer.text, result, &format!("\"content\":[{block}]"))
            }
            Some(_) | None => None,
        };
    }
    let error = answer.error.as_ref()?;
    let [said] = message::fields(answer.text, error, ["message"]);
    let said = said?;
    let text = message::string(answer.text, &said)?;
    let both = message::quoted(&format!("{note} {text}"));
    Some((said, both.into_bytes()))
}

/// Behind the opening bracket, with a comma where something follows.
fn first_in(text: &[u8], list: &Span, item: &str) -> Option<(Span, Vec<u8>)> {
    let inside = text.get(list.start + 1..list.end.checked_sub(1)?)?;
    let comma = if inside.iter().all(u8::is_ascii_whitespace) {
        ""
    } else {
        ","
    };
    let at = list.start + 1;
    Some((at..at, format!("{item}{comma}").into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(line: &str) -> Option<String> {
        let answer = message::read(line.as_bytes()).unwrap();
        let (span, with) = insertion(&answer, "Note: \"b\".")?;
        let mut out = Vec::new();
        message::splice(&mut out, answer.text, &[(span, &with)]);
        Some(String::from_utf8(out).unwrap().trim_end().to_owned())
    }

    #[test]
    fn the_note_comes_first_and_nothing_else_changes() {
        let block = r#"{"type":"text","text":"Note: \"b\"."}"#;
        for (answer, with_note) in [
            (
                r#"{"jsonrpc":"2.0","id":1,"result":{"isError":false,"content":[{"type":"text","text":"x"}],"n":1.0}}"#,
                Some(
                    r#"{"jsonrpc":"2.0","id":1,"result":{"isError":false,"content":[NOTE,{"type":"text","text":"x"}],"n":1.0}}"#,
                ),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"result":{"content":[ ]}}"#,
                Some(r#"{"jsonrpc":"2.0","id":1,"result":{"content":[NOTE ]}}"#),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{}}}"#,
                Some(
                    r#"{"jsonrpc":"2.0","id":1,"result":{"content":[NOTE],"structuredContent":{}}}"#,
                ),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
                Some(r#"{"jsonrpc":"2.0","id":1,"result":{"content":[NOTE]}}"#),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no \"x\""}}"#,
                Some(
                    r#"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"Note: \"b\". no \"x\""}}"#,
                ),
            ),
            // There is no place for it.
            (r#"{"jsonrpc":"2.0","id":1,"result":{"content":7}}"#, None),
            (r#"{"jsonrpc":"2.0","id":1,"result":7}"#, None),
            (r#"{"jsonrpc":"2.0","id":1,"error":{"code":-1}}"#, None),
        ] {
            let expected = with_note.map(|text| text.replace("NOTE", block));
            assert_eq!(noted(answer), expected, "{answer}");
        }
    }
}
