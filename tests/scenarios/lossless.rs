//! What the gateway allows goes through byte for byte and in order: the same script, once against the server
//! directly and once through the gateway, must sound the same to the client.

use harness::{Client, Fake, Home, policies};
use serde_json::{Value, json};

/// Requests one after the other, with fields and methods no library knows.
const SCRIPT: [&str; 10] = [
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"x-cap":{"a":1.0},"tasks":{}},"clientInfo":{"name":"raw","version":"1","x-info":[]},"x-param":null}}"#,
    r#"{"jsonrpc":"2.0","id":"list","method":"tools/list","params":{}}"#,
    r#"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"odd_result","arguments":{"z":1.50,"a":9007199254740993,"e":1E5},"x-call":{}}}"#,
    r#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"vendor_notes"}}"#,
    r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"work","arguments":{},"task":{"ttl":60000}}}"#,
    r#"{"jsonrpc":"2.0","id":6,"method":"tasks/get","params":{"taskId":"task-1"}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tasks/result","params":{"taskId":"task-1"}}"#,
    r#"{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"fail","arguments":{}}}"#,
    r#"{"jsonrpc":"2.0","id":9,"method":"resources/list"}"#,
    r#"{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"hostile_result","arguments":{"key":"ü😀\n<b>"}}}"#,
];

/// Plays the script and returns every line the client heard.
fn play(client: &mut Client) -> Vec<String> {
    for (n, line) in SCRIPT.iter().enumerate() {
        client.send(line);
        let id = serde_json::from_str::<Value>(line).expect("the script is JSON")["id"].clone();
        let _ = client.wait_for("the answer", |m| m.get("method").is_none() && m["id"] == id);
        if n == 0 {
            client.notify("notifications/initialized", &json!({}));
        }
    }
    client.heard().to_vec()
}

#[test]
fn every_field_of_every_message_arrives_as_it_was_written() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let direct = Fake::new(gateway.home(), "direct", &[]);
    let gated = gateway.fake(&[]);
    let expected = play(&mut direct.client());
    let heard = play(&mut gateway.silent_client(&["--server", gated.name()]));
    for (expected, heard) in expected.iter().zip(&heard) {
        assert_eq!(heard, expected);
    }
    assert_eq!(heard.len(), expected.len());
    assert_eq!(
        gated.calls(),
        direct.calls(),
        "and so do the arguments, at the server"
    );
    let params = |fake: &Fake| -> Vec<Value> {
        let heard = fake.heard();
        let calls = heard
            .iter()
            .filter_map(|l| serde_json::from_str::<Value>(l).ok());
        calls
            .filter(|m| m["method"] == "tools/call")
            .map(|m| m["params"].clone())
            .collect()
    };
    assert_eq!(
        params(&gated),
        params(&direct),
        "with the parameters nobody knows"
    );
}

#[test]
fn a_hundred_notes_of_thirty_calls_arrive_all_and_in_order() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let direct = Fake::new(gateway.home(), "direct", &[]);
    let gated = gateway.fake(&[]);
    let run = |mut client: Client| -> Vec<String> {
        let _ = client.initialize();
        let calls: Vec<u64> = (0..30)
            .map(|n| {
                let token = if n % 2 == 0 { json!(n) } else { json!(format!("token {n}")) };
                let params = json!({"name": "progress", "arguments": {"n": 100}, "_meta": {"progressToken": token}});
                client.request("tools/call", &params)
            })
            .collect();
        for id in calls {
            client.outcome(id).assert_ran("done");
        }
        client.heard().to_vec()
    };
    let expected = run(direct.client());
    let heard = run(gateway.silent_client(&["--server", gated.name()]));
    assert_eq!(expected.len(), 1 + 30 * 101);
    for (n, (expected, heard)) in expected.iter().zip(&heard).enumerate() {
        assert_eq!(heard, expected, "line {n}");
    }
    assert_eq!(heard.len(), expected.len());
}

#[test]
fn what_a_server_asks_of_its_client_is_asked_and_answered_unchanged() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let direct = Fake::new(gateway.home(), "direct", &[]);
    let gated = gateway.fake(&[]);
    let run = |mut client: Client| -> (Vec<Value>, String) {
        let _ = client.initialize();
        let call = client.start_call("ask_client", &json!({}));
        let mut asked = Vec::new();
        for method in ["sampling/createMessage", "elicitation/create", "roots/list"] {
            let question = client.wait_for(method, |m| m["method"] == method);
            let id = &question["id"];
            client.send(&format!(
                r#"{{"jsonrpc":"2.0","id":{id},"result":{{"to":"{method}","n":1.50,"x":null}}}}"#
            ));
            asked.push(question["params"].clone());
        }
        // The ids are the connection's own; everything else must be the same.
        let mut answers: Vec<Value> =
            serde_json::from_str(client.outcome(call).text()).expect("a list of answers");
        answers
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|a| drop(a.remove("id")));
        (asked, Value::from(answers).to_string())
    };
    let expected = run(direct.client());
    assert_eq!(
        run(gateway.silent_client(&["--server", gated.name()])),
        expected
    );
}

#[test]
fn arguments_arrive_in_the_one_form_that_is_hashed_and_shown() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let call = r#"{ "name":"get_item" , "arguments":{ "key" : "\u00fc\/\ud83d\ude00" , "n":1.50,"big":9007199254740993 } }"#;
    client.send(&format!(
        r#"{{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{call}}}"#
    ));
    let _ = client.wait_for("the answer", |m| m["id"] == "x");
    let sent = r#"{"key":"ü/😀","n":1.50,"big":9007199254740993}"#;
    assert_eq!(fake.calls(), [("get_item".to_owned(), sent.to_owned())]);
}
