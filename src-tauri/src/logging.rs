//! Writes what the app does to a file in its home. Never arguments of a call, never a secret: those who log leave them out.

use link::Home;
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
    sync::Mutex,
};
use tracing_subscriber::EnvFilter;

/// A log that grew past this is kept once more under another name when the app starts.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Starts logging to a file of this home; `SMG_LOG` sets what is written (`info` if unset). Without a file it goes to stderr.
pub(crate) fn start(home: &Home) {
    let path = home.log();
    let filter = EnvFilter::try_from_env("SMG_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let format = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(filter);
    // A second subscriber is refused; the first one goes on.
    let _ = match home.create().and_then(|()| open(&path)) {
        Ok(file) => format.with_writer(Mutex::new(file)).try_init(),
        Err(error) => {
            eprintln!(
                "secure-mcp-gateway: cannot write `{}`: {error}",
                path.display()
            );
            format.with_writer(io::stderr).try_init()
        }
    };
}

fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path).is_ok_and(|file| file.len() > LARGEST) {
        fs::rename(path, path.with_extension("log.old"))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn goes_on_where_it_stopped_until_it_is_too_large() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("app.log");
        for line in ["one\n", "two\n"] {
            open(&path).unwrap().write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");

        open(&path).unwrap().set_len(LARGEST + 1).unwrap();
        open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 0);
        assert_eq!(
            fs::metadata(home.path().join("app.log.old")).unwrap().len(),
            LARGEST + 1
        );
    }

    #[test]
    #[cfg(unix)]
    fn is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let file = open(&home.path().join("app.log")).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
