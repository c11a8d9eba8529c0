//! A desktop for programs that need one where there is none: a virtual screen, a message bus of its own,
//! and private folders. Ends everything it started when it is dropped; never touches the user's own session.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A virtual screen, and everything a desktop program expects around it.
pub(crate) struct Screen {
    server: Child,
    bus: Child,
    display: String,
    address: String,
    folder: PathBuf,
}

/// Whether the user sits in front of a screen we can open a window on.
pub(crate) fn is_there() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

impl Screen {
    /// Starts one, on a display number the server picks itself, so that two runs never collide.
    pub(crate) fn start() -> Result<Self> {
        let folder = private_folder("screen")?;
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]);
        let (server, number) = start_and_read_line(&mut command)?;
        let (bus, address) = start_and_read_line(Command::new("dbus-daemon").args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]))?;
        Ok(Self {
            server,
            bus,
            display: format!(":{number}"),
            address,
            folder,
        })
    }

    /// Lets a command run on this screen.
    pub(crate) fn show<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, inside) in [
            ("RUNTIME_DIR", "run"),
            ("CONFIG_HOME", "config"),
            ("DATA_HOME", "data"),
            ("CACHE_HOME", "cache"),
        ] {
            command.env(format!("XDG_{name}"), self.folder.join(inside));
        }
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env_remove("WAYLAND_DISPLAY")
            // No accessibility bus is there to talk to, and no graphics card to draw with.
            .env("NO_AT_BRIDGE", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
    }

    /// Waits until the picture is unlike `before` and has come to rest, and returns it.
    /// An X server tells nobody when a page has finished painting, so this looks again and again.
    pub(crate) fn settle(&self, before: &Picture, patience: Duration) -> Result<Picture> {
        let end = Instant::now() + patience;
        let mut last = self.picture()?;
        while Instant::now() < end {
            std::thread::sleep(Duration::from_millis(250));
            let now = self.picture()?;
            if now.difference(before) > 0.01 && now.difference(&last) < 0.001 {
                return Ok(now);
            }
            last = now;
        }
        bail!(
            "the screen showed nothing new within {} s",
            patience.as_secs()
        )
    }

    /// What the screen shows now.
    pub(crate) fn picture(&self) -> Result<Picture> {
        shell::read(self.show(
            Command::new("import").args(["-silent", "-window", "root", "-depth", "8", "rgb:-"]),
        ))
        .map(Picture)
    }

    /// Writes what the screen shows now to a PNG file.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        shell::read(
            self.show(
                Command::new("import")
                    .args(["-silent", "-window", "root"])
                    .arg(path),
            ),
        )
        .map(drop)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in [&mut self.bus, &mut self.server] {
            end(child);
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Raw pixels of a screen.
pub(crate) struct Picture(Vec<u8>);

impl Picture {
    /// How much of two pictures differs: 0 nothing, 1 everything.
    pub(crate) fn difference(&self, other: &Self) -> f64 {
        if self.0.len() != other.0.len() || self.0.is_empty() {
            return 1.0;
        }
        let differing = self.0.iter().zip(&other.0).filter(|(a, b)| a != b).count();
        differing as f64 / self.0.len() as f64
    }
}

/// Asks a program to end, and ends it if it does not.
pub(crate) fn end(child: &mut Child) {
    let patience = Instant::now() + Duration::from_secs(5);
    let asked = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .is_ok_and(|status| status.success());
    while asked && Instant::now() < patience && matches!(child.try_wait(), Ok(None)) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// A new folder only we can enter, with the folders of a session in it. Kept short: a socket's path has a limit.
pub(crate) fn private_folder(what: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("smg-{what}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    for inside in ["run", "config", "data", "cache"] {
        builder
            .create(folder.join(inside))
            .with_context(|| format!("cannot create `{}`", folder.display()))?;
    }
    Ok(folder)
}

/// Starts a program that says one line when it is ready, and returns it with that line.
fn start_and_read_line(command: &mut Command) -> Result<(Child, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{name}`; is it installed?"))?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    if line.trim().is_empty() {
        end(&mut child);
        bail!("`{name}` ended before it was ready");
    }
    Ok((child, line.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Picture;

    #[test]
    fn a_difference_is_the_share_of_bytes_that_differ() {
        let picture = |bytes: &[u8]| Picture(bytes.to_vec());
        for (a, b, expected) in [
            (&[1, 2, 3, 4][..], &[1, 2, 3, 4][..], 0.0),
            (&[1, 2, 3, 4], &[1, 2, 3, 5], 0.25),
            (&[1, 2], &[1, 2, 3], 1.0),
            (&[], &[], 1.0),
        ] {
            assert!(
                (picture(a).difference(&picture(b)) - expected).abs() < f64::EPSILON,
                "{a:?} {b:?}"
            );
        }
    }
}
