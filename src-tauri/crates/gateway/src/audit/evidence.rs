//! One file that proves a stretch of the record somewhere else: without the app, the database or this machine.
//!
//! JSON lines: a header, the signed checkpoints, every entry of the stretch, an end. The stretch goes on to the first
//! checkpoint that covers it, because a signature is over a head and the entries in between tie the rest to it. Nothing
//! is left out of an entry: its hash is over every column. Who the key belongs to, a file cannot prove: that is compared.

mod read;

pub use read::verify;

use super::{
    AuditError, Reader,
    chain::{Hash, Head, hex, unhex},
    checkpoint::{self, Checkpoint},
    ends::{self, ChainRow, Claims, count},
    export::{ExportSummary, Hashing, Record, What, cannot_write, json_line, place},
    signer::is_sealed,
};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use std::io::Write;
use uuid::Uuid;

/// How this kind of file is written. A change is another number.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Header {
    format: u32,
    chain: Uuid,
    /// When the chain was begun, Unix ms.
    started: i64,
    /// The key the chain was begun with, hex.
    key: Option<String>,
    /// What selected the entries.
    filter: String,
    first: u64,
    last: u64,
    /// The hash of the entry before the first, hex.
    before: String,
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct End {
    entries: u64,
    /// Of every byte before this line, hex.
    sha256: String,
}

/// One line as it is written. Its name says what it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Line<'a> {
    Evidence(&'a Header),
    Checkpoint(&'a Checkpoint),
    Entry(&'a Record<'a>),
    End(&'a End),
}

/// What is put into a file.
struct Stretch {
    chain: ChainRow,
    first: u64,
    last: u64,
    before: Hash,
    lines: Vec<Checkpoint>,
}

impl Reader {
    /// Writes evidence of `what`.
    pub(super) fn evidence(
        &self,
        what: &What,
        out: impl Write,
    ) -> Result<ExportSummary, AuditError> {
        if what.without_arguments {
            return Err(AuditError::Export(
                "evidence cannot leave the arguments out, because the hashes cover them; choose another format".to_owned(),
            ));
        }
        let stretch = self.stretch(what)?;
        let mut out = Hashing::new(out);
        let put = |line: &Line<'_>, out: &mut Hashing<_>| -> Result<(), AuditError> {
            out.write_all(json_line(line)?.as_bytes())
                .map_err(cannot_write)
        };
        put(&Line::Evidence(&stretch.header(what)), &mut out)?;
        for line in &stretch.lines {
            put(&Line::Checkpoint(line), &mut out)?;
        }
        let mut summary = ExportSummary::of(what);
        self.each(stretch.first, Some(stretch.last), &mut summary, |record| {
            put(&Line::Entry(&record), &mut out)
        })?;
        let end = End {
            entries: summary.entries,
            sha256: out.sha256(),
        };
        put(&Line::End(&end), &mut out)?;
        out.flush().map_err(cannot_write)?;
        summary.sha256 = out.sha256();
        Ok(summary)
    }

    /// Finds the checkpoints that cover what was asked for.
    fn stretch(&self, what: &What) -> Result<Stretch, AuditError> {
        let log = checkpoint::read(self.path())
            .map_err(|error| AuditError::Unreadable(error.to_string()))?;
        let connection = self.connection();
        let chain = ends::chain_row(connection)?
            .ok_or_else(|| AuditError::Unreadable("it has no chain".to_owned()))?;
        let claims = Claims {
            chain: chain.id,
            known: None,
            log: &log,
            anchor: None,
        };
        let sealed = || claims.lines().filter(|line| is_sealed(line).is_some());
        let signed_to = sealed().map(|line| line.seq).max().unwrap_or(0);
        let entries = count(ends::last(connection, &chain)?.seq);
        let wanted = what.last.map_or(signed_to, |last| last.min(entries));
        if wanted > signed_to || what.first > wanted {
            return Err(AuditError::Export(format!(
                "entries up to {signed_to} are signed and there are {entries}; a running gateway signs the rest within five minutes"
            )));
        }
        let last = sealed()
            .map(|line| line.seq)
            .filter(|&seq| seq >= wanted)
            .min()
            .unwrap_or(signed_to);
        let before = match what.first {
            1 => chain.genesis,
            first => self.hash_of(first - 1)?,
        };
        let within = |line: &&Checkpoint| line.seq >= what.first && line.seq <= last;
        Ok(Stretch {
            first: what.first,
            last,
            before,
            lines: sealed().filter(within).cloned().collect(),
            chain,
        })
    }

    fn hash_of(&self, seq: u64) -> Result<Hash, AuditError> {
        let hash = self
            .connection()
            .query_row(
                "SELECT hash FROM audit WHERE seq = ?1",
                [place(seq)],
                |row| row.get(0),
            )
            .optional()?;
        hash.ok_or_else(|| AuditError::Export(format!("entry {seq} is not there")))
    }
}

impl Stretch {
    fn header(&self, what: &What) -> Header {
        Header {
            format: FORMAT,
            chain: self.chain.id,
            started: self.chain.started,
            key: self.chain.key.as_ref().map(|key| hex(key)),
            filter: what.filter.clone(),
            first: self.first,
            last: self.last,
            before: hex(&self.before),
        }
    }
}

impl Header {
    /// What the first entry builds on.
    fn start(&self) -> Option<Head> {
        Some(Head {
            seq: place(self.first.checked_sub(1)?),
            hash: unhex(&self.before)?,
        })
    }
}
