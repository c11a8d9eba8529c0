//! Orders to show, close or leave windows, from wherever they come: the tray, a notification, a page, a second start.
//!
//! An order never carries an answer to a call: a window that is shown is all there is to it.

use crate::{desk, quick, quit, window};
use gateway::ids::ApprovalId;
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Tells a window's page what to show.
const SHOW: &str = "show-approval";

/// One thing to do with the windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Show the main window, an approval in it, one of its screens.
    Main {
        id: Option<ApprovalId>,
        screen: Option<String>,
    },
    /// Show the Quick Review window, an approval in it.
    Quick(Option<ApprovalId>),
    /// Close the Quick Review window.
    CloseQuick,
    /// End the app, asking first if that is an error for anybody.
    Quit,
}

/// Takes orders. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Surfaces(UnboundedSender<Order>);

/// What a page is told to show.
#[derive(Clone, Serialize)]
struct Show<'a> {
    id: Option<ApprovalId>,
    screen: Option<&'a str>,
}

impl Surfaces {
    /// Where orders are given, and where they come out.
    pub(crate) fn new() -> (Self, UnboundedReceiver<Order>) {
        let (sender, orders) = unbounded_channel();
        (Self(sender), orders)
    }

    /// Shows the main window, an approval in it, one of its screens.
    pub(crate) fn show_main(&self, id: Option<ApprovalId>, screen: Option<String>) {
        self.order(Order::Main { id, screen });
    }

    /// Shows the Quick Review window, an approval in it.
    pub(crate) fn show_quick(&self, id: Option<ApprovalId>) {
        self.order(Order::Quick(id));
    }

    /// Closes the Quick Review window.
    pub(crate) fn close_quick(&self) {
        self.order(Order::CloseQuick);
    }

    /// Ends the app, asking first if that is an error for anybody.
    pub(crate) fn quit(&self) {
        self.order(Order::Quit);
    }

    fn order(&self, order: Order) {
        // Whoever carries orders out ends with the app.
        let _ = self.0.send(order);
    }
}

/// Carries orders out, one after the other, as long as the app runs.
pub(crate) async fn carry_out(app: AppHandle, mut orders: UnboundedReceiver<Order>) {
    while let Some(order) = orders.recv().await {
        match order {
            Order::Main { id, screen } => {
                window::show(&app);
                tell(&app, window::MAIN, id, screen.as_deref());
            }
            Order::Quick(id) => {
                if let Err(error) = quick::show(&app, id).await {
                    tracing::warn!(%error, "Quick Review cannot be shown; the main window is shown instead");
                    window::show(&app);
                    tell(&app, window::MAIN, id, None);
                }
            }
            Order::CloseQuick => quick::close(&app),
            Order::Quit => quit::after_asking(&app).await,
        }
    }
}

/// Tells a window's page what to show.
pub(crate) fn tell(app: &AppHandle, label: &str, id: Option<ApprovalId>, screen: Option<&str>) {
    if let Err(error) = app.emit_to(label, SHOW, Show { id, screen }) {
        tracing::warn!(%error, label, "a window was not told what to show");
    }
}

/// What the windows have to be heard for: the focus, and that they are gone.
pub(crate) fn on_window_event(window: &tauri::Window, event: &tauri::WindowEvent) {
    let looks = desk::of(window).looks().clone();
    match event {
        tauri::WindowEvent::Focused(focused) => looks.focused(window.label(), *focused),
        tauri::WindowEvent::Destroyed => looks.hidden(window.label()),
        tauri::WindowEvent::CloseRequested { api, .. } if window.label() == window::MAIN => {
            api.prevent_close();
            quit::when_closed(window.app_handle());
        }
        tauri::WindowEvent::Moved(at) if window.label() == quick::LABEL => {
            quick::moved(window, *at);
        }
        _ => {}
    }
}
