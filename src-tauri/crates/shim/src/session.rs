//! One session: the gateway reads the client itself, or we copy between them. Looks into no byte of either.

use link::{LineReader, fds, hello};
use rustix::{
    fs::OFlags,
    stdio::{dup2_stdin, dup2_stdout, stdin, stdout},
};
use std::{
    fs::File,
    io::{self, Read, Write},
    net::Shutdown,
    os::{fd::AsFd, unix::net::UnixStream},
    thread,
};

/// How much is copied at a time: what a pipe holds.
const CHUNK: usize = 64 * 1024;

/// Whether the gateway can read our stdin and write our stdout itself.
pub(crate) fn can_pass() -> bool {
    fds::can_pass(stdin()) && fds::can_pass(stdout())
}

/// Carries the session until it ends, and says with which code we should.
pub(crate) fn run(socket: UnixStream, passed: bool) -> io::Result<u8> {
    if passed {
        wait(&socket)
    } else {
        copy_both_ways(socket)
    }
}

/// Keeps nothing of what was given away: when the gateway closes its copies, the client sees the end.
fn wait(socket: &UnixStream) -> io::Result<u8> {
    let null = File::options().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&null)?;
    dup2_stdout(&null)?;
    // However the connection ends, the session ended with it; a last line may say with which code.
    let code = LineReader::default()
        .read(socket)
        .ok()
        .and_then(|line| hello::parse_exit(&line));
    Ok(code.unwrap_or(0))
}

/// The client's bytes up, the gateway's down. The session ends when the gateway closes.
fn copy_both_ways(socket: UnixStream) -> io::Result<u8> {
    let (from_client, to_client) = (blocking(stdin())?, blocking(stdout())?);
    let up = socket.try_clone()?;
    thread::spawn(move || {
        // Whether the client ended or the gateway did: nothing more goes up, and answers may still come down.
        let _ = copy(from_client, &up);
        let _ = up.shutdown(Shutdown::Write);
    });
    copy(&socket, to_client)?;
    Ok(0)
}

/// Byte by byte as they come. Not `io::copy`: that splices into pipes, and a splice was seen to sit on the last bytes
/// of a message until more came.
fn copy(mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let done = from.read(&mut buffer).and_then(|count| {
            to.write_all(buffer.get(..count).unwrap_or_default())?;
            Ok(count)
        });
        match done {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // One side left: that is an end like any other.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
                ) =>
            {
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
}

/// Our own handle on a descriptor. Some clients leave theirs non-blocking, which would end a copy at its first pause.
fn blocking(fd: impl AsFd) -> io::Result<File> {
    let flags = rustix::fs::fcntl_getfl(&fd)?;
    if flags.contains(OFlags::NONBLOCK) {
        rustix::fs::fcntl_setfl(&fd, flags - OFlags::NONBLOCK)?;
    }
    fd.as_fd().try_clone_to_owned().map(File::from)
}
