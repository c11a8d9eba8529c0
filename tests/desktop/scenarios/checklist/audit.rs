//! The record in the real window: its true ends, a word found over the whole of it, and one changed byte named exactly.

use crate::stage::{DENY, Stage};
use serde_json::json;
use std::path::PathBuf;

/// A record of so many denied calls, with the audit on screen, newest first and not grouped.
async fn recorded(keys: &[String]) -> Stage {
    let mut stage = Stage::set().await;
    for key in keys {
        let call = stage.ask("set_item", json!({ "key": key })).await;
        let live = format!("document.querySelector('{DENY}')?.ariaDisabled !== 'true'");
        stage.app.page.comes_true(&live).await;
        stage.hands().press("d").await;
        assert!(stage.agent.answer(call).await.is_error);
        let gone = "!document.querySelector('article h2')";
        stage.app.page.comes_true(gone).await;
    }
    stage.hands().press("ctrl+4").await;
    let rows = "document.querySelector('[role=grid] [role=gridcell] time')";
    stage.app.page.comes_true(rows).await;
    stage.app.page.press("Session").await;
    stage.app.page.press("No groups").await;
    stage
}

/// Waits until so many rows, the head included, are in the grid.
async fn has_rows(stage: &Stage, rows: usize) {
    let there = format!("document.querySelector('[role=grid]').ariaRowCount === '{rows}'");
    stage.app.page.comes_true(&there).await;
}

fn database(stage: &Stage) -> PathBuf {
    stage.desktop.home.path().join("smg/gateway.db")
}

#[tokio::test]
async fn item_35_end_reaches_the_true_last_row_and_one_key_is_one_row() {
    let stage = recorded(&["first".into(), "second".into(), "third".into()]).await;
    let selected = "document.querySelector('[role=row][aria-selected=true]')?.ariaRowIndex";
    let count = json!({ "request": { "filter": "" } });
    let count = stage.app.page.invoke("timeline_count", count).await;
    let rows = count.unwrap()["rows"].as_u64().unwrap();
    // The head is the first row.
    let last = usize::try_from(rows).unwrap() + 1;
    has_rows(&stage, last).await;
    stage
        .app
        .page
        .value("document.querySelector('[role=grid]').focus()")
        .await;
    stage.hands().press("End").await;
    let is = |place: usize| format!("{selected} === '{place}'");
    stage.app.page.comes_true(&is(last)).await;
    stage.hands().press("k").await;
    stage.app.page.comes_true(&is(last - 1)).await;
    stage.hands().press("j").await;
    stage.app.page.comes_true(&is(last)).await;
    stage.hands().press("Home").await;
    stage.app.page.comes_true(&is(2)).await;
    stage.app.shot(&stage.desktop, "item-35-audit").await;
    stage.end().await;
}

#[tokio::test]
async fn item_36_a_word_of_an_argument_is_found_and_tokens_negate() {
    let stage = recorded(&["ledger".into(), "zebrafish".into()]).await;
    let search = "Filter the audit";
    stage.app.page.type_into(search, "zebrafish").await;
    has_rows(&stage, 2).await;
    stage.app.shot(&stage.desktop, "item-36-found").await;
    stage.hands().press("Escape").await;
    stage.hands().press("Escape").await;
    stage
        .app
        .page
        .type_into(search, "decision:denied -zebrafish\n")
        .await;
    has_rows(&stage, 2).await;
    stage.app.page.shows("ledger").await;
    stage.end().await;
}

#[tokio::test]
async fn item_37_a_changed_byte_is_named_and_what_stays_provable_is_said() {
    let stage = recorded(&["ledger".into()]).await;
    stage.app.page.press("Verify now").await;
    stage.app.page.shows("Verified to").await;
    // As somebody with the file at hand would do it: the triggers go first.
    let store = rusqlite::Connection::open(database(&stage)).unwrap();
    store.execute_batch("DROP TRIGGER audit_stays").unwrap();
    let entry: i64 = store
        .query_row(
            "SELECT seq FROM audit WHERE kind = 'approval_denied'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    store
        .execute(
            "UPDATE audit SET kind = 'approval_granted' WHERE seq = ?1",
            [entry],
        )
        .unwrap();
    stage.app.page.press("Verify now").await;
    stage
        .app
        .page
        .shows(&format!("Entry {entry} is not what it was"))
        .await;
    stage.app.page.shows("are what they were").await;
    stage.app.shot(&stage.desktop, "item-37-broken").await;
    stage.end().await;
}
