//! Do not disturb: nothing is said outside the window, calls wait as ever, nothing is approved, and nothing that came
//! meanwhile is said later.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, Desktop, Notifications};
use serde_json::json;

#[tokio::test]
async fn while_it_is_quiet_calls_wait_unsaid_and_are_not_said_later() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let server = Log::add_before(&desktop).await;
    let (_app, tray) = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    tray.press("30 min").await;
    tray.begins("Quiet until ").await;
    let call = agent
        .call("set_item", json!({ "key": "a", "value": 1 }))
        .await;
    tray.ends("· 1 waiting").await;
    agent.hears_that_it_waits(call).await;

    tray.press("Off").await;
    tray.says("1 call waiting · 1 high").await;
    // A call that comes now is told of, and it is the only one.
    let mut other = Agent::connect(&desktop, counting::NAME).await;
    other
        .call("set_item", json!({ "key": "b", "value": 2 }))
        .await;
    let shown = notifications.shows("the later call", |_| true).await;
    assert!(shown.title.ends_with(" b"), "{shown:?}");
    assert_eq!(notifications.all().len(), 1, "{:?}", notifications.all());
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
    other.hang_up().await;
}

#[tokio::test]
async fn a_pause_from_the_tray_refuses_what_comes_and_says_until_when() {
    let desktop = Desktop::start().await;
    let server = Log::add_before(&desktop).await;
    let (_app, tray) = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    tray.press("15 min").await;
    tray.begins("Paused until ").await;
    let call = agent
        .call("set_item", json!({ "key": "a", "value": 1 }))
        .await;
    assert!(agent.answer(call).await.is_error);
    tray.press("Resume").await;
    tray.says("Running · nothing waiting").await;
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
}
