//! Stopping is for any number at once; approving together is only for what is small and alike.

use crate::stage::Stage;
use serde_json::json;

#[tokio::test]
async fn item_19_stop_all_denies_what_waits_and_refuses_what_comes() {
    let mut stage = Stage::set().await;
    let mut calls = Vec::new();
    for number in 0..7 {
        calls.push(
            stage
                .agent
                .call("set_item", json!({ "key": format!("k{number}") }))
                .await,
        );
    }
    stage.has(7, "waiting").await;
    // From another screen, by its chord, without a question.
    stage.hands().press("ctrl+2").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('h1')?.innerText.includes('Policy')")
        .await;
    stage.hands().press("ctrl+shift+period").await;
    for call in calls {
        assert!(stage.agent.answer(call).await.is_error);
    }
    let next = stage
        .agent
        .call("set_item", json!({ "key": "after" }))
        .await;
    let answer = stage.agent.answer(next).await;
    assert!(
        answer.is_error && answer.text.contains("paused"),
        "{answer:?}"
    );
    stage.app.page.shows("Resume").await;
    stage.app.shot(&stage.desktop, "item-19-stopped").await;
    assert_eq!(stage.server.calls(), [""; 0]);
    stage.app.page.press("Resume").await;
    let waits = stage
        .agent
        .call("set_item", json!({ "key": "later" }))
        .await;
    stage.has(1, "waiting").await;
    stage.hands().press("ctrl+1").await;
    stage.app.page.approve().await;
    assert!(!stage.agent.answer(waits).await.is_error);
    stage.end().await;
}

#[tokio::test]
async fn item_20_a_selection_with_one_grave_call_can_be_denied_but_not_approved() {
    let mut stage = Stage::set().await;
    let mut calls = vec![
        stage
            .agent
            .call("delete_item", json!({ "key": "ledger" }))
            .await,
    ];
    for number in 0..3 {
        calls.push(
            stage
                .agent
                .call("set_item", json!({ "key": format!("k{number}") }))
                .await,
        );
    }
    stage.has(4, "waiting").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('nav').innerText.includes('4')")
        .await;
    stage.hands().press("ctrl+shift+a").await;
    stage
        .app
        .page
        .shows("Can’t approve 4 together: 1 is high")
        .await;
    stage.app.shot(&stage.desktop, "item-20-selection").await;
    stage.app.page.press("Deny 4").await;
    for call in calls {
        assert!(stage.agent.answer(call).await.is_error);
    }
    assert_eq!(stage.server.calls(), [""; 0]);
    stage.end().await;
}
