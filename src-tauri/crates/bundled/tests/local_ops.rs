//! `local-ops` as a client sees it, over stdio.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult, ClientConfig, ProtocolVersion},
    service::RunningService,
    transport::TokioChildProcess,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Client = RunningService<RoleClient, ClientConfig>;

async fn client() -> Client {
    let server = TokioChildProcess::new(tokio::process::Command::new(env!(
        "CARGO_BIN_EXE_local-ops"
    )))
    .unwrap();
    ClientConfig::default()
        .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
        .serve(server)
        .await
        .unwrap()
}

async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object")
    };
    client
        .call_tool(CallToolRequestParams::new(tool).with_arguments(arguments))
        .await
        .unwrap()
}

/// What a call gave: its structured content, or the sentence of its refusal.
async fn outcome(client: &Client, tool: &'static str, arguments: Value) -> Result<Value, String> {
    let result = call(client, tool, arguments).await;
    if result.is_error == Some(true) {
        Err(result
            .content
            .first()
            .unwrap()
            .as_text()
            .unwrap()
            .text
            .clone())
    } else {
        Ok(result.structured_content.unwrap())
    }
}

#[tokio::test]
async fn tools_say_what_they_do_and_what_they_take() {
    let client = client().await;
    assert_eq!(
        client.peer_info().unwrap().protocol_version,
        ProtocolVersion::V_2025_11_25
    );
    let tools: BTreeMap<_, _> = client
        .list_all_tools()
        .await
        .unwrap()
        .into_iter()
        .map(|tool| (tool.name.to_string(), tool))
        .collect();
    let hints: Vec<_> = tools
        .values()
        .map(|tool| {
            let hints = tool.annotations.clone().unwrap();
            (
                tool.name.as_ref(),
                hints.read_only_hint,
                hints.destructive_hint,
                hints.idempotent_hint,
            )
        })
        .collect();
    assert_eq!(
        hints,
        [
            ("get_service", Some(true), None, None),
            ("list_services", Some(true), None, None),
            ("restart_service", Some(false), Some(true), Some(false)),
            ("scale_service", Some(false), Some(false), Some(true)),
            ("simulate_incident", Some(false), Some(true), Some(true)),
        ]
    );
    let scale = Value::Object((*tools["scale_service"].input_schema).clone());
    assert_eq!(scale["required"], json!(["service", "replicas"]));
    assert_eq!(
        (
            &scale["properties"]["replicas"]["minimum"],
            &scale["properties"]["replicas"]["maximum"]
        ),
        (&json!(1), &json!(20))
    );
    assert_eq!(scale["additionalProperties"], json!(false));
    let _ = client.cancel().await;
}

#[tokio::test]
async fn a_service_is_broken_scaled_and_restarted() {
    let client = client().await;
    let all = outcome(&client, "list_services", json!({})).await.unwrap();
    assert_eq!(all["services"].as_array().unwrap().len(), 4);

    let broken = json!({"service": "payment-service", "kind": "crash"});
    assert_eq!(
        outcome(&client, "simulate_incident", broken).await.unwrap()["status"],
        "down"
    );
    let scaled = json!({"service": "payment-service", "replicas": 8});
    assert_eq!(
        outcome(&client, "scale_service", scaled).await.unwrap()["replicas"],
        8
    );
    outcome(
        &client,
        "restart_service",
        json!({"service": "payment-service"}),
    )
    .await
    .unwrap();
    assert_eq!(
        outcome(&client, "get_service", json!({"name": "payment-service"}))
            .await
            .unwrap(),
        json!({
            "name": "payment-service", "status": "healthy", "version": "7.0.3", "region": "eu-central-1",
            "replicas": 8, "cpu": 19, "restarts": 1, "incident": null
        })
    );
    let _ = client.cancel().await;
}

#[tokio::test]
async fn what_cannot_be_done_is_a_sentence() {
    let client = client().await;
    for (tool, arguments, sentence) in [
        (
            "get_service",
            json!({"name": "ledger"}),
            "no service is named `ledger`; there are `api-gateway`",
        ),
        (
            "scale_service",
            json!({"service": "user-service", "replicas": 21}),
            "`replicas` must be from 1 to 20, but is `21`",
        ),
        (
            "simulate_incident",
            json!({"service": "user-service", "kind": "meteor"}),
            "failed to deserialize parameters: unknown variant `meteor`, expected one of `cpu_spike`, `latency`, `crash`",
        ),
    ] {
        let said = outcome(&client, tool, arguments).await.unwrap_err();
        assert!(said.starts_with(sentence), "{said}");
    }
    let _ = client.cancel().await;
}
