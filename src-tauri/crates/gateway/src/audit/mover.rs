//! Moves SQLite's log into the database file beside the writing, so that a commit seldom has to.
//!
//! A checkpoint syncs the log, copies its pages and syncs the database: milliseconds that no call should wait.
//! A passive one on a connection of its own holds nobody up. It cannot start the log over while commits go on;
//! the writing connection does that itself when the log is long (see `store`), and finds little left to copy.

use rusqlite::{Connection, OpenFlags};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Entries after which the log is moved: some 2,000 calls one at a time, or 20 pages of calls that come together.
const EVERY: u64 = 4_096;

/// Starts a short-lived thread now and then; never two at once.
pub(super) struct Mover {
    path: PathBuf,
    moved: u64,
    at_work: Arc<AtomicBool>,
}

impl Mover {
    pub(super) fn new(path: PathBuf, committed: u64) -> Self {
        Self {
            path,
            moved: committed,
            at_work: Arc::default(),
        }
    }

    /// Moves the log if enough was committed since the last time.
    pub(super) fn look(&mut self, committed: u64) {
        if committed.saturating_sub(self.moved) < EVERY || self.at_work.swap(true, Ordering::AcqRel)
        {
            return;
        }
        self.moved = committed;
        let (path, at_work) = (self.path.clone(), Arc::clone(&self.at_work));
        let started = thread::Builder::new()
            .name("audit-mover".to_owned())
            .spawn(move || {
                if let Err(error) = checkpoint(&path) {
                    tracing::warn!(%error, "the audit's log could not be moved into its database yet");
                }
                at_work.store(false, Ordering::Release);
            });
        if let Err(error) = started {
            tracing::warn!(%error, "no thread could be started to move the audit's log");
            self.at_work.store(false, Ordering::Release);
        }
    }
}

fn checkpoint(path: &std::path::Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    // NORMAL, as on the writing connection: the log is synced before it is copied, the database after.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
