//! The gateway's side of the socket: one listener, for one user, in a place only that user can reach.
//! It never takes over from a listener that lives, and never removes what is not a socket.

use crate::{DirectoryError, Peer, directory};
use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    io,
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd, RawFd},
        unix::{
            fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
            net::{UnixListener, UnixStream},
        },
    },
    path::{Path, PathBuf},
};

/// The right to listen at a place, held before anybody can connect there: time to open what a first client will need.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    lock: File,
}

/// A listening socket. Dropping it removes the socket's file.
#[derive(Debug)]
pub struct Endpoint {
    listener: UnixListener,
    path: PathBuf,
    /// Device and inode of the socket's file, so that only our own is removed.
    file: (u64, u64),
    /// Held as long as we listen; the kernel lets go of it when we die.
    _lock: File,
}

/// Who came.
#[derive(Debug)]
pub enum Arrival {
    /// A process of this user.
    Peer(UnixStream, Peer),
    /// A process of another user. The connection is already closed.
    Stranger {
        /// That user.
        uid: u32,
    },
}

/// Why the gateway cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Others could reach the place.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// It is taken.
    #[error("another gateway is running on `{0}`; stop it, or set `SMG_HOME` to another place")]
    InUse(PathBuf),
    /// Not ours to remove.
    #[error("`{0}` is not a socket; move it away")]
    NotASocket(PathBuf),
    /// The system says no.
    #[error("cannot listen on `{path}`: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Claim {
    /// Claims `path`. Makes its directory if it is missing and removes a socket nobody listens on any more.
    ///
    /// # Errors
    /// When the place is not ours alone, or someone claimed it already.
    pub fn take(path: &Path) -> Result<Self, BindError> {
        let path = std::path::absolute(path).map_err(|source| BindError::Io {
            path: path.to_owned(),
            source,
        })?;
        let dir = directory::of_socket(&path)?;
        directory::create(dir)?;
        directory::check(dir)?;
        let lock = lock(&path)?;
        clear_stale(&path)?;
        Ok(Self { path, lock })
    }

    /// Listens there.
    ///
    /// # Errors
    /// When the system says no.
    pub fn listen(self) -> Result<Endpoint, BindError> {
        let Self { path, lock } = self;
        let failed = |source| BindError::Io {
            path: path.clone(),
            source,
        };
        // Until the mode is set, the directory keeps everyone else out.
        let listener = UnixListener::bind(&path).map_err(failed)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
        let file = identity(&path).map_err(failed)?;
        Ok(Endpoint {
            listener,
            path,
            file,
            _lock: lock,
        })
    }
}

impl Endpoint {
    /// Claims `path` and listens there.
    ///
    /// # Errors
    /// As [`Claim::take`] and [`Claim::listen`].
    pub fn bind(path: &Path) -> Result<Self, BindError> {
        Claim::take(path)?.listen()
    }

    /// Where it listens, as an absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the next connection. The stream may be in either blocking mode: set the one you need.
    ///
    /// # Errors
    /// As [`UnixListener::accept`]; `WouldBlock` when nobody waits and the endpoint is non-blocking.
    pub fn accept(&self) -> io::Result<Arrival> {
        let (stream, _) = self.listener.accept()?;
        let peer = Peer::of(&stream)?;
        Ok(if peer.is_us() {
            Arrival::Peer(stream, peer)
        } else {
            Arrival::Stranger { uid: peer.uid }
        })
    }

    /// Makes [`accept`](Self::accept) return at once, for a driver that waits on the descriptor itself.
    ///
    /// # Errors
    /// As [`UnixListener::set_nonblocking`].
    pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.listener.set_nonblocking(nonblocking)
    }
}

