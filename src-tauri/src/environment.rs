//! The environment this process needs before the first library reads it.
//!
//! A running process cannot safely change its own environment, so it starts itself again with the right one.

#[cfg(target_os = "linux")]
pub(crate) use linux::prepare;

/// Nothing to do on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::{env, ffi::OsStr, io, os::unix::process::CommandExt, process::Command};

    /// Without it the web process takes 70 % more memory, and on some drivers the window stays blank.
    const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    /// Variables that let another program look into the page or press its buttons.
    const REMOTE_CONTROL: [&str; 4] = [
        "TAURI_WEBVIEW_AUTOMATION",
        "TAURI_AUTOMATION",
        "WEBKIT_INSPECTOR_SERVER",
        "WEBKIT_INSPECTOR_HTTP_SERVER",
    ];

    /// Starts the program again if its environment is not as it has to be. Returns when it is, or cannot be.
    pub(crate) fn prepare() {
        if is_right(|name| env::var_os(name).is_some()) {
            return;
        }
        // The page is not at risk of being shown wrongly, and a start that fails here helps nobody: go on.
        let error = start_again();
        eprintln!("secure-mcp-gateway: the environment cannot be prepared: {error}");
    }

    fn is_right(is_set: impl Fn(&str) -> bool) -> bool {
        is_set(NO_DMABUF) && !to_remove().iter().any(|name| is_set(name))
    }

    /// What must not be set. The end-to-end tests are the one build that is driven from outside.
    fn to_remove() -> &'static [&'static str] {
        if cfg!(feature = "webdriver") {
            &[]
        } else {
            &REMOTE_CONTROL
        }
    }

    /// Replaces this process; returns only if that failed.
    fn start_again() -> io::Error {
        let program = match env::current_exe() {
            Ok(program) => program,
            Err(error) => return error,
        };
        let mut command = Command::new(program);
        let mut arguments = env::args_os();
        command.arg0(
            arguments
                .next()
                .as_deref()
                .unwrap_or(OsStr::new("secure-mcp-gateway")),
        );
        command.args(arguments).env(
            NO_DMABUF,
            env::var_os(NO_DMABUF).unwrap_or_else(|| "1".into()),
        );
        for name in to_remove() {
            command.env_remove(name);
        }
        command.exec()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn starts_again_only_until_the_environment_is_right() {
            for (set, right) in [
                (&[][..], false),
                (&[NO_DMABUF][..], true),
                (&[NO_DMABUF, "HOME"][..], true),
                (
                    &[NO_DMABUF, "WEBKIT_INSPECTOR_SERVER"][..],
                    cfg!(feature = "webdriver"),
                ),
                (
                    &[NO_DMABUF, "TAURI_WEBVIEW_AUTOMATION"][..],
                    cfg!(feature = "webdriver"),
                ),
            ] {
                assert_eq!(is_right(|name| set.contains(&name)), right, "{set:?}");
            }
        }
    }
}
