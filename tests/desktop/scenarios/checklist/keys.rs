//! Nothing is answered by accident: where the keyboard was stays where it was, and only a deliberate chord is a yes.

use crate::stage::{APPROVE, DENY, Setting, Stage};
use serde_json::json;

/// The longest wait there is, so that "too early" does not depend on how fast this machine is.
fn slow() -> Setting {
    Setting {
        settings: json!({ "undoSeconds": 0, "armMs": 2000 }),
        ..Setting::default()
    }
}

#[tokio::test]
async fn item_01_a_request_while_typing_leaves_focus_and_text_alone() {
    let mut stage = Stage::set().await;
    stage.hands().press("slash").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.type === 'search'")
        .await;
    stage.hands().write("abc").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.value === 'abc'")
        .await;
    stage.agent.call("set_item", json!({ "key": "teal" })).await;
    stage.has(1, "waiting").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('nav').innerText.includes('1')")
        .await;
    stage.hands().write("def").await;
    stage
        .app
        .page
        .comes_true(
            "document.activeElement.type === 'search' && document.activeElement.value === 'abcdef'",
        )
        .await;
    assert_eq!(stage.server.calls(), [""; 0]);
    stage.end().await;
}

#[tokio::test]
async fn item_02_no_plain_key_approves_and_the_chord_does() {
    let mut stage = Stage::set().await;
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    stage
        .app
        .page
        .value("document.querySelector('article h2').focus()")
        .await;
    for key in ["space", "Return", "y", "1", "a", "Tab", "Return", "space"] {
        stage.hands().press(key).await;
        stage.is_live().await;
    }
    stage.has(1, "waiting").await;
    assert_eq!(stage.server.calls(), [""; 0]);
    stage.hands().press("ctrl+Return").await;
    assert!(!stage.agent.answer(call).await.is_error);
    assert_eq!(stage.server.calls(), ["set_item\t{\"key\":\"teal\"}"]);
    stage.end().await;
}

#[tokio::test]
async fn item_03_an_early_or_a_held_chord_does_nothing() {
    let mut stage = Stage::set_with(slow()).await;
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    stage.hands().press("ctrl+Return").await;
    stage.app.page.shows("Ready").await;
    stage.has(1, "waiting").await;

    let heard = "(window.repeats = 0, addEventListener('keydown', (e) => { if (e.repeat && e.key === 'Enter') window.repeats += 1; }, true))";
    stage.app.page.value(heard).await;
    stage.hands().hold_down("ctrl").await;
    stage.hands().hold_down("Return").await;
    stage.app.page.comes_true("window.repeats > 100").await;
    stage.has(1, "waiting").await;
    stage.hands().let_go("Return").await;
    stage.hands().let_go("ctrl").await;
    assert_eq!(stage.server.calls(), [""; 0]);

    stage.is_live().await;
    stage.hands().press("ctrl+Return").await;
    assert!(!stage.agent.answer(call).await.is_error);
    stage.end().await;
}

#[tokio::test]
async fn item_04_the_click_that_brings_the_window_back_only_does_that() {
    let mut stage = Stage::set_with(slow()).await;
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    stage.is_live().await;
    let button = stage.app.page.place(APPROVE).await;
    stage.hands().point_at(button).await;
    // A driven web view always believes that it has the keyboard, so the page is told; the click is the screen's own.
    stage
        .app
        .page
        .value("window.dispatchEvent(new Event('focus'))")
        .await;
    stage.hands().click().await;
    stage.app.page.shows("Ready").await;
    stage.has(1, "waiting").await;
    assert_eq!(stage.server.calls(), [""; 0]);

    stage.is_live().await;
    stage.hands().click().await;
    assert!(!stage.agent.answer(call).await.is_error);
    stage.end().await;
}

#[tokio::test]
async fn item_05_requests_that_arrive_change_nothing_under_the_pointer() {
    let mut stage = Stage::set().await;
    let call = stage.ask("set_item", json!({ "key": "first" })).await;
    stage.is_live().await;
    let before = stage.app.page.place(APPROVE).await;
    let headline = stage
        .app
        .page
        .value("document.querySelector('article h2').innerText")
        .await;
    stage.hands().point_at(before).await;
    for number in 0..20 {
        stage
            .agent
            .call("delete_item", json!({ "key": format!("later-{number}") }))
            .await;
    }
    stage.has(21, "waiting").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('nav').innerText.includes('21')")
        .await;
    assert_eq!(stage.app.page.place(APPROVE).await, before);
    assert_eq!(
        stage
            .app
            .page
            .value("document.querySelector('article h2').innerText")
            .await,
        headline
    );
    stage.hands().click().await;
    assert!(!stage.agent.answer(call).await.is_error);
    assert_eq!(stage.server.calls(), ["set_item\t{\"key\":\"first\"}"]);
    stage.end().await;
}

#[tokio::test]
async fn item_06_deny_comes_first_and_stands_apart_from_approve() {
    let mut stage = Stage::set().await;
    stage.ask("delete_item", json!({ "key": "teal" })).await;
    let (deny, approve) = (
        stage.app.page.place(DENY).await,
        stage.app.page.place(APPROVE).await,
    );
    assert!(approve.x - deny.right() >= 24.0, "{deny:?} {approve:?}");
    let order = format!(
        "document.querySelector('{DENY}').compareDocumentPosition(document.querySelector('{APPROVE}')) & Node.DOCUMENT_POSITION_FOLLOWING"
    );
    stage.app.page.comes_true(&order).await;
    let focused = format!("document.activeElement === document.querySelector('{APPROVE}')");
    assert_eq!(stage.app.page.value(&focused).await, json!(false));
    stage
        .app
        .shot(&stage.desktop, "item-06-deny-and-approve")
        .await;
    stage.end().await;
}