impl AsFd for Endpoint {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

impl AsRawFd for Endpoint {
    fn as_raw_fd(&self) -> RawFd {
        self.listener.as_raw_fd()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        // The lock is still held, so nobody can put a new socket here between the look and the removal.
        if identity(&self.path).is_ok_and(|file| file == self.file) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// One gateway a socket: whoever holds this file's lock may replace the socket, two starters cannot both.
/// The file stays, for removing it would let two of them lock two files of one name.
fn lock(socket: &Path) -> Result<File, BindError> {
    let mut path = OsString::from(socket);
    path.push(".lock");
    let path = PathBuf::from(path);
    let failed = |source| BindError::Io {
        path: path.clone(),
        source,
    };
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BindError::InUse(socket.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Removes the socket of a gateway that died. One that answers without holding the lock is another program's.
fn clear_stale(path: &Path) -> Result<(), BindError> {
    let failed = |source| BindError::Io {
        path: path.to_owned(),
        source,
    };
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => {}
        Ok(_) => return Err(BindError::NotASocket(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    }
    match UnixStream::connect(path) {
        Ok(_) => Err(BindError::InUse(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn place() -> (tempfile::TempDir, PathBuf) {
        let dir = crate::private_dir();
        let socket = dir.path().join("run/gateway.sock");
        (dir, socket)
    }

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_new_place_is_made_for_this_user_only() {
        let (_dir, socket) = place();
        let endpoint = Endpoint::bind(&socket).unwrap();
        assert_eq!(
            (mode(socket.parent().unwrap()), mode(&socket)),
            (0o700, 0o600)
        );
        let _client = UnixStream::connect(&socket).unwrap();
        assert!(matches!(endpoint.accept().unwrap(), Arrival::Peer(_, peer) if peer.is_us()));
    }

    #[test]
    fn a_second_gateway_is_told_that_one_is_running() {
        let (_dir, socket) = place();
        let first = Endpoint::bind(&socket).unwrap();
        assert!(matches!(Endpoint::bind(&socket), Err(BindError::InUse(path)) if path == socket));
        assert!(socket.exists());
        drop(first);
        assert!(!socket.exists());
        Endpoint::bind(&socket).unwrap();
    }

    #[test]
    fn a_stale_socket_is_replaced() {
        let (dir, _) = place();
        let socket = dir.path().join("gateway.sock");
        drop(UnixListener::bind(&socket).unwrap());
        assert!(socket.exists());
        let endpoint = Endpoint::bind(&socket).unwrap();
        let _client = UnixStream::connect(&socket).unwrap();
        endpoint.accept().unwrap();
    }

    #[test]
    fn a_listener_that_knows_no_lock_is_left_alone() {
        let (dir, _) = place();
        let socket = dir.path().join("gateway.sock");
        let other = UnixListener::bind(&socket).unwrap();
        assert!(matches!(Endpoint::bind(&socket), Err(BindError::InUse(_))));
        drop(other);
    }

    #[test]
    fn what_is_not_a_socket_is_left_alone() {
        let (dir, _) = place();
        let file = dir.path().join("file.sock");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(
            Endpoint::bind(&file),
            Err(BindError::NotASocket(_))
        ));
        assert_eq!(fs::read(&file).unwrap(), b"mine");
        let link = dir.path().join("link.sock");
        symlink(&file, &link).unwrap();
        assert!(matches!(
            Endpoint::bind(&link),
            Err(BindError::NotASocket(_))
        ));
    }

    #[test]
    fn a_directory_others_reach_is_refused() {
        let (dir, _) = place();
        let open = dir.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        let error = Endpoint::bind(&open.join("gateway.sock")).unwrap_err();
        assert!(error.to_string().contains("mode 0777"), "{error}");

        let (closed, link) = (dir.path().join("closed"), dir.path().join("link"));
        fs::DirBuilder::new().create(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        symlink(&closed, &link).unwrap();
        let error = Endpoint::bind(&link.join("gateway.sock")).unwrap_err();
        assert!(
            matches!(error, BindError::Directory(DirectoryError::Symlink(_))),
            "{error}"
        );
        assert_eq!(fs::read_dir(&closed).unwrap().count(), 0);
    }

    #[test]
    fn only_our_own_socket_is_removed_at_the_end() {
        let (_dir, socket) = place();
        let endpoint = Endpoint::bind(&socket).unwrap();
        fs::remove_file(&socket).unwrap();
        fs::write(&socket, "someone's").unwrap();
        drop(endpoint);
        assert_eq!(fs::read(&socket).unwrap(), b"someone's");
    }
}
