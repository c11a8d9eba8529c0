//! `smg audit`: the record, read from its file. Works while a gateway runs and while none does; never writes to it.

mod query;

use crate::failure::Failure;
use crate::proof::{self, Export, Verify};
use crate::shown;
use clap::{Args, Subcommand};
use gateway::api::{AuditQuery, AuditRow};
use gateway::audit::Reader;
use link::Home;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

/// How often a follower looks. SQLite tells no other process that something was written.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Entries read in one go.
const CHUNK: u32 = 500;
/// Arguments of `smg audit`.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The last entries, oldest first
    Tail {
        /// How many
        #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
        lines: u32,
        /// Go on with what comes
        #[arg(short, long)]
        follow: bool,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Calls and events that fit a filter, newest first: `decision:denied server:files kubectl`
    Query {
        /// The filter, as in the window; none: everything
        #[arg(default_value = "", allow_hyphen_values = true)]
        filter: String,
        /// At most so many
        #[arg(
            short = 'n',
            long,
            alias = "lines",
            default_value_t = 100,
            value_name = "N"
        )]
        limit: u32,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Compute every hash again and say whether the record is what it was
    #[command(after_help = proof::VERIFY_ENDINGS)]
    Verify(Verify),
    /// Write entries out, oldest first: as they are, as a table, or with what proves them elsewhere
    Export(Export),
}

impl Audit {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Tail {
                lines,
                follow,
                json,
            } => tail(&open(None)?, lines, follow, json),
            What::Query {
                filter,
                limit,
                json,
            } => query::run(&place(None)?, &filter, limit, json),
            What::Verify(verify) => verify.run(),
            What::Export(export) => export.run(),
        }
    }
}

/// The gateway's own record, unless another is named.
pub(crate) fn open(file: Option<PathBuf>) -> Result<Reader, Failure> {
    Ok(Reader::open(&place(file)?)?)
}

fn place(file: Option<PathBuf>) -> Result<PathBuf, Failure> {
    match file {
        Some(path) => Ok(path),
        None => Ok(Home::from_env().map_err(Failure::new)?.database()),
    }
}

fn tail(reader: &Reader, lines: u32, follow: bool, json: bool) -> Result<(), Failure> {
    let mut rows = newest(reader, AuditQuery::default(), lines)?;
    rows.reverse();
    print(&rows, json)?;
    if follow {
        go_on(reader, rows.last().map_or(0, |row| row.seq), json)?;
    }
    Ok(())
}

/// Prints what is written after entry `last`, until nobody reads it any more.
fn go_on(reader: &Reader, mut last: u64, json: bool) -> Result<(), Failure> {
    loop {
        let rows = reader.tail(last, CHUNK)?;
        match rows.last() {
            Some(row) => last = row.seq,
            None => std::thread::sleep(LOOK_EVERY),
        }
        print(&rows, json)?;
    }
}

/// At most `lines` entries, newest first, page by page.
fn newest(reader: &Reader, mut query: AuditQuery, lines: u32) -> Result<Vec<AuditRow>, Failure> {
    let wanted = usize::try_from(lines).unwrap_or(usize::MAX);
    let mut rows: Vec<AuditRow> = Vec::new();
    while rows.len() < wanted {
        query.limit = u32::try_from(wanted - rows.len())
            .unwrap_or(CHUNK)
            .min(CHUNK);
        let page = reader.page(&query)?;
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.before = Some(next),
            None => break,
        }
    }
    Ok(rows)
}

fn print(rows: &[AuditRow], json: bool) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for row in rows {
        writeln!(out, "{}", if json { shown::json(row) } else { line(row) })?;
    }
    Ok(out.flush()?)
}

/// One entry on one line; what it does not have is left out.
pub(crate) fn line(row: &AuditRow) -> String {
    let mut parts = vec![
        format!("{:>6}", row.seq),
        shown::time(row.at),
        format!("{:<18}", shown::line(&row.kind)),
    ];
    let tool = shown::segments(&row.tool);
    match (&row.server, tool.is_empty()) {
        (Some(server), false) => parts.push(format!("{}/{tool}", shown::line(server))),
        (Some(server), true) => parts.push(shown::line(server)),
        (None, false) => parts.push(tool),
        (None, true) => {}
    }
    parts.extend(row.severity.map(|severity| severity.to_string()));
    parts.extend(row.effect.as_deref().map(shown::line));
    parts.extend(Some(shown::segments(&row.detail)).filter(|detail| !detail.is_empty()));
    parts.extend(row.took_ms.map(|ms| format!("{ms:.1} ms")));
    parts.join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::text::segments;
    use policy::Severity;

    fn row() -> AuditRow {
        AuditRow {
            seq: 7,
            at: 0,
            kind: "policy_decision".into(),
            call: None,
            session: None,
            caller: None,
            client: vec![],
            server: Some("ops".into()),
            tool: segments("restart\u{1b}"),
            severity: Some(Severity::High),
            effect: Some("review".into()),
            rule: None,
            detail: segments("Ask me\nentry 8"),
            arguments: vec![],
            took_ms: Some(1.25),
            hash: "00".into(),
        }
    }

    #[test]
    fn an_entry_is_one_line() {
        let at = shown::time(0);
        let bare = AuditRow {
            server: None,
            tool: vec![],
            severity: None,
            effect: None,
            detail: vec![],
            took_ms: None,
            ..row()
        };
        let cases = [
            (
                row(),
                format!(
                    "     7  {at}  policy_decision     ops/restart⟦ESC⟧  high  review  Ask me⏎entry 8  1.2 ms"
                ),
            ),
            (
                AuditRow {
                    tool: vec![],
                    ..bare.clone()
                },
                format!("     7  {at}  policy_decision"),
            ),
            (
                AuditRow {
                    server: Some("ops".into()),
                    ..bare
                },
                format!("     7  {at}  policy_decision     ops"),
            ),
        ];
        for (row, expect) in cases {
            assert_eq!(line(&row), expect);
        }
    }
}
