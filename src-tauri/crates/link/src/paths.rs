//! Where the gateway's files are. Looks at the environment, never at what the files say.
//!
//! Shim and gateway must come to the same answer although MCP clients start the shim with hardly any environment:
//! of the variables below, most pass on only `HOME`.

use std::{
    env,
    ffi::OsString,
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

/// The name of our directory wherever the system keeps such directories.
const NAME: &str = "secure-mcp-gateway";

/// The places the gateway owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    config: PathBuf,
    data: PathBuf,
    run: PathBuf,
}

/// Why there is no place for the gateway's files.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HomeError {
    /// Neither `SMG_HOME` nor `HOME` says where.
    #[error("neither `SMG_HOME` nor `HOME` is set; set one of them to a directory of yours")]
    NoHome,
    /// A relative place would be another one for each program that looks.
    #[error("`{variable}` must be an absolute path, but is `{value}`")]
    Relative {
        /// Which variable.
        variable: &'static str,
        /// What it says.
        value: PathBuf,
    },
}

impl Home {
    /// The places for this user: all under `SMG_HOME` if that is set, else where the system wants them.
    ///
    /// # Errors
    /// When no variable names an absolute directory to begin with.
    pub fn from_env() -> Result<Self, HomeError> {
        let home = if cfg!(target_os = "macos") {
            Self::mac
        } else {
            Self::xdg
        };
        Self::choose(&|name| env::var_os(name), home)
    }

