//! The operator's side of the operator socket: asks, and waits for the answer. Decides nothing.

use super::command::Command;
use super::wire::{self, Answer};
use crate::failure::Failure;
use link::ConnectError;
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// Longer than a server may take to start and to list its tools.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection to the operator socket of a running gateway.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<UnixStream>,
    asked: u64,
}

impl Client {
    /// Connects to a gateway of this user's.
    pub(crate) fn connect(path: &Path) -> Result<Self, ConnectError> {
        let failed = |source| ConnectError::Io {
            path: path.to_owned(),
            source,
        };
        let path = std::path::absolute(path).map_err(failed)?;
        let stream = link::connect(&path)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
        Ok(Self {
            stream: BufReader::new(stream),
            asked: 0,
        })
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, command: &Command) -> Result<Value, Failure> {
        self.asked += 1;
        let answer = self.exchange(command).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Failure::new(format!(
                "the gateway did not answer within {} s",
                PATIENCE.as_secs()
            )),
            _ => Failure::new(format!(
                "the gateway did not answer: {error}; its log on stderr says why"
            )),
        })?;
        match answer.error {
            None => Ok(answer.ok),
            Some(told) => Err(Failure::new(told.message)),
        }
    }

    fn exchange(&mut self, command: &Command) -> io::Result<Answer> {
        let question = wire::question(self.asked, command)?;
        self.stream.get_mut().write_all(question.as_bytes())?;
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it closed the connection",
            ));
        }
        let answer: Answer = serde_json::from_str(&line)?;
        if answer.id != Some(self.asked) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it answered something else",
            ));
        }
        Ok(answer)
    }
}
