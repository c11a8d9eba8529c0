//! The tray says how things stand, in words and by its shape, and stops agents without a window.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, Desktop, Notifications, TITLE, Tray, until};
use serde_json::json;
use std::collections::HashSet;

#[tokio::test]
async fn it_says_in_words_how_things_stand_and_stops_all_agents() {
    let desktop = Desktop::start().await;
    let tray = Tray::serve(&desktop).await;
    let server = Log::add_before(&desktop).await;
    let _app = running::start(&desktop).await;
    let mut icons = HashSet::new();
    tray.says("Running · nothing waiting").await;
    icons.insert(icon(&tray).await);
    let first = &tray.lines().await[0];
    assert!(!first.live, "the first line only says something");

    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent.call("delete_item", json!({ "key": "ledger" })).await;
    tray.says("1 call waiting · 1 high").await;
    icons.insert(icon(&tray).await);
    let words: Vec<String> = tray
        .lines()
        .await
        .into_iter()
        .map(|line| line.words)
        .collect();
    assert_eq!(
        words,
        [
            "1 call waiting · 1 high",
            "Delete item ledger — High…",
            "Review all…",
            "Stop all agents",
            "Pause",
            "Do not disturb",
            "Open Mission Control",
            "Clients: 1 connected",
            "Quit… (clients will get errors)",
        ]
    );

    tray.press("Stop all agents").await;
    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    tray.says("Paused · calls are refused").await;
    icons.insert(icon(&tray).await);
    assert_eq!(icons.len(), 3, "two states look alike");

    tray.press("Resume").await;
    tray.says("Running · nothing waiting").await;
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
}

#[tokio::test]
async fn a_call_in_its_menu_opens_quick_review() {
    let desktop = Desktop::start().await;
    let server = Log::add_before(&desktop).await;
    let (_app, tray) = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent.call("delete_item", json!({ "key": "ledger" })).await;
    tray.says("1 call waiting · 1 high").await;
    assert!(!desktop.has_window("Quick Review"), "it opened by itself");
    tray.press("Delete item ledger").await;
    until("Quick Review opens", async || {
        desktop.has_window("Quick Review").then_some(())
    })
    .await;
    assert_eq!(server.calls(), [""; 0]);

    agent.cancel(call).await;
    agent.hang_up().await;
}

#[tokio::test]
async fn closing_the_window_leaves_the_app_in_the_tray_and_says_so_once() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let tray = Tray::serve(&desktop).await;
    let mut app = running::start(&desktop).await;
    tray.says("Running · nothing waiting").await;
    for _ in 0..2 {
        desktop.close_window(TITLE).await;
        until("the window hides", async || {
            (!desktop.has_window(TITLE)).then_some(())
        })
        .await;
        let said = notifications.shows("that it stays", |_| true).await;
        assert_eq!(said.title, "Still running in the tray");
        tray.press("Open Mission Control").await;
        until("the window is shown again", async || {
            desktop.has_window(TITLE).then_some(())
        })
        .await;
    }
    assert_eq!(notifications.all().len(), 1, "{:?}", notifications.all());
    assert!(
        app.try_wait().unwrap().is_none(),
        "the app ended with its window"
    );

    tray.press("Quit").await;
    let ended = app.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
}

/// The icon, once it does not change.
async fn icon(tray: &Tray) -> Vec<u8> {
    until("an icon", async || tray.icon().await).await
}
