//! An export as a file, with its manifest beside it. Never writes over a file that is there.

use super::{ExportSummary, Format, What};
use crate::{
    audit::{AuditError, Reader},
    store::beside,
};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// An export that is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What its manifest says.
    pub summary: ExportSummary,
    /// Where that is.
    pub manifest: PathBuf,
    /// Its size.
    pub bytes: u64,
}

/// Writes an export to `path` and its manifest to `path.manifest.json`, both for their owner only.
pub fn to_file(
    reader: &Reader,
    format: Format,
    what: &What,
    path: &Path,
) -> Result<Written, AuditError> {
    let manifest = beside(path, ".manifest.json");
    // Both, before the first byte: an export without its manifest proves nothing.
    let (out, mut about) = (new_file(path)?, new_file(&manifest)?);
    let summary = reader
        .export(format, what, BufWriter::with_capacity(1 << 16, &out))
        .inspect_err(|_| {
            // Half an export is none.
            let _ = fs::remove_file(path);
            let _ = fs::remove_file(&manifest);
        })?;
    let written = serde_json::to_string(&summary)
        .map_err(io::Error::from)
        .and_then(|text| writeln!(about, "{text}"))
        .and_then(|()| about.sync_all())
        .and_then(|()| out.sync_all())
        .and_then(|()| out.metadata());
    let bytes = written.map_err(|error| failed(path, &error))?.len();
    Ok(Written {
        summary,
        manifest,
        bytes,
    })
}

/// A file that was not there and that only its owner can read.
fn new_file(path: &Path) -> Result<File, AuditError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &io::Error) -> AuditError {
    let hint = if error.kind() == io::ErrorKind::AlreadyExists {
        "; name another file"
    } else {
        ""
    };
    AuditError::Export(format!("`{}`: {error}{hint}", path.display()))
}
