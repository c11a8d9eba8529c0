//! A gateway that cannot start says why in the window, and nothing is served.

use desktop_tests::{App, Desktop};
use serde_json::json;
use std::{
    fs::DirBuilder,
    os::unix::{fs::DirBuilderExt, net::UnixListener},
};

#[tokio::test]
async fn a_socket_that_is_taken_is_named_in_the_window() {
    let desktop = Desktop::start().await;
    let socket = desktop.socket();
    let mut private = DirBuilder::new();
    private
        .recursive(true)
        .mode(0o700)
        .create(socket.parent().unwrap())
        .unwrap();
    let _squatter = UnixListener::bind(&socket).unwrap();

    let app = App::open(&desktop).await;
    app.page.shows("the gateway did not start").await;
    app.page.shows("another gateway is running").await;
    app.shot(&desktop, "cannot-serve").await;
    for command in ["status", "list_approvals", "get_policy", "resume"] {
        let error = app.page.invoke(command, json!({})).await.unwrap_err();
        assert_eq!(
            error["code"], "unavailable",
            "`{command}` was answered with {error}"
        );
    }
    app.close().await;
}
