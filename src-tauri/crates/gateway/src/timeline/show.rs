//! A row as the page shows it. What it says stands in the record and is read from there, so that nothing is kept twice.

use super::filter::{By, Flag};
use super::lens::Lens;
use super::row::Row;
use super::{Result, names, table, words};
use crate::api::{CallOutcome, Segment, TimelineRow};
use crate::audit::Fields;
use crate::card::headline::headline;
use crate::ids::{ApprovalId, CallId, SessionId};
use crate::text::segments;
use std::collections::HashMap;
use uuid::Uuid;

/// Flags that a row tells of.
const TOLD: [Flag; 4] = [Flag::Edited, Flag::FirstTime, Flag::Changed, Flag::Demo];

/// What an entry tells of its row.
#[derive(Clone, Debug, Default)]
struct Telling {
    call: Option<CallId>,
    approval: Option<ApprovalId>,
    session: Option<SessionId>,
    headline: Vec<Segment>,
}

impl Lens {
    /// Rows by their places, in the order given.
    pub(super) fn shown(&self, places: &[u32]) -> Result<Vec<TimelineRow>> {
        let mut known = HashMap::new();
        let mut shown = Vec::with_capacity(places.len());
        for n in places {
            if let Some(row) = table::read(&self.db, *n)? {
                shown.push(self.show(&row, &mut known)?);
            }
        }
        Ok(shown)
    }

    /// One row. `known` are names that were read already.
    pub(super) fn show(&self, row: &Row, known: &mut HashMap<u32, String>) -> Result<TimelineRow> {
        let mut name = |number: u32| -> Result<Option<String>> {
            if number == 0 {
                return Ok(None);
            }
            if let Some(text) = known.get(&number) {
                return Ok(Some(text.clone()));
            }
            let text = names::text(&self.db, number)?.unwrap_or_default();
            known.insert(number, text.clone());
            Ok(Some(text))
        };
        let telling = self.record.entry(row.told, |entry| telling(row, entry))?;
        let telling = telling.unwrap_or_default();
        let approval = match row.approved_at {
            0 => telling.approval,
            seq => self.record.entry(seq, approval)?.flatten(),
        };
        let by = by(row, name(row.rule)?.as_deref());
        let flags = TOLD.into_iter().filter(|flag| row.is(*flag));
        Ok(TimelineRow {
            id: u64::try_from(row.seq).unwrap_or(0),
            at: row.at,
            call: telling.call,
            event: name(row.event)?,
            approval,
            outcome: row.outcome,
            by,
            severity: row.severity,
            headline: telling.headline,
            server: name(row.server)?,
            tool: segments(&name(row.tool)?.unwrap_or_default()),
            client: segments(&name(row.client)?.unwrap_or_default()),
            session: telling.session,
            held_ms: row.held_ms.map(number),
            took_ms: row.took_us.map(|us| number(us) / 1_000.0),
            flags: flags.map(|flag| flag.word().to_owned()).collect(),
        })
    }
}

fn telling(row: &Row, entry: &Fields<'_>) -> Telling {
    let id = |bytes: Option<&[u8]>| bytes.and_then(|bytes| Uuid::from_slice(bytes).ok());
    Telling {
        call: id(entry.call).map(CallId),
        approval: approval(entry),
        session: id(entry.session).map(SessionId),
        headline: match row.is_call() {
            true => said(entry.tool.unwrap_or_default(), entry.arguments),
            false => segments(entry.detail),
        },
    }
}

fn approval(entry: &Fields<'_>) -> Option<ApprovalId> {
    Uuid::from_slice(entry.approval?).ok().map(ApprovalId)
}

/// What a call was, in a line.
fn said(tool: &str, arguments: Option<&str>) -> Vec<Segment> {
    let value = arguments.and_then(words::read);
    let said = headline(tool, value.as_ref());
    let mut line = vec![Segment::plain(format!("{} ", said.verb))];
    line.extend(said.object);
    if let Some(scope) = said.scope {
        line.push(Segment::plain(" "));
        line.extend(scope);
    }
    line
}

/// By whom a call was decided, in words.
fn by(row: &Row, rule: Option<&str>) -> String {
    let words = match row.by {
        None => "",
        Some(By::Rule) => return by_rule(row.number, rule),
        Some(By::Me) => "you",
        Some(By::Timeout) if row.outcome == Some(CallOutcome::Denied) => "nobody there",
        Some(By::Timeout) => "nobody in time",
        Some(By::Panic) => "STOP ALL",
        Some(By::Client) => "its client",
        Some(By::Gateway) => "the gateway",
    };
    words.to_owned()
}

fn by_rule(number: u32, id: Option<&str>) -> String {
    match (number, id) {
        (0, None) => "the default".to_owned(),
        (0, Some(id)) => format!("rule {}", crate::text::plain(id)),
        (number, _) => format!("rule {number}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 285 years")]
fn number(value: i64) -> f64 {
    value as f64
}
