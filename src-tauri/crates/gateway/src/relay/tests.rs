//! What the relay does to each kind of line, byte for byte.

use super::*;

fn send(relay: &mut Relay, text: &str) -> String {
    let request = message::read(text.as_bytes()).unwrap();
    let mut out = Vec::new();
    relay.request(
        Outgoing::plain(&request),
        Purpose::Forwarded,
        Instant::now(),
        &mut out,
    );
    String::from_utf8(out).unwrap()
}

fn receive(relay: &mut Relay, text: &str) -> (String, FromServer) {
    let line = message::read(text.as_bytes()).unwrap();
    let mut out = Vec::new();
    let what = relay.take_line(&line, Instant::now(), &mut out);
    (String::from_utf8(out).unwrap(), what)
}

#[test]
fn ids_and_tokens_are_exchanged_and_nothing_else() {
    let mut relay = Relay::new(0);
    let sent = send(
        &mut relay,
        r#"{"jsonrpc":"2.0", "id":"a\"b","method":"x","params":{"_meta":{"progressToken":"t","o":1},"n": 1e400},"extra":[1]}"#,
    );
    assert_eq!(
        sent,
        "{\"jsonrpc\":\"2.0\", \"id\":1,\"method\":\"x\",\"params\":{\"_meta\":{\"progressToken\":1,\"o\":1},\"n\": 1e400},\"extra\":[1]}\n"
    );
    let (out, _) = receive(
        &mut relay,
        r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress": 1.0,"progressToken":1}}"#,
    );
    assert_eq!(
        out,
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\": 1.0,\"progressToken\":\"t\"}}\n"
    );
    let (out, _) = receive(
        &mut relay,
        r#"{"unknown":true,"result":{"later":null},"id":1,"jsonrpc":"2.0"}"#,
    );
    assert_eq!(
        out,
        "{\"unknown\":true,\"result\":{\"later\":null},\"id\":\"a\\\"b\",\"jsonrpc\":\"2.0\"}\n"
    );
}

#[test]
fn a_server_cannot_answer_what_it_was_not_asked_or_answer_twice() {
    let mut relay = Relay::new(0);
    send(&mut relay, r#"{"jsonrpc":"2.0","id":7,"method":"x"}"#);
    for text in [
        r#"{"jsonrpc":"2.0","id":7,"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":"1","result":{}}"#,
        r#"{"jsonrpc":"2.0","id":-1,"result":{}}"#,
    ] {
        let (out, what) = receive(&mut relay, text);
        assert!(
            out.is_empty() && matches!(what, FromServer::Violation(_)),
            "{text}"
        );
    }
    assert_eq!(
        receive(&mut relay, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#).0,
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n"
    );
    assert!(matches!(
        receive(&mut relay, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#).1,
        FromServer::Violation(_)
    ));
}

#[test]
fn after_a_cancellation_the_answer_is_dropped_and_the_id_is_free() {
    let mut relay = Relay::new(0);
    send(&mut relay, r#"{"jsonrpc":"2.0","id":5,"method":"x"}"#);
    let cancelled = message::read(br#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5,"reason":"r"}}"#).unwrap();
    let mut out = Vec::new();
    assert!(
        !relay.cancel(&Id::Number(6), &cancelled, &mut out),
        "not its own"
    );
    assert!(relay.cancel(&Id::Number(5), &cancelled, &mut out));
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1,\"reason\":\"r\"}}\n"
    );
    assert!(!relay.has(&Id::Number(5)));
    assert_eq!(
        receive(&mut relay, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#).0,
        ""
    );
}

#[test]
fn what_a_server_asks_comes_back_under_its_own_id() {
    let mut relay = Relay::new(3);
    let (out, _) = receive(
        &mut relay,
        r#"{"jsonrpc":"2.0","id":"mine","method":"sampling/createMessage","params":{}}"#,
    );
    assert_eq!(
        out,
        "{\"jsonrpc\":\"2.0\",\"id\":\"smg:3:1\",\"method\":\"sampling/createMessage\",\"params\":{}}\n"
    );
    let answer = message::read(br#"{"jsonrpc":"2.0","id":"smg:3:1","result":{}}"#).unwrap();
    let (id, _) = answer.id.as_ref().unwrap();
    assert_eq!(read_asked_id(id), Some((3, 1)));
    let mut out = Vec::new();
    assert!(relay.answer(1, &answer, &mut out));
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "{\"jsonrpc\":\"2.0\",\"id\":\"mine\",\"result\":{}}\n"
    );
    assert!(!relay.answer(1, &answer, &mut Vec::new()), "once");
}

#[test]
fn a_tool_error_is_a_failed_call() {
    for (text, want) in [
        (
            r#"{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[]}}"#,
            Ending::Failed,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"result":{"isError":false}}"#,
            Ending::Returned,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"isError":true}]}}"#,
            Ending::Returned,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}"#,
            Ending::Failed,
        ),
    ] {
        assert_eq!(
            ending(&message::read(text.as_bytes()).unwrap()),
            want,
            "{text}"
        );
    }
}
