//! The record of what was asked, decided and done: append-only, hash-chained, and written before anything is sent.
//!
//! [`Audit::commit`] is the hinge of the product: when it returns an error, nothing was written and nothing may be sent.
//! It runs on the caller's thread and does not wait for the disk; whoever must wait calls [`Audit::on_disk`] after it.
//! What comes after the fact (outcomes) is [`Audit::note`]d: held in memory, and written with the next commit or a
//! moment later. If the process is killed in between, the next start finds a call without an end and says so.
//!
//! It never changes or removes an entry, never stores an argument that was not redacted by its caller, and never decides.

pub mod checkpoint;
pub mod redact;

mod chain;
mod decided;
mod ends;
mod entry;
mod error;
mod evidence;
mod export;
mod follow;
mod mover;
mod past;
mod read;
mod recovery;
mod signer;
mod syncer;
mod table;
mod unfinished;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use chain::{Fields, Hash, hex, link};
pub(crate) use decided::{Answered, DecidedCall};
pub use ends::ChainState;
pub(crate) use entry::parse_severity;
pub use entry::{Entry, Kind, OwnedEntry, Seq};
pub use error::AuditError;
pub use evidence::verify as verify_evidence;
pub use export::{ExportSummary, Format, What, Written, to_file};
pub(crate) use past::{PastCall, PastEnding};
pub use read::Reader;
pub use recovery::{Recovery, UnknownCall};
pub use signer::{Place, PublicKey, public_key};
pub use verify::Verification;

use crate::{
    clock::Clock,
    ids::ApprovalId,
    store::{Store, beside},
};
use checkpoint::Log;
use policy::Severity;
use rusqlite::Connection;
use signer::{
    Anchor, Signer,
    keeper::{Keeper, Keychain},
};
use std::{
    ops::ControlFlow,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};
use syncer::{Disk, Noted, Queue, Waiter, WalFile};
use tokio::sync::{oneshot, watch};
use writer::Writer;

/// Settings of the audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Every call waits for the disk, not only those that [`Audit::must_be_on_disk`] names.
    pub everything_on_disk: bool,
    /// The key that signs the record is kept in the system's keychain, if there is one. Without a person at the screen
    /// there is nobody to unlock it, so a gateway without a window does without.
    pub keychain: bool,
}

/// Whether the record can be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// A sentence that says what is wrong; none: it works.
    pub trouble: Option<String>,
    /// Entries that wait in memory to be written.
    pub waiting: usize,
    /// Entries that were lost because too many had to wait. Their calls will be found without an end.
    pub lost: u64,
}

/// The record. Clones share it; when the last one goes, what is still in memory is written.
#[derive(Clone)]
pub struct Audit {
    shared: Arc<Shared>,
    _closer: Arc<Closer>,
}

struct Shared {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: Settings,
    writer: Mutex<Writer>,
    log: Mutex<Log>,
    queue: Queue,
    /// The last entry that is committed, and the last that is known to be on disk.
    committed: AtomicU64,
    durable: AtomicU64,
    /// Counts commits that found the database locked, so that those who queued behind one do not each wait again.
    lockouts: AtomicU64,
    /// The disk let someone's deadline pass and has not answered since.
    silent: AtomicBool,
    /// A sync failed, and why. Final.
    failed: OnceLock<String>,
    /// Mirrors `trouble` having a value, so that a commit that works need not ask.
    troubled: AtomicBool,
    trouble: watch::Sender<Option<String>>,
    appended: watch::Sender<Seq>,
}

/// Ends the background thread when the last handle goes.
struct Closer {
    shared: Arc<Shared>,
    thread: Mutex<Option<thread::JoinHandle<()>>>,
}

impl Audit {
    /// Opens the record, closes in it what the last run left open, and says what that was.
    pub fn open(
        store: Store,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<(Self, Recovery), AuditError> {
        let disk = WalFile::new(beside(store.path(), "-wal"));
        let keychain = settings
            .keychain
            .then(|| Arc::new(Keychain::of(store.path())) as Arc<dyn Keeper>);
        Self::open_on(store, clock, settings, disk, keychain)
    }

    fn open_on(
        store: Store,
        clock: Arc<dyn Clock>,
        settings: Settings,
        mut disk: impl Disk + 'static,
        keychain: Option<Arc<dyn Keeper>>,
    ) -> Result<(Self, Recovery), AuditError> {
        let found = Signer::open(store.path(), keychain)?;
        let opened = recovery::open(&store, found, clock.now_ms())?;
        let shared = Arc::new(Shared {
            log: Mutex::new(opened.log),
            committed: AtomicU64::new(opened.writer.head_seq().0),
            writer: Mutex::new(opened.writer),
            store,
            clock,
            settings,
            queue: Queue::default(),
            durable: AtomicU64::new(0),
            lockouts: AtomicU64::new(0),
            silent: AtomicBool::new(false),
            failed: OnceLock::new(),
            troubled: AtomicBool::new(false),
            trouble: watch::Sender::new(None),
            appended: watch::Sender::new(Seq(0)),
        });
        if shared.committed.load(Ordering::Acquire) == 0 {
            // A new chain is signed before there is anything in it.
            shared.checkpoint(&mut disk);
        }
        shared.write(&opened.closing, &[], true, |connection| {
            let signer = opened
                .signer
                .map(|signer| recovery::record_signer(connection, signer));
            Ok(signer.transpose()?)
        })?;
        shared.checkpoint(&mut disk);
        let worker = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || syncer::run(&worker, disk))
            .map_err(|error| AuditError::Thread(error.to_string()))?;
        let closer = Closer {
            shared: Arc::clone(&shared),
            thread: Mutex::new(Some(thread)),
        };
        let audit = Self {
            shared,
            _closer: Arc::new(closer),
        };
        Ok((audit, opened.recovery))
    }

