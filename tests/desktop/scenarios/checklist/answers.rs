//! What an answer does, and does not, beyond the one call: rules, clocks, next tries, reasons, edits.

use crate::stage::{Setting, Stage};
use desktop_tests::until;
use serde_json::{Value, json};

#[tokio::test]
async fn item_13_always_writes_nothing_until_the_rule_is_saved() {
    let mut stage = Stage::set().await;
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    stage.is_live().await;
    let before = stage.policy();
    stage.app.page.press("Always allow").await;
    stage.app.page.shows("nothing is allowed yet").await;
    assert_eq!(stage.policy(), before);
    stage.app.shot(&stage.desktop, "item-13-composer").await;
    stage.app.page.press("Save rule and approve").await;
    assert!(!stage.agent.answer(call).await.is_error);
    let rule = saved_rule(&stage);
    assert!(rule["until"].is_string(), "{rule}");
    assert_eq!(rule["origin"], "A-1");
    let grants = stage
        .app
        .page
        .invoke("list_grants", json!({}))
        .await
        .unwrap();
    assert!(
        grants
            .as_array()
            .unwrap()
            .iter()
            .any(|grant| grant["kind"] == "rule" && grant["origin"] == "A-1"),
        "{grants}"
    );
    stage.hands().press("ctrl+2").await;
    stage.app.page.shows("A-1").await;
    // The same call again does not ask.
    let again = stage.agent.call("set_item", json!({ "key": "teal" })).await;
    assert!(!stage.agent.answer(again).await.is_error);
    assert_eq!(stage.server.calls().len(), 2);
    stage.end().await;
}

fn saved_rule(stage: &Stage) -> Value {
    let policy: Value = serde_json::from_str(&stage.policy()).unwrap();
    policy["rules"][0].clone()
}

#[tokio::test]
async fn item_14_a_time_out_denies_one_call_and_writes_no_rule() {
    let quick = Setting {
        rules: json!([{ "id": "briefly", "match": { "tool": "set_item" }, "effect": "review",
                        "reason": "Asked for a second", "approval": { "holdSeconds": 1 } }]),
        ..Setting::default()
    };
    let mut stage = Stage::set_with(quick).await;
    let before = stage.policy();
    let call = stage.agent.call("set_item", json!({ "key": "teal" })).await;
    let answer = stage.agent.answer(call).await;
    assert!(
        answer.is_error && answer.text.contains("Nobody answered"),
        "{answer:?}"
    );
    stage.has(1, "expired").await;
    assert_eq!(stage.policy(), before);
    stage.app.page.press("Expired").await;
    stage.app.page.shows("teal").await;
    assert_eq!(stage.server.calls(), [""; 0]);
    stage.end().await;
}

#[tokio::test]
async fn item_15_two_clocks_and_ours_waits_for_the_one_who_reads() {
    let short = Setting {
        rules: json!([{ "id": "briefly", "match": { "tool": "set_item" }, "effect": "review",
                        "reason": "Asked for a minute", "approval": { "holdSeconds": 60 } }]),
        ..Setting::default()
    };
    let mut stage = Stage::set_with(short).await;
    stage.ask("set_item", json!({ "key": "teal" })).await;
    stage.app.page.shows("stops waiting in about").await;
    stage.app.page.shows("Held until").await;
    let heading = stage.app.page.place("article h2").await;
    stage.hands().point_at(heading).await;
    stage.hands().click().await;
    stage.app.page.shows("paused while you review").await;
    let before = stage.rows().await[0]["holdUntil"].as_i64().unwrap();
    stage.hands().press("plus").await;
    until("the hold is extended", async || {
        let after = stage.rows().await[0]["holdUntil"].as_i64().unwrap();
        (after >= before + 290_000).then_some(())
    })
    .await;
    stage.end().await;
}

