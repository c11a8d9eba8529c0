//! `discovery` as a client sees it, over stdio, on a catalogue made for the test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use catalogue::{Catalogue, sync};
use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, ClientConfig, ProtocolVersion},
    service::RunningService,
    transport::TokioChildProcess,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Client = RunningService<RoleClient, ClientConfig>;

async fn client(file: &Path) -> Client {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_discovery"));
    command.arg("--catalogue").arg(file);
    ClientConfig::default()
        .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
        .serve(TokioChildProcess::new(command).unwrap())
        .await
        .unwrap()
}

/// What a call gave: its structured content, or the sentence of its refusal.
async fn call(client: &Client, tool: &'static str, arguments: Value) -> Result<Value, String> {
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object")
    };
    let result = client
        .call_tool(CallToolRequestParams::new(tool).with_arguments(arguments))
        .await
        .unwrap();
    if result.is_error == Some(true) {
        let said = result.content.first().unwrap().as_text().unwrap();
        return Err(said.text.clone());
    }
    Ok(result.structured_content.unwrap())
}

fn ids(answer: &Value) -> Vec<&str> {
    let servers = answer["servers"].as_array().unwrap();
    servers
        .iter()
        .map(|server| server["id"].as_str().unwrap())
        .collect()
}

/// A list of links with this many servers, the first of them for Prometheus and with a long description.
fn list(count: usize) -> String {
    let mut text = "## Server Implementations\n### Tools\n".to_owned();
    for number in 0..count {
        let about = if number == 0 {
            format!("Prometheus {}", "x".repeat(5_000))
        } else {
            "A widget.".to_owned()
        };
        text.push_str(&format!(
            "- [w/s{number}](https://github.com/w/s{number}) - {about}\n"
        ));
    }
    text
}

/// A catalogue's file in which these sources said this.
fn kept(sources: &[(&str, sync::Form, &str, i64)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(catalogue::FILE);
    let catalogue = Catalogue::open(&file).unwrap();
    for (source, form, text, when) in sources {
        catalogue
            .import(source, sync::rows(*form, text).unwrap(), *when)
            .unwrap();
    }
    (folder, file)
}

#[tokio::test]
async fn every_tool_only_reads_and_bounds_what_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let client = client(&folder.path().join("none.db")).await;
    let mut tools = client.list_all_tools().await.unwrap();
    tools.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(
        names,
        [
            "discover_all_servers",
            "discover_from_awesome_mcp",
            "discover_from_pulsemcp",
            "discover_ops_servers"
        ]
    );
    for tool in tools {
        assert_eq!(tool.annotations.unwrap().read_only_hint, Some(true));
        let schema = Value::Object((*tool.input_schema).clone());
        assert_eq!(schema["additionalProperties"], json!(false));
        assert_eq!(schema["properties"]["limit"]["maximum"], json!(50));
        assert_eq!(schema["properties"]["query"]["maxLength"], json!(200));
    }
    let _ = client.cancel().await;
}

#[tokio::test]
async fn without_a_catalogue_it_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.db");
    let client = client(&file).await;
    let seed = call(&client, "discover_all_servers", json!({"query": "grafana"}))
        .await
        .unwrap();
    assert_eq!(ids(&seed), ["github.com/grafana/mcp-grafana"]);
    assert!(
        seed["note"]
            .as_str()
            .unwrap()
            .contains("`smg catalogue sync`")
    );
    assert_eq!(seed["sources"][0]["age"], "comes with the product");

    for (tool, arguments, words) in [
        (
            "discover_from_pulsemcp",
            json!({}),
            [
                "answers nobody without a key",
                "https://www.pulsemcp.com/servers",
            ],
        ),
        (
            "discover_from_awesome_mcp",
            json!({"list": "awesome-devops"}),
            [
                "`awesome-devops` was never read",
                "`smg catalogue sync awesome-devops`",
            ],
        ),
    ] {
        let said = call(&client, tool, arguments).await.unwrap_err();
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
    assert!(!file.exists(), "looking makes no file");

    // What is synced while it serves is there at the next call.
    Catalogue::open(&file)
        .unwrap()
        .import(
            "awesome",
            sync::rows(sync::Form::Awesome, &list(2)).unwrap(),
            1,
        )
        .unwrap();
    let answer = call(&client, "discover_from_awesome_mcp", json!({}))
        .await
        .unwrap();
    assert_eq!(
        (&answer["matches"], &answer["note"]),
        (&json!(2), &Value::Null)
    );
    let _ = client.cancel().await;
}

