//! Who is at the other end of a socket, as the kernel says it; never what they say of themselves.

use std::{io, os::unix::net::UnixStream};

/// The process at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its user, at the time it connected.
    pub uid: u32,
    /// The process that connected, where the system tells. Advisory: another process may use the connection by now.
    pub pid: Option<u32>,
}

impl Peer {
    /// Asks the kernel who is at the other end.
    ///
    /// # Errors
    /// When the kernel does not say.
    #[cfg(target_os = "linux")]
    pub fn of(stream: &UnixStream) -> io::Result<Self> {
        let peer = rustix::net::sockopt::socket_peercred(stream)?;
        Ok(Self {
            uid: peer.uid.as_raw(),
            pid: u32::try_from(peer.pid.as_raw_nonzero().get()).ok(),
        })
    }

    /// Asks the kernel who is at the other end.
    ///
    /// # Errors
    /// When the kernel does not say.
    #[cfg(not(target_os = "linux"))]
    pub fn of(stream: &UnixStream) -> io::Result<Self> {
        let (uid, _) = nix::unistd::getpeereid(stream)?;
        Ok(Self {
            uid: uid.as_raw(),
            pid: None,
        })
    }

    /// Whether it runs as the same user as we do.
    #[must_use]
    pub fn is_us(&self) -> bool {
        self.uid == me()
    }
}

/// The user we run as.
pub(crate) fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_end_of_our_own_pair_is_us() {
        let (here, _there) = UnixStream::pair().unwrap();
        let peer = Peer::of(&here).unwrap();
        assert!(peer.is_us());
        assert_eq!(
            peer.pid,
            cfg!(target_os = "linux").then_some(std::process::id())
        );
    }

    #[test]
    fn another_user_is_not_us() {
        assert!(
            !Peer {
                uid: me() + 1,
                pid: None
            }
            .is_us()
        );
    }
}
