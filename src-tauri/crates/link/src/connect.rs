//! The shim's side of the socket. Says nothing to a listener that is not this user's.

use crate::{DirectoryError, Peer, directory};
use std::{
    io,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};

/// Why there is no connection to the gateway.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody listens.
    #[error("no gateway is listening on `{0}`; open Secure MCP Gateway or run `smg serve`")]
    Absent(PathBuf),
    /// Someone else could have put the socket there.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// Someone else listens.
    #[error(
        "`{path}` is served by user {uid} and not by you; remove it, or set `SMG_HOME` to another place"
    )]
    Stranger {
        /// Where.
        path: PathBuf,
        /// That user.
        uid: u32,
    },
    /// The system says no.
    #[error("cannot reach the gateway on `{path}`: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Connects to this user's gateway. Nothing has been sent when it returns.
///
/// # Errors
/// When nobody listens there, or somebody who may not.
pub fn connect(path: &Path) -> Result<UnixStream, ConnectError> {
    let failed = |source| ConnectError::Io {
        path: path.to_owned(),
        source,
    };
    let absent = || ConnectError::Absent(path.to_owned());
    match directory::check(directory::of_socket(path)?) {
        Err(DirectoryError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Err(absent());
        }
        checked => checked?,
    }
    let stream = UnixStream::connect(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => absent(),
        _ => failed(source),
    })?;
    let peer = Peer::of(&stream).map_err(failed)?;
    if peer.is_us() {
        Ok(stream)
    } else {
        Err(ConnectError::Stranger {
            path: path.to_owned(),
            uid: peer.uid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        os::unix::{fs::PermissionsExt as _, net::UnixListener},
    };

    #[test]
    fn nobody_there_is_said_whether_directory_socket_or_listener_is_missing() {
        let dir = crate::private_dir();
        let stale = dir.path().join("stale.sock");
        drop(UnixListener::bind(&stale).unwrap());
        for path in [
            dir.path().join("none/gateway.sock"),
            dir.path().join("gateway.sock"),
            stale,
        ] {
            let error = connect(&path).unwrap_err();
            assert!(matches!(error, ConnectError::Absent(_)), "{error}");
        }
    }

    #[test]
    fn a_listener_in_an_open_directory_is_not_spoken_to() {
        let dir = crate::private_dir();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let path = dir.path().join("gateway.sock");
        let listener = UnixListener::bind(&path).unwrap();
        listener.set_nonblocking(true).unwrap();
        assert!(matches!(
            connect(&path),
            Err(ConnectError::Directory(DirectoryError::Open { .. }))
        ));
        assert_eq!(
            listener.accept().unwrap_err().kind(),
            io::ErrorKind::WouldBlock
        );
    }

    #[test]
    fn a_gateway_of_ours_is_reached() {
        let dir = crate::private_dir();
        let path = dir.path().join("gateway.sock");
        let _endpoint = crate::Endpoint::bind(&path).unwrap();
        connect(&path).unwrap();
    }
}
