//! The record as a file for someone else: JSON lines or a table, oldest first, with what a manifest needs.
//! What it writes can be shown in a terminal and opened in a spreadsheet: nothing in it is hidden, and no cell is a formula.

use super::{
    AuditError, Reader,
    chain::{Fields, hex},
    table,
};
use crate::text;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    io::{self, Write},
};
use uuid::Uuid;

mod file;

pub use file::{Written, to_file};

/// Entries read in one go.
const CHUNK: i64 = 1_000;

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line: every stored column, exactly. Characters one cannot see are written as `\u` escapes.
    Jsonl,
    /// A table with a header line, for people: characters one cannot see are written as labels.
    Csv,
    /// A stretch of the chain with what proves it: [`verify_evidence`](super::verify_evidence) needs nothing else.
    Evidence,
}

/// What to export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct What {
    /// As it was typed: `seq:12..90`. Empty: everything.
    pub filter: String,
    /// The first entry, from 1.
    pub first: u64,
    /// The last one; none: to the end.
    pub last: Option<u64>,
    /// Whether arguments are left out.
    pub without_arguments: bool,
}

impl What {
    /// Everything there is.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            filter: String::new(),
            first: 1,
            last: None,
            without_arguments: false,
        }
    }

    /// What a filter selects. Proof needs a stretch of the chain, so a filter here is a stretch.
    pub fn parse(filter: &str) -> Result<Self, AuditError> {
        let wrong = || {
            AuditError::Export(format!(
                "`{filter}` does not name entries; write `seq:12..90`, `seq:12..` or nothing for all of them"
            ))
        };
        let all = Self {
            filter: filter.trim().to_owned(),
            ..Self::everything()
        };
        let Some(range) = all.filter.strip_prefix("seq:") else {
            return if all.filter.is_empty() {
                Ok(all)
            } else {
                Err(wrong())
            };
        };
        let (first, last) = range.split_once("..").unwrap_or((range, range));
        let first = first.parse().map_err(|_| wrong())?;
        let last = match last {
            "" => None,
            last => Some(last.parse().map_err(|_| wrong())?),
        };
        if first == 0 || last.is_some_and(|last| last < first) {
            return Err(wrong());
        }
        Ok(Self { first, last, ..all })
    }
}

/// What was exported: the content of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportSummary {
    /// What selected them.
    pub filter: String,
    /// Whether arguments were left out: then the hashes cannot be computed again from the export.
    pub without_arguments: bool,
    /// Entries written.
    pub entries: u64,
    /// Place of the first one.
    pub first: Option<u64>,
    /// Its hash, hex.
    pub first_hash: Option<String>,
    /// Place of the last one.
    pub last: Option<u64>,
    /// Its hash, hex: the head of what was exported.
    pub head: Option<String>,
    /// SHA-256 of the exported bytes, hex.
    pub sha256: String,
}

impl Reader {
    /// Writes what is asked for to `out`, oldest first.
    pub fn export(
        &self,
        format: Format,
        what: &What,
        out: impl Write,
    ) -> Result<ExportSummary, AuditError> {
        if format == Format::Evidence {
            return self.evidence(what, out);
        }
        let mut out = Hashing::new(out);
        let mut summary = ExportSummary::of(what);
        if format == Format::Csv {
            out.write_all(format!("{}\r\n", table::COLUMNS.replace(", ", ",")).as_bytes())
                .map_err(cannot_write)?;
        }
        self.each(what.first, what.last, &mut summary, |mut record| {
            if what.without_arguments {
                record.arguments = None;
            }
            let line = match format {
                Format::Csv => record.csv(),
                Format::Jsonl | Format::Evidence => json_line(&record)?,
            };
            out.write_all(line.as_bytes()).map_err(cannot_write)
        })?;
        out.flush().map_err(cannot_write)?;
        summary.sha256 = out.sha256();
        Ok(summary)
    }

