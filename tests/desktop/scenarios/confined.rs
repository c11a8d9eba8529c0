//! A script that got into the page can ask what the page can ask, and nothing else: it loads no code, opens no window,
//! leaves for no other page and reaches no network.

use desktop_tests::{App, Desktop};
use serde_json::{Value, json};
use std::{io::ErrorKind, net::TcpListener};

#[tokio::test]
async fn an_injected_script_cannot_leave_the_page() {
    let desktop = Desktop::start().await;
    let app = App::open(&desktop).await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let outside = format!("http://{}/", listener.local_addr().unwrap());

    for (attempt, script) in [
        ("eval", "const [, done] = arguments; try { done(eval('1')); } catch { done(null); }"),
        ("a new function", "const [, done] = arguments; try { done(new Function('return 1')()); } catch { done(null); }"),
        (
            "an inline script",
            "const [, done] = arguments; const script = document.createElement('script');
             script.textContent = 'window.injected = 1'; document.body.append(script);
             done(window.injected ?? null);",
        ),
        (
            "an inline handler",
            "const [, done] = arguments; const button = document.createElement('button');
             button.setAttribute('onclick', 'window.injected = 1'); document.body.append(button); button.click();
             done(window.injected ?? null);",
        ),
        (
            "a script from outside",
            "const [outside, done] = arguments; const script = document.createElement('script');
             script.onload = () => done('loaded'); script.onerror = () => done(null);
             script.src = outside; document.body.append(script);",
        ),
        (
            "a picture from outside",
            "const [outside, done] = arguments; const image = new Image();
             image.onload = () => done('loaded'); image.onerror = () => done(null); image.src = outside;",
        ),
        (
            "a request",
            "const [outside, done] = arguments; fetch(outside).then(() => done('sent'), () => done(null));",
        ),
        (
            "a socket",
            "const [outside, done] = arguments; try {
                 const socket = new WebSocket(outside.replace('http', 'ws'));
                 socket.onopen = () => done('open'); socket.onerror = () => done(null);
             } catch { done(null); }",
        ),
        ("a new window", "const [outside, done] = arguments; done(window.open(outside) === null ? null : 'opened');"),
        ("a copy of itself", "const [, done] = arguments; done(window.open('/') === null ? null : 'opened');"),
        ("the global API", "const [, done] = arguments; done(window.__TAURI__ === undefined ? null : 'there');"),
    ] {
        let reached = app.page.script(script, vec![json!(outside)]).await;
        assert_eq!(reached, Value::Null, "{attempt} worked");
    }

    for place in [
        outside.as_str(),
        "data:text/html,elsewhere",
        "about:blank",
        "file:///etc/passwd",
    ] {
        const LEAVE: &str =
            "const [place, done] = arguments; location.href = place; requestAnimationFrame(done);";
        app.page.script(LEAVE, vec![json!(place)]).await;
        assert!(
            app.page.address().await.starts_with("tauri://localhost"),
            "it left for `{place}`"
        );
    }

    for command in [
        "plugin:event|emit",
        "plugin:window|create",
        "plugin:app|version",
        "plugin:fs|read_file",
    ] {
        let answer = app.page.invoke(command, json!({})).await;
        assert!(answer.is_err(), "`{command}` answered {answer:?}");
    }

    let knocked = listener.accept().map(|(_, from)| from);
    assert_eq!(
        knocked.unwrap_err().kind(),
        ErrorKind::WouldBlock,
        "something reached the network"
    );
    app.close().await;
}
