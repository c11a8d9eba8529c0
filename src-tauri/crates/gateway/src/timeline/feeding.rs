//! One batch of entries on its way into the tables: rows are changed in memory and written once at the end.

use super::bits::{Changes, Field};
use super::filter::{Flag, Mark};
use super::names::{Names, PAIR};
use super::row::{Row, Then, bit};
use super::rules::Policies;
use super::table::{follow_time, newest, put, read, write_open};
use super::words;
use crate::audit::{Fields, Kind, Reader};
use crate::card::headline::headline;
use crate::gateway::DEMO_SERVER;
use policy::json::Json;
use policy::marks::{self, MarkFacts};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

/// A call about which more may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) n: u32,
    pub(super) approval: Option<Vec<u8>>,
}

/// A row as it was before the batch, if it was, and as it is now.
struct Changed {
    before: Option<Row>,
    now: Row,
}

pub(super) struct Batch<'b> {
    db: &'b Connection,
    record: &'b Reader,
    open: &'b mut HashMap<Vec<u8>, Pending>,
    /// Calls whose line in `open` is to be written again.
    moved: HashSet<Vec<u8>>,
    rows: BTreeMap<u32, Changed>,
    names: Names,
    /// Numbers of rules by their ids, of each policy asked for.
    policies: Policies,
    /// The last row there is.
    newest: u32,
}

impl<'b> Batch<'b> {
    pub(super) fn new(
        db: &'b Connection,
        record: &'b Reader,
        open: &'b mut HashMap<Vec<u8>, Pending>,
    ) -> rusqlite::Result<Self> {
        let newest = newest(db)?;
        Ok(Self {
            db,
            record,
            open,
            moved: HashSet::new(),
            rows: BTreeMap::new(),
            names: Names::default(),
            policies: Policies::default(),
            newest,
        })
    }

    /// Takes in one entry.
    pub(super) fn take(&mut self, entry: &Fields<'_>) -> rusqlite::Result<()> {
        let kind = Kind::parse(entry.kind);
        let call = entry.call.map(<[u8]>::to_vec);
        let known = call
            .as_ref()
            .and_then(|call| self.open.get(call))
            .map(|pending| pending.n);
        match (call, known, kind) {
            (Some(call), Some(n), Some(kind)) => self.about_call(&call, n, kind, entry),
            (Some(call), None, Some(kind)) if begins(kind) => {
                let n = self.add(entry, Flag::Call);
                self.open
                    .insert(call.clone(), Pending { n, approval: None });
                self.about_call(&call, n, kind, entry)
            }
            _ => self.event(kind, entry),
        }
    }

    fn add(&mut self, entry: &Fields<'_>, what: Flag) -> u32 {
        self.newest += 1;
        let now = Row {
            n: self.newest,
            seq: entry.seq,
            told: entry.seq,
            last: entry.seq,
            at: entry.at,
            flags: bit(what),
            ..Row::default()
        };
        self.rows.insert(self.newest, Changed { before: None, now });
        self.newest
    }

    fn event(&mut self, kind: Option<Kind>, entry: &Fields<'_>) -> rusqlite::Result<()> {
        let n = self.add(entry, Flag::Event);
        let mut row = self.row(n)?;
        (row.event, _) = self
            .names
            .number(self.db, Field::Event as i64, entry.kind)?;
        row.severity = entry.severity.and_then(crate::audit::parse_severity);
        if kind.is_some_and(changes) {
            row.set(Flag::Changed);
        }
        self.name(&mut row, entry)?;
        let mut text = String::new();
        for part in [entry.server, entry.tool, entry.client, Some(entry.detail)] {
            add_words(&mut text, part.unwrap_or_default());
        }
        self.begin_words(n, &text)?;
        self.keep(row);
        Ok(())
    }

    fn about_call(
        &mut self,
        call: &[u8],
        n: u32,
        kind: Kind,
        entry: &Fields<'_>,
    ) -> rusqlite::Result<()> {
        let mut row = self.row(n)?;
        let then = row.follow(kind, entry);
        self.name(&mut row, entry)?;
        if entry.server == Some(DEMO_SERVER) {
            row.set(Flag::Demo);
        }
        self.told(&mut row, kind, entry)?;
        if is_said(kind) {
            self.add_later(n, entry.detail)?;
        }
        self.keep(row);
        self.pend(call, kind, entry, then);
        Ok(())
    }

