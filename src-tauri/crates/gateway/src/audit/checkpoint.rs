//! `checkpoints.log`: a plain file beside the database that says how far the chain had come, signed.
//! One JSON line every 1,000 entries, five minutes after an entry that no line covers, and at every clean end. A
//! database that was cut short, rewritten or put back to an older copy contradicts it. Lines are only ever appended;
//! a copy of the file elsewhere makes the record hard to rewrite even for whoever has the key.

use super::{
    chain::{Head, hex},
    signer::{Last, Signer},
};
use crate::store::{checkpoints_log, private_file};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Entries between two lines, and how soon they may follow each other: each of them waits for the disk.
const EVERY: i64 = 1_000;
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// How long an entry may be without a line that covers it.
const WITHIN: Duration = Duration::from_secs(300);

/// When a line that could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(60);

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which chain.
    pub chain: Uuid,
    /// The last entry's place.
    pub seq: u64,
    /// The last entry's hash, hex.
    pub hash: String,
    /// When this line was written, Unix ms.
    pub at: i64,
    /// Who vouches for it; none: written before there were keys.
    #[serde(flatten)]
    pub seal: Option<Seal>,
}

/// The signature under a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Lines are numbered across chains and keys: one that is missing leaves a gap.
    pub number: u64,
    /// The public key, hex.
    pub key: String,
    /// Ed25519 over everything above, hex.
    pub signature: String,
}

/// The log being written.
pub(super) struct Log {
    path: PathBuf,
    chain: Uuid,
    signer: Signer,
    /// The head that the last line is about; none: no line is about this chain.
    covered: Option<Head>,
    number: u64,
    /// When the next line is due, and before when it must not come.
    due: Option<Instant>,
    not_before: Option<Instant>,
}

impl Log {
    /// `lines` are those already in it.
    pub(super) fn new(database: &Path, chain: Uuid, signer: Signer, lines: &[Checkpoint]) -> Self {
        let numbers = lines.iter().filter_map(|line| line.seal.as_ref());
        let number = numbers
            .map(|seal| seal.number)
            .chain(signer.last().map(|last| last.number))
            .max();
        let covered = lines.iter().rev().find(|line| line.chain == chain);
        Self {
            path: checkpoints_log(database),
            chain,
            covered: covered.and_then(Checkpoint::head),
            number: number.unwrap_or(0),
            signer,
            due: None,
            not_before: None,
        }
    }

    pub(super) fn signer(&mut self) -> &mut Signer {
        &mut self.signer
    }

    /// When a line about `head` has to be written; none: the last one says it all.
    pub(super) fn due(&mut self, head: Head, now: Instant) -> Option<Instant> {
        if self.covers(head) {
            self.due = None;
            return None;
        }
        let covered = self.covered.map_or(0, |covered| covered.seq);
        let many = head.seq >= covered.saturating_add(EVERY);
        let due = if many { now } else { now + WITHIN };
        // The first entry that is not covered sets the alarm; a thousand of them move it forward.
        let due = self.due.map_or(due, |earlier| earlier.min(due));
        self.due = Some(due);
        self.due.max(self.not_before)
    }

    /// A line could not be written.
    pub(super) fn put_off(&mut self, now: Instant) {
        self.not_before = Some(now + AGAIN);
    }

    pub(super) fn covers(&self, head: Head) -> bool {
        self.covered == Some(head)
    }

    /// Writes a line and waits for the disk, unless the last one says the same. What `head` names must be on disk.
    pub(super) fn append(&mut self, head: Head, at: i64, now: Instant) -> io::Result<()> {
        if self.covers(head) {
            return Ok(());
        }
        let mut line = Checkpoint {
            chain: self.chain,
            seq: u64::try_from(head.seq).unwrap_or(0),
            hash: hex(&head.hash),
            at,
            seal: None,
        };
        let number = self.number.saturating_add(1);
        self.signer.seal(&mut line, &head.hash, number);
        let mut file = private_file(&self.path)?;
        let mut bytes = Vec::with_capacity(512);
        if ends_within_a_line(&mut file)? {
            bytes.push(b'\n');
        }
        serde_json::to_writer(&mut bytes, &line)?;
        bytes.push(b'\n');
        file.write_all(&bytes)?;
        // What is remembered beside the key must never be ahead of the log after a power cut.
        file.sync_data()?;
        self.signer.remember(&line);
        (self.covered, self.number) = (Some(head), number);
        (self.due, self.not_before) = (None, Some(now + AT_MOST_EVERY));
        Ok(())
    }
}

impl Checkpoint {
    /// The line as a head; none: its hash is none.
    pub(super) fn head(&self) -> Option<Head> {
        Some(Head {
            seq: i64::try_from(self.seq).ok()?,
            hash: super::chain::unhex(&self.hash)?,
        })
    }
}

impl From<&Last> for Checkpoint {
    fn from(last: &Last) -> Self {
        Self {
            chain: last.chain,
            seq: last.seq,
            hash: last.hash.clone(),
            at: 0,
            seal: None,
        }
    }
}

/// A crash can leave half a line; the next one must not be glued to it.
fn ends_within_a_line(file: &mut fs::File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Every whole line. Lines that a crash cut short are passed over; none at all is not an error.
pub(super) fn read(database: &Path) -> io::Result<Vec<Checkpoint>> {
    let text = match fs::read(checkpoints_log(database)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    Ok(text
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect())
}

#[cfg(test)]
mod tests;
