//! A replay counts what really happened, in the app and on the command line, and changes nothing.

use harness::{Home, policies};
use serde_json::{Value, json};

#[test]
fn a_replay_of_a_real_run_counts_what_happened() {
    let home = Home::new(&policies::careful());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    for key in ["a", "b", "c"] {
        let arguments = json!({"key": key});
        client
            .call("get_item", &arguments)
            .assert_ran(&arguments.to_string());
    }
    let id = client.start_call("set_item", &json!({"key": "yes"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("a yes is taken");
    client.outcome(id).assert_ran(r#"{"key":"yes"}"#);
    let id = client.start_call("set_item", &json!({"key": "no"}));
    let row = operator.the_approval();
    operator.deny(&row, "not that one").expect("a no is taken");
    client.outcome(id).assert_refused("operator_denied");
    client
        .call("delete_item", &json!({"key": "a"}))
        .assert_refused("policy_denied");
    let before = fake.calls();

    // One read is asked about, writes pass, deletions ask.
    let rules = json!([
        {"id": "one", "match": {"tool": "get_item", "arguments": [{"pointer": "/key", "op": "is", "value": "b"}]},
         "effect": "review", "reason": "b is special"},
        {"id": "reads", "match": {"tool": ["get_*", "set_*"]}, "effect": "allow", "reason": "fine"},
    ]);
    let draft =
        json!({"version": 2, "rules": rules, "defaultEffect": "review", "defaultReason": "asked"});
    let draft = draft.to_string();
    let id = operator.must("start_replay", &json!({"text": draft, "days": 7}));
    let report = operator.until("the replay to end", |o| {
        let report = o.must("replay_report", &Value::Null);
        (report["id"] == id && report["done"] == true).then_some(report)
    });
    assert_eq!(report["calls"], 6, "{report}");
    assert_eq!(report["matrix"], json!([[2, 1, 0], [2, 0, 0], [0, 1, 0]]));
    assert_eq!(
        [
            &report["tightened"],
            &report["loosened"],
            &report["loosenedDenied"]
        ],
        [&json!(1), &json!(3), &json!(1)]
    );
    assert_eq!(report["hits"], json!([1, 4, 1]));
    assert_eq!(report["changed"][0]["answered"], "you denied it");
    assert_eq!(report["limits"], json!([]), "everything was kept whole");
    assert_eq!(fake.calls(), before, "nothing was sent again");

    std::fs::write(home.file("draft.json"), &draft).expect("the draft as a file");
    let file = home.file("draft.json").display().to_string();
    let replayed = home.smg(&["policy", "replay", &file, "--json"]);
    assert_eq!(replayed.status.code(), Some(3), "it would let more pass");
    let line: Value = serde_json::from_slice(&replayed.stdout).expect("one line of JSON");
    for figure in ["calls", "matrix", "loosened", "tightened", "hits"] {
        assert_eq!(line[figure], report[figure], "{figure}");
    }
    assert!(gateway.stop().success());
    let words = home.smg(&["policy", "replay", &file, "--days", "1"]);
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(
        words.starts_with(
            "6 calls in a day; 4 would change: 1 tightened, 3 loosened, of which you denied 1.\n"
        ),
        "{words}"
    );
    let same = home.policy_file().display().to_string();
    let same = home.smg(&["policy", "replay", &same]);
    assert_eq!(same.status.code(), Some(0), "it changes nothing");
}

#[test]
fn what_was_not_kept_whole_is_said() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let long = json!({"key": "k".repeat(2_000)});
    client.call("get_item", &long).assert_ran(&long.to_string());
    let rule = json!({"id": "r", "match": {"arguments": [{"pointer": "/key", "op": "prefix", "value": "k"}]},
        "effect": "deny", "reason": "no"});
    for (rules, limits) in [(json!([rule]), 1), (json!([]), 0)] {
        let draft = json!({"version": 2, "rules": rules, "defaultEffect": "deny"}).to_string();
        let id = operator.must("start_replay", &json!({"text": draft, "days": 1}));
        let report = operator.until("the replay to end", |o| {
            let report = o.must("replay_report", &Value::Null);
            (report["id"] == id && report["done"] == true).then_some(report)
        });
        let said = report["limits"].as_array().expect("a list");
        assert_eq!(said.len(), limits, "{report}");
    }
}