#[tokio::test]
async fn item_16_a_next_try_lets_exactly_one_identical_call_through() {
    let impatient = Setting {
        settings: json!({ "undoSeconds": 0, "clientPatienceSeconds": 2 }),
        ..Setting::default()
    };
    let mut stage = Stage::set_with(impatient).await;
    let arguments = json!({ "key": "teal" });
    let call = stage.ask("set_item", arguments.clone()).await;
    let told = stage.agent.answer(call).await;
    assert!(told.text.contains("has not run"), "{told:?}");
    stage.has(1, "handedBack").await;
    stage.app.page.shows("Allow its next try").await;
    stage.app.shot(&stage.desktop, "item-16-handed-back").await;
    stage.app.page.approve().await;
    stage.has(1, "approved").await;
    assert_eq!(stage.server.calls(), [""; 0]);

    let other = stage
        .agent
        .call("set_item", json!({ "key": "teal " }))
        .await;
    assert!(stage.agent.answer(other).await.text.contains("has not run"));
    let retry = stage.agent.call("set_item", arguments.clone()).await;
    assert!(!stage.agent.answer(retry).await.text.contains("has not run"));
    let third = stage.agent.call("set_item", arguments).await;
    assert!(stage.agent.answer(third).await.text.contains("has not run"));
    assert_eq!(stage.server.calls(), ["set_item\t{\"key\":\"teal\"}"]);
    stage.end().await;
}

#[tokio::test]
async fn item_17_a_denial_says_that_nothing_ran_that_nothing_failed_and_why() {
    let mut stage = Stage::set().await;
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    stage.hands().press("shift+d").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.tagName === 'TEXTAREA'")
        .await;
    stage.hands().write("Ask Mara first").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.value === 'Ask Mara first'")
        .await;
    stage.hands().press("ctrl+Return").await;
    let answer = stage.agent.answer(call).await;
    assert!(answer.is_error);
    for part in ["not executed", "not a failure", "Ask Mara first"] {
        assert!(
            answer.text.contains(part),
            "`{}` lacks `{part}`",
            answer.text
        );
    }
    assert_eq!(stage.server.calls(), [""; 0]);
    stage.end().await;
}

#[tokio::test]
async fn item_18_edited_arguments_are_decided_anew_and_the_agent_is_told() {
    let strict = Setting {
        rules: json!([{ "id": "never-prod", "effect": "deny", "reason": "Not in production",
                        "match": { "arguments": { "pointer": "/key", "op": "is", "value": "prod" } } }]),
        ..Setting::default()
    };
    let mut stage = Stage::set_with(strict).await;
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    edit(&stage, "{\"key\": \"prod\"}").await;
    stage.app.page.shows("would be denied by rule 1").await;
    assert!(stage.stays_inert().await);
    stage.app.shot(&stage.desktop, "item-18-edit-denied").await;
    edit(&stage, "{\"key\": \"plum\"}").await;
    stage.is_live().await;
    stage.app.page.approve().await;
    let answer = stage.agent.answer(call).await;
    assert!(
        answer
            .text
            .contains("the user changed the arguments before running"),
        "{answer:?}"
    );
    assert_eq!(stage.server.calls(), ["set_item\t{\"key\":\"plum\"}"]);
    stage.end().await;
}

/// The editor's field, which lives in a shadow root.
const EDITOR: &str = "[...document.querySelectorAll('article *')].flatMap((one) => one.shadowRoot ? [...one.shadowRoot.querySelectorAll('.cm-content[contenteditable=true]')] : []).at(-1)";

/// Opens the editor if it is not open, and puts a text into it.
async fn edit(stage: &Stage, text: &str) {
    let page = &stage.app.page;
    if page.value(&format!("({EDITOR}) === undefined")).await == json!(true) {
        stage.hands().press("e").await;
    }
    page.comes_true(EDITOR).await;
    page.value(&format!("({EDITOR}).focus()")).await;
    stage.hands().press("ctrl+a").await;
    stage.hands().write(text).await;
}
