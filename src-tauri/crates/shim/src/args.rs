//! What the command line asks for. Pure.

use std::{ffi::OsString, path::PathBuf};

const HELP: &str = "\
Connects an MCP client to Secure MCP Gateway: put it where the client's configuration has the server's command.

Usage: smg-shim [--server NAME] [--socket PATH] [--no-start]

  --server NAME   stand for this server; without it: all servers, their tools named server__tool
  --socket PATH   where the gateway listens, when not in its usual place; implies --no-start
  --no-start      do not open the gateway when it is not running
  --version       print the version
  --help          print this

Environment:
  SMG_TOKEN       the id under which this client was registered
  SMG_HOME        where the gateway's files are, when not in their usual places
  SMG_START       the program to open when the gateway is not running
  SMG_NO_START    set to 1: as --no-start

Exit codes: 0 the session ended, 1 there was none, 2 the arguments were not understood.
";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Serve(Args),
    Print(String),
    /// Become this program, apart from the client (see [`crate::start`]).
    Exec(PathBuf),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) server: Option<String>,
    pub(crate) socket: Option<PathBuf>,
    pub(crate) no_start: bool,
}

/// Reads the arguments, without the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Request, String> {
    let mut rest = args.into_iter();
    let mut args = Args::default();
    while let Some(arg) = rest.next() {
        let mut value = || rest.next().filter(|value| !value.is_empty());
        match arg.to_str() {
            Some("--server") if args.server.is_none() => {
                let name = value().and_then(|name| name.into_string().ok());
                args.server = Some(
                    name.ok_or("`--server` needs a server's name; `smg servers list` shows them")?,
                );
            }
            Some("--socket") if args.socket.is_none() => {
                args.socket = Some(
                    value()
                        .ok_or("`--socket` needs the path of the gateway's socket")?
                        .into(),
                );
            }
            Some("--no-start") => args.no_start = true,
            Some("--version") => {
                return Ok(Request::Print(
                    concat!("smg-shim ", env!("CARGO_PKG_VERSION"), "\n").into(),
                ));
            }
            Some("--help") => return Ok(Request::Print(HELP.into())),
            Some("--exec") => {
                return value()
                    .map(|app| Request::Exec(app.into()))
                    .ok_or("`--exec` needs a program".into());
            }
            Some(given @ ("--server" | "--socket")) => {
                return Err(format!("`{given}` is given twice; give it once"));
            }
            _ => {
                return Err(format!(
                    "`{}` is not an option; see `smg-shim --help`",
                    arg.to_string_lossy()
                ));
            }
        }
    }
    Ok(Request::Serve(args))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn arguments_are_understood_or_named() {
        let serve = |server: Option<&str>, socket: Option<&str>, no_start| {
            Ok(Request::Serve(Args {
                server: server.map(Into::into),
                socket: socket.map(Into::into),
                no_start,
            }))
        };
        for (line, expect) in [
            ("", serve(None, None, false)),
            ("--server files", serve(Some("files"), None, false)),
            (
                "--no-start --socket /s --server files",
                serve(Some("files"), Some("/s"), true),
            ),
            ("--exec /bin/app", Ok(Request::Exec("/bin/app".into()))),
            (
                "--server",
                Err("`--server` needs a server's name; `smg servers list` shows them"),
            ),
            (
                "--socket",
                Err("`--socket` needs the path of the gateway's socket"),
            ),
            (
                "--server a --server b",
                Err("`--server` is given twice; give it once"),
            ),
            (
                "--token t",
                Err("`--token` is not an option; see `smg-shim --help`"),
            ),
            (
                "files",
                Err("`files` is not an option; see `smg-shim --help`"),
            ),
        ] {
            assert_eq!(read(line), expect.map_err(Into::into), "{line}");
        }
    }

    #[test]
    fn help_names_every_option_and_version_is_one_line() {
        let Ok(Request::Print(help)) = read("--help") else {
            panic!("no help")
        };
        for option in [
            "--server",
            "--socket",
            "--no-start",
            "SMG_TOKEN",
            "SMG_HOME",
            "SMG_START",
            "SMG_NO_START",
        ] {
            assert!(help.contains(option), "{option}");
        }
        assert_eq!(
            read("--version"),
            Ok(Request::Print(format!(
                "smg-shim {}\n",
                env!("CARGO_PKG_VERSION")
            )))
        );
    }
}
