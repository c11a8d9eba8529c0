//! A setting that is changed holds from then on, without a restart, and is written down.

use harness::{Home, policies};
use serde_json::{Value, json};

#[test]
fn a_change_holds_at_once_and_is_written_down_with_what_it_was() {
    let home = Home::new(&policies::policy(&[], "review"))
        .with_settings(&json!({"undoSeconds": 10, "x-mine": {"kept": true}}));
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let view = operator.must("get_settings", &Value::Null);
    assert_eq!(
        (&view["undoSeconds"], &view["armMs"]),
        (&json!(10), &json!(500))
    );

    let view = operator.must("set_setting", &json!({"name": "undoSeconds", "value": 0}));
    assert_eq!(view["undoSeconds"], 0);
    let id = client.start_call("delete_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("the approval is taken");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    assert_eq!(fake.count("delete_item"), 1);

    let refused = operator.command("set_setting", &json!({"name": "armMs", "value": 100}));
    let refused = refused.expect_err("a card must be readable");
    assert_eq!(
        refused.message,
        "`armMs` must be a whole number from 500 to 2000, not `100`"
    );
    assert!(gateway.stop().success());
    let written = std::fs::read_to_string(home.path().join("settings.json")).expect("the file");
    let written: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(written, json!({"undoSeconds": 0, "x-mine": {"kept": true}}));
    let audit = home.audit();
    let changed: Vec<_> = audit
        .iter()
        .filter(|entry| entry.kind() == "setting_changed")
        .map(|entry| entry.text("detail"))
        .collect();
    assert_eq!(changed, ["`undoSeconds`: 10 → 0"]);
    assert_eq!(
        home.serve().operator().must("get_settings", &Value::Null)["undoSeconds"],
        0
    );
}