    /// Writes `entries` in order, and what was noted before them, as one: all of it or nothing.
    /// Each of `consume` is marked as used in the same transaction; one that was used before refuses the whole.
    /// Returns the place of the last entry.
    pub fn commit(&self, entries: &[Entry<'_>], consume: &[ApprovalId]) -> Result<Seq, AuditError> {
        self.commit_with(entries, consume, |_| Ok(()))
            .map(|(seq, ())| seq)
    }

    /// The same, with a change to other tables that stands or falls with the entries
    /// (a policy, a pin: what the operator answers for). `change` must not begin or end a transaction.
    pub fn commit_with<T>(
        &self,
        entries: &[Entry<'_>],
        consume: &[ApprovalId],
        change: impl FnOnce(&Connection) -> Result<T, AuditError>,
    ) -> Result<(Seq, T), AuditError> {
        self.shared.write(entries, consume, false, change)
    }

    /// Notes something that has already happened. It is written with the next commit, or 25 ms from now at the latest;
    /// should that fail, it is kept, [`Audit::health`] says so, and it is tried again.
    pub fn note(&self, entry: Entry<'_>) {
        let noted = Noted {
            at: self.shared.clock.now_ms(),
            entry: entry.into_owned(),
        };
        if !self.shared.queue.note(noted) {
            self.shared
                .trouble("more entries wait to be written than fit in memory".to_owned());
        }
    }

    /// Waits until everything up to `upto` is on disk. A disk that does not answer within `deadline` is an error.
    pub async fn on_disk(&self, upto: Seq, deadline: Duration) -> Result<(), AuditError> {
        if self.shared.durable.load(Ordering::Acquire) >= upto.0 {
            return Ok(());
        }
        let (done, answer) = oneshot::channel();
        self.shared
            .queue
            .wait_for_disk(Waiter { upto: upto.0, done })?;
        match tokio::time::timeout(deadline, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(AuditError::Closed),
            Err(_) if self.shared.disk_silent(upto.0) => Err(AuditError::DiskSilent),
            Err(_) => Ok(()),
        }
    }

    /// Whether a call of this severity must be on disk before it is sent. `answered`: a person approved it.
    #[must_use]
    pub fn must_be_on_disk(&self, severity: Severity, answered: bool) -> bool {
        self.shared.settings.everything_on_disk || answered || severity >= Severity::Medium
    }

    /// Writes what was noted, now.
    pub fn flush(&self) -> Result<(), AuditError> {
        self.shared.flush()
    }

    /// Signs a checkpoint about everything that is committed, and waits for it, but not for a disk that does not answer.
    pub fn checkpoint(&self, deadline: Duration) -> Result<(), AuditError> {
        self.shared.flush()?;
        let answer = self.shared.queue.checkpoint()?;
        answer
            .recv_timeout(deadline)
            .map_err(|_| AuditError::DiskSilent)
    }

    /// Verifies the whole chain, by the key that signs it here. None: `progress` stopped it.
    pub fn verify(
        &self,
        progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Option<Verification>, AuditError> {
        self.shared.flush()?;
        let anchor = Anchor::of(lock(&self.shared.log).signer());
        Ok(self
            .reader()?
            .verify_by(|_| Ok(Some(anchor)), None, progress))
    }

    /// The public key that signs the record, and where the other half of it is kept.
    #[must_use]
    pub fn signed_by(&self) -> (PublicKey, Place) {
        let mut log = lock(&self.shared.log);
        let signer = log.signer();
        (signer.public(), signer.place())
    }

    /// A clean end: writes what was noted, and a checkpoint. Nothing can wait for the disk afterwards.
    pub fn close(&self) -> Result<(), AuditError> {
        self._closer.close()
    }

    /// Whether the record can be written, and what waits.
    #[must_use]
    pub fn health(&self) -> Health {
        let (waiting, lost) = self.shared.queue.waiting_and_lost();
        Health {
            trouble: self.shared.trouble.borrow().clone(),
            waiting,
            lost,
        }
    }

    /// Tells when [`Health::trouble`] changes.
    #[must_use]
    pub fn watch_trouble(&self) -> watch::Receiver<Option<String>> {
        self.shared.trouble.subscribe()
    }

    /// Tells, some 25 ms late and at most 40 times a second, that entries were appended.
    #[must_use]
    pub fn watch_appended(&self) -> watch::Receiver<Seq> {
        self.shared.appended.subscribe()
    }

    /// The last committed entry, which is also how many there are.
    #[must_use]
    pub fn last(&self) -> Seq {
        Seq(self.shared.committed.load(Ordering::Acquire))
    }

    /// Reads beside the writing. Open one for a query and let it go.
    pub fn reader(&self) -> Result<Reader, AuditError> {
        Reader::open(self.path())
    }

    /// The database's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.shared.store.path()
    }
}

impl Closer {
    fn close(&self) -> Result<(), AuditError> {
        let flushed = self.shared.flush();
        // Its last act is a checkpoint.
        self.shared.queue.stop();
        let thread = lock(&self.thread).take();
        // A thread that hangs in the disk is left behind: the process has to be able to end.
        if let Some(thread) = thread.filter(|_| !self.shared.silent.load(Ordering::Acquire)) {
            let _ = thread.join();
            self.shared.store.put_together();
        }
        flushed
    }
}

impl Drop for Closer {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::error!(%error, "audit entries could not be written at the end");
        }
    }
}

/// Locks, also after a panic elsewhere: what these mutexes hold is only ever replaced whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
