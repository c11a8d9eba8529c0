//! The first line each way, and the last one. Says who connects and for what; carries no MCP.
//!
//! ```text
//! shim → gateway  {"smg":1,"server":"files","token":"…","fds":true,"client":"/usr/bin/claude"}
//! gateway → shim  {"ok":true}    or    {"ok":false,"error":"no server is named `files`"}
//! gateway → shim  {"exit":0}     once it has the shim's stdin and stdout, when the session ends
//! ```
//! One object a line, at most 4 KiB, unknown and repeated fields refused. Everything in it is a claim, the token too
//! until the gateway has looked it up.

use crate::line::{LineReader, MAX};
use serde::{Deserialize, Serialize};
use std::{
    fmt, io,
    io::Write as _,
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

/// The version of this wire.
const VERSION: u32 = 1;

/// What a shim says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The server it stands for; none: all of them.
    pub server: Option<String>,
    /// The id under which its client was registered.
    pub token: Option<Token>,
    /// Whether its stdin and stdout follow (see [`crate::fds`]).
    pub fds: bool,
    /// The program that started it, as far as it can tell. Advisory.
    pub client: Option<String>,
}

/// A client's registration id. Its debug form hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Takes a registration id.
    #[must_use]
    pub fn new(id: String) -> Self {
        Self(id)
    }

    /// The id itself, to look it up; never to print it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// What the gateway answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The session is open.
    Welcome,
    /// It is not, and this sentence says why.
    Refused(String),
}

/// Why no session came of a connection.
#[derive(Debug, thiserror::Error)]
pub enum HelloError {
    /// Not what this wire says.
    #[error("the first line is not a hello: {0}")]
    Malformed(String),
    /// Said by another release.
    #[error(
        "the other side speaks version {0} of this wire and we speak {VERSION}; update Secure MCP Gateway and restart the client"
    )]
    Version(u32),
    /// The gateway's own sentence.
    #[error("{0}")]
    Refused(String),
    /// It said nothing in time.
    #[error("the other side said nothing for {} s", .0.as_secs())]
    Silent(Duration),
    /// The connection broke.
    #[error("the connection broke before the hello was done: {0}")]
    Io(#[from] io::Error),
}

/// What a hello's line means. The line comes without its end.
///
/// # Errors
/// When it is not exactly one hello of our version.
pub fn parse_hello(line: &[u8]) -> Result<Hello, HelloError> {
    // The version first: what else a later one says is not for us to judge.
    #[derive(Deserialize)]
    struct Version {
        smg: u32,
    }
    let Version { smg } = parse(line)?;
    if smg != VERSION {
        return Err(HelloError::Version(smg));
    }
    let HelloLine {
        smg: _,
        server,
        token,
        fds,
        client,
    } = parse(line)?;
    Ok(Hello {
        server,
        token,
        fds,
        client,
    })
}

/// What an answer's line means. The line comes without its end.
///
/// # Errors
/// When it is neither of the two answers.
pub fn parse_answer(line: &[u8]) -> Result<Answer, HelloError> {
    match parse(line)? {
        AnswerLine {
            ok: true,
            error: None,
        } => Ok(Answer::Welcome),
        AnswerLine {
            ok: false,
            error: Some(sentence),
        } => Ok(Answer::Refused(sentence)),
        AnswerLine { .. } => Err(HelloError::Malformed(
            "`ok` and `error` contradict each other".into(),
        )),
    }
}

/// The exit code the gateway asks of the shim, if the line asks for one.
#[must_use]
pub fn parse_exit(line: &[u8]) -> Option<u8> {
    parse::<ExitLine>(line).ok().map(|line| line.exit)
}

impl Hello {
    /// The line to send, with its end.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        let Self {
            server,
            token,
            fds,
            client,
        } = self.clone();
        to_line(&HelloLine {
            smg: VERSION,
            server,
            token,
            fds,
            client,
        })
    }
}

impl Answer {
    /// The line to send, with its end.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        to_line(&match self {
            Self::Welcome => AnswerLine {
                ok: true,
                error: None,
            },
            Self::Refused(sentence) => AnswerLine {
                ok: false,
                error: Some(shorten(sentence)),
            },
        })
    }
}

/// The line that ends a shim whose stdin and stdout the gateway has.
#[must_use]
pub fn exit_line(code: u8) -> Vec<u8> {
    to_line(&ExitLine { exit: code })
}

/// The shim's part: says hello and waits for a welcome. Blocks, for `within` at most.
///
/// # Errors
/// [`HelloError::Refused`] with the gateway's sentence, and whatever can go wrong before it.
pub fn greet(mut stream: &UnixStream, hello: &Hello, within: Duration) -> Result<(), HelloError> {
    let line = hello.to_line();
    // One byte more than a line holds is its end.
    if line.len() > MAX + 1 {
        return Err(HelloError::Malformed(format!(
            "it has {} bytes and {MAX} are allowed",
            line.len() - 1
        )));
    }
    stream.set_write_timeout(Some(within))?;
    stream.write_all(&line)?;
    stream.set_write_timeout(None)?;
    match parse_answer(&read_line(stream, within)?)? {
        Answer::Welcome => Ok(()),
        Answer::Refused(sentence) => Err(HelloError::Refused(sentence)),
    }
}

/// The gateway's part, for a blocking stream: waits for the hello, for `within` at most. It does not answer.
/// A driver with a non-blocking stream uses [`LineReader`] and [`parse_hello`] instead.
///
/// # Errors
/// When no hello came.
pub fn read_hello(stream: &UnixStream, within: Duration) -> Result<Hello, HelloError> {
    parse_hello(&read_line(stream, within)?)
}

fn read_line(stream: &UnixStream, within: Duration) -> Result<Vec<u8>, HelloError> {
    let deadline = Instant::now() + within;
    let mut reader = LineReader::default();
    let line = loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(HelloError::Silent(within));
        }
        stream.set_read_timeout(Some(left))?;
        match reader.step(stream) {
            Ok(Some(line)) => break line,
            Ok(None) => {}
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(error.into()),
        }
    };
    stream.set_read_timeout(None)?;
    Ok(line)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HelloLine {
    smg: u32,
    server: Option<String>,
    token: Option<Token>,
    fds: bool,
    client: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerLine {
    ok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExitLine {
    exit: u8,
}

fn parse<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, HelloError> {
    if line.len() > MAX {
        return Err(HelloError::Malformed(format!(
            "it has {} bytes and {MAX} are allowed",
            line.len()
        )));
    }
    serde_json::from_slice(line).map_err(|error| HelloError::Malformed(error.to_string()))
}

fn to_line(value: &impl Serialize) -> Vec<u8> {
    // These are plain structs of strings and numbers: writing them to memory has no way to fail.
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

/// A sentence that fits a line whatever its characters cost when escaped (six bytes at worst).
fn shorten(sentence: &str) -> String {
    sentence.chars().take(MAX / 8).collect()
}

#[cfg(test)]
mod tests;
