//! Takes connections from shims. From here nothing is anonymous: who connected is what the kernel says,
//! and a session is bound to its connection. Speaks a hello and then MCP; there is no other word on this socket.

use crate::core::Core;
use crate::io::{Lines, Outbox};
use crate::session::{Ends, Session};
use crate::waitable;
use link::hello::{Answer, Hello, parse_hello};
use link::{Arrival, Endpoint, LineReader};
use std::io;
use std::os::unix::net::UnixStream as StdStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;

/// How long a connection may take to say who it is.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// After an error that is not one connection's (no descriptors left), pause before the next.
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// Ends when the shim of a session does.
pub(crate) struct Lifeline(Option<UnixStream>);

impl Lifeline {
    /// For a session whose connection carries the messages themselves.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Waits for the shim to end. Never, where its connection carries the messages themselves: then
    /// their end is the end.
    pub(crate) async fn ended(&mut self) {
        let Some(stream) = &self.0 else {
            return std::future::pending().await;
        };
        let mut nothing = [0; 64];
        loop {
            if stream.readable().await.is_err() {
                return;
            }
            match stream.try_read(&mut nothing) {
                Ok(0) => return,
                // A shim that handed its descriptors over has nothing more to say.
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }
}

/// Accepts connections until the gateway ends.
pub(crate) async fn run(core: Arc<Core>, endpoint: Endpoint) -> io::Result<()> {
    endpoint.set_nonblocking(true)?;
    let endpoint = waitable::endpoint(endpoint)?;
    loop {
        let mut ready = endpoint.readable().await?;
        match ready.try_io(|e| e.get_ref().accept()) {
            Ok(Ok(Arrival::Peer(stream, _))) => {
                let core = core.clone();
                tokio::spawn(async move {
                    if let Err(why) = welcome(core, stream).await {
                        tracing::info!(%why, "a connection came to nothing");
                    }
                });
            }
            Ok(Ok(Arrival::Stranger { uid })) => {
                tracing::warn!(uid, "another user tried to connect")
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_ERROR).await;
            }
            Err(_would_block) => {}
        }
    }
}

async fn welcome(core: Arc<Core>, stream: StdStream) -> io::Result<()> {
    stream.set_nonblocking(true)?;
    let mut stream = UnixStream::from_std(stream)?;
    let silent = |_| io::Error::new(io::ErrorKind::TimedOut, "it did not say hello in time");
    let line = tokio::time::timeout(HELLO_WITHIN, read_line(&stream))
        .await
        .map_err(silent)??;
    let hello = match parse_hello(&line) {
        Ok(hello) => hello,
        Err(e) => return refuse(&mut stream, e.to_string()).await,
    };
    if let Some(name) = &hello.server
        && let Err(e) = core.servers.find(name)
    {
        return refuse(&mut stream, e.to_string()).await;
    }
    let admitted = match core.open_session(&hello) {
        Ok(admitted) => admitted,
        Err(why) => return refuse(&mut stream, why).await,
    };
    let ends = match open(&mut stream, &hello).await {
        Ok((input, output)) => ends(stream, hello.fds, input, output),
        Err(e) => Err(e),
    };
    match ends {
        Ok(ends) => {
            Session::serve(core, admitted, ends).await;
            Ok(())
        }
        Err(e) => {
            core.session_ended(admitted.id);
            Err(e)
        }
    }
}

type Fd = std::os::fd::OwnedFd;

/// Says welcome and takes over the client's two descriptors, or the connection itself where there are none.
async fn open(stream: &mut UnixStream, hello: &Hello) -> io::Result<(Fd, Fd)> {
    stream.write_all(&Answer::Welcome.to_line()).await?;
    if !hello.fds {
        use std::os::fd::AsFd;
        return Ok((
            stream.as_fd().try_clone_to_owned()?,
            stream.as_fd().try_clone_to_owned()?,
        ));
    }
    let silent = |_| {
        io::Error::new(
            io::ErrorKind::TimedOut,
            "its descriptors did not come in time",
        )
    };
    let received = tokio::time::timeout(HELLO_WITHIN, async {
        loop {
            stream.readable().await?;
            match stream.try_io(tokio::io::Interest::READABLE, || {
                link::fds::receive(&*stream)
            }) {
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                other => return other,
            }
        }
    });
    let stdio = received.await.map_err(silent)??;
    Ok((stdio.stdin, stdio.stdout))
}

fn ends(stream: UnixStream, handed_over: bool, input: Fd, output: Fd) -> io::Result<Ends> {
    Ok(Ends {
        lines: Lines::new(input, Ends::longest_request())?,
        out: Arc::new(Outbox::new(output)?),
        lifeline: Lifeline(handed_over.then_some(stream)),
    })
}

async fn read_line(stream: &UnixStream) -> io::Result<Vec<u8>> {
    let mut reader = LineReader::default();
    loop {
        stream.readable().await?;
        match stream.try_io(tokio::io::Interest::READABLE, || reader.read(stream)) {
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
            other => return other,
        }
    }
}

async fn refuse(stream: &mut UnixStream, why: String) -> io::Result<()> {
    stream.write_all(&Answer::Refused(why).to_line()).await
}
