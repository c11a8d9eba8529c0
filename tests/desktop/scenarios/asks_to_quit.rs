//! Quitting under connected clients asks first, and so does closing the window where there is no tray to go on in.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, Desktop, PATIENCE, TITLE, until};
use serde_json::json;
use tokio::{process::Child, time::timeout};

const QUESTION: &str = "Quit Mission Control?";
/// Where its buttons are, in parts of its width.
const QUIT: f64 = 0.25;
const KEEP_RUNNING: f64 = 0.75;

#[tokio::test]
async fn quitting_under_a_client_asks_and_keeps_running_if_told_so() {
    let desktop = Desktop::start().await;
    let server = Log::add_before(&desktop).await;
    let (mut app, tray) = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    tray.press("Quit… (clients will get errors)").await;
    asked(&desktop).await;
    desktop.shot("quit-question").await;
    choose(&desktop, KEEP_RUNNING).await;
    assert!(
        app.try_wait().unwrap().is_none(),
        "it quit though it was told not to"
    );

    let call = agent
        .call("set_item", json!({ "key": "a", "value": 1 }))
        .await;
    tray.says("1 call waiting · 1 high").await;
    tray.press("Quit… (clients will get errors)").await;
    asked(&desktop).await;
    choose(&desktop, QUIT).await;
    assert!(agent.answer(call).await.is_error);
    ended(&mut app).await;
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
}

#[tokio::test]
async fn closing_the_window_asks_where_there_is_no_tray() {
    let desktop = Desktop::start().await;
    let mut app = running::start(&desktop).await;
    desktop.close_window(TITLE).await;
    asked(&desktop).await;
    choose(&desktop, KEEP_RUNNING).await;
    assert!(
        app.try_wait().unwrap().is_none(),
        "it quit though it was told not to"
    );

    desktop.close_window(TITLE).await;
    asked(&desktop).await;
    choose(&desktop, QUIT).await;
    ended(&mut app).await;
}

async fn asked(desktop: &Desktop) {
    until("the question", async || {
        desktop.has_window(QUESTION).then_some(())
    })
    .await;
}

async fn answered(desktop: &Desktop) {
    until("the question goes", async || {
        (!desktop.has_window(QUESTION)).then_some(())
    })
    .await;
}

/// Presses one of the two buttons at the bottom.
async fn choose(desktop: &Desktop, across: f64) {
    desktop.press_at(QUESTION, across, 0.85).await;
    answered(desktop).await;
}

async fn ended(app: &mut Child) {
    let ended = timeout(PATIENCE, app.wait())
        .await
        .expect("the app ends")
        .unwrap();
    assert!(ended.success(), "{ended}");
}