    /// Everything under one directory, as `SMG_HOME` asks for.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self {
            config: root.to_owned(),
            data: root.to_owned(),
            run: root.join("run"),
        }
    }

    /// The socket clients' shims connect to.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.run.join("gateway.sock")
    }

    /// The policy in force unless another file is named.
    #[must_use]
    pub fn policy(&self) -> PathBuf {
        self.config.join("policy.json")
    }

    /// The servers behind the gate.
    #[must_use]
    pub fn servers(&self) -> PathBuf {
        self.config.join("servers.json")
    }

    /// The database: audit, approvals, grants, pins.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join("gateway.db")
    }

    /// The program's own log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.data.join("gateway.log")
    }

    /// The directory of what people write and may keep under version control.
    #[must_use]
    pub fn config_dir(&self) -> &Path {
        &self.config
    }

    /// The directory of what the gateway writes.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Creates what is missing, for this user only. Directories that exist keep their mode.
    ///
    /// # Errors
    /// When a directory cannot be made.
    pub fn create(&self) -> io::Result<()> {
        [&self.config, &self.data, &self.run]
            .into_iter()
            .try_for_each(|dir| {
                fs::DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(dir)
            })
    }

    fn choose(
        var: &dyn Fn(&str) -> Option<OsString>,
        by_system: impl FnOnce(&dyn Fn(&str) -> Option<PathBuf>) -> Result<Self, HomeError>,
    ) -> Result<Self, HomeError> {
        let path = |name: &str| {
            var(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        match path("SMG_HOME") {
            Some(root) => Ok(Self::at(&absolute("SMG_HOME", root)?)),
            None => by_system(&path),
        }
    }

    fn xdg(path: &dyn Fn(&str) -> Option<PathBuf>) -> Result<Self, HomeError> {
        // The base directory specification has relative values ignored, not refused.
        let base = |name, below: &str| match path(name).filter(|dir| dir.is_absolute()) {
            Some(dir) => Ok(dir.join(NAME)),
            None => user_home(path).map(|home| home.join(below).join(NAME)),
        };
        let data = base("XDG_DATA_HOME", ".local/share")?;
        let runtime = path("XDG_RUNTIME_DIR").filter(|dir| dir.is_absolute());
        Ok(Self {
            config: base("XDG_CONFIG_HOME", ".config")?,
            run: runtime
                .or_else(login_runtime_dir)
                .map_or_else(|| data.join("run"), |dir| dir.join(NAME)),
            data,
        })
    }

    fn mac(path: &dyn Fn(&str) -> Option<PathBuf>) -> Result<Self, HomeError> {
        Ok(Self::at(
            &user_home(path)?
                .join("Library/Application Support")
                .join(NAME),
        ))
    }
}

fn user_home(path: &dyn Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, HomeError> {
    absolute("HOME", path("HOME").ok_or(HomeError::NoHome)?)
}

fn absolute(variable: &'static str, value: PathBuf) -> Result<PathBuf, HomeError> {
    if value.is_absolute() {
        Ok(value)
    } else {
        Err(HomeError::Relative { variable, value })
    }
}

/// What `XDG_RUNTIME_DIR` would say: a client that drops the variable must not lead its shim to another socket.
fn login_runtime_dir() -> Option<PathBuf> {
    let me = rustix::process::geteuid().as_raw();
    let dir = PathBuf::from(format!("/run/user/{me}"));
    let found = fs::symlink_metadata(&dir).ok()?;
    (found.is_dir() && found.uid() == me && found.mode() & 0o077 == 0).then_some(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    type ByEnvironment = fn(&dyn Fn(&str) -> Option<PathBuf>) -> Result<Home, HomeError>;

    fn places(system: ByEnvironment, vars: &[(&str, &str)]) -> Result<[PathBuf; 3], String> {
        let var = |name: &str| {
            vars.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.into())
        };
        let home = Home::choose(&var, system).map_err(|error| error.to_string())?;
        Ok([home.policy(), home.database(), home.socket()])
    }

    #[test]
    fn every_environment_names_its_places() {
        let xdg: ByEnvironment = Home::xdg;
        let mac: ByEnvironment = Home::mac;
        let run = ("XDG_RUNTIME_DIR", "/r");
        for (system, vars, expect) in [
            (
                xdg,
                &[("SMG_HOME", "/p"), ("HOME", "/h"), run][..],
                ["/p/policy.json", "/p/gateway.db", "/p/run/gateway.sock"],
            ),
            (
                mac,
                &[("SMG_HOME", "/p")],
                ["/p/policy.json", "/p/gateway.db", "/p/run/gateway.sock"],
            ),
            (
                xdg,
                &[("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d"), run],
                [
                    "/c/secure-mcp-gateway/policy.json",
                    "/d/secure-mcp-gateway/gateway.db",
                    "/r/secure-mcp-gateway/gateway.sock",
                ],
            ),
            (
                xdg,
                &[
                    ("HOME", "/h"),
                    ("XDG_CONFIG_HOME", "relative"),
                    ("SMG_HOME", ""),
                    run,
                ],
                [
                    "/h/.config/secure-mcp-gateway/policy.json",
                    "/h/.local/share/secure-mcp-gateway/gateway.db",
                    "/r/secure-mcp-gateway/gateway.sock",
                ],
            ),
            (
                mac,
                &[("HOME", "/Users/u"), run],
                [
                    "/Users/u/Library/Application Support/secure-mcp-gateway/policy.json",
                    "/Users/u/Library/Application Support/secure-mcp-gateway/gateway.db",
                    "/Users/u/Library/Application Support/secure-mcp-gateway/run/gateway.sock",
                ],
            ),
        ] {
            assert_eq!(
                places(system, vars),
                Ok(expect.map(PathBuf::from)),
                "{vars:?}"
            );
        }
    }

    #[test]
    fn without_a_runtime_directory_the_socket_is_in_the_login_one_or_with_the_data() {
        let [_, _, socket] = places(Home::xdg, &[("HOME", "/h")]).unwrap();
        let dir = login_runtime_dir()
            .map_or("/h/.local/share/secure-mcp-gateway/run".into(), |dir| {
                dir.join(NAME)
            });
        assert_eq!(socket, dir.join("gateway.sock"));
    }

    #[test]
    fn no_place_is_a_sentence() {
        for (vars, sentence) in [
            (
                &[][..],
                "neither `SMG_HOME` nor `HOME` is set; set one of them to a directory of yours",
            ),
            (
                &[("SMG_HOME", "here")],
                "`SMG_HOME` must be an absolute path, but is `here`",
            ),
            (
                &[("HOME", "me")],
                "`HOME` must be an absolute path, but is `me`",
            ),
        ] {
            assert_eq!(places(Home::xdg, vars), Err(sentence.into()));
        }
    }

    #[test]
    fn created_directories_are_for_this_user_only() {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(&root.path().join("new"));
        home.create().unwrap();
        home.create().unwrap();
        for dir in [home.config_dir(), home.socket().parent().unwrap()] {
            assert_eq!(fs::metadata(dir).unwrap().mode() & 0o777, 0o700);
        }
    }
}
