//! The gateway as a client of itself: it looks at a server's tools, or makes the demonstration call, through
//! the same session and the same gate as everyone else. It has no way past them.

use crate::core::Core;
use crate::error::Error;
use crate::io::{Filled, Lines, Outbox, split};
use crate::listener::Lifeline;
use crate::message::{self, Id, Kind};
use crate::session::{Ends, Session};
use link::hello::Hello;
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// Longest answer taken, bytes.
const LONGEST: usize = 16 * 1024 * 1024;

/// A client within the gateway.
pub(crate) struct Client {
    lines: Lines,
    out: Arc<Outbox>,
    next: i64,
}

impl Client {
    /// Opens a session with one server and greets it.
    pub(crate) async fn connect(core: &Arc<Core>, server: &str) -> Result<Self, Error> {
        let failed = |e: io::Error| Error::unavailable(format!("no session could be opened: {e}"));
        let (ours, theirs) = UnixStream::pair().map_err(failed)?;
        let hello = Hello {
            server: Some(server.to_owned()),
            token: None,
            fds: false,
            client: None,
        };
        let admitted = core.open_session(&hello).map_err(Error::unavailable)?;
        let theirs_too = theirs.try_clone().map_err(failed)?;
        let ends = Ends {
            lines: Lines::new(theirs.into(), Ends::longest_request()).map_err(failed)?,
            out: Arc::new(Outbox::new(theirs_too.into()).map_err(failed)?),
            lifeline: Lifeline::none(),
        };
        tokio::spawn(Session::serve(core.clone(), admitted, ends));
        let ours_too = ours.try_clone().map_err(failed)?;
        let out = Arc::new(Outbox::new(ours.into()).map_err(failed)?);
        let writer = out.clone();
        tokio::spawn(async move { writer.drive().await });
        let mut client = Self {
            lines: Lines::new(ours_too.into(), LONGEST).map_err(failed)?,
            out,
            next: 1,
        };
        let parameters = format!(
            "{{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{{}},\"clientInfo\":{{\"name\":\"mission-control\",\"version\":\"{}\"}}}}",
            env!("CARGO_PKG_VERSION")
        );
        client.request("initialize", &parameters).await?;
        client
            .out
            .send(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        Ok(client)
    }

    /// Asks, and waits for the answer: its whole line.
    pub(crate) async fn request(
        &mut self,
        method: &str,
        parameters: &str,
    ) -> Result<Vec<u8>, Error> {
        let id = self.send(method, parameters);
        loop {
            match self.lines.fill().await {
                Ok(Filled::Some) => {}
                Ok(Filled::End | Filled::TooLong) | Err(_) => {
                    return Err(Error::unavailable(format!(
                        "the session ended before it answered `{method}`"
                    )));
                }
            }
            for line in split(self.lines.block()) {
                let Ok(message) = message::read(line) else {
                    continue;
                };
                let is_it = message.kind == Kind::Response
                    && matches!(&message.id, Some((Id::Number(n), _)) if *n == id);
                if !is_it {
                    continue;
                }
                return match &message.error {
                    None => Ok(line.to_vec()),
                    Some(error) => {
                        let [said] = message::fields(line, error, ["message"]);
                        let said = said
                            .and_then(|s| message::string(line, &s))
                            .unwrap_or_default();
                        Err(Error::unavailable(crate::text::plain(&said)))
                    }
                };
            }
        }
    }

    /// Asks without waiting; the answer is read by the next [`Client::request`], and dropped.
    pub(crate) fn send(&mut self, method: &str, parameters: &str) -> i64 {
        let id = self.next;
        self.next += 1;
        let line = format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}\n"
        );
        self.out.send(line.as_bytes());
        id
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.out.close();
    }
}

/// Starts a server once and has it list its tools, so that they are pinned or compared.
pub(crate) async fn look(core: &Arc<Core>, server: &str) -> Result<(), Error> {
    Client::connect(core, server)
        .await?
        .request("tools/list", "{}")
        .await
        .map(drop)
}
