//! Where this program is installed, and whether its home was moved.

use gateway::{Error, ErrorCode};
use std::{env, ffi::OsString, path::PathBuf, sync::LazyLock, time::SystemTime};

/// Asked once: the system calls a replaced program by another name.
static STARTED: LazyLock<Option<PathBuf>> = LazyLock::new(|| env::current_exe().ok());

/// A program that is installed in the same folder as this one.
pub(crate) fn beside_us(name: &str) -> Result<PathBuf, Error> {
    let not_found = |why| Error::new(ErrorCode::NotFound, why);
    let us = env::current_exe().map_err(|error| {
        not_found(format!(
            "the folder of this program cannot be found: {error}"
        ))
    })?;
    let path = us.with_file_name(format!("{name}{}", env::consts::EXE_SUFFIX));
    if path.is_file() {
        Ok(path)
    } else {
        Err(not_found(format!(
            "`{}` is not there; install it beside the app",
            path.display()
        )))
    }
}

/// Where `SMG_HOME` moved the home, if it did.
pub(crate) fn moved_home() -> Option<OsString> {
    env::var_os("SMG_HOME").filter(|home| !home.is_empty())
}

/// When the program on the disk, where this one was started from, was last written.
pub(crate) fn built() -> Option<SystemTime> {
    std::fs::metadata(STARTED.as_ref()?).ok()?.modified().ok()
}
