//! A call that waits runs once, when the operator presses Approve, and not before.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop};
use serde_json::json;

#[tokio::test]
async fn a_call_runs_once_when_its_operator_approves_it() {
    let desktop = Desktop::start().await;
    let app = App::serving(&desktop).await;
    let server = Log::add_to(&app, &desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;

    let call = agent
        .call("set_item", json!({ "key": "colour", "value": "teal" }))
        .await;
    app.page.shows("teal").await;
    app.shot(&desktop, "approval-waiting").await;
    assert_eq!(server.calls(), [""; 0], "it ran before anyone approved it");

    app.page.approve().await;
    let answer = agent.answer(call).await;
    assert!(!answer.is_error, "{answer:?}");
    assert_eq!(
        server.calls(),
        [r#"set_item	{"key":"colour","value":"teal"}"#]
    );
    app.shot(&desktop, "approval-decided").await;

    agent.hang_up().await;
    app.close().await;
}
