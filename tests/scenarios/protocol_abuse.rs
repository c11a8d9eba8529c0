//! A client that breaks the protocol gets an error, harms nobody, and reaches no server.

use harness::{Client, Home, count_kind, policies};
use serde_json::{Value, json};

/// What a client may try, each a line of its own, and the code of its error.
fn abuses() -> Vec<(&'static str, Vec<u8>, i64)> {
    let call = |params: &str| {
        format!(r#"{{"jsonrpc":"2.0","id":900,"method":"tools/call","params":{params}}}"#)
            .into_bytes()
    };
    let deep = format!(
        r#"{{"name":"get_item","arguments":{{"abuse":{}1{}}}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let mut bad_utf8 = call(r#"{"name":"get_item","arguments":{"abuse":"X"}}"#);
    if let Some(x) = bad_utf8.iter_mut().find(|b| **b == b'X') {
        *x = 0xff;
    }
    vec![
        (
            "a key twice",
            call(r#"{"name":"get_item","name":"delete_item","arguments":{"abuse":1}}"#),
            -32600,
        ),
        (
            "a key twice, once escaped",
            call(r#"{"name":"get_item","\u006eame":"abuse","arguments":{}}"#),
            -32600,
        ),
        (
            "an argument twice",
            call(r#"{"name":"get_item","arguments":{"abuse":1,"abuse":2}}"#),
            -32600,
        ),
        (
            "a batch",
            br#"[{"jsonrpc":"2.0","id":900,"method":"tools/call","params":{"name":"abuse"}}]"#
                .into(),
            -32600,
        ),
        (
            "two messages on a line",
            br#"{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"abuse"}"#
                .into(),
            -32700,
        ),
        (
            "half a message",
            br#"{"jsonrpc":"2.0","id":900,"method":"abuse"#.into(),
            -32700,
        ),
        ("nested 200 deep", call(&deep), -32700),
        ("bytes that are no UTF-8", bad_utf8, -32700),
        (
            "a lone surrogate",
            call(r#"{"name":"get_item","arguments":{"abuse":"\ud800"}}"#),
            -32700,
        ),
        (
            "a NUL in the method",
            br#"{"jsonrpc":"2.0","id":900,"method":"tools/call\u0000abuse"}"#.into(),
            -32601,
        ),
        (
            "a byte order mark",
            [b"\xef\xbb\xbf".as_slice(), &call(r#"{"name":"abuse"}"#)].concat(),
            -32700,
        ),
        (
            "an id that is null",
            br#"{"jsonrpc":"2.0","id":null,"method":"abuse"}"#.into(),
            -32600,
        ),
        (
            "an id that is a fraction",
            br#"{"jsonrpc":"2.0","id":1.5,"method":"abuse"}"#.into(),
            -32600,
        ),
        (
            "an id that is an object",
            br#"{"jsonrpc":"2.0","id":{},"method":"abuse"}"#.into(),
            -32600,
        ),
        (
            "a method nobody knows",
            br#"{"jsonrpc":"2.0","id":900,"method":"abuse/now"}"#.into(),
            -32601,
        ),
        (
            "no version",
            br#"{"id":900,"method":"tools/list","params":{"abuse":1}}"#.into(),
            -32600,
        ),
        (
            "arguments that are no object",
            call(r#"{"name":"get_item","arguments":["abuse"]}"#),
            -32600,
        ),
        (
            "a second initialize",
            br#"{"jsonrpc":"2.0","id":900,"method":"initialize","params":{"abuse":1}}"#.into(),
            -32600,
        ),
    ]
}

/// The next message that is an error.
fn next_error(client: &mut Client, what: &str) -> Value {
    loop {
        let line = client
            .next_line()
            .unwrap_or_else(|| panic!("it closed on {what}"));
        let message: Value =
            serde_json::from_str(&line).unwrap_or_else(|e| panic!("{what}: `{line}`: {e}"));
        if message.get("error").is_some() {
            return message;
        }
    }
}

#[test]
fn each_abuse_is_an_error_reaches_no_server_and_leaves_the_connection_usable() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let abuses = abuses();
    let mut wrong = Vec::new();
    for (n, (what, line, code)) in abuses.iter().enumerate() {
        assert!(
            client.try_send(&[line.as_slice(), b"\n"].concat()),
            "{what}"
        );
        let error = next_error(&mut client, what);
        if error["error"]["code"] != *code {
            wrong.push(format!("{what}: not {code} but {error}"));
        }
        let key = n.to_string();
        client
            .call("get_item", &json!({"key": key}))
            .assert_ran(&json!({"key": key}).to_string());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        fake.calls().len(),
        abuses.len(),
        "only the controls arrived"
    );
    assert!(
        !fake.heard().iter().any(|line| line.contains("abuse")),
        "nothing of it was forwarded"
    );
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    assert!(
        count_kind(&home.audit(), "protocol_violation") >= abuses.len() / 2,
        "they are written down"
    );
    home.assert_chain_whole();
}

#[test]
fn names_that_only_look_like_a_tool_are_unknown() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    for name in [
        "get_item ",
        " get_item",
        "GET_ITEM",
        "g\u{435}t_item",
        "get_ite\u{301}m",
        "get_item\u{200b}",
        "",
    ] {
        let outcome = client.call(name, &json!({"key": "a"}));
        assert_eq!(
            outcome.error_code(),
            Some(-32602),
            "`{name}`: {}",
            outcome.0
        );
    }
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.calls().len(), 1);
}

#[test]
fn an_id_that_is_under_way_cannot_be_used_again() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let stage = fake.stage();
    let mut client = gateway.client(fake.name());
    let id = client.start_call("wait", &json!({"key": "first"}));
    let on_stage = stage.next();
    let again = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call",
                       "params": {"name": "get_item", "arguments": {"key": "second"}}});
    client.send(&again.to_string());
    let error = next_error(&mut client, "an id twice");
    assert_eq!(
        (&error["error"]["code"], &error["id"]),
        (&json!(-32600), &Value::Null)
    );
    drop(on_stage);
    client.outcome(id).assert_ran(r#"{"key":"first"}"#);
    assert_eq!((fake.count("wait"), fake.count("get_item")), (1, 0));
    // Once answered it is free.
    client.send(&again.to_string());
    let _ = client.wait_for("the second answer", |m| {
        m["result"]["content"][0]["text"] == r#"{"key":"second"}"#
    });
    assert_eq!(fake.count("get_item"), 1);
}

#[test]
fn ids_come_back_exactly_as_they_were_written() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    for id in [
        "0",
        "-7",
        "1152921504606846976",
        "\"text\"",
        "\"sp\\u00e4t \\\"q\\\"\"",
        "\"\"",
    ] {
        let call = r#""method":"tools/call","params":{"name":"get_item","arguments":{}}}"#;
        client.send(&format!(r#"{{"jsonrpc":"2.0","id":{id},{call}"#));
        let line = client.next_line().expect("an answer");
        assert!(
            line.contains(&format!(r#""id":{id},"#)),
            "id {id} in `{line}`"
        );
    }
    assert_eq!(fake.count("get_item"), 6);
}

#[test]
fn answers_nobody_asked_for_are_ignored() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    for id in ["1", "\"ask-0\"", "999", "\"0:0\""] {
        client.send(&format!(
            r#"{{"jsonrpc":"2.0","id":{id},"result":{{"stray":true}}}}"#
        ));
    }
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(!fake.heard().iter().any(|line| line.contains("stray")));
    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    assert_eq!(count_kind(&home.audit(), "protocol_violation"), 4);
}

#[test]
fn nothing_is_forwarded_before_the_handshake() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.silent_client(&["--server", fake.name()]);
    for method in ["tools/list", "tools/call", "resources/list"] {
        let answer = client.ask(method, &json!({"name": "get_item", "arguments": {}}));
        assert_eq!(answer["error"]["code"], -32602, "{method}: {answer}");
    }
    assert!(fake.calls().is_empty());
    let _ = client.initialize();
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("get_item"), 1);
}

#[test]
fn a_client_of_a_newer_protocol_is_told_which_are_spoken() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.silent_client(&["--server", fake.name()]);
    let meta = json!({"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}});
    let answer = client.ask("server/discover", &meta);
    assert_eq!(answer["error"]["code"], -32022, "{answer}");
    assert!(
        answer["error"]["data"]["supported"]
            .to_string()
            .contains("2025-11-25"),
        "{answer}"
    );
    let _ = client.initialize();
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
}
