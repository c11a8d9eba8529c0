//! What the operator does with the record as a whole: verifying it, and taking a copy of it elsewhere.

use super::Gateway;
use crate::api::{ExportAudit, ExportFormat, Exported, VerifyReport, VerifyState};
use crate::audit::{Format, What, to_file};
use crate::core::Core;
use crate::error::{Error, ErrorCode};
use crate::verifying;
use chrono::DateTime;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The first verification by itself: once the start is over, because it reads everything.
const FIRST: Duration = Duration::from_secs(10);
/// And then this often.
const DAILY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an export waits until everything it holds is signed.
const SIGNED_WITHIN: Duration = Duration::from_secs(5);

impl Gateway {
    /// Verifies the whole record on this thread. Reads everything: not for a thread that paints.
    pub fn verify_audit(&self) -> Result<VerifyReport, Error> {
        if !self
            .core
            .live
            .verifying
            .begin(self.core.gate.audit.last().0)
        {
            return Err(Error::new(
                ErrorCode::Conflict,
                "the record is being verified already; wait for its end",
            ));
        }
        verifying::run(&self.core)?
            .ok_or_else(|| Error::unavailable("verifying was cancelled; start it again".to_owned()))
    }

    /// Starts verifying the whole record, unless that is going on already.
    pub fn start_verify(&self) -> Result<(), Error> {
        start(&self.core)
    }

    /// Ends a verification that is going on, without a finding.
    pub fn cancel_verify(&self) {
        self.core.live.verifying.cancel();
    }

    /// How far verifying is, and what the last one found.
    #[must_use]
    pub fn verify_state(&self) -> VerifyState {
        self.core.live.verifying.view()
    }

    /// Writes a part of the record to a new file in the home's `exports` folder, with a manifest beside it.
    pub fn export_audit(&self, request: &ExportAudit) -> Result<Exported, Error> {
        let audit = &self.core.gate.audit;
        let mut what = What::parse(&request.filter)?;
        what.without_arguments = request.without_arguments;
        // What is about to leave the house is signed first.
        audit.checkpoint(SIGNED_WITHIN)?;
        let (format, ending) = match request.format {
            ExportFormat::Jsonl => (Format::Jsonl, "jsonl"),
            ExportFormat::Csv => (Format::Csv, "csv"),
            ExportFormat::Evidence => (Format::Evidence, "evidence.jsonl"),
        };
        let path = self.export_path(ending)?;
        let written = to_file(&audit.reader()?, format, &what, &path)?;
        Ok(Exported {
            path: path.to_string_lossy().into_owned(),
            entries: written.summary.entries,
            bytes: written.bytes,
            sha256: written.summary.sha256,
        })
    }

    fn export_path(&self, ending: &str) -> Result<PathBuf, Error> {
        let folder = self.core.store.path().with_file_name("exports");
        let mut making = std::fs::DirBuilder::new();
        making.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
        making
            .create(&folder)
            .map_err(|error| Error::file(&folder, "made", &error))?;
        let time = DateTime::from_timestamp_millis(self.core.clock.now_ms()).unwrap_or_default();
        let name = time.format("audit-%Y%m%d-%H%M%S-%3f");
        Ok(folder.join(format!("{name}.{ending}")))
    }
}

/// Verifies the record some time after the start, and daily.
pub(super) async fn keep_verified(core: Arc<Core>) {
    let mut pause = FIRST;
    loop {
        tokio::time::sleep(pause).await;
        pause = DAILY;
        if let Err(error) = start(&core) {
            tracing::warn!(%error, "the record could not be verified");
        }
    }
}

fn start(core: &Arc<Core>) -> Result<(), Error> {
    if !core.live.verifying.begin(core.gate.audit.last().0) {
        return Ok(());
    }
    let working = Arc::clone(core);
    let started = std::thread::Builder::new()
        .name("audit-verify".to_owned())
        .spawn(move || {
            if let Err(error) = verifying::run(&working) {
                tracing::warn!(%error, "the record could not be verified");
            }
        });
    started.map(drop).map_err(|error| {
        core.live.verifying.end();
        Error::unavailable(format!("no thread could be started: {error}"))
    })
}

#[cfg(test)]
mod tests;
