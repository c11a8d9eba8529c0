//! Two keys for the whole system, if the operator set them: one shows what waits, one stops all agents. None approves.
//!
//! What keeps them lives on the main thread. Where the system has no such keys, that is said in the window.

use crate::{desk, desk::Desk, moment::Moment, tray::Press};
use global_hotkey::{
    GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState,
    hotkey::{Code, HotKey, Modifiers},
};
use std::{cell::RefCell, sync::Arc};
use tauri::AppHandle;
use tokio::sync::watch;

thread_local! {
    /// The keys that are taken; none: they are not wanted.
    static TAKEN: RefCell<Option<GlobalHotKeyManager>> = const { RefCell::new(None) };
}

/// What each key does.
fn keys() -> [(HotKey, Press); 2] {
    let all = Modifiers::CONTROL | Modifiers::ALT | Modifiers::SHIFT;
    [
        (HotKey::new(Some(all), Code::KeyA), Press::ReviewAll),
        (HotKey::new(Some(all), Code::KeyX), Press::StopAll),
    ]
}

/// Takes the keys while the operator wants them, until the gateway is gone.
pub(crate) async fn keep(app: AppHandle, mut moments: watch::Receiver<Arc<Moment>>) {
    let desk = desk::of(&app);
    let pressed = desk.clone();
    GlobalHotKeyEvent::set_event_handler(Some(move |event| press(&pressed, event)));
    let mut taken = false;
    loop {
        let wanted = moments.borrow_and_update().settings.system_keys;
        if wanted != taken {
            taken = wanted;
            let desk = desk.clone();
            if let Err(error) = app.run_on_main_thread(move || set(wanted, &desk)) {
                tracing::warn!(%error, "the system's keys were not changed");
            }
        }
        if moments.changed().await.is_err() {
            return;
        }
    }
}

/// Takes the keys or lets them go. On the main thread.
fn set(wanted: bool, desk: &Desk) {
    let manager = if wanted { take() } else { Ok(None) };
    match manager {
        Ok(manager) => {
            // The old one lets its keys go.
            TAKEN.set(manager);
            desk.notices().settle("keys");
        }
        Err(error) => {
            let why = format!("the system-wide keys cannot be taken here: {error}");
            desk.notices().tell("keys", &why);
        }
    }
}

fn take() -> global_hotkey::Result<Option<GlobalHotKeyManager>> {
    let manager = GlobalHotKeyManager::new()?;
    manager.register_all(&keys().map(|(key, _)| key))?;
    Ok(Some(manager))
}

fn press(desk: &Desk, event: GlobalHotKeyEvent) {
    let pressed = keys().into_iter().find(|(key, _)| key.id() == event.id);
    if let (Some((_, press)), HotKeyState::Pressed) = (pressed, event.state) {
        let desk = desk.clone();
        tauri::async_runtime::spawn(async move { press.carry_out(&desk).await });
    }
}
