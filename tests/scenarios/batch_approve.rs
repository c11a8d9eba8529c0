//! Several calls approved together run one by one, in order, and stop at the first that fails.

use harness::{Client, Fake, Gateway, Home, Operator, policies, wait_until};
use serde_json::{Value, json};

/// Calls that wait, in the order they came.
fn waiting(
    gateway: &Gateway,
    fake: &Fake,
    calls: &[(&str, Value)],
) -> (Client, Vec<u64>, Vec<Value>, Operator) {
    let mut client = gateway.client(fake.name());
    let mut operator = gateway.operator();
    let mut ids = Vec::new();
    for (place, (tool, arguments)) in calls.iter().enumerate() {
        ids.push(client.start_call(tool, arguments));
        let _ = operator.wait_for("waiting", place + 1);
    }
    let mut rows = operator.in_state("waiting");
    rows.reverse();
    let approvals = rows.iter().map(|row| row["id"].clone()).collect();
    (client, ids, approvals, operator)
}

/// What the table says, and the request that approves it, tried until its rows are armed.
fn approve(operator: &mut Operator, approvals: &[Value]) -> Value {
    let check = operator.must("check_batch", &json!({"ids": approvals}));
    assert_eq!(check["refused"], Value::Null, "{check}");
    let rows = check["rows"].as_array().expect("rows");
    let item = |row: &Value| json!({"id": row["row"]["id"], "digest": row["digest"], "nonce": row["nonce"]});
    let items: Vec<Value> = rows.iter().map(item).collect();
    wait_until("the table to be armed", || {
        match operator.command("approve_batch", &json!({"items": items})) {
            Err(error) if error.code == "tooEarly" => None,
            answered => Some(answered.expect("the batch is taken")),
        }
    })
}

#[test]
fn they_run_in_order_each_once() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let calls = ["a", "b", "c"].map(|key| ("set_item", json!({"key": key})));
    let (mut client, ids, approvals, mut operator) = waiting(&gateway, &fake, &calls);
    let check = operator.must("check_batch", &json!({"ids": approvals}));
    assert_eq!(check["rows"][0]["differs"], json!([]));
    assert_eq!(check["rows"][1]["differs"][0]["pointer"], "/key");

    let result = approve(&mut operator, &approvals);
    assert_eq!(result, json!({"ran": 3, "of": 3, "stopped": null}));
    for (id, key) in ids.into_iter().zip(["a", "b", "c"]) {
        client
            .outcome(id)
            .assert_ran(&json!({"key": key}).to_string());
    }
    let keys: Vec<String> = fake
        .calls()
        .into_iter()
        .map(|(_, arguments)| arguments)
        .collect();
    assert_eq!(keys, [r#"{"key":"a"}"#, r#"{"key":"b"}"#, r#"{"key":"c"}"#]);
    let row = operator.wait_for("approved", 3).remove(0);
    assert_eq!(row["outcome"]["ok"], true, "{row}");
}

#[test]
fn what_fails_stops_it_and_the_rest_goes_on_waiting() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&["--fail-at", "2"]);
    let calls = ["a", "b", "c"].map(|key| ("set_item", json!({"key": key})));
    let (_client, _, approvals, mut operator) = waiting(&gateway, &fake, &calls);
    let result = approve(&mut operator, &approvals);
    assert_eq!((&result["ran"], &result["of"]), (&json!(1), &json!(3)));
    let why = result["stopped"].as_str().expect("a sentence");
    assert!(why.contains("answered with an error"), "{why}");
    assert_eq!(fake.count("set_item"), 2);
    let left = operator.wait_for("waiting", 1).remove(0);
    assert_eq!(left["id"], approvals[2]);
    let mut failed = operator.in_state("approved");
    failed.retain(|row| row["id"] == approvals[1]);
    assert_eq!(failed[0]["outcome"]["ok"], false, "{failed:?}");
}

#[test]
fn what_may_not_go_together_is_named() {
    let gateway = Home::new(&policies::policy(&[], "review")).serve();
    let fake = gateway.fake(&[]);
    let calls = [
        ("set_item", json!({"key": "a"})),
        ("delete_item", json!({"key": "a"})),
        ("set_item", json!({"key": "\u{202e}a"})),
        ("set_item", json!({"key": "b"})),
    ];
    let (_client, _, approvals, mut operator) = waiting(&gateway, &fake, &calls);
    let [first, other_tool, hidden, last] = &approvals[..] else {
        panic!("four wait: {approvals:?}");
    };
    for (ids, refused, in_the_way) in [
        (json!([]), "none is selected", json!([])),
        (
            json!([first, other_tool]),
            "1 is for another tool",
            json!([other_tool]),
        ),
        (json!([other_tool]), "1 is high", json!([other_tool])),
        (
            json!([first, hidden, last]),
            "1 has hidden characters",
            json!([hidden]),
        ),
        (json!([first, first]), "1 is named twice", json!([first])),
    ] {
        let check = operator.must("check_batch", &json!({"ids": ids}));
        assert_eq!(check["refused"], refused, "{ids}");
        assert_eq!(check["inTheWay"], in_the_way, "{ids}");
        assert_eq!(check["rows"], json!([]), "{ids}");
    }
    // Painted one by one, a batch of what may not go together is still refused.
    let card = operator.must("open_card", &json!({"id": other_tool}));
    let item = json!({"id": other_tool, "digest": card["digest"], "nonce": card["nonce"]});
    let forced = operator.command("approve_batch", &json!({"items": [item]}));
    assert_eq!(forced.expect_err("high calls go alone").code, "invalid");
    assert_eq!(fake.calls(), []);
}
