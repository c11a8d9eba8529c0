//! A display and a session bus for one app, so that no test meets another's windows, and none needs a screen.

use crate::screen::Screen;
use std::{path::PathBuf, process::Stdio};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::{Mutex, MutexGuard},
};

/// A session bus that starts no program by itself: whether there is a notification service is the test's to say, not
/// that of what happens to be installed here.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Two windows at once would share two cores and one keyboard focus.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// An empty screen, and a home with nothing in it.
pub struct Desktop {
    /// Everything the app, its gateway and the shims own.
    pub home: TempDir,
    display: String,
    bus: String,
    _screen: Child,
    daemon: Child,
    _turn: MutexGuard<'static, ()>,
}

impl Desktop {
    /// Waits for its turn, then starts a screen and a bus.
    ///
    /// # Panics
    /// When Xvfb or dbus-daemon cannot be started.
    pub async fn start() -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let (screen, number) = speaking(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1400x900x24",
            "-nolisten",
            "tcp",
        ]))
        .await;
        let home = tempfile::Builder::new().prefix("smg").tempdir().unwrap();
        let file = home.path().join("bus.conf");
        std::fs::write(&file, BUS).unwrap();
        let (daemon, bus) = speaking(
            Command::new("dbus-daemon")
                .arg("--config-file")
                .arg(&file)
                .args(["--nofork", "--print-address=1"]),
        )
        .await;
        Self {
            home,
            display: format!(":{number}"),
            bus,
            _screen: screen,
            daemon,
            _turn: turn,
        }
    }

    /// Where the page of the window of this title begins on the screen, in pixels.
    pub(crate) fn corner(&self, title: &str) -> (i32, i32) {
        let corner = Screen::look_at(&self.display).place(title, 0.0, 0.0);
        corner.expect("the window is on the screen")
    }

    /// The same, but its session bus has ended.
    ///
    /// # Panics
    /// When Xvfb or dbus-daemon cannot be started, or that cannot be ended.
    pub async fn without_bus() -> Self {
        let mut desktop = Self::start().await;
        desktop.daemon.kill().await.unwrap();
        desktop
    }

    /// Points at a place in the window of this title, in parts of its width and height, and presses. For what cannot be
    /// asked for by name: the system's own dialogs.
    ///
    /// # Panics
    /// When there is no such window.
    pub async fn press_at(&self, title: &str, across: f64, down: f64) {
        let place = crate::until("the window appears", async || {
            Screen::look_at(&self.display).place(title, across, down)
        });
        let (x, y) = place.await;
        let [x, y] = [x, y].map(|at| at.to_string());
        let mut xdotool = self.command("xdotool");
        let press = xdotool.args(["mousemove", "--sync", &x, &y, "click", "1"]);
        let pressed = press.output().await.unwrap();
        assert!(pressed.status.success(), "{pressed:?}");
    }

    /// Where the gateway of this home listens.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.home.path().join("smg/run/gateway.sock")
    }

    /// What the app has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("smg/gateway.log")).unwrap_or_default()
    }

    /// Another program on the desktop's session bus.
    ///
    /// # Panics
    /// When the bus is gone.
    pub async fn join_bus(&self) -> zbus::Connection {
        let address = zbus::connection::Builder::address(self.bus.as_str()).unwrap();
        address.build().await.unwrap()
    }

    /// Closes the window of this title as its user does, once it is there.
    ///
    /// # Panics
    /// When it never appears.
    pub async fn close_window(&self, title: &str) {
        let screen = Screen::look_at(&self.display);
        crate::until("the window appears", async || screen.close(title)).await;
    }

    /// Whether a window of this title can be seen.
    #[must_use]
    pub fn has_window(&self, title: &str) -> bool {
        Screen::look_at(&self.display).shows(title)
    }

    /// Saves what the whole screen shows, if `SMG_SHOTS` names a folder.
    ///
    /// # Panics
    /// When the picture cannot be taken.
    pub async fn shot(&self, name: &str) {
        let Some(folder) = std::env::var_os("SMG_SHOTS").map(PathBuf::from) else {
            return;
        };
        std::fs::create_dir_all(&folder).unwrap();
        let mut import = self.command("import");
        let picture = folder.join(format!("{name}.png"));
        let taken = import
            .args(["-silent", "-window", "root"])
            .arg(picture)
            .status();
        assert!(
            taken.await.unwrap().success(),
            "`import` could not take a picture"
        );
    }

    /// A program that runs on this desktop and in this home, and ends with the test.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let home = self.home.path();
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("SMG_HOME", home.join("smg"))
            .env("HOME", home)
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("NO_AT_BRIDGE", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("WAYLAND_DISPLAY")
            .kill_on_drop(true);
        command
    }
}

/// Starts a program and waits for the first line it says.
async fn speaking(command: &mut Command) -> (Child, String) {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "{:?} does not start: {error}",
                command.as_std().get_program()
            )
        });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(crate::PATIENCE, lines.next_line()).await;
    let line = line.ok().and_then(Result::ok).flatten();
    let line = line.unwrap_or_else(|| panic!("{:?} says nothing", command.as_std().get_program()));
    (child, line)
}
