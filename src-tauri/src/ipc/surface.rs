//! Who may call what, asked of Tauri itself: the real capability files, our two windows and a stranger.

use super::{contract, handler};
use crate::desk::Desk;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tauri::{
    App, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};

/// All that the Quick Review window may call of the contract.
const OF_QUICK: [&str; 12] = [
    "status",
    "list_approvals",
    "open_card",
    "answer_approval",
    "extend_hold",
    "reviewing",
    "undo_approval",
    "check_edit",
    "reveal",
    "get_settings",
    "show_main",
    "close_quick",
];

/// Commands of Tauri's own that our windows may call.
const OF_TAURI: [&str; 2] = ["plugin:event|listen", "plugin:event|unlisten"];

/// Some of those that no window may call.
const FORBIDDEN: [&str; 14] = [
    "plugin:event|emit",
    "plugin:event|emit_to",
    "plugin:app|version",
    "plugin:app|app_hide",
    "plugin:path|resolve_directory",
    "plugin:webview|create_webview_window",
    "plugin:webview|internal_toggle_devtools",
    "plugin:window|create",
    "plugin:window|close",
    "plugin:window|set_always_on_top",
    "plugin:menu|new",
    "plugin:tray|new",
    "plugin:resources|close",
    "plugin:image|from_path",
];

fn app() -> App<MockRuntime> {
    let (desk, _inbox) = Desk::new();
    desk.failed(&"another gateway is running");
    mock_builder()
        .manage(desk)
        .invoke_handler(handler())
        .build(tauri::generate_context!(test = true))
        .unwrap()
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::default())
        .build()
        .unwrap()
}

/// Calls a command from an address, as the page would.
fn call(
    window: &WebviewWindow<MockRuntime>,
    url: &str,
    command: &str,
    body: Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().unwrap(),
        body: InvokeBody::Json(body),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|answer| answer.deserialize().unwrap())
}

const PAGE: &str = if cfg!(windows) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
};

/// Whether Tauri let a call through to its command, whatever that then said of the arguments.
fn reaches(window: &WebviewWindow<MockRuntime>, url: &str, command: &str) -> bool {
    match call(window, url, command, json!({})) {
        Ok(_) => true,
        Err(Value::String(why)) => !why.contains("not allowed"),
        Err(_) => true,
    }
}

fn contract() -> Vec<&'static str> {
    contract::commands(&ts_rs::Config::default())
        .iter()
        .map(|command| command.name)
        .collect()
}

#[test]
fn each_window_can_call_exactly_this() {
    let app = app();
    let (main, quick) = (window(&app, "main"), window(&app, "quick"));
    let stranger = window(&app, "stranger");
    for command in contract().into_iter().chain(OF_TAURI) {
        assert!(
            reaches(&main, PAGE, command),
            "the main window cannot call `{command}`"
        );
        assert_eq!(
            reaches(&quick, PAGE, command),
            OF_QUICK.contains(&command) || OF_TAURI.contains(&command),
            "`{command}` from Quick Review"
        );
        assert!(
            !reaches(&stranger, PAGE, command),
            "another window can call `{command}`"
        );
    }
    for command in FORBIDDEN {
        for window in [&main, &quick] {
            assert!(
                !reaches(window, PAGE, command),
                "the window `{}` can call `{command}`",
                window.label()
            );
        }
    }
    assert!(!reaches(&main, PAGE, "a_command_that_is_not_there"));
}

#[test]
fn a_capability_grants_its_windows_commands_and_nothing_more() {
    for (label, file, commands) in [
        (
            "main",
            include_str!("../../capabilities/main.json"),
            contract(),
        ),
        (
            "quick",
            include_str!("../../capabilities/quick.json"),
            OF_QUICK.to_vec(),
        ),
    ] {
        let capability: Value = serde_json::from_str(file).unwrap();
        let granted: BTreeSet<_> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(Value::as_str)
            .collect();
        let commands = commands
            .into_iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")));
        let events = ["listen", "unlisten"].map(|name| format!("core:event:allow-{name}"));
        let expected: BTreeSet<_> = commands.chain(events).collect();
        assert_eq!(granted, expected.iter().map(String::as_str).collect());
        assert_eq!(capability["windows"], json!([label]));
        assert_eq!(capability.get("remote"), None);
    }
}

#[test]
fn a_page_from_elsewhere_can_call_nothing() {
    let app = app();
    let main = window(&app, "main");
    for url in [
        "https://example.com",
        "http://localhost:5173",
        "http://127.0.0.1",
        "data:text/html,x",
    ] {
        for command in contract().into_iter().chain(OF_TAURI) {
            assert!(
                !reaches(&main, url, command),
                "`{url}` can call `{command}`"
            );
        }
    }
}

#[test]
fn without_a_gateway_every_command_says_why() {
    let app = app();
    let main = window(&app, "main");
    let sentence = "the gateway did not start: another gateway is running; start the app again when that is mended";
    assert_eq!(
        call(&main, PAGE, "status", json!({})),
        Err(json!({ "code": "unavailable", "message": sentence }))
    );
    for command in [
        "list_approvals",
        "list_servers",
        "get_policy",
        "verify_audit",
        "list_grants",
        "get_settings",
        "end_quiet",
        "resume",
        "stop_all",
    ] {
        assert_eq!(
            call(&main, PAGE, command, json!({})).unwrap_err()["message"],
            sentence,
            "{command}"
        );
    }
}

#[test]
fn a_request_with_an_unknown_field_is_refused() {
    let app = app();
    let main = window(&app, "main");
    let body = json!({ "request": { "name": "files", "source": "notification" } });
    let error = call(&main, PAGE, "accept_server", body).unwrap_err();
    assert!(
        error
            .as_str()
            .is_some_and(|why| why.contains("unknown field `source`")),
        "{error}"
    );
}
