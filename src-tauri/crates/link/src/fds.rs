//! Hands the shim's stdin and stdout to the gateway, so that no byte of a session passes through the shim.
//! Takes exactly two descriptors of the kinds a session can be read from; anything else is closed and refused.

use rustix::{
    fs::FileType,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
        SendAncillaryMessage, SendFlags,
    },
};
use std::{
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

/// The byte the descriptors travel with: the system carries none without.
const MARK: u8 = b'F';

/// The descriptors of one session.
#[derive(Debug)]
pub struct Stdio {
    /// What the client writes to.
    pub stdin: OwnedFd,
    /// What the client reads from.
    pub stdout: OwnedFd,
}

/// Whether a descriptor can be handed over: a pipe or a socket, whose end is seen and which can be waited on.
pub fn can_pass(fd: impl AsFd) -> bool {
    rustix::fs::fstat(fd).is_ok_and(|found| {
        matches!(
            FileType::from_raw_mode(found.st_mode),
            FileType::Fifo | FileType::Socket
        )
    })
}

/// Sends both. The caller's own copies stay open until it closes them.
///
/// # Errors
/// As sending on the socket.
pub fn send(socket: impl AsFd, stdin: BorrowedFd<'_>, stdout: BorrowedFd<'_>) -> io::Result<()> {
    let both = [stdin, stdout];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !control.push(SendAncillaryMessage::ScmRights(&both)) {
        return Err(io::Error::other("no room for two descriptors"));
    }
    rustix::net::sendmsg(
        socket,
        &[IoSlice::new(&[MARK])],
        &mut control,
        SendFlags::empty(),
    )?;
    Ok(())
}

/// Receives both, closed on exec. On a non-blocking socket `WouldBlock` means: call again.
///
/// # Errors
/// `InvalidData` when it was not two pipes or sockets that came, `UnexpectedEof` when nothing did.
pub fn receive(socket: impl AsFd) -> io::Result<Stdio> {
    let mut mark = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got = rustix::net::recvmsg(
        socket,
        &mut [IoSliceMut::new(&mut mark)],
        &mut control,
        FLAGS,
    )?;
    // Owned from here: whatever is refused below is closed as it goes out of scope.
    let fds: Vec<OwnedFd> = control
        .drain()
        .filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(fds) => Some(fds),
            _ => None,
        })
        .flatten()
        .collect();
    if got.bytes == 0 {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the shim closed before it sent its descriptors",
        ));
    }
    if mark != [MARK] {
        return Err(invalid(
            "the shim sent something else in place of its descriptors",
        ));
    }
    // Truncated: there were more than the buffer holds, and the system closed those.
    let (Ok([stdin, stdout]), false) = (
        <[OwnedFd; 2]>::try_from(fds),
        got.flags.contains(ReturnFlags::CTRUNC),
    ) else {
        return Err(invalid("the shim did not send exactly two descriptors"));
    };
    if !(can_pass(&stdin) && can_pass(&stdout)) {
        return Err(invalid(
            "the shim's descriptors are neither pipes nor sockets",
        ));
    }
    close_on_exec(&[&stdin, &stdout])?;
    Ok(Stdio { stdin, stdout })
}

#[cfg(target_os = "linux")]
const FLAGS: RecvFlags = RecvFlags::CMSG_CLOEXEC;
#[cfg(not(target_os = "linux"))]
const FLAGS: RecvFlags = RecvFlags::empty();

/// Where the system cannot do it on receipt.
fn close_on_exec(fds: &[&OwnedFd]) -> io::Result<()> {
    if !cfg!(target_os = "linux") {
        for fd in fds {
            rustix::io::fcntl_setfd(fd, rustix::io::FdFlags::CLOEXEC)?;
        }
    }
    Ok(())
}

fn invalid(sentence: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs::File,
        io::{Read as _, Write as _, pipe},
        os::unix::net::UnixStream,
    };

    fn send_raw(socket: &UnixStream, mark: u8, fds: &[BorrowedFd<'_>]) {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() {
            assert!(control.push(SendAncillaryMessage::ScmRights(fds)));
        }
        rustix::net::sendmsg(
            socket,
            &[IoSlice::new(&[mark])],
            &mut control,
            SendFlags::empty(),
        )
        .unwrap();
    }

    #[test]
    fn a_session_is_read_and_written_through_what_was_received() {
        let (shim, gateway) = UnixStream::pair().unwrap();
        let (client_reads, stdout) = pipe().unwrap();
        let (stdin, mut client_writes) = pipe().unwrap();
        send(&shim, stdin.as_fd(), stdout.as_fd()).unwrap();
        drop((stdin, stdout));

        let both = receive(&gateway).unwrap();
        for fd in [&both.stdin, &both.stdout] {
            assert!(
                rustix::io::fcntl_getfd(fd)
                    .unwrap()
                    .contains(rustix::io::FdFlags::CLOEXEC)
            );
        }
        client_writes.write_all(b"ask").unwrap();
        drop(client_writes);
        let mut asked = String::new();
        File::from(both.stdin).read_to_string(&mut asked).unwrap();
        File::from(both.stdout).write_all(b"answer").unwrap();
        let mut answered = String::new();
        { client_reads }.read_to_string(&mut answered).unwrap();
        assert_eq!((asked.as_str(), answered.as_str()), ("ask", "answer"));
    }

    #[test]
    fn anything_but_two_streams_is_refused_and_closed() {
        let file = tempfile::tempfile().unwrap();
        for (mark, count, regular, sentence) in [
            (MARK, 0, false, "not send exactly two"),
            (MARK, 1, false, "not send exactly two"),
            (MARK, 3, false, "not send exactly two"),
            (MARK, 8, false, "not send exactly two"),
            (b'{', 2, false, "something else"),
            (MARK, 2, true, "neither pipes nor sockets"),
        ] {
            let (shim, gateway) = UnixStream::pair().unwrap();
            let (read, write) = pipe().unwrap();
            let fd = if regular { file.as_fd() } else { write.as_fd() };
            send_raw(&shim, mark, &vec![fd; count]);
            let error = receive(&gateway).unwrap_err().to_string();
            assert!(error.contains(sentence), "{error}");
            // The pipe ends once our own end is gone: no copy of it stayed open.
            drop(write);
            assert_eq!({ read }.read(&mut [0]).unwrap(), 0);
        }
    }

    #[test]
    fn a_shim_that_leaves_is_noticed() {
        let (shim, gateway) = UnixStream::pair().unwrap();
        drop(shim);
        assert_eq!(
            receive(&gateway).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }

    #[test]
    fn only_streams_can_be_passed() {
        let (read, _write) = pipe().unwrap();
        let (socket, _) = UnixStream::pair().unwrap();
        assert!(can_pass(&read) && can_pass(&socket));
        assert!(!can_pass(tempfile::tempfile().unwrap()));
        assert!(!can_pass(File::open("/dev/null").unwrap()));
    }
}
