//! The card shows the whole call, the real characters, and what is different this time.

use crate::stage::{APPROVE, Stage};
use serde_json::json;

#[tokio::test]
async fn item_07_every_line_of_a_long_argument_can_be_reached() {
    let mut stage = Stage::set().await;
    let lines: Vec<String> = (1..=300)
        .map(|number| format!("line {number} of it"))
        .collect();
    stage
        .ask(
            "set_item",
            json!({ "key": "long", "value": lines.join("\n") }),
        )
        .await;
    stage.app.page.press("Show all 300 lines").await;
    for line in ["line 1 of it", "line 150 of it", "line 300 of it"] {
        stage.app.page.shows(line).await;
    }
    let cut = "document.querySelector('article [role=tree]').innerText.includes('…')";
    assert_eq!(stage.app.page.value(cut).await, json!(false));
    stage
        .app
        .shot(&stage.desktop, "item-07-long-argument")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn item_08_characters_one_cannot_see_are_boxed() {
    let mut stage = Stage::set().await;
    let value = "clean\u{202e}pu \u{1b}[31m \u{e0068}\u{e0069} zero\u{200b}width";
    stage
        .ask("set_item", json!({ "key": "odd", "value": value }))
        .await;
    for label in ["U+202E", "ESC", "TAG h", "U+200B"] {
        stage.app.page.shows(label).await;
    }
    let raw = "[...document.querySelector('article').innerText].some((c) => '\\u202e\\u001b\\u200b'.includes(c) || c >= '\\u{e0000}')";
    assert_eq!(
        stage.app.page.value(raw).await,
        json!(false),
        "a hidden character reached the page as it is"
    );
    stage
        .app
        .shot(&stage.desktop, "item-08-hidden-characters")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn item_09_hidden_characters_need_a_tick_and_rule_out_always() {
    let mut stage = Stage::set().await;
    let call = stage
        .ask(
            "set_item",
            json!({ "key": "odd", "value": "clean\u{202e}pu" }),
        )
        .await;
    assert!(stage.stays_inert().await);
    stage.app.page.shows("Session and always are off").await;
    let always = "[...document.querySelectorAll('article button')].some((b) => b.innerText.includes('Always allow'))";
    assert_eq!(stage.app.page.value(always).await, json!(false));
    let tick = stage.app.page.place("article label.tick").await;
    stage.hands().point_at(tick).await;
    stage.hands().click().await;
    stage.is_live().await;
    stage.app.page.approve().await;
    assert!(!stage.agent.answer(call).await.is_error);
    assert_eq!(stage.server.calls().len(), 1);
    stage.end().await;
}

#[tokio::test]
async fn item_10_the_severity_has_reasons_and_a_servers_claim_is_called_one() {
    let mut stage = Stage::set().await;
    stage.ask("claims_harmless", json!({ "key": "teal" })).await;
    stage
        .app
        .page
        .comes_true("document.querySelectorAll('article ol li').length >= 1")
        .await;
    stage.app.page.shows("not counted").await;
    stage.app.shot(&stage.desktop, "item-10-reasons").await;
    stage.end().await;
}

#[tokio::test]
async fn item_11_what_changed_since_the_last_approved_call_is_marked() {
    let mut stage = Stage::set().await;
    let first = stage
        .ask(
            "set_item",
            json!({ "key": "a", "value": "teal", "gone": 1 }),
        )
        .await;
    stage
        .app
        .page
        .shows("First call of this tool by this client")
        .await;
    stage.app.page.approve().await;
    assert!(!stage.agent.answer(first).await.is_error);
    stage
        .ask(
            "set_item",
            json!({ "key": "a", "value": "plum", "fresh": true }),
        )
        .await;
    stage.app.page.shows("plum").await;
    for mark in ["was", "NEW", "REMOVED"] {
        stage.app.page.shows(mark).await;
    }
    stage.app.page.shows("Changes 3").await;
    // What became of the first one is counted at once.
    let counted = "[...document.querySelectorAll('aside p')].some((p) => p.innerText.trim() === '1 approved · 0 denied')";
    stage.app.page.comes_true(counted).await;
    stage.app.shot(&stage.desktop, "item-11-changes").await;
    stage.end().await;
}

#[tokio::test]
async fn item_12_a_critical_call_needs_its_target_typed_exactly() {
    let mut stage = Stage::set().await;
    let call = stage
        .ask("purge_items", json!({ "name": "Ledger_prod", "all": true }))
        .await;
    let field = stage.app.page.place("article .typed input").await;
    stage.hands().point_at(field).await;
    stage.hands().click().await;
    for wrong in ["ledger_prod", "Ledger_pro"] {
        stage.hands().press("ctrl+a").await;
        stage.hands().write(wrong).await;
        stage
            .app
            .page
            .comes_true(&format!("document.activeElement.value === '{wrong}'"))
            .await;
        assert!(stage.stays_inert().await, "`{wrong}` was taken");
    }
    // Pasting is typing: cut what is right, and paste it back.
    stage.hands().press("ctrl+a").await;
    stage.hands().write("Ledger_prod").await;
    stage.hands().press("ctrl+a").await;
    stage.hands().press("ctrl+x").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.value === ''")
        .await;
    assert!(stage.stays_inert().await);
    stage.hands().press("ctrl+v").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.value === 'Ledger_prod'")
        .await;
    stage.visit_all().await;
    stage.is_live().await;
    stage.app.shot(&stage.desktop, "item-12-typed-target").await;
    let button = stage.app.page.place(APPROVE).await;
    stage.hands().point_at(button).await;
    stage.hands().click().await;
    assert!(!stage.agent.answer(call).await.is_error);
    assert_eq!(stage.server.calls().len(), 1);
    stage.end().await;
}
