//! What an MCP client launches: stdio on one side, the gateway's socket on the other.
//!
//! It hands its stdin and stdout to the gateway and waits, or copies bytes where they cannot be handed over. It parses
//! no message and decides nothing. When there is no gateway it says so once, in a form the client shows, and ends.

mod absent;
mod args;
mod session;
mod start;

use args::{Args, Request};
use link::{ConnectError, Home, fds, hello};
use rustix::stdio::{stdin, stdout};
use std::{
    env,
    error::Error,
    fmt::Display,
    io::{self, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

/// How long the gateway may take to answer a hello.
const HELLO: Duration = Duration::from_secs(10);

/// The client's registration id. Not an argument: those are shown to every user of the machine.
const TOKEN: &str = "SMG_TOKEN";

/// Exit code when no session came about.
const NO_SESSION: u8 = 1;

/// Exit code for arguments we do not understand.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let code = match args::parse(env::args_os().skip(1)) {
        Ok(Request::Serve(args)) => serve(args),
        Ok(Request::Print(text)) => {
            let _ = io::stdout().write_all(text.as_bytes());
            0
        }
        Ok(Request::Exec(app)) => report(&start::exec(&app), USAGE),
        Err(sentence) => report(&sentence, USAGE),
    };
    ExitCode::from(code)
}

fn serve(args: Args) -> u8 {
    match open(args) {
        Ok((socket, passed)) => {
            session::run(socket, passed).unwrap_or_else(|error| report(&error, NO_SESSION))
        }
        Err(error) => {
            // A person at a terminal reads this at once; a client gets it with the answer to its first request.
            let code = report(&error, NO_SESSION);
            absent::answer(&error.to_string());
            code
        }
    }
}

/// A session with the gateway, and whether our stdin and stdout were handed over.
fn open(args: Args) -> Result<(UnixStream, bool), Box<dyn Error>> {
    let socket = match args.socket {
        Some(path) => link::connect(&path)?,
        None => connect_or_start(&Home::from_env()?.socket(), args.no_start)?,
    };
    let passes = session::can_pass();
    let hello = hello::Hello {
        server: args.server,
        token: env::var(TOKEN).ok().map(hello::Token::new),
        fds: passes,
        client: parent().map(|path| path.to_string_lossy().into_owned()),
    };
    hello::greet(&socket, &hello, HELLO)?;
    if passes {
        // Still here, where the client can be told when it fails.
        fds::send(&socket, stdin(), stdout())
            .map_err(|error| format!("the gateway ended as the session began: {error}"))?;
    }
    Ok((socket, passes))
}

fn connect_or_start(path: &Path, no_start: bool) -> Result<UnixStream, Box<dyn Error>> {
    match link::connect(path) {
        Err(absent @ ConnectError::Absent(_)) => match start::app().filter(|_| !no_start) {
            Some(app) => start::start(&app, path).map_err(Into::into),
            None => Err(absent.into()),
        },
        reached => Ok(reached?),
    }
}

/// The program that started us, where the system tells.
fn parent() -> Option<PathBuf> {
    let parent = rustix::process::getppid()?;
    std::fs::read_link(format!("/proc/{}/exe", parent.as_raw_nonzero())).ok()
}

fn report(sentence: &dyn Display, code: u8) -> u8 {
    let _ = writeln!(io::stderr(), "smg-shim: {sentence}");
    code
}
