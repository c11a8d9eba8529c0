//! The tray: an icon that says by its shape how things stand, and a menu that says it in words. Both are there without
//! a window, and neither can approve anything.
//!
//! Where there is no tray, the app runs without one and says so.

mod host;
mod icon;
mod menu;
mod press;
mod state;

use crate::{desk, desk::Desk, moment::Moment, place};
use gateway::clock::{Clock, SystemClock};
use menu::TrayMenu;
use state::{Face, Seen, State};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tauri::{
    AppHandle, Wry,
    tray::{TrayIcon, TrayIconBuilder},
};
use tokio::{sync::watch, time::sleep};

pub(crate) use host::is_there;
pub(crate) use press::Press;

/// The menu is brought up to date once in this time: it may be open.
const PAUSE: Duration = Duration::from_secs(1);
/// The icon's height in pixels, before the display's scale.
#[cfg(target_os = "macos")]
const HEIGHT: f64 = 18.0;
#[cfg(windows)]
const HEIGHT: f64 = 16.0;
#[cfg(not(any(target_os = "macos", windows)))]
const HEIGHT: f64 = 24.0;
/// macOS paints the shape in its own colour.
const TEMPLATE: bool = cfg!(target_os = "macos");

/// The icon and its menu.
pub(crate) struct Tray {
    icon: TrayIcon<Wry>,
    menu: TrayMenu,
    height: u32,
    shown: Option<(State, String)>,
}

/// Puts the icon into the tray. To be called on the main thread. None: there cannot be one here, and it was said why.
pub(crate) fn open(app: &AppHandle) -> Option<Tray> {
    // The library behind it is looked for when it is first used, and panics where it is not installed.
    let made = catch_unwind(AssertUnwindSafe(|| Tray::new(app)));
    let why = match made {
        Ok(Ok(tray)) => return Some(tray),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "its library is not installed (libayatana-appindicator3)".to_owned(),
    };
    let why = format!("there is no tray icon: {why}; keep the window open or minimised");
    desk::of(app).notices().tell("tray", &why);
    None
}

/// Keeps the tray at what there is, until the gateway is gone; then it says that.
pub(crate) async fn keep(mut tray: Tray, mut moments: watch::Receiver<Arc<Moment>>) {
    let started = place::built();
    loop {
        let moment = moments.borrow_and_update().clone();
        tray.show_seen(Seen::There {
            moment: &moment,
            replaced: is_other(started, place::built()),
        });
        sleep(PAUSE).await;
        if moments.changed().await.is_err() {
            return tray.show_seen(Seen::Gone);
        }
    }
}

/// Whether the program was replaced since. One that cannot be looked at was not.
fn is_other(started: Option<SystemTime>, now: Option<SystemTime>) -> bool {
    matches!((started, now), (Some(started), Some(now)) if started != now)
}

impl Tray {
    fn new(app: &AppHandle) -> tauri::Result<Self> {
        let menu = TrayMenu::new(app)?;
        let scale = app.primary_monitor().ok().flatten();
        let scale = scale.map_or(1.0, |monitor| monitor.scale_factor());
        let desk = desk::of(app);
        let icon = TrayIconBuilder::with_id("mission-control")
            .menu(menu.menu())
            .icon_as_template(TEMPLATE)
            .tooltip("Mission Control")
            .show_menu_on_left_click(true)
            .on_menu_event(move |_, event| pressed(&desk, event.id().as_ref()))
            .build(app)?;
        let mut tray = Self {
            icon,
            menu,
            height: height(scale),
            shown: None,
        };
        tray.show(&state::face(Seen::Starting, now()))?;
        Ok(tray)
    }

    /// The gateway did not start.
    pub(crate) fn show_gone(&mut self) {
        self.show_seen(Seen::Gone);
    }

    fn show_seen(&mut self, seen: Seen<'_>) {
        if let Err(error) = self.show(&state::face(seen, now())) {
            tracing::warn!(%error, "the tray shows what was");
        }
    }

    fn show(&mut self, face: &Face) -> tauri::Result<()> {
        let shape = (face.state, face.beside.clone());
        if self.shown.as_ref() != Some(&shape) {
            let icon = icon::of(face.state, self.height, TEMPLATE);
            self.icon.set_icon_with_as_template(Some(icon), TEMPLATE)?;
            self.icon
                .set_tooltip(Some(format!("Mission Control: {}", face.line)))?;
            if cfg!(target_os = "macos") {
                self.icon.set_title(Some(&face.beside))?;
            }
            self.shown = Some(shape);
        }
        self.menu.show(face)
    }
}

fn pressed(desk: &Desk, id: &str) {
    if let Some(press) = Press::from_id(id) {
        let desk = desk.clone();
        tauri::async_runtime::spawn(async move { press.carry_out(&desk).await });
    }
}

fn height(scale: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 16 and a few hundred"
    )]
    let height = (HEIGHT * scale.clamp(1.0, 8.0)).round() as u32;
    height
}

fn now() -> i64 {
    SystemClock.now_ms()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_program_than_the_one_that_started_is_an_update() {
        let (one, other) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + PAUSE);
        for (started, now, expected) in [
            (Some(one), Some(one), false),
            (Some(one), Some(other), true),
            (None, Some(other), false),
            (Some(one), None, false),
        ] {
            assert_eq!(is_other(started, now), expected);
        }
    }
}
