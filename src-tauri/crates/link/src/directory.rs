//! Which directory may hold the socket: one that only this user can enter.
//! Both sides check it, so neither listens nor speaks where someone else could have put something.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

/// The longest path a socket address can hold, without its closing zero.
pub(crate) const MAX_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Why a socket is not to be trusted where it is.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The system cannot address it.
    #[error(
        "socket path `{path}` has {length} bytes and the system takes {MAX_SOCKET_PATH}; set `SMG_HOME` to a shorter place"
    )]
    PathTooLong {
        /// The path.
        path: PathBuf,
        /// Its length.
        length: usize,
    },
    /// It names no file.
    #[error("`{0}` cannot be a socket; name a file in a directory of yours")]
    NoFile(PathBuf),
    /// Whoever owns the link chooses where it leads.
    #[error("`{0}` is a symbolic link; replace it by a directory of your own")]
    Symlink(PathBuf),
    /// Something else is there.
    #[error("`{0}` is not a directory; move it away")]
    NotADirectory(PathBuf),
    /// Someone else made it.
    #[error(
        "`{path}` belongs to user {owner} and not to you (user {me}); remove it, or set `SMG_HOME` to another place"
    )]
    WrongOwner {
        /// The directory.
        path: PathBuf,
        /// Who owns it.
        owner: u32,
        /// Who asks.
        me: u32,
    },
    /// Others can enter it.
    #[error("`{path}` is open to other users (mode {mode:04o}); close it with `chmod 700 {path}`")]
    Open {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It cannot be read or made.
    #[error("`{path}` cannot be used: {source}")]
    Io {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The directory a socket's path lies in, when the path can be an address at all.
pub(crate) fn of_socket(socket: &Path) -> Result<&Path, DirectoryError> {
    let length = socket.as_os_str().len();
    if length > MAX_SOCKET_PATH {
        return Err(DirectoryError::PathTooLong {
            path: socket.to_owned(),
            length,
        });
    }
    match (socket.file_name(), socket.parent()) {
        (Some(_), Some(dir)) => Ok(dir),
        _ => Err(DirectoryError::NoFile(socket.to_owned())),
    }
}

/// Makes the directory when it is missing, for this user only.
pub(crate) fn create(dir: &Path) -> Result<(), DirectoryError> {
    // `recursive` would follow a dangling link, and takes what is there for what it made: `check` comes after.
    if fs::symlink_metadata(dir).is_ok() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|source| io_error(dir, source))
}

/// Whether nobody but this user can have put something there.
pub(crate) fn check(dir: &Path) -> Result<(), DirectoryError> {
    let found = fs::symlink_metadata(dir).map_err(|source| io_error(dir, source))?;
    judge(
        dir,
        &Found {
            kind: found.file_type().into(),
            owner: found.uid(),
            mode: found.mode(),
        },
        crate::peer::me(),
    )
}

struct Found {
    kind: Kind,
    owner: u32,
    mode: u32,
}

#[derive(Clone, Copy)]
enum Kind {
    Directory,
    Symlink,
    Other,
}

impl From<fs::FileType> for Kind {
    fn from(kind: fs::FileType) -> Self {
        if kind.is_dir() {
            Self::Directory
        } else if kind.is_symlink() {
            Self::Symlink
        } else {
            Self::Other
        }
    }
}

fn judge(dir: &Path, found: &Found, me: u32) -> Result<(), DirectoryError> {
    let path = dir.to_owned();
    match found.kind {
        Kind::Symlink => return Err(DirectoryError::Symlink(path)),
        Kind::Other => return Err(DirectoryError::NotADirectory(path)),
        Kind::Directory => {}
    }
    if found.owner != me {
        return Err(DirectoryError::WrongOwner {
            path,
            owner: found.owner,
            me,
        });
    }
    let mode = found.mode & 0o7777;
    if mode & 0o077 != 0 {
        return Err(DirectoryError::Open { path, mode });
    }
    Ok(())
}

fn io_error(dir: &Path, source: io::Error) -> DirectoryError {
    DirectoryError::Io {
        path: dir.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_directory_of_ours_will_do() {
        for (kind, owner, mode, expect) in [
            (Kind::Directory, 7, 0o40700, ""),
            (Kind::Directory, 7, 0o40500, ""),
            (
                Kind::Symlink,
                7,
                0o120777,
                "`/d` is a symbolic link; replace it by a directory of your own",
            ),
            (
                Kind::Other,
                7,
                0o100600,
                "`/d` is not a directory; move it away",
            ),
            (
                Kind::Directory,
                8,
                0o40700,
                "`/d` belongs to user 8 and not to you (user 7); remove it, or set `SMG_HOME` to another place",
            ),
            (
                Kind::Directory,
                7,
                0o40710,
                "`/d` is open to other users (mode 0710); close it with `chmod 700 /d`",
            ),
            (
                Kind::Directory,
                7,
                0o40701,
                "`/d` is open to other users (mode 0701); close it with `chmod 700 /d`",
            ),
            (
                Kind::Directory,
                7,
                0o41777,
                "`/d` is open to other users (mode 1777); close it with `chmod 700 /d`",
            ),
        ] {
            let said = judge(Path::new("/d"), &Found { kind, owner, mode }, 7)
                .err()
                .map(|error| error.to_string());
            assert_eq!(said.unwrap_or_default(), expect);
        }
    }

    #[test]
    fn a_path_the_system_cannot_address_is_named_with_its_length() {
        let longest = format!("/{}", "x".repeat(MAX_SOCKET_PATH - 1));
        assert_eq!(of_socket(Path::new(&longest)).unwrap(), Path::new("/"));
        let error = of_socket(Path::new(&format!("{longest}x")))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("{} bytes", MAX_SOCKET_PATH + 1)),
            "{error}"
        );
        assert!(matches!(
            of_socket(Path::new("/")),
            Err(DirectoryError::NoFile(_))
        ));
    }
}