    /// What is known of the call's arguments from this entry.
    fn told(&mut self, row: &mut Row, kind: Kind, entry: &Fields<'_>) -> rusqlite::Result<()> {
        let Some(arguments) = entry.arguments else {
            return Ok(());
        };
        let first = row.marks & TOLD == 0;
        let edited = kind == Kind::ToolCall && !entry.detail.is_empty();
        if !first && !edited {
            return Ok(());
        }
        row.told = entry.seq;
        row.marks |= TOLD;
        let value = words::read(arguments);
        let mut text = call_words(entry, arguments, value.as_ref());
        if let Some(value) = &value {
            let tool = entry.tool.unwrap_or_default();
            row.marks |= marks_of(value, tool);
            for token in words::values(value) {
                let _ = write!(text, " {token}");
            }
        }
        if edited {
            row.set(Flag::Edited);
        }
        match first {
            true => self.begin_words(row.n, &text),
            // What was asked for stays findable beside what ran.
            false => self.add_later(row.n, &text),
        }
    }

    /// Names that the row has not got yet.
    fn name(&mut self, row: &mut Row, entry: &Fields<'_>) -> rusqlite::Result<()> {
        let session = entry.session.and_then(|id| uuid::Uuid::from_slice(id).ok());
        let session = session.map(|id| id.to_string());
        for (field, place, text) in [
            (Field::Server, &mut row.server, entry.server),
            (Field::Tool, &mut row.tool, entry.tool),
            (Field::Client, &mut row.client, entry.client),
            (Field::Session, &mut row.session, session.as_deref()),
            (Field::Rule, &mut row.rule, entry.rule),
        ] {
            let Some(text) = text.filter(|_| *place == 0) else {
                continue;
            };
            (*place, _) = self.names.number(self.db, field as i64, text)?;
            if field == Field::Rule {
                row.number = self.policies.number(self.record, row.at, text)?;
            }
            if field == Field::Tool && row.flags & bit(Flag::Call) != 0 {
                let pair = format!("{}\0{text}", entry.server.unwrap_or_default());
                let (_, new) = self.names.number(self.db, PAIR, &pair)?;
                if new {
                    row.flags |= bit(Flag::FirstTime);
                }
            }
        }
        Ok(())
    }

    /// Whether more may come about this call.
    fn pend(&mut self, call: &[u8], kind: Kind, entry: &Fields<'_>, then: Then) {
        self.moved.insert(call.to_vec());
        if let (Some(approval), Some(pending)) = (entry.approval, self.open.get_mut(call)) {
            pending.approval = Some(approval.to_vec());
        }
        if then == Then::Over {
            self.open.remove(call);
        }
        // A yes that was kept for the client's next try is used up by the call of that try.
        let used = entry.approval.filter(|_| kind == Kind::ToolCall);
        if let Some(used) = used {
            let others: Vec<_> = self
                .open
                .iter()
                .filter(|(other, pending)| {
                    *other != call && pending.approval.as_deref() == Some(used)
                })
                .map(|(other, _)| other.clone())
                .collect();
            for other in others {
                self.open.remove(&other);
                self.moved.insert(other);
            }
        }
    }

    fn row(&mut self, n: u32) -> rusqlite::Result<Row> {
        if let Some(known) = self.rows.get(&n) {
            return Ok(known.now.clone());
        }
        let row = read(self.db, n)?.unwrap_or_default();
        let changed = Changed {
            before: Some(row.clone()),
            now: row.clone(),
        };
        self.rows.insert(n, changed);
        Ok(row)
    }

    fn keep(&mut self, row: Row) {
        if let Some(changed) = self.rows.get_mut(&row.n) {
            changed.now = row;
        }
    }

