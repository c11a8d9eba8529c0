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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hello_is_read_strictly() {
        for (line, expect) in [
            (
                r#"{"smg":1,"server":null,"token":null,"fds":true,"client":null}"#,
                "",
            ),
            (
                r#"{"smg":1,"server":"files","token":"t","fds":false,"client":"/bin/x"}"#,
                "",
            ),
            (r#" {"fds":false,"smg":1} "#, ""),
            (r#"{"smg":2,"later":true}"#, "version 2"),
            (
                r#"{"smg":1,"fds":true,"approve":"A-1"}"#,
                "unknown field `approve`",
            ),
            (
                r#"{"smg":1,"fds":true,"fds":false}"#,
                "duplicate field `fds`",
            ),
            (r#"{"smg":1,"smg":1,"fds":true}"#, "duplicate field `smg`"),
            (r#"{"smg":1}"#, "missing field `fds`"),
            (r#"{"fds":true}"#, "missing field `smg`"),
            (r#"{"smg":1,"fds":"yes"}"#, "invalid type"),
            (r#"{"smg":1,"fds":true,"server":["a"]}"#, "invalid type"),
            (r#"{"smg":1,"fds":true}{"#, "trailing characters"),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
                "missing field `smg`",
            ),
            ("", "EOF"),
        ] {
            let said = parse_hello(line.as_bytes())
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(
                said.contains(expect) && said.is_empty() == expect.is_empty(),
                "{line}: {said}"
            );
        }
    }

    #[test]
    fn an_answer_says_one_thing() {
        for (line, expect) in [
            (r#"{"ok":true}"#, Some(Answer::Welcome)),
            (
                r#"{"ok":false,"error":"no server is named `x`"}"#,
                Some(Answer::Refused("no server is named `x`".into())),
            ),
            (r#"{"ok":false}"#, None),
            (r#"{"ok":true,"error":"but"}"#, None),
            (r#"{"ok":true,"more":1}"#, None),
            ("true", None),
        ] {
            assert_eq!(parse_answer(line.as_bytes()).ok(), expect, "{line}");
        }
    }

    #[test]
    fn an_exit_code_is_read_back() {
        assert_eq!(exit_line(3), b"{\"exit\":3}\n");
        for (line, expect) in [
            ("{\"exit\":3}", Some(3)),
            ("{\"exit\":256}", None),
            ("{\"ok\":true}", None),
        ] {
            assert_eq!(parse_exit(line.as_bytes()), expect);
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let hello = Hello {
            server: None,
            token: Some(Token::new("s3cret".into())),
            fds: true,
            client: None,
        };
        assert!(!format!("{hello:?}").contains("s3cret"));
        assert!(
            String::from_utf8(hello.to_line())
                .unwrap()
                .contains("s3cret")
        );
    }

    #[test]
    fn both_sides_meet() {
        let (shim, gateway) = UnixStream::pair().unwrap();
        let hello = Hello {
            server: Some("files".into()),
            token: None,
            fds: true,
            client: None,
        };
        for (answer, expect) in [
            (Answer::Welcome, None),
            (
                Answer::Refused("the gateway is paused".into()),
                Some("the gateway is paused".to_owned()),
            ),
        ] {
            let got = std::thread::scope(|scope| {
                let told = scope.spawn(|| greet(&shim, &hello, Duration::from_secs(10)));
                assert_eq!(
                    read_hello(&gateway, Duration::from_secs(10)).unwrap(),
                    hello
                );
                (&gateway).write_all(&answer.to_line()).unwrap();
                told.join().unwrap()
            });
            assert_eq!(got.err().map(|error| error.to_string()), expect);
        }
    }

    #[test]
    fn silence_ends_at_the_deadline_and_a_close_at_once() {
        let (shim, gateway) = UnixStream::pair().unwrap();
        let error = read_hello(&gateway, Duration::from_millis(20)).unwrap_err();
        assert!(matches!(error, HelloError::Silent(_)), "{error}");
        drop(shim);
        let error = read_hello(&gateway, Duration::from_secs(3600)).unwrap_err();
        assert!(matches!(error, HelloError::Io(_)), "{error}");
    }

    #[test]
    fn a_hello_that_does_not_fit_is_not_sent() {
        let (shim, _gateway) = UnixStream::pair().unwrap();
        let hello = Hello {
            server: Some("x".repeat(MAX)),
            token: None,
            fds: false,
            client: None,
        };
        let error = greet(&shim, &hello, Duration::from_secs(1)).unwrap_err();
        assert!(matches!(error, HelloError::Malformed(_)), "{error}");
    }

    proptest! {
        #[test]
        fn what_is_said_is_what_is_heard(server: Option<String>, token: Option<String>, fds: bool, client: Option<String>) {
            let hello = Hello { server, token: token.map(Token::new), fds, client };
            let line = hello.to_line();
            let (end, line) = line.split_last().unwrap();
            prop_assert_eq!(*end, b'\n');
            prop_assert!(!line.contains(&b'\n'));
            prop_assert_eq!(parse_hello(line).unwrap(), hello);
        }

        #[test]
        fn no_bytes_upset_the_reader(bytes: Vec<u8>) {
            let _ = (parse_hello(&bytes), parse_answer(&bytes), parse_exit(&bytes));
        }

        #[test]
        fn a_refusal_always_fits_a_line(sentence in ".{0,5000}") {
            let line = Answer::Refused(sentence).to_line();
            prop_assert!(line.len() <= MAX + 1);
            prop_assert!(parse_answer(&line[..line.len() - 1]).is_ok());
        }
    }
}
