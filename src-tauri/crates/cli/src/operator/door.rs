//! The gateway's side of the operator socket. Bounded in connections and in what one line may hold; answers a
//! connection's requests one after the other. It never listens where another user could reach it.

use super::wire::{self, Asks, MAX_LINE};
use gateway::{Error, ErrorCode, Gateway};
use link::{BindError, Endpoint, Peer};
use serde_json::Value;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener as StdListener;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::task::{JoinHandle, JoinSet};

/// Operators at once. There is one person; the rest are their scripts.
const MOST_CONNECTIONS: usize = 32;
/// Lines that wait to be written to an operator who does not read. Then no further line is taken from them.
const BACKLOG: usize = 64;
/// After an error that is not one connection's (no descriptors left), pause before the next.
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// An operator socket that is listened on. Closing it ends its connections and removes its file.
#[derive(Debug)]
pub(crate) struct Door {
    path: PathBuf,
    listening: JoinHandle<()>,
}

impl Door {
    /// Listens at `path` on behalf of `gateway`.
    pub(crate) fn open(path: &Path, gateway: Gateway) -> Result<Self, BindError> {
        let failed = |source| BindError::Io {
            path: path.to_owned(),
            source,
        };
        let endpoint = Endpoint::bind(path)?;
        let path = endpoint.path().to_owned();
        let listener = to_wait_on(&endpoint).map_err(failed)?;
        let listening = tokio::spawn(async move {
            listen(listener, gateway).await;
            drop(endpoint);
        });
        Ok(Self { path, listening })
    }

    /// Where it is, as an absolute path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Ends every connection.
    pub(crate) async fn close(self) {
        self.listening.abort();
        // Aborted is what it is meant to be.
        let _ = self.listening.await;
    }
}

/// The endpoint's listener as the runtime can wait on it. The endpoint stays who owns the file and its lock.
fn to_wait_on(endpoint: &Endpoint) -> io::Result<UnixListener> {
    endpoint.set_nonblocking(true)?;
    UnixListener::from_std(StdListener::from(endpoint.as_fd().try_clone_to_owned()?))
}

async fn listen(listener: UnixListener, gateway: Gateway) {
    let mut connections = JoinSet::new();
    loop {
        let came = tokio::select! {
            came = listener.accept() => came,
            Some(_) = connections.join_next() => continue,
        };
        match came.and_then(|(stream, _)| ours(stream)) {
            Ok(Some(_)) if connections.len() >= MOST_CONNECTIONS => {
                tracing::warn!(
                    MOST_CONNECTIONS,
                    "an operator was turned away: too many connections"
                );
            }
            Ok(Some(stream)) => {
                connections.spawn(converse(stream, gateway.clone()));
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "an operator's connection could not be accepted");
                tokio::time::sleep(AFTER_ERROR).await;
            }
        }
    }
}

/// The stream, if the kernel says that its other end is this user.
fn ours(stream: UnixStream) -> io::Result<Option<UnixStream>> {
    let stream = stream.into_std()?;
    let peer = Peer::of(&stream)?;
    if peer.is_us() {
        return UnixStream::from_std(stream).map(Some);
    }
    tracing::warn!(uid = peer.uid, "another user tried to be the operator");
    Ok(None)
}

async fn converse(stream: UnixStream, gateway: Gateway) {
    let (input, output) = stream.into_split();
    let (lines, waiting) = mpsc::channel(BACKLOG);
    if let Err(error) = tokio::try_join!(
        answer_all(input, lines, gateway),
        write_all(output, waiting)
    ) {
        tracing::info!(%error, "an operator's connection ended");
    }
}

/// Ends when the operator has said everything; what was answered is still written then.
async fn answer_all(
    input: OwnedReadHalf,
    lines: mpsc::Sender<String>,
    gateway: Gateway,
) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    // Dropped at the end, and by that no longer told.
    let mut telling = JoinSet::new();
    while next_line(&mut input, &mut line).await? {
        if line.len() > MAX_LINE {
            let error = Error::new(
                ErrorCode::Invalid,
                format!("the line is longer than {MAX_LINE} bytes"),
            );
            send(&lines, wire::answer(None, Err(error))).await?;
            return Ok(());
        }
        let asked = wire::parse(&line);
        let mut events = None;
        let result = match asked.asks {
            Ok(Asks::Subscribe) => {
                events = telling.is_empty().then(|| gateway.subscribe());
                Ok(Value::Null)
            }
            Ok(Asks::Do(command)) => command.run(&gateway).await,
            Err(error) => Err(error),
        };
        // The answer first, so that an event is never taken for it.
        send(&lines, wire::answer(asked.id, result)).await?;
        if let Some(events) = events {
            telling.spawn(tell(events, lines.clone()));
        }
    }
    Ok(())
}

/// Reads up to the end of a line or one byte beyond the bound. False: there is nothing more.
async fn next_line(input: &mut BufReader<OwnedReadHalf>, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let bound = u64::try_from(MAX_LINE)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let read = input.take(bound).read_until(b'\n', line).await?;
    line.pop_if(|byte| *byte == b'\n');
    Ok(read > 0)
}

/// Passes events on. An operator who reads too slowly misses some and sees it by their numbers.
async fn tell(mut events: broadcast::Receiver<gateway::api::Event>, lines: mpsc::Sender<String>) {
    loop {
        match events.recv().await {
            Ok(event) if send(&lines, wire::event(&event)).await.is_err() => return,
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn send(lines: &mpsc::Sender<String>, line: String) -> io::Result<()> {
    lines
        .send(line)
        .await
        .map_err(|_| io::ErrorKind::BrokenPipe.into())
}

async fn write_all(
    mut output: OwnedWriteHalf,
    mut lines: mpsc::Receiver<String>,
) -> io::Result<()> {
    while let Some(line) = lines.recv().await {
        output.write_all(line.as_bytes()).await?;
    }
    Ok(())
}
