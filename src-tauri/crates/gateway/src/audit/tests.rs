//! The audit's promises, on real files. Each module is one group of promises.

mod appending;
mod asked;
mod evidence;
mod faults;
mod laws;
mod reading;
mod recovering;
mod signing;
mod waiting;

use super::*;
use crate::{
    clock::ManualClock,
    ids::{CallId, SessionId},
    store,
};
use std::{borrow::Cow, fs, path::PathBuf};
use tempfile::TempDir;

/// A folder with a database in it.
struct Home {
    folder: TempDir,
    clock: Arc<ManualClock>,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(ManualClock::at(1_700_000_000_000)),
        }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("gateway.db")
    }

    fn store(&self) -> Store {
        self.store_with(store::Settings::default())
    }

    fn store_with(&self, settings: store::Settings) -> Store {
        Store::open(&self.database(), settings, self.clock.now_ms()).unwrap()
    }

    fn open(&self) -> (Audit, Recovery) {
        Audit::open(self.store(), self.clock.clone(), Settings::default()).unwrap()
    }

    fn audit(&self) -> Audit {
        let (audit, recovery) = self.open();
        assert!(recovery.is_clean(), "{recovery:?}");
        audit
    }

    fn on(&self, disk: impl Disk + 'static) -> Audit {
        Audit::open_on(
            self.store(),
            self.clock.clone(),
            Settings::default(),
            disk,
            None,
        )
        .unwrap()
        .0
    }

    /// What a `kill -9` at this moment would leave behind.
    fn killed(&self) -> Self {
        let copy = Self::new();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            // Locks and shared memory die with the process.
            if !name.to_string_lossy().ends_with(".lock")
                && !name.to_string_lossy().ends_with("-shm")
            {
                fs::copy(entry.path(), copy.folder.path().join(name)).unwrap();
            }
        }
        copy
    }

    /// A connection of somebody else, with the triggers out of the way.
    fn intruder(&self) -> Connection {
        let connection = Connection::open(self.database()).unwrap();
        connection
            .execute_batch("DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps")
            .unwrap();
        connection
    }

    fn state(&self) -> ChainState {
        Reader::open(&self.database())
            .unwrap()
            .verify(|_, _| ())
            .state
    }

    fn kinds(&self) -> Vec<String> {
        let reader = Reader::open(&self.database()).unwrap();
        reader
            .tail(0, 500)
            .unwrap()
            .into_iter()
            .map(|row| row.kind)
            .collect()
    }
}

/// An entry with every field filled in.
fn intent(call: CallId) -> Entry<'static> {
    Entry {
        call: Some(call),
        session: Some(SessionId::new()),
        caller: Some("claude-desktop".into()),
        client: Some("claude-ai".into()),
        server: Some("files".into()),
        tool: Some("read_file".into()),
        severity: Some(Severity::Low),
        effect: Some("allow".into()),
        rule: Some("reads".into()),
        digest: Some([9; 32]),
        arguments: Some("{\"path\":\"/srv/notes.txt\"}".into()),
        bytes: Some(26),
        ..Entry::new(Kind::ToolCall, "Allowed by rule reads")
    }
}

fn outcome(call: CallId) -> Entry<'static> {
    Entry {
        call: Some(call),
        took_us: Some(812),
        ..Entry::new(Kind::ExecutionSuccess, "Returned a result")
    }
}
