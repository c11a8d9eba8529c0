//! A filter asked of one row at a time, without an index: slow, plain, and what the real answers are held to.

use super::*;
use crate::audit::{Fields, Reader};
use crate::timeline::filter::{Asks, Bound, By, Id, Mark, Terms, When};
use crate::timeline::row::{Row, bit, by_of};
use crate::timeline::{names, table, words};
use std::collections::HashSet;

/// A row with its names and everything that was said of it.
pub(super) struct Plain {
    row: Row,
    server: String,
    tool: String,
    client: String,
    session: String,
    event: String,
    rule: String,
    said: HashSet<String>,
    values: HashSet<(String, String)>,
}

pub(super) fn plain(lens: &Lens, record: &Reader, n: u32) -> Plain {
    let row = table::read(&lens.db, n).unwrap().unwrap();
    let name = |number| names::text(&lens.db, number).unwrap().unwrap_or_default();
    let mut plain = Plain {
        server: name(row.server),
        tool: name(row.tool),
        client: name(row.client),
        session: name(row.session),
        event: name(row.event),
        rule: name(row.rule),
        said: HashSet::new(),
        values: HashSet::new(),
        row,
    };
    let call = record
        .entry(plain.row.seq, |entry| entry.call.map(<[u8]>::to_vec))
        .unwrap()
        .unwrap();
    let mut told = false;
    let is_call = plain.row.is_call();
    let span = (plain.row.seq, plain.row.last);
    record
        .about_call(call.as_deref().filter(|_| is_call), span, |entry, _, _| {
            plain.hear(entry, &mut told)
        })
        .unwrap();
    plain
}

impl Plain {
    pub(super) fn place(&self) -> u32 {
        self.row.n
    }

    fn hear(&mut self, entry: &Fields<'_>, told: &mut bool) {
        let kind = Kind::parse(entry.kind).unwrap();
        let edited = kind == Kind::ToolCall && !entry.detail.is_empty();
        let arguments = entry
            .arguments
            .filter(|_| self.row.is_call() && (!*told || edited));
        let later = [
            Kind::ApprovalDenied,
            Kind::ApprovalCancelled,
            Kind::ExecutionFailure,
            Kind::ExecutionUnknown,
        ];
        let mut say = |text: &str| self.said.extend(words::words(text));
        if !self.row.is_call() || arguments.is_some() {
            let tool = entry.tool.unwrap_or_default();
            for text in [entry.server, Some(tool), entry.client, Some(entry.detail)] {
                say(text.unwrap_or_default());
            }
        }
        if later.contains(&kind) {
            say(entry.detail);
        }
        if let Some(text) = arguments {
            *told = true;
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            let tool = entry.tool.unwrap_or_default();
            say(&crate::card::headline::headline(tool, words::read(text).as_ref()).verb);
            for (name, value) in value.as_object().unwrap() {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                say(name);
                say(&value);
                self.values.insert((format!("/{name}"), value));
            }
        }
    }

    pub(super) fn fits(&self, terms: &Terms) -> bool {
        let all = terms
            .groups()
            .iter()
            .all(|group| group.iter().any(|asks| self.has(asks)));
        all && !terms.excluded().any(|asks| self.has(asks))
    }

    fn has(&self, asks: &Asks) -> bool {
        let row = &self.row;
        let called = |name: &str, wanted: &str| !name.is_empty() && names::fits(wanted, name);
        match asks {
            Asks::Outcome(outcome) => row.outcome == Some(*outcome),
            Asks::By(by) => row.by == Some(*by),
            Asks::Rule(rule) => {
                called(&self.rule, rule) || rule.parse() == Ok(row.number) && row.number > 0
            }
            Asks::Severity(compare, with) => {
                row.severity.is_some_and(|one| compare.holds(one, *with))
            }
            Asks::Server(name) => called(&self.server, name),
            Asks::Tool(name) => called(&self.tool, name),
            Asks::Client(name) => called(&self.client, name),
            Asks::Session(name) => called(&self.session, name),
            Asks::Event(name) => called(&self.event, name),
            Asks::Argument { pointer, value } => {
                self.values.contains(&(pointer.clone(), value.clone()))
            }
            Asks::Mark(mark) => {
                let place = Mark::ALL.iter().position(|known| known == mark).unwrap();
                row.marks & (1 << place) != 0
            }
            Asks::Flag(flag) => row.flags & bit(*flag) != 0,
            Asks::Took(bound) => lasted(*bound, row.took_us),
            Asks::Held(bound) => lasted(*bound, row.held_ms.map(|ms| ms * 1_000)),
            Asks::Id(Id::Label(number)) => row.label == *number && *number > 0,
            Asks::Id(Id::Entry(seq)) => row.seq == i64::from(*seq),
            Asks::Id(Id::Call(_)) => false,
            Asks::After(when) => row.at >= unix(*when),
            Asks::Before(when) => row.at < unix(*when),
            Asks::Text(text) => {
                let wanted = words::wanted(text);
                let said = |one: &words::Wanted| match one.begins {
                    true => self.said.iter().any(|word| word.starts_with(&one.word)),
                    false => self.said.contains(&one.word),
                };
                !wanted.is_empty() && wanted.iter().all(said)
            }
        }
    }
}

fn lasted(bound: Bound, us: Option<i64>) -> bool {
    us.is_some_and(|us| bound.compare.holds(us, bound.with.us()))
}

fn unix(when: When) -> i64 {
    match when {
        When::Unix(at) => at,
        other => panic!("{other} was not resolved"),
    }
}

#[test]
fn each_stored_word_for_who_decided_is_read_back() {
    for (code, by) in (0..).zip(By::ALL) {
        assert_eq!(by_of(code), Some(*by));
    }
}
