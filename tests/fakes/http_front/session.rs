//! One session of the front: one process, and who hears which of its lines.
//!
//! An answer goes to the stream its request opened, and ends it. Progress goes where its token came from.
//! Everything else goes to the newest open request, else to the listening stream, else it is dropped.

use serde_json::Value;
use std::{
    io,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{ChildStdin, ChildStdout, Command},
    sync::{mpsc, watch},
};
use tokio_stream::Stream;

pub(crate) struct Session {
    pub(crate) id: String,
    input: mpsc::UnboundedSender<String>,
    ended: watch::Sender<bool>,
    hearers: Mutex<Hearers>,
}

#[derive(Default)]
struct Hearers {
    open: Vec<Open>,
    listening: Option<mpsc::UnboundedSender<String>>,
}

/// A request that has no answer yet.
struct Open {
    id: Value,
    token: Value,
    stream: mpsc::UnboundedSender<String>,
}

impl Session {
    pub(crate) fn start(command: &[String]) -> io::Result<Arc<Self>> {
        let (program, args) = command
            .split_first()
            .ok_or_else(|| io::Error::other("no command was given"))?;
        let mut child = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (stdin, stdout) = child
            .stdin
            .take()
            .zip(child.stdout.take())
            .ok_or(io::ErrorKind::BrokenPipe)?;
        let (input, lines) = mpsc::unbounded_channel();
        let (ended, mut end) = watch::channel(false);
        let id = uuid::Uuid::new_v4().to_string();
        let session = Arc::new(Self {
            id,
            input,
            ended,
            hearers: Mutex::default(),
        });
        tokio::spawn(write(stdin, lines));
        tokio::spawn(Arc::clone(&session).read(stdout));
        tokio::spawn(async move {
            let _ = end.wait_for(|ended| *ended).await;
            let _ = child.kill().await;
        });
        Ok(session)
    }

    pub(crate) fn send(&self, line: String) -> io::Result<()> {
        self.input
            .send(line)
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    pub(crate) fn request(
        &self,
        message: &Value,
        line: String,
    ) -> io::Result<impl Stream<Item = String> + use<>> {
        let (stream, heard) = mpsc::unbounded_channel();
        let open = Open {
            id: message["id"].clone(),
            token: message["params"]["_meta"]["progressToken"].clone(),
            stream,
        };
        self.hearers().open.push(open);
        self.send(line)?;
        Ok(tokio_stream::wrappers::UnboundedReceiverStream::new(heard))
    }

    pub(crate) fn listen(&self) -> impl Stream<Item = String> + use<> {
        let (stream, heard) = mpsc::unbounded_channel();
        self.hearers().listening = Some(stream);
        tokio_stream::wrappers::UnboundedReceiverStream::new(heard)
    }

    pub(crate) fn end(&self) {
        self.ended.send_replace(true);
    }

    fn hearers(&self) -> MutexGuard<'_, Hearers> {
        self.hearers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(self: Arc<Self>, stdout: ChildStdout) {
        let mut lines = BufReader::new(stdout).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            self.hearers().route(line);
        }
        // The process is gone: whoever waits for an answer learns it from the end of the stream.
        *self.hearers() = Hearers::default();
    }
}

impl Hearers {
    fn route(&mut self, line: String) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else {
            return;
        };
        if message.get("method").is_none() {
            if let Some(place) = self.open.iter().position(|open| open.id == message["id"]) {
                let _ = self.open.remove(place).stream.send(line);
            }
            return;
        }
        let token = &message["params"]["progressToken"];
        let by_token = self
            .open
            .iter()
            .find(|open| !token.is_null() && open.token == *token);
        let stream = by_token
            .or(self.open.last())
            .map(|open| &open.stream)
            .or(self.listening.as_ref());
        if let Some(stream) = stream {
            let _ = stream.send(line);
        }
    }
}

async fn write(mut stdin: ChildStdin, mut lines: mpsc::UnboundedReceiver<String>) {
    while let Some(mut line) = lines.recv().await {
        line.push('\n');
        if stdin.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}
