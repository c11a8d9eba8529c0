//! A call that the operator denies never runs, and its agent reads why.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop};
use serde_json::json;

const REASON: &str = "Not on a Friday; ask Mara first.";

#[tokio::test]
async fn a_denied_call_never_runs_and_its_agent_reads_the_reason() {
    let desktop = Desktop::start().await;
    let app = App::serving(&desktop).await;
    let server = Log::add_to(&app, &desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;

    let call = agent.call("delete_item", json!({ "key": "ledger" })).await;
    app.page.shows("ledger").await;
    app.page.press("Deny with reason").await;
    app.page.type_into("Reason for the agent", REASON).await;
    app.shot(&desktop, "deny-with-reason").await;
    app.page.press("Deny with this reason").await;

    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    assert!(
        answer.text.contains(REASON),
        "the agent was told: {}",
        answer.text
    );
    assert_eq!(server.calls(), [""; 0]);

    agent.hang_up().await;
    app.close().await;
}