    fn begin_words(&mut self, n: u32, text: &str) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?
            .execute(params![n, text])
            .map(drop)
    }

    fn add_later(&mut self, n: u32, text: &str) -> rusqlite::Result<()> {
        let known: Option<String> = self
            .db
            .prepare_cached("SELECT text FROM later WHERE rowid = ?1")?
            .query_row([n], |row| row.get(0))
            .optional()?;
        let mut all = known.unwrap_or_default();
        all.push(' ');
        // Tokens of values stand in it too, and are cut already.
        all.extend(
            text.split(' ')
                .filter(|word| word.starts_with('×'))
                .flat_map(|word| [word, " "]),
        );
        add_words(&mut all, text);
        self.db
            .prepare_cached("INSERT OR REPLACE INTO later (rowid, text) VALUES (?1, ?2)")?
            .execute(params![n, all])
            .map(drop)
    }

    /// Writes it all.
    pub(super) fn write(self) -> rusqlite::Result<()> {
        let mut bits = Changes::default();
        let mut names = self.names;
        for Changed { before, now } in self.rows.values() {
            put(self.db, now)?;
            let had = before.as_ref().map(Row::keys).unwrap_or_default();
            let has = now.keys();
            for key in had.iter().filter(|key| !has.contains(key)) {
                bits.put(self.db, *key, now.n, false)?;
            }
            for key in has.iter().filter(|key| !had.contains(key)) {
                bits.put(self.db, *key, now.n, true)?;
            }
            let was = before.as_ref().map(named).unwrap_or_default();
            for (name, _) in named(now)
                .iter()
                .zip(was)
                .filter(|(name, was)| **name != *was)
            {
                names.count(*name);
            }
            if before.is_none() {
                follow_time(self.db, now)?;
            }
        }
        bits.write(self.db)?;
        names.write(self.db)?;
        write_open(self.db, self.open, &self.moved)
    }
}

/// Marks that the arguments are known; not a mark itself.
const TOLD: u32 = 1 << 31;

/// Which kinds of entry a call begins with.
fn begins(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PolicyDecision
            | Kind::ToolCall
            | Kind::ApprovalOpened
            | Kind::ApprovalGranted
            | Kind::GrantUsed
    )
}

/// Which kinds change what is configured.
fn changes(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PolicyChanged
            | Kind::ServerAdded
            | Kind::ServerRemoved
            | Kind::ServerAccepted
            | Kind::ServerChanged
            | Kind::SettingChanged
    )
}

/// Which later entries say something worth searching for.
fn is_said(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ApprovalDenied
            | Kind::ApprovalCancelled
            | Kind::ExecutionFailure
            | Kind::ExecutionUnknown
    )
}

fn call_words(entry: &Fields<'_>, arguments: &str, value: Option<&Json<'_>>) -> String {
    let mut text = String::with_capacity(256);
    let tool = entry.tool.unwrap_or_default();
    let said = headline(tool, value);
    add_words(&mut text, &said.verb);
    for part in [
        tool,
        entry.server.unwrap_or_default(),
        entry.client.unwrap_or_default(),
    ] {
        add_words(&mut text, part);
    }
    match value {
        // As it reads, not as it is escaped.
        Some(value) => add_values(&mut text, value),
        None => add_words(&mut text, arguments),
    }
    add_words(&mut text, entry.detail);
    text
}

fn add_values(text: &mut String, value: &Json<'_>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                add_words(text, name);
                add_values(text, value);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| add_values(text, item)),
        Json::String(said) => add_words(text, said),
        Json::Number(digits) => add_words(text, digits),
        Json::Bool(_) | Json::Null => {}
    }
}

fn add_words(text: &mut String, more: &str) {
    for word in words::words(more) {
        text.push_str(&word);
        text.push(' ');
    }
}

fn marks_of(arguments: &Json<'_>, tool: &str) -> u32 {
    let facts = MarkFacts {
        tool,
        ..MarkFacts::default()
    };
    let found = marks::words(&marks::find(arguments, &facts));
    let known = (0..).zip(Mark::ALL);
    known
        .filter(|(_, mark)| found.iter().any(|word| word == mark.word()))
        .fold(0, |bits, (place, _): (u32, _)| bits | 1 << place)
}

/// Names that are counted, in a fixed order.
fn named(row: &Row) -> [u32; 6] {
    [
        row.server,
        row.tool,
        row.client,
        row.session,
        row.rule,
        row.event,
    ]
}
