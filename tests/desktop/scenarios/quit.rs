//! The app ends when its window is closed and when the system asks: a call that waits is answered, nothing stays behind.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop, PATIENCE, TITLE, until};
use serde_json::json;
use tokio::{
    net::UnixStream,
    process::{Child, Command},
    time::timeout,
};

#[tokio::test]
async fn closing_the_window_ends_the_app() {
    a_waiting_call_is_refused_when(async |desktop, _| desktop.close_window(TITLE).await).await;
}

#[tokio::test]
async fn the_app_ends_when_the_system_asks() {
    a_waiting_call_is_refused_when(async |_, app| {
        let id = app.id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .await
                .unwrap()
                .success()
        );
    })
    .await;
}

async fn a_waiting_call_is_refused_when(ends: impl AsyncFnOnce(&Desktop, &Child)) {
    let desktop = Desktop::start().await;
    let server = Log::add_before(&desktop).await;
    let mut app = App::bare(&desktop).spawn().unwrap();
    let socket = desktop.socket();
    until("the gateway listens", async || {
        UnixStream::connect(&socket).await.ok()
    })
    .await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("set_item", json!({ "key": "colour", "value": "teal" }))
        .await;
    agent.hears_that_it_waits(call).await;

    ends(&desktop, &app).await;
    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    let ended = timeout(PATIENCE, app.wait())
        .await
        .expect("the app ends")
        .unwrap();

    assert!(ended.success(), "{ended}");
    assert_eq!(server.calls(), [""; 0]);
    assert!(
        UnixStream::connect(&socket).await.is_err(),
        "something still listens"
    );
    agent.hang_up().await;
}
