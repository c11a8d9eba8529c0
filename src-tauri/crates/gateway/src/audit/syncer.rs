//! The one background thread of the audit: it puts commits on disk for those who wait, writes what nobody waits for, and
//! signs checkpoints.
//!
//! # Why syncing the log file once is enough
//!
//! A commit appends its pages to SQLite's write-ahead log (`-wal`) and returns; with `synchronous=NORMAL` it does not
//! wait for the disk. Putting it on disk is then one `fdatasync` of that file, by anyone, afterwards:
//!
//! - It covers every commit that returned before it *began*, so one sync serves all who wait at that moment.
//! - SQLite starts the log over from its beginning only after a checkpoint moved all of it into the database file, and a
//!   checkpoint under NORMAL syncs the log before it copies and the database after, before it marks the copy as done.
//!   So a commit whose pages are no longer in the log is on disk already.
//! - When SQLite starts the log over it writes a new salt into its header and syncs that header itself, so that frames
//!   of the last round cannot pass for new ones after a power cut. A new log file's directory entry is synced with it.
//! - The log file is never locked by SQLite (its locks are on the database and the `-shm` file), so a second descriptor
//!   of ours can be opened and closed without dropping a lock, which POSIX would do to the other two.
//!
//! The connection is not held meanwhile: those who do not wait for the disk never wait for those who do.
//!
//! # Why the log file is made longer than it need be
//!
//! Syncing a file that grew writes its new size too, which on a journalling file system costs more than twice as much
//! (240 µs to 110 µs, ext4). So where somebody waits for the disk the file is lengthened by zeros, a stretch at a time and after
//! the waiting were told. To SQLite they are what lies behind the last frame in any log that was started over: a frame
//! is only one if it carries the salt of the log's header.
//!
//! A sync that failed is final. The system may have dropped the pages it could not write and report success for the
//! next sync, so from then on every commit is refused until the gateway is started again.

use super::{AuditError, Shared, entry::OwnedEntry, mover::Mover};
use crate::store::Store;
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::Ordering,
        mpsc::{self, Receiver, Sender},
    },
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How long a noted entry may stay in memory.
const NOTE_DELAY: Duration = Duration::from_millis(25);

/// How long after a failed write the noted entries are tried again, if no commit takes them along before.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Most entries held in memory. Calls under way are far fewer, and none is let through while writing fails.
const MOST_NOTES: usize = 16_384;

/// By how much the log file is lengthened: some 250 commits of one page.
const ROOM: usize = 1 << 20;

/// What puts the log on disk. The tests have slow and broken ones.
pub(super) trait Disk: Send {
    fn sync(&mut self) -> io::Result<()>;

    /// Makes the next syncs cheap, when nobody waits. An error is that of a sync.
    fn make_room(&mut self, _store: &Store) -> io::Result<()> {
        Ok(())
    }
}

/// SQLite's write-ahead log.
pub(super) struct WalFile {
    path: PathBuf,
    file: Option<File>,
    /// How long we made it; nothing: lengthening it failed, and is not tried again.
    filled: Option<u64>,
}

impl WalFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            filled: Some(0),
        }
    }
}

impl Disk for WalFile {
    fn sync(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            // Write access, because Windows flushes only what could have been written.
            none => none.insert(File::options().read(true).write(true).open(&self.path)?),
        };
        file.sync_data()
    }

    fn make_room(&mut self, store: &Store) -> io::Result<()> {
        let (Some(file), Some(filled)) = (&mut self.file, &mut self.filled) else {
            return Ok(());
        };
        if file.metadata()?.len() == *filled {
            return Ok(());
        }
        // Whoever appends holds the connection, so what is behind the end now stays nobody's while it is filled.
        let connection = store.lock();
        let end = file.seek(SeekFrom::End(0))?;
        // Shorter than we made it: SQLite started the log over and cut it, and writes at its beginning.
        let grew = end > *filled;
        *filled = end;
        if !grew {
            return Ok(());
        }
        if file.write_all(&vec![0; ROOM]).is_err() {
            // No space for spare room is nothing anybody has to know; what needs space will say so.
            self.filled = None;
            return Ok(());
        }
        *filled += ROOM as u64;
        drop(connection);
        file.sync_data()
    }
}

