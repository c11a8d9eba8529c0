//! Runs other programs, and keeps what they say where it can be read afterwards.
//! Never interprets their output, and never goes through a shell.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the output of commands goes.
pub(crate) enum Log {
    /// Straight to whoever is looking.
    Screen,
    /// Into a file, for later.
    File(File),
}

impl Log {
    /// An empty log at `path`.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot create `{}`", folder.display()))?;
        }
        let file =
            File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(Self::File(file))
    }

    /// A sink for one stream of a command.
    fn sink(&self) -> Result<Stdio> {
        Ok(match self {
            Self::Screen => Stdio::inherit(),
            Self::File(file) => file.try_clone()?.into(),
        })
    }

    /// A line of our own.
    pub(crate) fn say(&self, line: &str) -> Result<()> {
        match self {
            Self::Screen => println!("{line}"),
            Self::File(file) => {
                let mut file: &File = file;
                writeln!(file, "{line}")?;
            }
        }
        Ok(())
    }
}

/// Runs a command to its end; anything but success is an error that names it.
pub(crate) fn run(command: &mut Command, log: &Log) -> Result<()> {
    let line = describe(command);
    log.say(&format!("$ {line}"))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(log.sink()?)
        .stderr(log.sink()?)
        .status()
        .with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs a command to its end and returns what it printed.
pub(crate) fn read(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` ended with {}: {}",
            describe(command),
            output.status,
            said.trim()
        );
    }
    Ok(output.stdout)
}

/// Where a program is, if it can be found on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| is_program(file))
}

/// The last `count` lines of a file, or nothing when it cannot be read.
pub(crate) fn tail(path: &Path, count: usize) -> String {
    let text = std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines
        .get(lines.len().saturating_sub(count)..)
        .unwrap_or_default()
        .join("\n")
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!(
        "cannot start `{}`; is it installed?",
        command.get_program().to_string_lossy()
    )
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.with_extension("exe").is_file() || file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_end_of_the_file_and_no_more() {
        let path = std::env::temp_dir().join(format!("xtask-tail-{}", std::process::id()));
        std::fs::write(&path, "one\ntwo\nthree\n").unwrap();
        assert_eq!(tail(&path, 2), "two\nthree");
        assert_eq!(tail(&path, 9), "one\ntwo\nthree");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(tail(&path, 2), "", "a file that is gone has no lines");
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_names_the_command_and_how_it_ended() {
        let error = read(Command::new("sh").args(["-c", "echo why >&2; exit 3"]))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("exit status: 3") && error.contains("why"),
            "{error}"
        );
        let error = read(&mut Command::new("no-such-program-here"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("`no-such-program-here`"), "{error}");
    }
}
