//! Checking a file of evidence. Everything in it is a claim of whoever wrote it until a signature and a hash say otherwise.

use super::{End, FORMAT, Header};
use crate::audit::{
    ChainState, PublicKey, Verification,
    chain::{Fields, Hash, genesis, hex, unhex, unhex_all},
    checkpoint::Checkpoint,
    ends::{Claims, count},
    verify::{Walk, judge},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow,
};
use uuid::Uuid;

/// The longest line that is read. The longest one ever written is a tenth of it.
const LONGEST: u64 = 1 << 20;
/// Entries between two words about progress.
const CHUNK: u64 = 4_096;

/// One line as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    Evidence(Header),
    Checkpoint(Checkpoint),
    Entry(Box<Row>),
    End(End),
}

/// An entry under the names of its columns.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    seq: u64,
    at: i64,
    kind: String,
    call: Option<String>,
    session: Option<String>,
    caller: Option<String>,
    client: Option<String>,
    server: Option<String>,
    tool: Option<String>,
    severity: Option<String>,
    effect: Option<String>,
    rule: Option<String>,
    approval: Option<String>,
    digest: Option<String>,
    detail: String,
    arguments: Option<String>,
    bytes: Option<i64>,
    took_us: Option<i64>,
    hash: String,
}

/// Verifies a file of evidence. `key` is the key it should be signed with, if that is known from elsewhere. `progress`
/// is told how many of how many entries were read, and may stop it: then there is no finding.
pub fn verify(
    from: impl BufRead,
    key: Option<PublicKey>,
    progress: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Option<Verification> {
    let mut lines = Lines {
        from,
        hash: Sha256::new(),
        text: Vec::with_capacity(4_096),
    };
    match check(&mut lines, key, progress) {
        Ok(found) => found,
        Err(why) => Some(Verification::unreadable(why)),
    }
}

fn check(
    lines: &mut Lines<impl BufRead>,
    key: Option<PublicKey>,
    mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Option<Verification>, String> {
    let Some(Line::Evidence(header)) = lines.next()? else {
        return Err("it does not begin like a file of evidence".to_owned());
    };
    if header.format != FORMAT {
        return Err(format!(
            "it is of format {}, and this program reads {FORMAT}",
            header.format
        ));
    }
    let (log, mut line) = checkpoints(lines)?;
    let mut walk = begin(&header, &log)?;
    let mut end = None;
    let mut read = 0_u64;
    while let Some(found) = line {
        match found {
            Line::Entry(row) if end.is_none() => {
                read += 1;
                row.feed(&mut walk);
                if read.is_multiple_of(CHUNK) && progress(read, header.entries()).is_break() {
                    return Ok(None);
                }
            }
            Line::End(said) if end.is_none() => end = Some((said, lines.before_the_end())),
            Line::Evidence(_) | Line::Checkpoint(_) | Line::Entry(_) | Line::End(_) => {
                return Err("its lines are not in order".to_owned());
            }
        }
        line = lines.next_unless(end.is_some())?;
    }
    let claims = Claims {
        chain: header.chain,
        known: None,
        log: &log,
        anchor: None,
    };
    let mut found = judge(&walk, &claims, key);
    // Checkpoints beyond the last entry say what the header says: entries are missing.
    if matches!(
        found.state,
        ChainState::Intact | ChainState::RolledBack { .. }
    ) {
        found.state = complete(&header, &walk, &found, end.as_ref(), read);
    }
    found.entries = found.entries.saturating_sub(header.first.saturating_sub(1));
    if key.is_none() {
        found.notes.push(
            "A file cannot prove whose key that is: compare it with the one the gateway's own machine shows".to_owned(),
        );
    }
    Ok(Some(found))
}

/// The checkpoints, which come first, and the line after them.
fn checkpoints(lines: &mut Lines<impl BufRead>) -> Result<(Vec<Checkpoint>, Option<Line>), String> {
    let mut log = Vec::new();
    loop {
        match lines.next()? {
            Some(Line::Checkpoint(line)) => log.push(line),
            other => return Ok((log, other)),
        }
    }
}

fn begin(header: &Header, log: &[Checkpoint]) -> Result<Walk, String> {
    let start = header
        .start()
        .ok_or("its header says nothing that entries could build on")?;
    let key = header.key.as_deref().and_then(unhex::<32>);
    let whole = header.first == 1;
    if whole && genesis(header.chain, header.started, key.as_ref()) != start.hash {
        return Err("its header does not fit the chain's beginning".to_owned());
    }
    let wanted = log.iter().map(|line| line.seq);
    Ok(Walk::new(start, key.filter(|_| whole), wanted))
}

/// Whether all that the header promises is there, signed, and as it was written.
fn complete(
    header: &Header,
    walk: &Walk,
    found: &Verification,
    end: Option<&(End, String)>,
    read: u64,
) -> ChainState {
    let last = count(walk.last());
    let Some((end, sha256)) = end.filter(|_| last == header.last) else {
        return ChainState::Truncated {
            entries: read,
            expected: header.entries(),
        };
    };
    if found.signed_to != Some(last) {
        return ChainState::Unvouched {
            why: format!("No good signature covers entry {last}"),
        };
    }
    if end.sha256 != *sha256 || end.entries != read {
        return ChainState::Unvouched {
            why: "The entries hold, but the file is not the one that was written: its checksum does not fit".to_owned(),
        };
    }
    ChainState::Intact
}

impl Header {
    fn entries(&self) -> u64 {
        self.last.saturating_add(1).saturating_sub(self.first)
    }
}

impl Row {
    fn feed(&self, walk: &mut Walk) {
        walk.feed(
            i64::try_from(self.seq).unwrap_or(i64::MAX),
            self.hashed()
                .as_ref()
                .map(|blobs| (self.fields(blobs), blobs.hash)),
        );
    }

    fn hashed(&self) -> Option<Blobs> {
        Some(Blobs {
            call: blob(self.call.as_deref())?,
            session: blob(self.session.as_deref())?,
            approval: blob(self.approval.as_deref())?,
            digest: blob(self.digest.as_deref())?,
            hash: unhex(&self.hash)?,
        })
    }

    fn fields<'a>(&'a self, blobs: &'a Blobs) -> Fields<'a> {
        Fields {
            seq: i64::try_from(self.seq).unwrap_or(i64::MAX),
            at: self.at,
            kind: &self.kind,
            call: blobs.call.as_deref(),
            session: blobs.session.as_deref(),
            caller: self.caller.as_deref(),
            client: self.client.as_deref(),
            server: self.server.as_deref(),
            tool: self.tool.as_deref(),
            severity: self.severity.as_deref(),
            effect: self.effect.as_deref(),
            rule: self.rule.as_deref(),
            approval: blobs.approval.as_deref(),
            digest: blobs.digest.as_deref(),
            detail: &self.detail,
            arguments: self.arguments.as_deref(),
            bytes: self.bytes,
            took_us: self.took_us,
        }
    }
}

/// What is written as text and hashed as bytes.
struct Blobs {
    call: Option<Vec<u8>>,
    session: Option<Vec<u8>>,
    approval: Option<Vec<u8>>,
    digest: Option<Vec<u8>>,
    hash: Hash,
}

/// The bytes an id or a digest was written from. The outer none: it is neither.
fn blob(text: Option<&str>) -> Option<Option<Vec<u8>>> {
    let Some(text) = text else { return Some(None) };
    let id = Uuid::try_parse(text)
        .ok()
        .filter(|id| id.to_string() == text);
    let bytes = match id {
        Some(id) => id.as_bytes().to_vec(),
        None => unhex_all(text)?,
    };
    Some(Some(bytes))
}

/// A file line by line, hashed up to the line before the one that was read last.
struct Lines<R> {
    from: R,
    hash: Sha256,
    text: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Option<Line>, String> {
        self.hash.update(&self.text);
        self.text.clear();
        let mut bounded = (&mut self.from).take(LONGEST);
        let read = bounded
            .read_until(b'\n', &mut self.text)
            .map_err(|error: io::Error| error.to_string())?;
        if read == 0 {
            return Ok(None);
        }
        if !self.text.ends_with(b"\n") {
            // Cut off within a line: as if the line were not there.
            return Ok(None);
        }
        serde_json::from_slice(&self.text)
            .map(Some)
            .map_err(|error| format!("a line of it is none of ours ({error})"))
    }

    /// Nothing may follow the end.
    fn next_unless(&mut self, ended: bool) -> Result<Option<Line>, String> {
        let next = self.next()?;
        if ended && (next.is_some() || !self.text.is_empty()) {
            return Err("something follows its end".to_owned());
        }
        Ok(next)
    }

    /// SHA-256 of all before the line that was read last, hex.
    fn before_the_end(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}
