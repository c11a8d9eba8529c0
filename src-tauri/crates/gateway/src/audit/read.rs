//! Reading the record: pages and single calls, newest first, on a connection that cannot write.
//! Always by key, never by offset; a search reads a bounded stretch and says where to go on.

use super::{
    AuditError, Kind,
    chain::{Fields, Hash, hex},
    entry::parse_severity,
    table,
};
use crate::{
    api::{AuditPage, AuditQuery, AuditRow},
    ids::{CallId, SessionId},
    store::read_only,
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Most entries on a page.
const MOST: u32 = 500;
/// Entries on a page when none are asked for.
const USUAL: u32 = 100;
/// Entries that one search looks at. A rare word costs several pages instead of one long wait.
const STRETCH: i64 = 20_000;

/// How far the clock may be set back between making a call's id and writing its first entry.
const CLOCK_SLACK_MS: i64 = 1_000;
/// Longer than a call can be held and run.
const LONGEST_CALL_MS: i64 = 25 * 3_600_000;

/// A connection that can only read.
pub struct Reader {
    connection: Connection,
    path: PathBuf,
}

impl Reader {
    /// Opens the database at `path` for reading, whether or not a gateway is running on it.
    pub fn open(path: &Path) -> Result<Self, AuditError> {
        if !path.is_file() {
            return Err(AuditError::Unreadable(format!(
                "`{}` does not exist",
                path.display()
            )));
        }
        Ok(Self {
            connection: read_only(path)?,
            path: path.to_owned(),
        })
    }

    /// A page, newest first. A search page may hold fewer rows than asked for and still have a next one.
    pub fn page(&self, query: &AuditQuery) -> Result<AuditPage, AuditError> {
        let total = self.count()?;
        let before = query
            .before
            .map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
        let limit = match query.limit {
            0 => USUAL,
            limit => limit.min(MOST),
        };
        let (rows, floor) = match (
            query.call,
            query.text.as_deref().filter(|text| !text.is_empty()),
        ) {
            (Some(call), _) => (self.of_call(call, before, limit)?, 0),
            (None, None) => (
                self.rows(
                    "seq < ?1 ORDER BY seq DESC LIMIT ?2",
                    params![before, limit],
                )?,
                0,
            ),
            (None, Some(text)) => {
                let floor = before
                    .min(total.saturating_add(1))
                    .saturating_sub(STRETCH)
                    .max(0);
                (self.search(text, before, floor, limit)?, floor)
            }
        };
        let full = rows.len() == usize::try_from(limit).unwrap_or(usize::MAX);
        let next = match rows.last() {
            Some(row) if full => row.seq,
            _ => u64::try_from(floor).unwrap_or(0),
        };
        let next = (next > 1).then_some(next);
        Ok(AuditPage {
            rows,
            next,
            total: u64::try_from(total).unwrap_or(0),
        })
    }

    /// Entries after `seq`, oldest first, at most `limit`: what a follower has not seen yet.
    pub fn tail(&self, seq: u64, limit: u32) -> Result<Vec<AuditRow>, AuditError> {
        let after = i64::try_from(seq).unwrap_or(i64::MAX);
        self.rows(
            "seq > ?1 ORDER BY seq LIMIT ?2",
            params![after, limit.min(MOST)],
        )
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Places are given without gaps, so the last one is the count.
    pub(super) fn count(&self) -> Result<i64, AuditError> {
        Ok(self
            .connection
            .query_row("SELECT coalesce(max(seq), 0) FROM audit", [], |row| {
                row.get(0)
            })?)
    }

    /// Everything about one call. Its id says when it was made, so only the entries around that time are read; if the
    /// clock was set in between and nothing is there, all of them are.
    fn of_call(&self, call: CallId, before: i64, limit: u32) -> Result<Vec<AuditRow>, AuditError> {
        let last = self.count()?;
        let mut found = Vec::new();
        if let Some(made) = made_at(call) {
            let from = self.first_since(made.saturating_sub(CLOCK_SLACK_MS), last)?;
            let end = self.first_since(made.saturating_add(LONGEST_CALL_MS), last)?;
            found = self.of_call_within(call, from, end)?;
        }
        if found.is_empty() {
            found = self.of_call_within(call, 1, last.saturating_add(1))?;
        }
        found.retain(|row| i64::try_from(row.seq).is_ok_and(|seq| seq < before));
        found.reverse();
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// Oldest first, up to the entry that says how the call ended.
    fn of_call_within(
        &self,
        call: CallId,
        from: i64,
        end: i64,
    ) -> Result<Vec<AuditRow>, AuditError> {
        let sql = format!(
            "SELECT {} FROM audit WHERE seq >= ?1 AND seq < ?2 AND call = ?3 ORDER BY seq",
            table::COLUMNS
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query(params![from, end, call.0.as_bytes()])?;
        let mut found = Vec::new();
        while let Some(one) = rows.next()? {
            let one = row(one)?;
            let ended = Kind::parse(&one.kind).is_some_and(Kind::ends_a_call);
            found.push(one);
            if ended {
                break;
            }
        }
        Ok(found)
    }

    /// The first place whose time is not before `at`, as far as times follow places.
    pub(super) fn first_since(&self, at: i64, last: i64) -> Result<i64, AuditError> {
        let mut time_of = self
            .connection
            .prepare_cached("SELECT at FROM audit WHERE seq = ?1")?;
        let (mut low, mut high) = (1, last.saturating_add(1));
        while low < high {
            let middle = low + (high - low) / 2;
            let earlier = time_of
                .query_row([middle], |row| row.get::<_, i64>(0))
                .optional()?
                .is_none_or(|time| time < at);
            if earlier {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn search(
        &self,
        text: &str,
        before: i64,
        floor: i64,
        limit: u32,
    ) -> Result<Vec<AuditRow>, AuditError> {
        let pattern = format!(
            "%{}%",
            text.replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_")
        );
        self.rows(
            "seq < ?1 AND seq >= ?3 AND (server LIKE ?4 ESCAPE '\\' OR tool LIKE ?4 ESCAPE '\\' \
             OR caller LIKE ?4 ESCAPE '\\' OR kind LIKE ?4 ESCAPE '\\' OR detail LIKE ?4 ESCAPE '\\') \
             ORDER BY seq DESC LIMIT ?2",
            params![before, limit, floor, pattern],
        )
    }

    fn rows(&self, condition: &str, params: &[&dyn ToSql]) -> Result<Vec<AuditRow>, AuditError> {
        let sql = format!("SELECT {} FROM audit WHERE {condition}", table::COLUMNS);
        let mut select = self.connection.prepare_cached(&sql)?;
        let rows = select
            .query_map(params, row)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }
}

/// Call ids begin with the time they were made at.
pub(super) fn made_at(call: CallId) -> Option<i64> {
    let (seconds, nanoseconds) = call.0.get_timestamp()?.to_unix();
    let seconds = i64::try_from(seconds).ok()?;
    Some(
        seconds
            .saturating_mul(1_000)
            .saturating_add(i64::from(nanoseconds / 1_000_000)),
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let (fields, hash) = table::fields(row)?;
    Ok(to_api(&fields, &hash))
}

fn to_api(f: &Fields<'_>, hash: &Hash) -> AuditRow {
    let id = |bytes: Option<&[u8]>| bytes.and_then(|bytes| Uuid::from_slice(bytes).ok());
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let shown = |text: Option<&str>| crate::text::segments(text.unwrap_or_default());
    AuditRow {
        seq: u64::try_from(f.seq).unwrap_or(0),
        at: f.at,
        kind: f.kind.to_owned(),
        call: id(f.call).map(CallId),
        session: id(f.session).map(SessionId),
        caller: owned(f.caller),
        client: shown(f.client),
        server: owned(f.server),
        tool: shown(f.tool),
        severity: f.severity.and_then(parse_severity),
        effect: owned(f.effect),
        rule: owned(f.rule),
        detail: shown(Some(f.detail)),
        arguments: shown(f.arguments),
        took_ms: f.took_us.map(milliseconds),
        hash: hex(hash),
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 285 years")]
fn milliseconds(us: i64) -> f64 {
    us as f64 / 1_000.0
}
