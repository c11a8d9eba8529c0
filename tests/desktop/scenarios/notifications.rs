//! What is said of a call outside the window, what can be pressed there, and what a press then does.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, App, Desktop, Notifications, until};
use serde_json::json;

#[tokio::test]
async fn review_comes_first_and_a_high_call_cannot_be_approved_there() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let server = Log::add_before(&desktop).await;
    let _app = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;

    let call = agent
        .call(
            "delete_item",
            json!({ "key": "ledger", "note": "<b>bold</b>" }),
        )
        .await;
    let shown = notifications.shows("a notification", |_| true).await;
    assert_eq!(shown.drawn(), ["Review", "Deny"]);
    assert_eq!(shown.title, "desktop-test: Delete item ledger");
    assert!(shown.body.starts_with("High · things"), "{}", shown.body);
    assert!(
        !shown.body.contains("bold"),
        "arguments were shown: {}",
        shown.body
    );

    notifications.press(&shown, "approve").await;
    until("the press is refused", async || {
        desktop
            .log()
            .contains("it did not offer that")
            .then_some(())
    })
    .await;
    assert_eq!(server.calls(), [""; 0]);

    notifications.press(&shown, "deny").await;
    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
}

#[tokio::test]
async fn a_plain_call_can_be_approved_there_once_it_can_have_been_read() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let server = Log::add_accepted(&desktop).await;
    let _app = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;

    let call = agent
        .call("set_item", json!({ "key": "colour", "value": "teal" }))
        .await;
    let shown = notifications.shows("a notification", |_| true).await;
    assert_eq!(shown.drawn(), ["Review", "Approve once", "Deny"]);

    notifications.press(&shown, "approve").await;
    let again = notifications
        .shows("the second question", |one| {
            one.body.contains("Press again")
        })
        .await;
    assert_eq!(server.calls(), [""; 0], "it ran though nobody had read it");
    notifications.was_read(&again).await;
    notifications.press(&again, "approve").await;
    assert!(!agent.answer(call).await.is_error);
    assert_eq!(server.calls().len(), 1);
    agent.hang_up().await;
}

#[tokio::test]
async fn a_press_after_the_decision_changes_nothing_and_says_so() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let server = Log::add_before(&desktop).await;
    let _app = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("set_item", json!({ "key": "a", "value": 1 }))
        .await;
    let shown = notifications.shows("a notification", |_| true).await;
    notifications.press(&shown, "deny").await;
    assert!(agent.answer(call).await.is_error);

    // As a system does that cannot take a notification away.
    notifications.press(&shown, "deny").await;
    let said = notifications
        .shows("that it was too late", |one| {
            one.title.starts_with("Already denied at")
        })
        .await;
    assert!(said.drawn().is_empty(), "{said:?}");
    notifications.press(&shown, "default").await;
    notifications.press(&shown, "deny").await;

    // A call of another session is told of after these presses were heard, and nothing more was said of them.
    let mut other = Agent::connect(&desktop, counting::NAME).await;
    other
        .call("set_item", json!({ "key": "b", "value": 2 }))
        .await;
    notifications
        .shows("the other call", |one| one.drawn().len() > 1)
        .await;
    let all = notifications.all();
    let late = all.iter().filter(|one| one.title.starts_with("Already"));
    assert_eq!(late.count(), 1, "it said so more than once in a minute");
    assert!(
        !desktop.has_window("Quick Review"),
        "a late press opened it"
    );
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
    other.hang_up().await;
}

#[tokio::test]
async fn a_call_that_the_operator_looks_at_is_not_told_of_and_one_decided_goes() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let app = App::serving(&desktop).await;
    let server = Log::add_to(&app, &desktop).await;
    let mut first = Agent::connect(&desktop, counting::NAME).await;
    let looked_at = first
        .call("set_item", json!({ "key": "first", "value": 1 }))
        .await;
    app.page.shows("first").await;

    let mut second = Agent::connect(&desktop, counting::NAME).await;
    let elsewhere = second
        .call("set_item", json!({ "key": "second", "value": 2 }))
        .await;
    let shown = notifications
        .shows("the second call", |one| one.title.ends_with("second"))
        .await;
    assert_eq!(
        notifications.all().len(),
        1,
        "the first was told of: {:?}",
        notifications.all()
    );

    second.cancel(elsewhere).await;
    notifications.gone(shown.id).await;
    first.cancel(looked_at).await;
    assert_eq!(server.calls(), [""; 0]);
    first.hang_up().await;
    second.hang_up().await;
    app.close().await;
}

#[tokio::test]
async fn twenty_calls_of_one_session_are_told_of_twice_at_most() {
    let desktop = Desktop::start().await;
    let notifications = Notifications::serve(&desktop).await;
    let server = Log::add_before(&desktop).await;
    let (_app, tray) = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    for number in 0..20 {
        let arguments = json!({ "key": format!("item-{number}"), "value": 1 });
        agent.call("set_item", arguments).await;
    }
    tray.says("20 calls waiting · 20 high").await;
    let burst = notifications
        .shows("one for all", |one| one.title.contains("calls waiting"))
        .await;
    assert_eq!(burst.drawn().len(), 2, "{burst:?}");
    assert!(burst.drawn()[0].starts_with("Review "), "{burst:?}");
    assert_eq!(burst.drawn()[1], "Deny all");
    assert!(notifications.all().len() <= 2, "{:?}", notifications.all());
    assert_eq!(server.calls(), [""; 0]);
    agent.hang_up().await;
}
