//! The main window: how it opens, and what it may load.

use link::Home;
use tauri::{
    AppHandle, Manager, Runtime, Url, WebviewWindowBuilder,
    webview::{NewWindowResponse, PageLoadEvent},
};

/// Label of the main window, in `tauri.conf.json` and in its capability.
pub(crate) const MAIN: &str = "main";

/// Opens the main window, hidden until its page is there.
pub(crate) fn open_main(app: &AppHandle) -> tauri::Result<()> {
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN);
    let config = config.ok_or(tauri::Error::WindowNotFound)?.clone();
    confined(WebviewWindowBuilder::from_config(app, &config)?)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                show(window.app_handle());
            }
        })
        .build()?;
    Ok(())
}

/// A window that keeps its files in our home, stays on our page and opens no other.
pub(crate) fn confined<'a, R: Runtime, M: Manager<R>>(
    mut window: WebviewWindowBuilder<'a, R, M>,
) -> WebviewWindowBuilder<'a, R, M> {
    if let Ok(home) = Home::from_env() {
        window = window.data_directory(home.data_dir().join("window"));
    }
    window
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

/// Shows the window and gives it the focus.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let shown = window
        .show()
        .and_then(|()| window.unminimize())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// Hides the window; the tray has the app.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window cannot be hidden");
    }
}

/// Makes the window small, where there is no tray to have the app.
pub(crate) fn minimise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.minimize()
    {
        tracing::warn!(%error, "the window cannot be minimised");
    }
}

/// Whether an address is the page that was built into this program. Any other stays closed.
fn is_our_page(url: &Url) -> bool {
    let (scheme, host) = if cfg!(windows) {
        ("http", "tauri.localhost")
    } else {
        ("tauri", "localhost")
    };
    url.scheme() == scheme && url.host_str() == Some(host) && url.port().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn only_the_built_in_page_may_be_loaded() {
        for (url, ours) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#approvals", true),
            ("tauri://localhost:80/", false),
            ("tauri://localhost.example/", false),
            ("tauri://elsewhere/", false),
            ("http://localhost/", false),
            ("http://localhost:5173/", false),
            ("http://tauri.localhost/", false),
            ("https://example.com/", false),
            ("about:blank", false),
            ("javascript:alert(1)", false),
            ("data:text/html,<script>1</script>", false),
            ("blob:tauri://localhost/0", false),
            ("file:///etc/passwd", false),
            ("ipc://localhost/", false),
        ] {
            assert_eq!(is_our_page(&url.parse().unwrap()), ours, "{url}");
        }
    }
}
