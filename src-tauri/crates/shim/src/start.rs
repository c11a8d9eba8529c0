//! Opens the app when no gateway is running, apart from the client: it outlives the client that happened to be first,
//! gets no registration id, and writes to none of the client's streams.

use link::ConnectError;
use std::{
    env, fmt,
    os::unix::{fs::PermissionsExt as _, net::UnixStream, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The app's program.
const APP: &str = "secure-mcp-gateway";

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// The first pause between two looks, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));

/// Why opening the app brought no connection.
#[derive(Debug)]
pub(crate) enum StartError {
    /// It could not be run.
    NotRun(PathBuf, std::io::Error),
    /// It ended without listening.
    Ended(PathBuf, ExitStatus),
    /// It runs and does not listen.
    Silent(PathBuf, PathBuf),
    /// It listens where we do not trust it.
    Connect(ConnectError),
}

impl std::error::Error for StartError {}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(app, why) => write!(
                f,
                "cannot open `{}`: {why}; open Secure MCP Gateway yourself",
                app.display()
            ),
            Self::Ended(app, status) => {
                write!(
                    f,
                    "`{}` ended before it was ready ({status}); open it yourself to see why",
                    app.display()
                )
            }
            Self::Silent(app, socket) => {
                let (app, socket, seconds) = (app.display(), socket.display(), PATIENCE.as_secs());
                write!(
                    f,
                    "`{app}` was opened and does not listen on `{socket}` after {seconds} s; look at its window"
                )
            }
            Self::Connect(error) => error.fmt(f),
        }
    }
}

/// The program to open, unless the environment forbids it: the one named, the one beside us, the one on the path.
pub(crate) fn app() -> Option<PathBuf> {
    if env::var_os("SMG_NO_START").is_some_and(|value| !value.is_empty() && value != "0") {
        return None;
    }
    if let Some(named) = env::var_os("SMG_START").filter(|value| !value.is_empty()) {
        return Some(named.into());
    }
    let beside = env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join(APP)));
    let on_path = env::var_os("PATH").unwrap_or_default();
    // An empty or relative entry would run whatever lies in the client's directory.
    let on_path = env::split_paths(&on_path)
        .filter(|dir| dir.is_absolute())
        .map(|dir| dir.join(APP));
    beside
        .into_iter()
        .chain(on_path)
        .find(|app| is_program(app))
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Opens the app and waits until it listens on `socket`.
pub(crate) fn start(app: &Path, socket: &Path) -> Result<UnixStream, StartError> {
    let mut child = launch(app).map_err(|error| StartError::NotRun(app.to_owned(), error))?;
    let deadline = Instant::now() + PATIENCE;
    let (mut pause, longest) = PAUSE;
    loop {
        match link::connect(socket) {
            Err(ConnectError::Absent(_)) => {}
            reached => return reached.map_err(StartError::Connect),
        }
        // One that ended well left the work to an instance that was there already, or is just coming.
        if let Ok(Some(status)) = child.try_wait()
            && !status.success()
        {
            return Err(StartError::Ended(app.to_owned(), status));
        }
        if Instant::now() >= deadline {
            return Err(StartError::Silent(app.to_owned(), socket.to_owned()));
        }
        // A socket's appearance cannot be waited for without watching directories that may not exist yet.
        thread::sleep(pause);
        pause = longest.min(pause * 3 / 2);
    }
}

/// Runs ourselves once more: only a process of its own can leave the client's session before it becomes the app.
fn launch(app: &Path) -> std::io::Result<Child> {
    Command::new(env::current_exe()?)
        .arg("--exec")
        .arg(app)
        .env_remove(crate::TOKEN)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// The second half of [`launch`]: leaves the client's session and becomes the app. Returns only when it cannot.
pub(crate) fn exec(app: &Path) -> String {
    if let Err(error) = rustix::process::setsid() {
        return format!("cannot leave the client's session: {error}");
    }
    format!(
        "cannot open `{}`: {}",
        app.display(),
        Command::new(app).exec()
    )
}
