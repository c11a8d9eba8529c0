//! Where the parts of the repository are, and where these tasks put what they write.
//!
//! Everything is written below the target folder. Nothing outside the repository is touched,
//! apart from the throw-away folders a session needs and the system packages.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository these tasks belong to.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

/// How the programs are compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Compiles soon.
    Debug,
    /// Runs fast.
    Release,
}

impl Workspace {
    /// The repository this program was compiled from.
    pub(crate) fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here
            .ancestors()
            .nth(3)
            .context("the xtask crate is not three folders below the repository's root")?;
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self {
            root: root.to_owned(),
            target,
        })
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// A path below the target folder, for what these tasks write.
    pub(crate) fn output(&self, inside: &str) -> PathBuf {
        self.target.join("xtask").join(inside)
    }

    /// A path below the target folder, for tools that are installed once and kept.
    pub(crate) fn tools(&self, inside: &str) -> PathBuf {
        self.target.join("tools").join(inside)
    }

    /// The folder compiled programs are in.
    pub(crate) fn binaries(&self, profile: Profile) -> PathBuf {
        self.target.join(match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        })
    }

    /// A command that runs in the repository's root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// `cargo`, in the repository's root: the same one that runs this program.
    pub(crate) fn cargo(&self) -> Command {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// `npm`, in a folder of the repository.
    pub(crate) fn npm(&self, folder: &str) -> Command {
        let mut npm = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(self.path(folder));
        npm
    }
}
