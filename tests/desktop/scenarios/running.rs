//! The app as its user starts it, without anything that drives its page.

use desktop_tests::{App, Desktop, TITLE, Tray, until};
use std::fs;
use tokio::{net::UnixStream, process::Child};

/// Starts the app and waits until its gateway listens.
pub(crate) async fn start(desktop: &Desktop) -> Child {
    let app = App::bare(desktop).spawn().unwrap();
    let socket = desktop.socket();
    until("the gateway listens", async || {
        UnixStream::connect(&socket).await.ok()
    })
    .await;
    app
}

/// The app without a window: it was closed, and its user was told before that this is not the end.
pub(crate) async fn in_tray(desktop: &Desktop) -> (Child, Tray) {
    let tray = Tray::serve(desktop).await;
    let memory = desktop.home.path().join("smg/desktop.json");
    fs::write(memory, r#"{"toldItStays":true}"#).unwrap();
    let app = start(desktop).await;
    tray.says("Running · nothing waiting").await;
    desktop.close_window(TITLE).await;
    until("the window hides", async || {
        (!desktop.has_window(TITLE)).then_some(())
    })
    .await;
    (app, tray)
}
