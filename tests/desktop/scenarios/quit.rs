//! The app ends when the system asks, without asking anybody: a call that waits is answered, nothing stays behind.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, Desktop, PATIENCE};
use serde_json::json;
use tokio::{net::UnixStream, process::Command, time::timeout};

#[tokio::test]
async fn the_app_ends_when_the_system_asks() {
    let desktop = Desktop::start().await;
    let server = Log::add_before(&desktop).await;
    let mut app = running::start(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("set_item", json!({ "key": "colour", "value": "teal" }))
        .await;
    agent.hears_that_it_waits(call).await;

    let id = app.id().unwrap().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().await;
    assert!(killed.unwrap().success());
    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    let ended = timeout(PATIENCE, app.wait())
        .await
        .expect("the app ends")
        .unwrap();

    assert!(ended.success(), "{ended}");
    assert_eq!(server.calls(), [""; 0]);
    assert!(
        UnixStream::connect(desktop.socket()).await.is_err(),
        "something still listens"
    );
    agent.hang_up().await;
}
