//! The system packages the tasks need, and how they get onto the machine.
//!
//! On Debian and Ubuntu what is missing is installed; elsewhere it is named, and the task stops.
//! Nothing is ever removed or upgraded, and a machine that has everything is not touched.

use crate::shell::{self, Log};
use anyhow::{Context, Result, bail};
use std::process::Command;

/// A package, and how to tell that what it holds is there when there is no `dpkg` to ask.
pub(crate) struct Package {
    name: &'static str,
    probe: Probe,
}

enum Probe {
    /// A program on the search path.
    Program(&'static str),
    /// A library `pkg-config` knows.
    Library(&'static str),
}

use Probe::{Library, Program};

const fn package(name: &'static str, probe: Probe) -> Package {
    Package { name, probe }
}

/// To compile the app.
pub(crate) const BUILD: &[Package] = &[
    package("build-essential", Program("cc")),
    package("pkg-config", Program("pkg-config")),
    package("libwebkit2gtk-4.1-dev", Library("webkit2gtk-4.1")),
    package(
        "libayatana-appindicator3-dev",
        Library("ayatana-appindicator3-0.1"),
    ),
];

/// To show the app where there is no screen.
pub(crate) const SCREEN: &[Package] = &[
    package("xvfb", Program("Xvfb")),
    package("dbus", Program("dbus-daemon")),
    package("imagemagick", Program("import")),
    package("fonts-dejavu-core", Program("fc-list")),
];

/// To test everything: the window through WebDriver, the page in a browser, the gateway with other people's clients.
pub(crate) const TEST: &[Package] = &[
    package("webkit2gtk-driver", Program("WebKitWebDriver")),
    package("xdotool", Program("xdotool")),
    package("dunst", Program("dunst")),
    package("chromium", Program("chromium")),
    package("python3-venv", Program("python3")),
    package("git", Program("git")),
];

/// Makes sure that the packages are there.
pub(crate) fn ensure(wanted: &[&[Package]], log: &Log) -> Result<()> {
    let wanted: Vec<&Package> = wanted.iter().copied().flatten().collect();
    if shell::find("apt-get").is_some() && shell::find("dpkg-query").is_some() {
        return install(&missing_debian(&wanted)?, log);
    }
    if !cfg!(target_os = "linux") {
        return log.say(
            "this is not Linux: the system's own web view is used, there is nothing to install",
        );
    }
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|package| !package.is_there())
        .map(|package| package.name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "this system has no `apt-get`; install what Debian calls {} with its own package manager, then run this again",
        missing.join(", ")
    )
}

/// Node.js is asked for by name, because its version matters and distributions differ.
pub(crate) fn ensure_node() -> Result<()> {
    let said = shell::read(Command::new("node").arg("--version")).context(
        "Node.js 20 or newer is needed to build the page; install it and run this again",
    )?;
    let said = String::from_utf8_lossy(&said);
    let major = said
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|number| number.parse::<u32>().ok());
    match major {
        Some(20..) => Ok(()),
        _ => bail!(
            "Node.js `{}` is too old to build the page; install version 20 or newer",
            said.trim()
        ),
    }
}

impl Package {
    fn is_there(&self) -> bool {
        match self.probe {
            Program(name) => shell::find(name).is_some(),
            Library(name) => {
                shell::read(Command::new("pkg-config").args(["--exists", name])).is_ok()
            }
        }
    }
}

fn missing_debian<'a>(wanted: &[&'a Package]) -> Result<Vec<&'a str>> {
    // Exits with 1 when it does not know one of the names, which is no error here: what counts is what it lists.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Abbrev} ${Package}\n"])
        .args(wanted.iter().map(|package| package.name))
        .output()
        .context("cannot start `dpkg-query`")?;
    let installed = installed(&String::from_utf8_lossy(&output.stdout));
    Ok(wanted
        .iter()
        .map(|package| package.name)
        .filter(|name| !installed.iter().any(|have| have == name))
        .collect())
}

/// The names `dpkg-query` lists as wholly installed.
fn installed(listing: &str) -> Vec<String> {
    listing
        .lines()
        .filter_map(|line| line.strip_prefix("ii "))
        .map(|name| name.trim().to_owned())
        .collect()
}

fn install(missing: &[&str], log: &Log) -> Result<()> {
    if missing.is_empty() {
        return log.say("every system package is there");
    }
    println!("installing system packages: {}", missing.join(" "));
    shell::run(apt_get()?.args(["-q", "update"]), log)?;
    shell::run(
        apt_get()?
            .args(["-q", "-y", "--no-install-recommends", "install"])
            .args(missing),
        log,
    )
    .with_context(|| format!("cannot install {}", missing.join(", ")))
}

/// `apt-get`, through `sudo` where we are not root. `sudo` asks for the password on the terminal itself.
fn apt_get() -> Result<Command> {
    let id = shell::read(Command::new("id").arg("-u"))?;
    let mut command = if id.trim_ascii() == b"0" {
        Command::new("env")
    } else if shell::find("sudo").is_some() {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        bail!("system packages are missing and there is no `sudo`; run this once as root");
    };
    // Another installer (unattended upgrades, a second run of this) is waited for rather than run into.
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::installed;

    #[test]
    fn only_whole_packages_count_as_installed() {
        let listing = "ii  xvfb\nrc  dunst\niU  chromium\nun  openbox\nii  dbus\n";
        assert_eq!(installed(listing), ["xvfb", "dbus"]);
    }
}
