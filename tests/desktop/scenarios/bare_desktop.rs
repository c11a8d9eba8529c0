//! A desktop without a session bus, a tray or anything that shows notifications is enough to hold and answer calls.
//! What is missing is said in the window, once in the log, and stops nothing.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop};
use serde_json::json;

#[tokio::test]
async fn without_a_session_bus_the_window_answers_and_says_what_is_missing() {
    let desktop = Desktop::without_bus().await;
    let app = App::serving(&desktop).await;
    let server = Log::add_to(&app, &desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("set_item", json!({ "key": "a", "value": 1 }))
        .await;
    app.page.shows("things").await;
    app.page.approve().await;
    assert!(!agent.answer(call).await.is_error);
    assert_eq!(server.calls().len(), 1);

    let status = app.page.invoke("status", json!({})).await.unwrap();
    let why = status["why"].as_str().unwrap_or_default();
    assert!(
        why.contains("there is no session bus to show notifications over"),
        "{status}"
    );
    let error = app
        .page
        .invoke("test_notification", json!({}))
        .await
        .unwrap_err();
    assert_eq!(error["code"], "unavailable", "{error}");
    let said = desktop.log();
    assert_eq!(said.matches("there is no session bus").count(), 1, "{said}");
    agent.hang_up().await;
    app.close().await;
}

#[tokio::test]
async fn without_a_notification_service_a_test_says_so_and_with_one_it_shows() {
    let desktop = Desktop::start().await;
    let app = App::serving(&desktop).await;
    let notifications = desktop_tests::Notifications::serve(&desktop).await;
    app.page
        .invoke("test_notification", json!({}))
        .await
        .unwrap();
    let shown = notifications.shows("the test", |_| true).await;
    assert_eq!(shown.title, "This is a test");
    assert!(shown.drawn().is_empty());

    notifications.end().await;
    let error = app
        .page
        .invoke("test_notification", json!({}))
        .await
        .unwrap_err();
    let message = error["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("no program shows notifications here"),
        "{error}"
    );
    let status = app.page.invoke("status", json!({})).await.unwrap();
    assert_eq!(status["state"], "running", "{status}");
    app.close().await;
}