    /// Hands over entry after entry and keeps count.
    pub(super) fn each(
        &self,
        first: u64,
        last: Option<u64>,
        summary: &mut ExportSummary,
        mut take: impl FnMut(Record<'_>) -> Result<(), AuditError>,
    ) -> Result<(), AuditError> {
        let last = last.map_or(i64::MAX, place);
        let mut next = place(first);
        loop {
            let read = self.chunk(next, last, summary, &mut take)?;
            match summary.last {
                Some(seq) if read == CHUNK => next = place(seq).saturating_add(1),
                _ => return Ok(()),
            }
        }
    }

    fn chunk(
        &self,
        from: i64,
        last: i64,
        summary: &mut ExportSummary,
        take: &mut impl FnMut(Record<'_>) -> Result<(), AuditError>,
    ) -> Result<i64, AuditError> {
        let sql = format!(
            "SELECT {} FROM audit WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq LIMIT {CHUNK}",
            table::COLUMNS
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut rows = select.query([from, last])?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            let (fields, hash) = table::fields(row)?;
            let record = Record::of(&fields, hex(&hash));
            read += 1;
            summary.count(&record);
            take(record)?;
        }
        Ok(read)
    }
}

impl ExportSummary {
    pub(super) fn of(what: &What) -> Self {
        Self {
            filter: what.filter.clone(),
            without_arguments: what.without_arguments,
            ..Self::default()
        }
    }

    fn count(&mut self, record: &Record<'_>) {
        self.entries += 1;
        self.first.get_or_insert(record.seq);
        self.first_hash.get_or_insert_with(|| record.hash.clone());
        self.last = Some(record.seq);
        self.head = Some(record.hash.clone());
    }
}

/// An entry as one line of JSON, its hash among its columns.
pub(super) fn entry_line(fields: &Fields<'_>, hash: &[u8]) -> Result<String, AuditError> {
    json_line(&Record::of(fields, hex(hash)))
}

/// An entry under the names of its columns.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    seq: u64,
    at: i64,
    kind: &'a str,
    call: Option<String>,
    session: Option<String>,
    caller: Option<&'a str>,
    client: Option<&'a str>,
    server: Option<&'a str>,
    tool: Option<&'a str>,
    severity: Option<&'a str>,
    effect: Option<&'a str>,
    rule: Option<&'a str>,
    approval: Option<String>,
    digest: Option<String>,
    detail: &'a str,
    arguments: Option<&'a str>,
    bytes: Option<i64>,
    took_us: Option<i64>,
    hash: String,
}

impl<'a> Record<'a> {
    fn of(f: &Fields<'a>, hash: String) -> Self {
        let id = |bytes: Option<&[u8]>| {
            bytes.map(|bytes| {
                Uuid::from_slice(bytes).map_or_else(|_| hex(bytes), |id| id.to_string())
            })
        };
        Self {
            seq: u64::try_from(f.seq).unwrap_or(0),
            at: f.at,
            kind: f.kind,
            call: id(f.call),
            session: id(f.session),
            caller: f.caller,
            client: f.client,
            server: f.server,
            tool: f.tool,
            severity: f.severity,
            effect: f.effect,
            rule: f.rule,
            approval: id(f.approval),
            digest: f.digest.map(hex),
            detail: f.detail,
            arguments: f.arguments,
            bytes: f.bytes,
            took_us: f.took_us,
            hash,
        }
    }

    fn csv(&self) -> String {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let cells = [
            self.seq.to_string(),
            self.at.to_string(),
            cell(Some(self.kind)),
            cell(self.call.as_deref()),
            cell(self.session.as_deref()),
            cell(self.caller),
            cell(self.client),
            cell(self.server),
            cell(self.tool),
            cell(self.severity),
            cell(self.effect),
            cell(self.rule),
            cell(self.approval.as_deref()),
            cell(self.digest.as_deref()),
            cell(Some(self.detail)),
            cell(self.arguments),
            number(self.bytes),
            number(self.took_us),
            cell(Some(&self.hash)),
        ];
        cells.join(",") + "\r\n"
    }
}

/// One line of JSON in which nothing is hidden.
pub(super) fn json_line(value: &impl Serialize) -> Result<String, AuditError> {
    let plain =
        serde_json::to_string(value).map_err(|error| AuditError::Export(error.to_string()))?;
    // As nearly every line is, and then there is nothing to look for character by character.
    if plain.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(plain + "\n");
    }
    let mut line = String::with_capacity(plain.len() + 1);
    for c in plain.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(c);
        }
    }
    line.push('\n');
    Ok(line)
}

/// A text cell: nothing hidden, not a formula, quoted where it has to be.
fn cell(text: Option<&str>) -> String {
    let raw = text.unwrap_or_default();
    // Decided on what was written: its label may begin otherwise.
    let formula = raw.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mut shown = text::plain(raw);
    if formula {
        shown.insert(0, '\'');
    }
    if shown.contains([',', '"', '\n', '\r']) {
        shown = format!("\"{}\"", shown.replace('"', "\"\""));
    }
    shown
}

/// Whether a character has to be escaped in JSON text that people will look at.
fn is_hidden(c: char) -> bool {
    !matches!(c, ' '..='~')
        && (c.is_control() || text::hidden_count(c.encode_utf8(&mut [0; 4])) > 0)
}

pub(super) fn place(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn cannot_write(error: io::Error) -> AuditError {
    AuditError::Export(error.to_string())
}

/// Counts the hash of what passes through.
pub(super) struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W> Hashing<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            hash: Sha256::new(),
        }
    }

    /// Of all that has passed so far, hex.
    pub(super) fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