#[tokio::test]
async fn each_tool_searches_its_own_part_and_says_how_old_it_is() {
    let pulse = r#"{"servers":[{"server":{"name":"io.x/pager","description":"For PagerDuty.","version":"1.0.0"}}]}"#;
    let three_days = bundled::discovery::answer::now() - 3 * 86_400_000 - 1_000;
    let (_folder, file) = kept(&[
        ("awesome", sync::Form::Awesome, &list(3), three_days),
        ("pulsemcp", sync::Form::Registry, pulse, 1_767_225_600_000),
    ]);
    let client = client(&file).await;
    let found = call(&client, "discover_from_pulsemcp", json!({}))
        .await
        .unwrap();
    assert_eq!(ids(&found), ["io.x/pager"]);
    assert_eq!(found["sources"][0]["read_at"], "2026-01-01T00:00:00Z");

    let found = call(&client, "discover_from_awesome_mcp", json!({}))
        .await
        .unwrap();
    assert_eq!(found["matches"], 3);
    assert_eq!(found["sources"].as_array().unwrap().len(), 1);
    assert_eq!(found["sources"][0]["age"], "3 days");

    let arguments = json!({"query": "w", "category": "monitoring"});
    let found = call(&client, "discover_ops_servers", arguments)
        .await
        .unwrap();
    let ours: Vec<_> = ids(&found)
        .into_iter()
        .filter(|id| id.contains("/w/"))
        .collect();
    assert_eq!(ours, ["github.com/w/s0"]);

    let found = call(
        &client,
        "discover_all_servers",
        json!({"query": "pagerduty"}),
    )
    .await
    .unwrap();
    assert!(ids(&found).contains(&"io.x/pager"));
    assert!(ids(&found).contains(&"github.com/pagerduty/pagerduty-mcp-server"));
    let _ = client.cancel().await;
}

#[tokio::test]
async fn an_answer_is_one_page_however_much_there_is() {
    let (_folder, file) = kept(&[("awesome", sync::Form::Awesome, &list(120), 1)]);
    let client = client(&file).await;
    let (mut all, mut offset) = (Vec::new(), json!(0));
    while !offset.is_null() {
        let arguments = json!({"limit": 50, "offset": offset});
        let page = call(&client, "discover_from_awesome_mcp", arguments)
            .await
            .unwrap();
        assert_eq!(page["matches"], 120);
        assert!(ids(&page).len() <= 50);
        for server in page["servers"].as_array().unwrap() {
            let about = server["description"].as_str().unwrap();
            assert!(about.chars().count() <= 401);
        }
        all.extend(ids(&page).into_iter().map(str::to_owned));
        offset = page["next_offset"].clone();
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 120);
    let past = json!({"offset": 9_000_000_000_000_000_000_u64});
    let past = call(&client, "discover_from_awesome_mcp", past)
        .await
        .unwrap();
    assert_eq!((ids(&past).len(), &past["next_offset"]), (0, &Value::Null));
    let _ = client.cancel().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_a_sentence() {
    let (folder, file) = kept(&[]);
    let client = client(&file).await;
    for (tool, arguments, sentence) in [
        (
            "discover_all_servers",
            json!({"limit": 51}),
            "`limit` must be from 1 to 50, but is `51`",
        ),
        (
            "discover_all_servers",
            json!({"query": "x".repeat(201)}),
            "`query` has `201` characters; use at most 200",
        ),
        (
            "discover_ops_servers",
            json!({"category": "toys"}),
            "there is no category `toys`; there are monitoring, ",
        ),
    ] {
        let said = call(&client, tool, arguments).await.unwrap_err();
        assert!(said.starts_with(sentence), "{said}");
    }
    let operators = json!({"query": "\" OR * NEAR( --"});
    assert!(
        call(&client, "discover_all_servers", operators)
            .await
            .is_ok()
    );
    for name in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.path().join(format!("{}{name}", catalogue::FILE)));
    }
    std::fs::write(&file, "no database ".repeat(100)).unwrap();
    let said = call(&client, "discover_all_servers", json!({}))
        .await
        .unwrap_err();
    assert!(said.contains("remove its file to start anew"), "{said}");
    let _ = client.cancel().await;
}
