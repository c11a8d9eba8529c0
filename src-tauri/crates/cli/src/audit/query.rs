//! `smg audit query`: the record as calls, by the same filters as in the window. Works while a gateway runs and while
//! none does; never writes to the record, and makes the index beside it where that is missing.

use crate::failure::Failure;
use crate::shown;
use gateway::api::{TimelinePlace, TimelineQuery, TimelineRow};
use gateway::audit::Reader;
use gateway::clock::{Clock, SystemClock, utc_offset_minutes};
use gateway::timeline::{Lens, Now, catch_up, filter};
use std::io::{self, Write};
use std::path::Path;

/// Rows read in one go.
const CHUNK: u32 = 500;

/// Prints the newest rows of a filter, at most `limit`.
pub(super) fn run(record: &Path, text: &str, limit: u32, json: bool) -> Result<(), Failure> {
    // First of all what was typed, then whether there is anything to look in.
    filter::parse(text).map_err(Failure::usage)?;
    Reader::open(record)?;
    catch_up(record).map_err(Failure::new)?;
    let mut lens = Lens::open(record).map_err(Failure::new)?;
    let now = Now {
        at: SystemClock.now_ms(),
        offset: utc_offset_minutes,
    };
    let mut out = io::stdout().lock();
    let (mut left, mut place) = (limit, TimelinePlace::Newest);
    while left > 0 {
        let query = TimelineQuery {
            filter: text.to_owned(),
            place,
            limit: left.min(CHUNK),
        };
        let page = lens.page(&query, now).map_err(Failure::new)?;
        for row in &page.rows {
            writeln!(out, "{}", if json { shown::json(row) } else { line(row) })?;
        }
        left -= u32::try_from(page.rows.len()).unwrap_or(left).min(left);
        match page.rows.last() {
            Some(row) if !page.oldest => place = TimelinePlace::Below { id: row.id },
            _ => break,
        }
    }
    Ok(out.flush()?)
}

/// One row on one line; what it does not have is left out.
fn line(row: &TimelineRow) -> String {
    let outcome = row
        .outcome
        .map(|outcome| format!("{outcome:?}").to_lowercase());
    let what = row.event.as_deref().map(shown::line).or(outcome);
    let mut parts = vec![
        format!("{:>6}", row.id),
        shown::time(row.at),
        format!("{:<18}", what.unwrap_or_default()),
    ];
    let tool = shown::segments(&row.tool);
    match (&row.server, tool.is_empty()) {
        (Some(server), false) => parts.push(format!("{}/{tool}", shown::line(server))),
        (Some(server), true) => parts.push(shown::line(server)),
        (None, _) => parts.extend(Some(tool).filter(|tool| !tool.is_empty())),
    }
    parts.extend(row.severity.map(|severity| severity.to_string()));
    parts.push(shown::segments(&row.headline));
    parts.extend(
        Some(&row.by)
            .filter(|by| !by.is_empty())
            .map(|by| format!("by {by}")),
    );
    parts.extend(row.held_ms.map(|ms| format!("held {:.1} s", ms / 1_000.0)));
    parts.extend(row.took_ms.map(|ms| format!("{ms:.1} ms")));
    parts.join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::api::CallOutcome;
    use gateway::text::segments;
    use policy::Severity;

    #[test]
    fn a_row_is_one_line() {
        let call = TimelineRow {
            id: 7,
            at: 0,
            call: None,
            event: None,
            approval: None,
            outcome: Some(CallOutcome::Denied),
            by: "you".into(),
            severity: Some(Severity::High),
            headline: segments("Delete pod a\nb"),
            server: Some("k8s".into()),
            tool: segments("delete\u{1b}"),
            client: vec![],
            session: None,
            held_ms: Some(9_000.0),
            took_ms: None,
            flags: vec![],
        };
        let at = shown::time(0);
        let event = TimelineRow {
            event: Some("policy_changed".into()),
            outcome: None,
            by: String::new(),
            severity: None,
            server: None,
            tool: vec![],
            held_ms: None,
            headline: segments("version 2"),
            ..call.clone()
        };
        for (row, expect) in [
            (
                call,
                format!(
                    "     7  {at}  denied              k8s/delete⟦ESC⟧  high  Delete pod a⏎b  by you  held 9.0 s"
                ),
            ),
            (
                event,
                format!("     7  {at}  policy_changed      version 2"),
            ),
        ] {
            assert_eq!(line(&row), expect);
        }
    }
}
