//! The tray's menu: built once, then only relabelled. On Linux a menu that is replaced while it is open closes itself.

use super::{press::Press, state::Face};
use tauri::{
    AppHandle, Wry,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
};

/// Where the lines of waiting calls begin: after the first line and a separator.
const CALLS_AT: usize = 2;

/// See the module.
pub(super) struct TrayMenu {
    app: AppHandle,
    menu: Menu<Wry>,
    line: MenuItem<Wry>,
    calls: Vec<MenuItem<Wry>>,
    stop: MenuItem<Wry>,
    pause: Submenu<Wry>,
    resume: MenuItem<Wry>,
    quiet: Submenu<Wry>,
    loud: MenuItem<Wry>,
    clients: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    shown: Option<Face>,
}

impl TrayMenu {
    /// The menu without any calls.
    pub(super) fn new(app: &AppHandle) -> tauri::Result<Self> {
        let said = |id: &str| MenuItem::with_id(app, id, "…", false, None::<&str>);
        let press =
            |press: Press, text| MenuItem::with_id(app, press.id(), text, true, None::<&str>);
        let (line, clients) = (said("line")?, said("clients")?);
        let resume = press(Press::Resume, "Resume")?;
        let pause = submenu(
            app,
            "Pause",
            &[
                &press(Press::Pause(Some(15)), "15 min")?,
                &press(Press::Pause(Some(60)), "1 hour")?,
                &press(Press::Pause(None), "Until I resume")?,
                &PredefinedMenuItem::separator(app)?,
                &resume,
            ],
        )?;
        let loud = press(Press::QuietOff, "Off")?;
        let quiet = submenu(
            app,
            "Do not disturb",
            &[
                &press(Press::Quiet(30), "30 min")?,
                &press(Press::Quiet(60), "1 hour")?,
                &press(Press::QuietUntilTomorrow, "Until tomorrow")?,
                &loud,
            ],
        )?;
        let stop = press(Press::StopAll, "Stop all agents")?;
        let quit = press(Press::Quit, "Quit")?;
        let menu = Menu::with_items(
            app,
            &[
                &line,
                &PredefinedMenuItem::separator(app)?,
                &press(Press::ReviewAll, "Review all…")?,
                &PredefinedMenuItem::separator(app)?,
                &stop,
                &pause,
                &quiet,
                &PredefinedMenuItem::separator(app)?,
                &press(Press::Open, "Open Mission Control")?,
                &clients,
                &quit,
            ],
        )?;
        Ok(Self {
            app: app.clone(),
            menu,
            line,
            calls: Vec::new(),
            stop,
            pause,
            resume,
            quiet,
            loud,
            clients,
            quit,
            shown: None,
        })
    }

    /// The menu itself, for the icon.
    pub(super) fn menu(&self) -> &Menu<Wry> {
        &self.menu
    }

    /// Brings the menu to what `face` says. Touches only what is another than before.
    pub(super) fn show(&mut self, face: &Face) -> tauri::Result<()> {
        let before = self.shown.take();
        let before = before.as_ref();
        if before.map(|face| &face.line) != Some(&face.line) {
            self.line.set_text(escaped(&face.line))?;
        }
        if before.map(|face| &face.clients) != Some(&face.clients) {
            self.clients.set_text(&face.clients)?;
        }
        if before.map(|face| face.quit) != Some(face.quit) {
            self.quit.set_text(face.quit)?;
        }
        if before.map(|face| face.serves) != Some(face.serves) {
            self.stop.set_enabled(face.serves)?;
            self.pause.set_enabled(face.serves)?;
            self.quiet.set_enabled(face.serves)?;
        }
        if before.map(|face| face.paused) != Some(face.paused) {
            self.resume.set_enabled(face.paused)?;
        }
        if before.map(|face| face.quiet) != Some(face.quiet) {
            self.loud.set_enabled(face.quiet)?;
        }
        if before.map_or(&[][..], |face| &face.calls) != face.calls.as_slice() {
            self.show_calls(face)?;
        }
        self.shown = Some(face.clone());
        Ok(())
    }

    /// The lines of waiting calls. A line is named after its call, so it is made anew when it is about another one:
    /// a press that comes late then means the call that was read.
    fn show_calls(&mut self, face: &Face) -> tauri::Result<()> {
        for line in self.calls.drain(..) {
            self.menu.remove(&line)?;
        }
        for (at, (id, text)) in face.calls.iter().enumerate() {
            let id = Press::Call(*id).id();
            let line = MenuItem::with_id(&self.app, id, escaped(text), true, None::<&str>)?;
            self.menu.insert(&line, CALLS_AT + at)?;
            self.calls.push(line);
        }
        Ok(())
    }
}

fn submenu(
    app: &AppHandle,
    text: &str,
    items: &[&dyn IsMenuItem<Wry>],
) -> tauri::Result<Submenu<Wry>> {
    Submenu::with_items(app, text, true, items)
}

/// An ampersand would underline the letter behind it.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}
