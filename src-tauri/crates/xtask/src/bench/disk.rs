//! What the disk itself takes to hold one page: the floor under every call that has to be on it first.

use super::report::median;
use anyhow::{Context, Result};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// One page of the record.
const PAGE: [u8; 4096] = [0; 4096];
const TIMES: usize = 400;

/// The median time of an appended page and its `fdatasync`, in microseconds.
pub(super) fn measure(folder: &Path) -> Result<Option<f64>> {
    let path = folder.join("sync");
    let mut file =
        File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        file.write_all(&PAGE)?;
        file.sync_data()?;
        took.push(start.elapsed().as_secs_f64() * 1e6);
    }
    std::fs::remove_file(&path)?;
    Ok(median(took))
}
