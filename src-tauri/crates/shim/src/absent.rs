//! What the client hears when there is no gateway: one JSON-RPC error to its first request, so that it shows the
//! sentence instead of "server disconnected". The only place where the shim reads a message, and only its id.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io::{self, BufRead, Write};

/// The most that is read while looking for a request: an `initialize` is far smaller.
const LIMIT: u64 = 256 * 1024;

/// JSON-RPC's first code for errors of the server's own.
const CODE: i32 = -32000;

/// Answers the first request on stdin. Failing to is no further error: the sentence goes to stderr as well.
pub(crate) fn answer(sentence: &str) {
    let _ = answer_first(io::stdin().lock(), io::stdout().lock(), sentence);
}

fn answer_first(from: impl BufRead, mut to: impl Write, sentence: &str) -> io::Result<()> {
    for line in from.take(LIMIT).split(b'\n') {
        if let Some(id) = request_id(&line?) {
            let error = Error {
                code: CODE,
                message: sentence,
            };
            serde_json::to_writer(
                &mut to,
                &Response {
                    jsonrpc: "2.0",
                    id,
                    error,
                },
            )?;
            to.write_all(b"\n")?;
            return to.flush();
        }
    }
    Ok(())
}

/// The id of a request, as it was written; a notification has none, and what is no JSON gets no answer.
fn request_id(line: &[u8]) -> Option<Box<RawValue>> {
    #[derive(Deserialize)]
    struct Message {
        method: Option<serde::de::IgnoredAny>,
        id: Option<Box<RawValue>>,
    }
    let message: Message = serde_json::from_slice(line).ok()?;
    message
        .method
        .and(message.id)
        .filter(|id| !id.get().starts_with(['{', '[', 't', 'f']))
}

#[derive(Serialize)]
struct Response<'a> {
    jsonrpc: &'a str,
    id: Box<RawValue>,
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: i32,
    message: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_request_gets_the_sentence_and_nothing_else_does() {
        let answer = |id| {
            format!(
                "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":-32000,\"message\":\"no \\\"gateway\\\"\"}}}}\n"
            )
        };
        for (sent, expect) in [
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#,
                answer("1"),
            ),
            (
                "{\"id\":\"a-1\",\"method\":\"initialize\"}\n{\"id\":2,\"method\":\"ping\"}\n",
                answer("\"a-1\""),
            ),
            (
                "not json\n{\"method\":\"notifications/x\"}\n{\"id\":7,\"method\":\"ping\"}",
                answer("7"),
            ),
            (
                "{\"id\":12345678901234567890123,\"method\":\"ping\"}\n",
                answer("12345678901234567890123"),
            ),
            ("{\"id\":5,\"result\":{}}\n", String::new()),
            ("{\"id\":{\"a\":1},\"method\":\"ping\"}\n", String::new()),
            ("", String::new()),
        ] {
            let mut got = Vec::new();
            answer_first(sent.as_bytes(), &mut got, "no \"gateway\"").unwrap();
            assert_eq!(String::from_utf8(got).unwrap(), expect, "{sent}");
        }
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let endless = io::BufReader::new(io::repeat(b'x'));
        let mut got = Vec::new();
        answer_first(endless, &mut got, "none").unwrap();
        assert!(got.is_empty());
    }
}
