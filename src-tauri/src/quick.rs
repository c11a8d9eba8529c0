//! The Quick Review window: one card, for an operator who is busy with something else.
//!
//! It opens only when the operator asks for it: a press on a notification, the tray, a shortcut. It has a page and a
//! capability file of its own, and can ask for much less than the main window.

use crate::{desk, memory::Memory, surfaces, window};
use gateway::ids::ApprovalId;
use tauri::{
    AppHandle, Manager, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    webview::PageLoadEvent,
};

/// Its label, in its capability file.
pub(crate) const LABEL: &str = "quick";
/// Its page, of the same bundle as the main window's.
const PAGE: &str = "quick.html";
const TITLE: &str = "Quick Review";
const SIZE: (f64, f64) = (440.0, 620.0);

/// Shows the window and an approval in it, opening it if it is not there.
pub(crate) async fn show(app: &AppHandle, id: Option<ApprovalId>) -> tauri::Result<()> {
    let on_top = match desk::of(app).gateway().await {
        Ok(gateway) => gateway.settings().quick_on_top,
        Err(_) => false,
    };
    let window = match app.get_webview_window(LABEL) {
        Some(window) => {
            window.set_always_on_top(on_top)?;
            surfaces::tell(app, LABEL, id, None);
            window
        }
        None => open(app, id, on_top)?,
    };
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

/// Closes the window, if it is there.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "Quick Review cannot be closed");
    }
}

/// Remembers where the operator put the window.
pub(crate) fn moved(window: &Window, at: PhysicalPosition<i32>) {
    let Some(displays) = displays(window.app_handle()) else {
        return;
    };
    window.state::<Memory>().change(|kept| {
        kept.quick.insert(displays, (at.x, at.y));
    });
}

fn open(app: &AppHandle, id: Option<ApprovalId>, on_top: bool) -> tauri::Result<WebviewWindow> {
    let (width, height) = SIZE;
    // An event that comes before the page listens is lost, so the page finds what to show in its address.
    let page = match id {
        Some(id) => format!("{PAGE}?id={id}"),
        None => PAGE.to_owned(),
    };
    let builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title(TITLE)
        .inner_size(width, height)
        .min_inner_size(width, 480.0)
        .maximizable(false)
        .always_on_top(on_top)
        .disable_drag_drop_handler()
        .visible(false)
        .center();
    let window = window::confined(builder)
        .on_page_load(move |window, page| {
            if page.event() == PageLoadEvent::Finished {
                surfaces::tell(window.app_handle(), LABEL, id, None);
            }
        })
        .build()?;
    let place = displays(app).and_then(|displays| {
        let kept = app.state::<Memory>().kept();
        kept.quick.get(&displays).copied()
    });
    if let Some((x, y)) = place {
        window.set_position(PhysicalPosition::new(x, y))?;
    }
    Ok(window)
}

/// The displays and where they stand, as one word: a place on one arrangement may be off another.
fn displays(app: &AppHandle) -> Option<String> {
    let mut displays: Vec<String> = app
        .available_monitors()
        .ok()?
        .iter()
        .map(|monitor| {
            let (at, size) = (monitor.position(), monitor.size());
            format!("{}x{}+{}+{}", size.width, size.height, at.x, at.y)
        })
        .collect();
    displays.sort();
    Some(displays.join(" "))
}
