//! The app runs once. A second start shows the first window, decides nothing and ends.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop, PATIENCE};
use serde_json::{Value, json};
use tokio::time::timeout;

#[tokio::test]
async fn a_second_start_ends_and_changes_nothing() {
    let desktop = Desktop::start().await;
    let app = App::serving(&desktop).await;
    let server = Log::add_to(&app, &desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("set_item", json!({ "key": "colour", "value": "teal" }))
        .await;
    app.page.shows("teal").await;
    let before = waiting(&app).await;

    let arguments = ["--approve-all", "--demo", "smg://approve", &before[0].0];
    let second = timeout(PATIENCE, App::bare(&desktop).args(arguments).status()).await;
    assert!(second.expect("the second start ends").unwrap().success());

    assert_eq!(waiting(&app).await, before);
    assert_eq!(server.calls(), [""; 0]);
    let servers = app.page.invoke("list_servers", json!({})).await.unwrap();
    assert_eq!(
        servers.as_array().unwrap().len(),
        1,
        "its arguments were heard: {servers}"
    );

    app.page.approve().await;
    assert!(
        !agent.answer(call).await.is_error,
        "the first window no longer answers"
    );
    agent.hang_up().await;
    app.close().await;
}

/// The approvals: which, and where each stands.
async fn waiting(app: &App) -> Vec<(String, String)> {
    let rows = app.page.invoke("list_approvals", json!({})).await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| (text(&row["id"]), text(&row["state"])))
        .collect()
}
