//! `checkpoints.log`: a plain file beside the database that says how far the chain had come.
//! One JSON line every 1,000 entries and at every clean end. A database that was cut short or put back to an older copy
//! contradicts it. Lines are only ever appended; a copy of the file elsewhere makes the record hard to rewrite.

use super::chain::{Head, hex};
use crate::store::{checkpoints_log, private_file};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// Entries between two lines.
const EVERY: i64 = 1_000;

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
}

/// The log being written.
pub(super) struct Log {
    path: PathBuf,
    chain: Uuid,
    /// The place of the last line written; none: not by this run.
    last: Option<i64>,
}

impl Log {
    pub(super) fn new(database: &Path, chain: Uuid, head: Head) -> Self {
        Self {
            path: checkpoints_log(database),
            chain,
            last: (head.seq > 0).then_some(head.seq),
        }
    }

    /// Whether enough was written since the last line.
    pub(super) fn is_due(&self, head: Head) -> bool {
        self.last
            .is_none_or(|last| head.seq >= last.saturating_add(EVERY))
    }

    /// Writes a line, unless the last one says the same.
    pub(super) fn append(&mut self, head: Head, at: i64) -> io::Result<()> {
        if self.last == Some(head.seq) {
            return Ok(());
        }
        let line = Checkpoint {
            chain: self.chain,
            seq: u64::try_from(head.seq).unwrap_or(0),
            hash: hex(&head.hash),
            at,
        };
        let mut file = private_file(&self.path)?;
        let mut bytes = Vec::with_capacity(192);
        if ends_within_a_line(&mut file)? {
            bytes.push(b'\n');
        }
        serde_json::to_writer(&mut bytes, &line)?;
        bytes.push(b'\n');
        file.write_all(&bytes)?;
        self.last = Some(head.seq);
        Ok(())
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
mod tests {
    use super::*;

    #[test]
    fn a_line_cut_short_by_a_crash_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("gateway.db");
        let head = |seq| Head { seq, hash: [1; 32] };
        let chain = Uuid::from_u128(1);
        let mut log = Log::new(&database, chain, head(0));
        log.append(head(5), 10).unwrap();
        fs::write(
            checkpoints_log(&database),
            [
                fs::read(checkpoints_log(&database)).unwrap(),
                b"{\"chain\":\"0000".to_vec(),
            ]
            .concat(),
        )
        .unwrap();
        log.append(head(1_005), 20).unwrap();
        let seqs: Vec<u64> = read(&database)
            .unwrap()
            .iter()
            .map(|line| line.seq)
            .collect();
        assert_eq!(seqs, [5, 1_005]);
    }

    #[test]
    fn the_same_head_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("gateway.db");
        let head = Head {
            seq: 7,
            hash: [1; 32],
        };
        let mut log = Log::new(
            &database,
            Uuid::from_u128(1),
            Head {
                seq: 0,
                hash: [0; 32],
            },
        );
        log.append(head, 1).unwrap();
        log.append(head, 2).unwrap();
        assert_eq!(read(&database).unwrap().len(), 1);
    }
}