/// An entry that waits in memory, and when it was noted (Unix ms).
pub(super) struct Noted {
    pub(super) at: i64,
    pub(super) entry: OwnedEntry,
}

/// One who waits for the disk.
pub(super) struct Waiter {
    pub(super) upto: u64,
    pub(super) done: oneshot::Sender<Result<(), AuditError>>,
}

/// What the thread is to do, and the bell that wakes it.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    notes: VecDeque<Noted>,
    waiters: Vec<Waiter>,
    /// Those who wait for a checkpoint.
    to_cover: Vec<Sender<()>>,
    /// Something was written or noted since the last flush.
    dirty: bool,
    /// The thread is awake or has an alarm set, and will see `dirty` without being woken: waking it costs more than a row.
    awake: bool,
    stop: bool,
    lost: u64,
}

enum Job {
    Flush,
    Checkpoint(Vec<Sender<()>>),
    Sync(Vec<Waiter>),
    Stop(Vec<Waiter>),
}

impl Queue {
    /// Adds an entry. False: there was no room, and it is lost.
    pub(super) fn note(&self, noted: Noted) -> bool {
        let mut state = self.lock();
        let room = state.notes.len() < MOST_NOTES;
        if room {
            state.notes.push_back(noted);
        } else {
            state.lost += 1;
        }
        self.touch(&mut state);
        room
    }

    /// Takes what was noted, to be written first in the transaction that is about to begin.
    /// A flush takes without asking for another flush; a commit asks for one, which records how far the chain has come.
    pub(super) fn take_notes(&self, flushing: bool) -> VecDeque<Noted> {
        let mut state = self.lock();
        if !flushing {
            self.touch(&mut state);
        }
        std::mem::take(&mut state.notes)
    }

    /// Puts back, in front, what could not be written.
    pub(super) fn give_back(&self, mut notes: VecDeque<Noted>) {
        let mut state = self.lock();
        notes.append(&mut state.notes);
        state.notes = notes;
        self.touch(&mut state);
    }

    /// Adds one who waits for the disk. An error: the thread has ended.
    pub(super) fn wait_for_disk(&self, waiter: Waiter) -> Result<(), AuditError> {
        let mut state = self.lock();
        if state.stop {
            return Err(AuditError::Closed);
        }
        state.waiters.push(waiter);
        state.awake = true;
        self.bell.notify_one();
        Ok(())
    }

    /// Asks for a checkpoint; answered once it was tried. An error: the thread has ended.
    pub(super) fn checkpoint(&self) -> Result<Receiver<()>, AuditError> {
        let mut state = self.lock();
        if state.stop {
            return Err(AuditError::Closed);
        }
        let (done, answer) = mpsc::channel();
        state.to_cover.push(done);
        self.bell.notify_one();
        Ok(answer)
    }

    /// Tells the thread to end.
    pub(super) fn stop(&self) {
        self.lock().stop = true;
        self.bell.notify_one();
    }

    /// Entries in memory, and entries lost for want of room.
    pub(super) fn waiting_and_lost(&self) -> (usize, u64) {
        let state = self.lock();
        (state.notes.len(), state.lost)
    }

    /// How many wait for the disk.
    #[cfg(test)]
    pub(super) fn disk_waiters(&self) -> usize {
        self.lock().waiters.len()
    }

    fn touch(&self, state: &mut State) {
        state.dirty = true;
        if !state.awake {
            state.awake = true;
            self.bell.notify_one();
        }
    }

