//! The same with a notification service that people use: dunst draws the notification and sends the press.

use crate::{
    counting::{self, Log},
    running,
};
use desktop_tests::{Agent, Desktop, until};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Stdio};
use tokio::process::{Child, Command};

#[tokio::test]
async fn dunst_shows_it_and_a_press_there_denies() {
    let desktop = Desktop::start().await;
    let chosen = desktop.home.path().join("chosen");
    let _dunst = start(&desktop, &chosen).await;
    let server = Log::add_before(&desktop).await;
    let _app = running::in_tray(&desktop).await;
    let mut agent = Agent::connect(&desktop, counting::NAME).await;
    let call = agent
        .call("delete_item", json!({ "key": "<i>ledger</i> & co" }))
        .await;
    until("dunst shows it", async || {
        let displayed = ctl(&desktop, &["count", "displayed"]).await;
        (displayed.trim() == "1").then_some(())
    })
    .await;
    desktop.shot("notification-dunst").await;

    let history = ctl(&desktop, &["history"]).await;
    assert!(history.contains("\"data\""), "{history}");
    ctl(&desktop, &["context"]).await;
    let answer = agent.answer(call).await;
    assert!(answer.is_error, "{answer:?}");
    assert_eq!(server.calls(), [""; 0]);
    let offered = fs::read_to_string(&chosen).unwrap();
    let words: Vec<&str> = offered
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(word, _)| word)
        .collect();
    assert!(offered.contains("#Review"), "{words:?}");
    assert!(!offered.contains("Approve"), "{words:?}");
    agent.hang_up().await;
}

/// Starts dunst. Its menu is a script that writes down what is offered, and takes Deny.
async fn start(desktop: &Desktop, chosen: &Path) -> Child {
    let home = desktop.home.path();
    let menu = home.join("menu");
    let script = format!("#!/bin/sh\ntee '{}' | grep -m1 Deny\n", chosen.display());
    fs::write(&menu, script).unwrap();
    fs::set_permissions(&menu, fs::Permissions::from_mode(0o755)).unwrap();
    let config = home.join("dunstrc");
    fs::write(&config, format!("[global]\n dmenu = {}\n", menu.display())).unwrap();
    let dunst = desktop
        .command("dunst")
        .arg("-config")
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let bus = desktop.join_bus().await;
    let names = zbus::fdo::DBusProxy::new(&bus).await.unwrap();
    until("dunst is there", async || {
        let name = "org.freedesktop.Notifications".try_into().unwrap();
        names.name_has_owner(name).await.unwrap().then_some(())
    })
    .await;
    dunst
}

async fn ctl(desktop: &Desktop, arguments: &[&str]) -> String {
    let mut dunstctl: Command = desktop.command("dunstctl");
    let output = dunstctl.args(arguments).output().await.unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}
