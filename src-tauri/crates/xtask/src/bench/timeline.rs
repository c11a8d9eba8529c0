//! `cargo xtask bench timeline`: how large the record and its timeline are, and how fast the timeline answers.
//!
//! The measuring is an example of the gateway, which writes made-up calls through the record's own writer. This only
//! builds and runs it: the figures are printed, not kept.

use crate::shell::{self, Log};
use crate::workspace::Workspace;
use anyhow::Result;

/// Measures records of so many rows; of the usual sizes when none is named.
pub(crate) fn run(workspace: &Workspace, rows: &[u32]) -> Result<()> {
    let mut measure = workspace.cargo();
    measure.args([
        "run",
        "--release",
        "--locked",
        "--package",
        "gateway",
        "--example",
        "timeline",
        "--",
    ]);
    measure.args(rows.iter().map(u32::to_string));
    shell::run(&mut measure, &Log::Screen)
}