    /// Waits for the next job. `alarm` is when the next flush is due, `checkpoint` when entries have to be covered by one.
    fn next(
        &self,
        alarm: &mut Option<Instant>,
        delay: Duration,
        checkpoint: Option<Instant>,
    ) -> Job {
        let mut state = self.lock();
        loop {
            if state.stop {
                return Job::Stop(std::mem::take(&mut state.waiters));
            }
            let left = state.dirty.then(|| {
                let due = *alarm.get_or_insert_with(|| Instant::now() + delay);
                due.saturating_duration_since(Instant::now())
            });
            if left == Some(Duration::ZERO) {
                *alarm = None;
                state.dirty = false;
                return Job::Flush;
            }
            let covered = checkpoint.map(|due| due.saturating_duration_since(Instant::now()));
            if covered == Some(Duration::ZERO) || !state.to_cover.is_empty() {
                return Job::Checkpoint(std::mem::take(&mut state.to_cover));
            }
            if !state.waiters.is_empty() {
                return Job::Sync(std::mem::take(&mut state.waiters));
            }
            // A checkpoint may be minutes away: whoever writes meanwhile has to ring for a flush.
            state.awake = left.is_some();
            state = match left.into_iter().chain(covered).min() {
                Some(left) => {
                    self.bell
                        .wait_timeout(state, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self
                    .bell
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread's life.
pub(super) fn run(shared: &Shared, mut disk: impl Disk) {
    let mut alarm = None;
    let mut delay = NOTE_DELAY;
    let mut mover = Mover::new(
        shared.store.path().to_owned(),
        shared.committed.load(Ordering::Acquire),
    );
    let mut due = shared.checkpoint_due();
    loop {
        match shared.queue.next(&mut alarm, delay, due) {
            Job::Flush => {
                let written = shared.flush().is_ok();
                delay = if written { NOTE_DELAY } else { RETRY_DELAY };
                mover.look(shared.committed.load(Ordering::Acquire));
                due = shared.checkpoint_due();
            }
            Job::Checkpoint(waiting) => {
                shared.checkpoint(&mut disk);
                due = shared.checkpoint_due();
                // Whoever gave up waiting is not there to be told.
                for one in waiting {
                    let _ = one.send(());
                }
            }
            Job::Sync(waiters) => {
                sync(shared, &mut disk, waiters);
                make_room(shared, &mut disk);
            }
            Job::Stop(waiters) => {
                sync(shared, &mut disk, waiters);
                shared.checkpoint(&mut disk);
                return shared.remember_the_end();
            }
        }
    }
}

fn sync(shared: &Shared, disk: &mut impl Disk, waiters: Vec<Waiter>) {
    if waiters.is_empty() {
        return;
    }
    // Read before the sync begins: what is committed while it runs is not covered by it.
    let covered = shared.committed.load(Ordering::Acquire);
    let result = match shared.usable_disk() {
        Err(error @ AuditError::DiskFailed(_)) => Err(error),
        _ => disk
            .sync()
            .map_err(|error| AuditError::DiskFailed(error.to_string())),
    };
    match &result {
        Ok(()) => {
            shared.durable.fetch_max(covered, Ordering::AcqRel);
            shared.disk_answered();
        }
        Err(error) => shared.disk_failed(error),
    }
    for waiter in waiters {
        let answer = match &result {
            Ok(()) if waiter.upto <= covered => Ok(()),
            Ok(()) => Err(AuditError::NotWritten(waiter.upto)),
            Err(error) => Err(error.clone()),
        };
        // Whoever gave up waiting is not there to be told.
        let _ = waiter.done.send(answer);
    }
}

fn make_room(shared: &Shared, disk: &mut impl Disk) {
    if shared.usable_disk().is_ok()
        && let Err(error) = disk.make_room(&shared.store)
    {
        // The system may have dropped what was committed meanwhile.
        shared.disk_failed(&AuditError::DiskFailed(error.to_string()));
    }
}
