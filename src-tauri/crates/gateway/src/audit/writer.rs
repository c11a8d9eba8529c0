//! Appending: one transaction, the chain's head before and after it, and what a failure does to the gateway's health.

use super::{
    AuditError, Entry, Seq, Shared,
    chain::{Fields, Hash, Head, link},
    lock,
    syncer::{Disk, Noted},
    table,
    unfinished::Unfinished,
};
use crate::{
    ids::ApprovalId,
    store::{LOCK_PATIENCE, Transaction, consumed},
};
use rusqlite::{Connection, ErrorCode, params};
use std::{
    collections::VecDeque,
    sync::atomic::Ordering::{AcqRel, Acquire, Release},
    time::{Duration, Instant},
};

/// What the next entry builds on. Changed only after its transaction was committed.
pub(super) struct Writer {
    pub(super) head: Head,
    pub(super) unfinished: Unfinished,
    /// The last entry that the `chain` table knows of.
    pub(super) recorded: i64,
    pub(super) scratch: Vec<u8>,
}

impl Writer {
    pub(super) fn head_seq(&self) -> Seq {
        Seq(u64::try_from(self.head.seq).unwrap_or(0))
    }

    /// Where a recovery would have to begin reading, whatever is appended next.
    fn earliest_unfinished(&self) -> i64 {
        self.unfinished
            .earliest()
            .unwrap_or(self.head.seq.saturating_add(1))
    }
}

/// The chain as it would be when the open transaction commits.
struct Draft<'w> {
    seq: i64,
    hash: Hash,
    scratch: &'w mut Vec<u8>,
}

impl Draft<'_> {
    fn append(
        &mut self,
        connection: &Connection,
        entry: &Entry<'_>,
        at: i64,
    ) -> Result<(), AuditError> {
        let seq = self.seq.saturating_add(1);
        let fields = Fields::of(entry, seq, at);
        let hash = link(&self.hash, &fields, self.scratch);
        table::insert(connection, &fields, &hash).map_err(|error| {
            match error.sqlite_error_code() {
                Some(ErrorCode::ConstraintViolation) => AuditError::Overtaken,
                _ => error.into(),
            }
        })?;
        (self.seq, self.hash) = (seq, hash);
        Ok(())
    }
}

