//! What we wrote into which file, and which backup says what was there. One small file a client.
//! Holds names and hashes, never what a file says.

use crate::Error;
use crate::store::failed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A client's files that we changed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) files: BTreeMap<PathBuf, Changed>,
}

/// One of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// The hash of what we wrote last.
    pub(crate) written: String,
    /// The backup that is the file as it was before us; none once somebody else wrote it in between.
    pub(crate) before: Option<String>,
    /// Each server that goes through the gate, and the backup that says how it was run.
    pub(crate) servers: BTreeMap<String, String>,
}

impl Changed {
    /// The backups an undo reads.
    pub(crate) fn needs(&self) -> Vec<String> {
        self.before
            .iter()
            .chain(self.servers.values())
            .cloned()
            .collect()
    }
}

impl Ledger {
    /// What is remembered; nothing where there is no file yet.
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        let read = |error| failed(path, "read", error);
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| read(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(read(error)),
        }
    }

    /// Remembers, whole or not at all.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Error> {
        let io = |error| failed(path, "written", error);
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(io)?;
        let text = serde_json::to_vec_pretty(self).map_err(|error| io(error.into()))?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
        file.write_all(&text).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        file.persist(path).map_err(|error| io(error.error))?;
        Ok(())
    }
}
