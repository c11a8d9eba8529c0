//! Reading and writing a person's files: whole or not at all, with what was there kept first.
//! Never writes over what it has not read.

use crate::Error;
use sha2::{Digest, Sha256};
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many backups of a client are kept, beside those an undo still needs.
const KEPT: usize = 20;

/// A file as it was read.
pub(crate) struct Read {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) hash: String,
}

pub(crate) fn failed(path: &Path, what: &'static str, source: io::Error) -> Error {
    Error::Io {
        path: path.display().to_string(),
        what,
        source,
    }
}

/// Reads a file and remembers what it was.
pub(crate) fn read(path: &Path) -> Result<Read, Error> {
    // The link's target is written, so that a link stays one.
    let path = fs::canonicalize(path).map_err(|error| failed(path, "read", error))?;
    let bytes = fs::read(&path).map_err(|error| failed(&path, "read", error))?;
    let hash = hash(&bytes);
    let text = String::from_utf8(bytes).map_err(|error| {
        failed(
            &path,
            "read",
            io::Error::new(io::ErrorKind::InvalidData, error),
        )
    })?;
    Ok(Read { path, text, hash })
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Puts `text` in the place of what was read, if that is still there, and looks whether it arrived.
pub(crate) fn write(was: &Read, text: &str) -> Result<(), Error> {
    let changed = || Error::Changed(was.path.display().to_string());
    let io = |error| failed(&was.path, "written", error);
    let permissions = fs::metadata(&was.path).map_err(io)?.permissions();
    let new = beside(&was.path, text.as_bytes(), permissions).map_err(io)?;
    if read(&was.path)?.hash != was.hash {
        return Err(changed());
    }
    new.persist(&was.path).map_err(|error| io(error.error))?;
    if let Some(folder) = was.path.parent() {
        // Some systems cannot; the file itself is on the disk.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    if read(&was.path)?.text == text {
        Ok(())
    } else {
        Err(changed())
    }
}

/// Written whole and on the disk, in the folder it will be renamed in. Nobody else can read it before it has `permissions`.
fn beside(
    path: &Path,
    bytes: &[u8],
    permissions: Permissions,
) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Keeps the bytes where only this user reads them (a new temporary file is 0600), and says under what name.
pub(crate) fn keep(folder: &Path, was: &Read) -> Result<String, Error> {
    let io = |error| failed(folder, "written", error);
    fs::create_dir_all(folder).map_err(io)?;
    let ending = was
        .path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or("txt");
    let time = chrono::Local::now().format("%Y-%m-%dT%H-%M-%S%.6f");
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    file.write_all(was.text.as_bytes()).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    let name = format!("{time}.{ending}");
    file.persist_noclobber(folder.join(&name))
        .map_err(|error| io(error.error))?;
    Ok(name)
}

/// Forgets the oldest backups, and none that is still needed.
pub(crate) fn prune(folder: &Path, needed: &[String]) -> Result<(), Error> {
    let io = |error| failed(folder, "tidied", error);
    let mut names = Vec::new();
    for entry in folder.read_dir().map_err(io)? {
        names.push(
            entry
                .map_err(io)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    let spare = names.len().saturating_sub(KEPT);
    for name in names
        .iter()
        .take(spare)
        .filter(|name| !needed.contains(name))
    {
        fs::remove_file(folder.join(name)).map_err(io)?;
    }
    Ok(())
}