impl Shared {
    /// Everything [`Audit::commit_with`](super::Audit::commit_with) promises. With `flushing` it also records in the
    /// `chain` table how far the chain has come, and does nothing when there is nothing new.
    pub(super) fn write<T>(
        &self,
        entries: &[Entry<'_>],
        consume: &[ApprovalId],
        flushing: bool,
        change: impl FnOnce(&Connection) -> Result<T, AuditError>,
    ) -> Result<(Seq, T), AuditError> {
        self.usable_disk()?;
        let lockouts = self.lockouts.load(Acquire);
        let mut writer = lock(&self.writer);
        let notes = self.queue.take_notes(flushing);
        let connection = self.store.lock();
        // Whoever queued behind a commit that waited for the lock in vain has waited long enough.
        let hurry = lockouts != self.lockouts.load(Acquire);
        let batch = Batch {
            notes: &notes,
            entries,
            consume,
            flushing,
            at: self.clock.now_ms(),
        };
        let result = with_patience(&connection, hurry, || {
            batch.write(&connection, &mut writer, change)
        });
        drop(connection);
        match result {
            Ok((head, value)) => {
                self.settle(&mut writer, head, &batch);
                Ok((writer.head_seq(), value))
            }
            Err(error) => {
                self.queue.give_back(notes);
                self.account_for(&error);
                Err(error)
            }
        }
    }

    /// Writes what was noted, and records how far the chain has come.
    pub(super) fn flush(&self) -> Result<(), AuditError> {
        let (seq, ()) = self.write(&[], &[], true, |_| Ok(()))?;
        self.appended
            .send_if_modified(|last| std::mem::replace(last, seq) != seq);
        Ok(())
    }

    /// When a line of `checkpoints.log` has to be written; none: the last one covers every entry.
    pub(super) fn checkpoint_due(&self) -> Option<Instant> {
        let head = lock(&self.writer).head;
        lock(&self.log).due(head, Instant::now())
    }

    /// Puts every entry on disk and signs a line about the last of them. Failing to is no reason to refuse calls: the
    /// chain itself holds.
    pub(super) fn checkpoint(&self, disk: &mut dyn Disk) {
        let head = lock(&self.writer).head;
        if lock(&self.log).covers(head) {
            return;
        }
        // A line must not claim what a power cut could still take back.
        let on_disk = self.usable_disk().and_then(|()| {
            self.reach_disk(disk, head)
                .inspect_err(|error| self.disk_failed(error))
        });
        let mut log = lock(&self.log);
        let (at, now) = (self.clock.now_ms(), Instant::now());
        let written = on_disk
            .map_err(|error| error.to_string())
            .and_then(|()| log.append(head, at, now).map_err(|error| error.to_string()));
        if let Err(error) = written {
            log.put_off(now);
            tracing::warn!(%error, "cannot append to checkpoints.log");
        }
    }

    /// The end: what was signed last is remembered beside the key.
    pub(super) fn remember_the_end(&self) {
        lock(&self.log).signer().finish();
    }

    fn reach_disk(&self, disk: &mut dyn Disk, head: Head) -> Result<(), AuditError> {
        let upto = u64::try_from(head.seq).unwrap_or(0);
        if self.durable.load(Acquire) >= upto {
            return Ok(());
        }
        disk.sync()
            .map_err(|error| AuditError::DiskFailed(error.to_string()))?;
        self.durable.fetch_max(upto, AcqRel);
        self.disk_answered();
        Ok(())
    }

    /// After the commit: everything that the next one builds on.
    fn settle(&self, writer: &mut Writer, head: Head, batch: &Batch<'_>) {
        if batch.in_order().any(|entry| entry.kind.ends_a_call()) {
            crate::failpoint::reach("after_outcome");
        }
        for (seq, entry) in (writer.head.seq.saturating_add(1)..).zip(batch.in_order()) {
            writer
                .unfinished
                .follow(entry.kind, entry.call, entry.approval, seq);
        }
        writer.head = head;
        if batch.flushing {
            writer.recorded = head.seq;
        }
        self.committed.store(writer.head_seq().0, Release);
        if self.troubled.load(Acquire) {
            self.troubled.store(false, Release);
            self.trouble.send_replace(None);
        }
    }

    fn account_for(&self, error: &AuditError) {
        match error {
            AuditError::Locked => {
                self.lockouts.fetch_add(1, AcqRel);
            }
            AuditError::Damaged(_) => self.store.suspect(),
            _ => {}
        }
        if error.is_trouble() {
            self.trouble(error.to_string());
        }
    }

    /// Says that the record cannot be written, and why.
    pub(super) fn trouble(&self, why: String) {
        self.troubled.store(true, Release);
        self.trouble.send_if_modified(|trouble| {
            let new = trouble.as_deref() != Some(&why);
            *trouble = Some(why);
            new
        });
    }

    /// An error, while the disk does not answer or once it has failed.
    pub(super) fn usable_disk(&self) -> Result<(), AuditError> {
        match self.failed.get() {
            Some(why) => Err(AuditError::DiskFailed(why.clone())),
            None if self.silent.load(Acquire) => Err(AuditError::DiskSilent),
            None => Ok(()),
        }
    }

    /// A deadline passed. False: the disk answered for `upto` at the same moment, so it is not silent.
    pub(super) fn disk_silent(&self, upto: u64) -> bool {
        // A swap, so that this and the one in `disk_answered` see each other in one order or the other: either the
        // answer is seen here, or the mark is seen there and taken back.
        self.silent.swap(true, AcqRel);
        if self.durable.load(Acquire) >= upto {
            self.disk_answered();
            return false;
        }
        self.trouble(AuditError::DiskSilent.to_string());
        true
    }

    pub(super) fn disk_answered(&self) {
        if self.silent.swap(false, AcqRel) {
            self.troubled.store(false, Release);
            self.trouble.send_replace(None);
        }
    }

    pub(super) fn disk_failed(&self, error: &AuditError) {
        if let AuditError::DiskFailed(why) = error {
            // The first failure is the one to tell.
            let _ = self.failed.set(why.clone());
        }
        self.trouble(error.to_string());
    }
}

/// What one transaction writes.
struct Batch<'b> {
    notes: &'b VecDeque<Noted>,
    entries: &'b [Entry<'b>],
    consume: &'b [ApprovalId],
    /// Record in the `chain` table how far it has come.
    flushing: bool,
    at: i64,
}

impl Batch<'_> {
    /// The transaction itself. Returns the head it leads to; the writer's own is not touched.
    fn write<T>(
        &self,
        connection: &Connection,
        writer: &mut Writer,
        change: impl FnOnce(&Connection) -> Result<T, AuditError>,
    ) -> Result<(Head, T), AuditError> {
        if self.flushing && self.in_order().next().is_none() && writer.recorded == writer.head.seq {
            return Ok((writer.head, change(connection)?));
        }
        let unfinished = writer.earliest_unfinished();
        let mut draft = Draft {
            seq: writer.head.seq,
            hash: writer.head.hash,
            scratch: &mut writer.scratch,
        };
        let transaction = Transaction::begin(connection)?;
        for noted in self.notes {
            draft.append(connection, &noted.entry, noted.at)?;
        }
        for entry in self.entries {
            draft.append(connection, entry, self.at)?;
        }
        for &approval in self.consume {
            if !consumed::consume(connection, approval, draft.seq)? {
                return Err(AuditError::AlreadyConsumed(approval));
            }
        }
        let value = change(connection)?;
        if self.flushing {
            connection
                .prepare_cached("UPDATE chain SET seq = ?1, hash = ?2, unfinished = ?3")?
                .execute(params![draft.seq, draft.hash, unfinished])?;
        }
        transaction.commit()?;
        Ok((
            Head {
                seq: draft.seq,
                hash: draft.hash,
            },
            value,
        ))
    }

    fn in_order(&self) -> impl Iterator<Item = &Entry<'_>> {
        self.notes
            .iter()
            .map(|noted| &noted.entry as &Entry<'_>)
            .chain(self.entries)
    }
}

/// Runs `work` with the usual patience for a locked database, or with none.
fn with_patience<T>(
    connection: &Connection,
    hurry: bool,
    work: impl FnOnce() -> Result<T, AuditError>,
) -> Result<T, AuditError> {
    if !hurry {
        return work();
    }
    connection.busy_timeout(Duration::ZERO)?;
    let result = work();
    connection.busy_timeout(LOCK_PATIENCE)?;
    result
}
