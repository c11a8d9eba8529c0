//! Mission Control: a window around a [`gateway::Gateway`].
//!
//! The only crate that knows Tauri. It decides nothing: a command from the page is deserialised, answered by one
//! method of the gateway, and its error mapped. Read `ipc/contract.rs` to see all that the page can ask for.
//!
//! **Invariant:** nothing but a window of this process reaches those commands. The app opens no port and no socket
//! of its own, loads no page from the network, and ignores what a second start was called with.

mod demo;
mod desk;
mod environment;
mod events;
mod instance;
mod ipc;
mod keys;
#[cfg(target_os = "linux")]
mod lock;
mod logging;
mod looks;
mod memory;
mod moment;
mod notices;
mod notify;
mod outside;
mod place;
mod quick;
mod quit;
mod sound;
mod surfaces;
mod tray;
mod window;
mod words;

#[cfg(test)]
mod samples;

use crate::{desk::Desk, memory::Memory, outside::Outside};
use gateway::{Config, Error, ErrorCode, Gateway};
use link::Home;
use std::process::ExitCode;
use tauri::{App, AppHandle, RunEvent};

/// Runs the app until the operator quits it.
#[must_use]
pub fn run() -> ExitCode {
    environment::prepare();
    match assemble() {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("secure-mcp-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Puts the parts together. The gateway starts beside the window, not before it.
fn assemble() -> tauri::Result<App> {
    let context = tauri::generate_context!();
    let (desk, inbox) = Desk::new();
    tauri::Builder::default()
        // First, so that a second start ends before it has touched anything.
        .plugin(instance::single(&context.config().identifier))
        .manage(desk)
        .manage(Memory::open(Home::from_env().ok().as_ref()))
        .invoke_handler(ipc::handler())
        .on_window_event(surfaces::on_window_event)
        .setup(|app| {
            window::open_main(app.handle())?;
            let outside = Outside::open(app.handle(), inbox);
            tauri::async_runtime::spawn(serve(app.handle().clone(), outside));
            tauri::async_runtime::spawn(quit::when_asked_by_the_system(app.handle().clone()));
            Ok(())
        })
        .build(context)
}

/// Starts the gateway, tells the desk how that went, then carries its events to the page.
async fn serve(app: AppHandle, outside: Outside) {
    let desk = desk::of(&app);
    match start().await {
        Ok(gateway) => {
            let events = gateway.subscribe();
            if demo::wanted(std::env::args_os()) {
                demo::add_server(gateway.clone()).await;
            }
            desk.serves(gateway.clone());
            outside.attend(&app, gateway);
            events::forward(events, &app).await;
        }
        Err(error) => {
            tracing::error!(%error, "the gateway did not start");
            desk.failed(&error);
            outside.stand_down();
        }
    }
}

async fn start() -> Result<Gateway, Error> {
    let home =
        Home::from_env().map_err(|error| Error::new(ErrorCode::Unavailable, error.to_string()))?;
    logging::start(&home);
    let config = Config {
        home,
        policy: None,
        operator: true,
        keychain: true,
    };
    Gateway::start(config).await
}

fn on_event(app: &AppHandle, event: RunEvent) {
    if let RunEvent::ExitRequested {
        code: None, api, ..
    } = event
    {
        api.prevent_exit();
        quit::cleanly(app);
    }
}
