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

/// Entries read in one go.
const CHUNK: i64 = 1_000;

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line: every stored column, exactly. Characters one cannot see are written as `\u` escapes.
    Jsonl,
    /// A table with a header line, for people: characters one cannot see are written as labels.
    Csv,
}

/// What was exported: the content of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportSummary {
    /// Entries written.
    pub entries: u64,
    /// Place of the first one.
    pub first: Option<u64>,
    /// Place of the last one.
    pub last: Option<u64>,
    /// Its hash, hex: the head of what was exported.
    pub head: Option<String>,
    /// SHA-256 of the exported bytes, hex.
    pub sha256: String,
}

impl Reader {
    /// Writes every entry from `first` to `last` (places, both included; none: to the end) to `out`.
    pub fn export(
        &self,
        format: Format,
        first: u64,
        last: Option<u64>,
        out: impl Write,
    ) -> Result<ExportSummary, AuditError> {
        let mut out = Hashing {
            out,
            hash: Sha256::new(),
        };
        let mut summary = ExportSummary {
            entries: 0,
            first: None,
            last: None,
            head: None,
            sha256: String::new(),
        };
        if format == Format::Csv {
            out.write_all(format!("{}\r\n", table::COLUMNS.replace(", ", ",")).as_bytes())
                .map_err(cannot_write)?;
        }
        let last = last.map_or(i64::MAX, place);
        let mut next = place(first);
        loop {
            let read = self.export_chunk(format, next, last, &mut out, &mut summary)?;
            match summary.last {
                Some(seq) if read == CHUNK => next = place(seq).saturating_add(1),
                _ => break,
            }
        }
        out.flush().map_err(cannot_write)?;
        summary.sha256 = hex(&out.hash.finalize());
        Ok(summary)
    }

    fn export_chunk(
        &self,
        format: Format,
        from: i64,
        last: i64,
        out: &mut impl Write,
        summary: &mut ExportSummary,
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
            let line = match format {
                Format::Jsonl => record.json()?,
                Format::Csv => record.csv(),
            };
            out.write_all(line.as_bytes()).map_err(cannot_write)?;
            read += 1;
            summary.entries += 1;
            summary.first.get_or_insert(record.seq);
            summary.last = Some(record.seq);
            summary.head = Some(record.hash);
        }
        Ok(read)
    }
}

/// An entry as one line of JSON, its hash among its columns.
pub(super) fn json_line(fields: &Fields<'_>, hash: &[u8]) -> Result<String, AuditError> {
    Record::of(fields, hex(hash)).json()
}

/// An entry under the names of its columns.
#[derive(Serialize)]
struct Record<'a> {
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

    fn json(&self) -> Result<String, AuditError> {
        let plain =
            serde_json::to_string(self).map_err(|error| AuditError::Export(error.to_string()))?;
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

fn place(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn cannot_write(error: io::Error) -> AuditError {
    AuditError::Export(error.to_string())
}

/// Counts the hash of what passes through.
struct Hashing<W> {
    out: W,
    hash: Sha256,
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
