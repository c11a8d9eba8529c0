//! Which servers there are: `servers.json`, written whole or not at all, readable by its owner only.
//! Never holds a secret by value in what it shows, and never starts anything.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// One server as the operator added it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSpec {
    /// Its name here: letters, digits, `-` and single `_`.
    #[serde(skip)]
    pub name: String,
    /// Program and arguments; never a shell line.
    pub command: Vec<String>,
    /// Variables it is given besides the few every child gets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// The folder it runs in; ours when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Whether sessions may use it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

/// A server to add.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct NewServer {
    /// Its name here.
    pub name: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Variables it is given.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

impl ServerSpec {
    /// SHA-256 over what would run: argv, names of the variables, folder. Another identity is another server.
    #[must_use]
    pub fn identity(&self) -> [u8; 32] {
        let names: Vec<&String> = self.env.keys().collect();
        let text = serde_json::json!([self.command, names, self.folder]).to_string();
        Sha256::digest(text.as_bytes()).into()
    }
}

impl NewServer {
    /// Checks it; the sentence says what is wrong and what to do.
    pub fn into_spec(self) -> Result<ServerSpec, String> {
        check_name(&self.name)?;
        match self.command.first() {
            None => {
                return Err(format!(
                    "server `{}` needs a command: the program and its arguments",
                    self.name
                ));
            }
            Some(program) if program.trim().is_empty() => {
                return Err(format!(
                    "server `{}`: the program's name is empty",
                    self.name
                ));
            }
            Some(_) => {}
        }
        if let Some(bad) = self.command.iter().find(|a| a.contains('\0')) {
            return Err(format!(
                "argument `{}` holds a NUL character, which no program can be given",
                bad.replace('\0', "␀")
            ));
        }
        if let Some(bad) = self
            .env
            .keys()
            .find(|k| k.is_empty() || k.contains(['=', '\0']))
        {
            return Err(format!("`{bad}` is not a variable's name"));
        }
        Ok(ServerSpec {
            name: self.name,
            command: self.command,
            env: self.env,
            folder: None,
            enabled: true,
        })
    }
}

/// A server's name must survive being half of `server__tool`.
fn check_name(name: &str) -> Result<(), String> {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if name.is_empty() || name.len() > 32 || !plain {
        return Err(format!(
            "`{name}` is not a server name; use 1 to 32 letters, digits, `-` or `_`"
        ));
    }
    if name.contains("__") || name.starts_with('_') || name.ends_with('_') {
        return Err(format!(
            "`{name}` is not a server name; `__` stands between server and tool, so names have single `_` inside only"
        ));
    }
    Ok(())
}

/// Reads the file; where there is none, there are no servers.
pub(crate) fn read(path: &Path) -> Result<Vec<ServerSpec>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(format!("`{}` cannot be read: {e}", path.display())),
    };
    let named: BTreeMap<String, ServerSpec> = serde_json::from_str(&text)
        .map_err(|e| format!("`{}`: {e}; mend the file or move it away", path.display()))?;
    named
        .into_iter()
        .map(|(name, spec)| {
            check_name(&name)?;
            Ok(ServerSpec { name, ..spec })
        })
        .collect()
}

/// Writes the file: a new one beside it, then exchanged, so that a crash leaves the old or the new.
pub(crate) fn write(path: &Path, specs: &[ServerSpec]) -> io::Result<()> {
    let named: BTreeMap<&str, &ServerSpec> = specs.iter().map(|s| (s.name.as_str(), s)).collect();
    let mut text = serde_json::to_string_pretty(&named)?;
    text.push('\n');
    replace_file(path, text.as_bytes())
}

/// Exchanges a file's content as one act; only its owner can read it.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let written = (|| {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    })();
    if written.is_err() {
        // The error that matters is the first one.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(name: &str, command: &[&str]) -> NewServer {
        NewServer {
            name: name.into(),
            command: command.iter().map(|s| (*s).into()).collect(),
            env: BTreeMap::new(),
        }
    }

    #[test]
    fn a_name_that_could_be_taken_for_another_tool_is_refused() {
        for bad in ["", "a__b", "_a", "a_", "a b", "ä", "a.b", &"x".repeat(33)] {
            assert!(new(bad, &["x"]).into_spec().is_err(), "{bad:?}");
        }
        for good in ["a", "k8s-prod", "local_ops", "A1"] {
            assert!(new(good, &["x"]).into_spec().is_ok(), "{good:?}");
        }
    }

    #[test]
    fn a_command_must_be_there_and_can_be_given() {
        assert!(new("a", &[]).into_spec().is_err());
        assert!(new("a", &[" "]).into_spec().is_err());
        assert!(new("a", &["x", "a\0b"]).into_spec().is_err());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("servers.json");
        let spec = new("a", &["x", "--y"]).into_spec().unwrap();
        write(&path, std::slice::from_ref(&spec)).unwrap();
        assert_eq!(read(&path).unwrap(), [spec]);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn an_unknown_field_is_an_error_and_not_a_server_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("servers.json");
        std::fs::write(&path, r#"{"a":{"command":["x"],"comand":["y"]}}"#).unwrap();
        assert!(read(&path).unwrap_err().contains("comand"));
    }
}
