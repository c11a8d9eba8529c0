//! When the system asks the app to end, it ends: waiting calls are answered, and nothing it started stays behind.

use desktop_tests::{App, Desktop, PATIENCE, until};
use tokio::{net::UnixStream, process::Command, time::timeout};

#[tokio::test]
async fn the_app_ends_when_asked_and_leaves_no_socket_behind() {
    let desktop = Desktop::start().await;
    let mut app = App::bare(&desktop).spawn().unwrap();
    let socket = desktop.socket();
    until("the gateway listens", || async {
        UnixStream::connect(&socket).await.ok()
    })
    .await;

    let id = app.id().unwrap().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap()
            .success()
    );
    let ended = timeout(PATIENCE, app.wait())
        .await
        .expect("the app ends")
        .unwrap();

    assert!(ended.success(), "{ended}");
    assert!(
        UnixStream::connect(&socket).await.is_err(),
        "something still listens"
    );
}
