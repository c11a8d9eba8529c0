//! Any program can say on the session bus that a notification was pressed. It is believed only of the one that shows it.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, Desktop, Notifications, forge_press, until};
use serde_json::json;

#[tokio::test]
async fn a_forged_press_approves_nothing_and_is_logged() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let server = Log::add_accepted(&desktop).await;
    let _app = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("set_item", json!({ "key": "colour", "value": "teal" }))
        .await;
    let shown = notifications.shows("a notification", |_| true).await;
    assert!(shown.drawn().contains(&"Approve once"), "{shown:?}");

    for _ in 0..50 {
        forge_press(&desktop, shown.id, "approve").await;
        forge_press(&desktop, shown.id, "default").await;
    }
    until("the forgery is logged", async || {
        desktop
            .log()
            .contains("a signal was ignored: it does not come from what shows our notifications")
            .then_some(())
    })
    .await;
    assert_eq!(desktop.log().matches("a signal was ignored").count(), 1);

    // A real press is heard after all of them, and it is the only one that did anything.
    notifications.press(&shown, "deny").await;
    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    assert_eq!(server.calls(), [""; 0]);
    assert_eq!(notifications.all().len(), 1, "a forged press was answered");
    agent.hang_up().await;
}
