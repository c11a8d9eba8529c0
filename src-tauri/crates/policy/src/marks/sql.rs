//! Database statements: what removes, what changes every row, what gives rights, and one statement that is two.
//!
//! Not a parser of SQL: it knows words, strings and comments, and which words follow which. In a value that is not said
//! to be a statement, only what stands there in capitals or at the beginning counts.

use super::MarkClass::{Destroy, Execute, Privilege, Wildcard};
use super::field::Kind;
use super::found::Found;
use super::scan::{is_among, is_word, run, stands_at, work};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::ops::Range;
use std::sync::LazyLock;

/// What can be dropped.
const OBJECTS: &str = "table database schema index view user role column function trigger sequence extension \
      keyspace procedure constraint materialized login policy tablespace type graph if";

const OPENERS: &str = "select insert update delete drop truncate alter create grant revoke with merge exec \
      execute copy match call begin explain";

/// Every word that means something here.
const KEYWORDS: &str = "table database schema index view user role column function trigger sequence extension keyspace \
     procedure constraint materialized login policy tablespace type graph if drop truncate insert overwrite alter create \
     system grant revoke exec execute from to program into outfile dumpfile on for key no delete update set where or true";

/// Without one of these, what is no statement holds nothing to mark.
static TELLING: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ["delete", "update", "drop", "truncate", "overwrite", "/*!"];
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true);
    builder.kind(Some(AhoCorasickKind::DFA)).build(words).ok()
});

pub(super) fn find(text: &str, kind: Kind, found: &mut Found) {
    let telling = || {
        TELLING
            .as_ref()
            .is_none_or(|telling| telling.is_match(text))
    };
    let mut reader = Reader::new(text, kind == Kind::Sql, kind == Kind::Prose);
    if !reader.is_sql && !telling() {
        return;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'-' if stands_at(bytes, at, "--") && reader.is_sql => end_of_line(bytes, at),
            b'/' if stands_at(bytes, at, "/*!") => {
                // The one comment some databases run.
                found.add(at..at + 3, Execute, "a comment that some databases run");
                at + 3
            }
            b'/' if stands_at(bytes, at, "/*") => end_of_comment(bytes, at),
            b'\'' if reader.is_sql => {
                let end = end_of_string(bytes, at);
                reader.operand(text.get(at..end).unwrap_or_default(), &(at..end), found);
                end
            }
            b';' => {
                reader.end(at, found);
                at + 1
            }
            _ if is_word(byte) => {
                let end = run(bytes, at, is_word);
                reader.word(at..end, found);
                end
            }
            b' ' | b'\t' | b'\r' | b'\n' => run(bytes, at, |byte| byte.is_ascii_whitespace()),
            _ => {
                reader.sign(byte);
                at + 1
            }
        };
        work::done(1);
    }
    reader.end(text.len(), found);
}

/// The verb of a statement that changes rows, and whether it says which.
struct Change {
    at: Range<usize>,
    confirmed: bool,
    bounded: bool,
}

struct Reader<'t> {
    text: &'t str,
    /// The text is a statement; otherwise only capitals count.
    is_sql: bool,
    prose: bool,
    /// Words in this statement so far.
    words: usize,
    statements: usize,
    before: Range<usize>,
    change: Option<Change>,
    /// The verb the statement began with.
    opener: Range<usize>,
    /// The last operands of a condition: `1 = 1`.
    condition: Condition<'t>,
}

/// How far a condition that always holds has been read.
#[derive(Clone, Copy, PartialEq)]
enum Condition<'t> {
    None,
    Begun,
    Left(&'t str),
    Equals(&'t str),
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, said: bool, prose: bool) -> Self {
        let begins = text.trim_start().trim_start_matches(['(', '\'', '"']);
        let first = begins.split(|c: char| !c.is_ascii_alphabetic()).next();
        let capital = first.is_some_and(|word| {
            word.len() > 2
                && word.bytes().all(|byte| byte.is_ascii_uppercase())
                && is_among(word, OPENERS)
        });
        Self {
            text,
            is_sql: said || capital,
            prose,
            words: 0,
            statements: 0,
            before: 0..0,
            change: None,
            opener: 0..0,
            condition: Condition::None,
        }
    }

    fn said(&self, at: &Range<usize>) -> &'t str {
        self.text.get(at.clone()).unwrap_or_default()
    }

    fn is(&self, at: &Range<usize>, words: &str) -> bool {
        let word = self.said(at);
        // Outside of a statement, prose says `drop` and `update` too.
        let counts = self.is_sql
            || word.bytes().all(|byte| !byte.is_ascii_lowercase())
            || (!self.prose && self.words <= 2);
        counts && is_among(word, words)
    }

    fn word(&mut self, at: Range<usize>, found: &mut Found) {
        self.words += 1;
        if self.words == 1 {
            self.opener = at.clone();
            if self.statements > 0 && self.is_sql {
                found.add(at.clone(), Execute, "is a second statement");
            }
        }
        let before = std::mem::replace(&mut self.before, at.clone());
        if is_among(self.said(&at), KEYWORDS)
            || self.words == 2
            || is_among(self.said(&before), "truncate")
        {
            self.pair(&before, &at, found);
            self.change_of_rows(&before, &at);
        }
        self.operand(self.said(&at), &at, found);
    }

    /// Two words that mean something together.
    fn pair(&self, before: &Range<usize>, at: &Range<usize>, found: &mut Found) {
        let are = |first: &str, second: &str| self.is(before, first) && self.is(at, second);
        let risk = if are("drop", OBJECTS) {
            (Destroy, "drops it with all it holds")
        } else if are("truncate", "table") || self.is_sql && self.is(before, "truncate") {
            (Destroy, "removes every row")
        } else if are("insert", "overwrite") {
            (Destroy, "replaces what is there")
        } else if !self.is_sql {
            return;
        } else if are("alter create", "user role login system") || self.opens("grant revoke") {
            (Privilege, "changes who may do what")
        } else if self.opens("exec execute") {
            (Execute, "runs a procedure")
        } else if are("from to", "program") {
            (Execute, "runs a program on the database's machine")
        } else if are("into", "outfile dumpfile") {
            (Execute, "writes a file on the database's machine")
        } else {
            return;
        };
        found.add(before.start..at.end, risk.0, risk.1);
    }

    /// Whether this is the second word of a statement that begins with one of `verbs`.
    fn opens(&self, verbs: &str) -> bool {
        self.words == 2 && self.is(&self.opener, verbs)
    }

    fn change_of_rows(&mut self, before: &Range<usize>, at: &Range<usize>) {
        // `ON DELETE CASCADE` and `FOR UPDATE` change nothing by themselves.
        let applies = !self.is(before, "on for key no");
        if self.is(at, "delete update") && applies {
            self.change = Some(Change {
                at: at.clone(),
                confirmed: self.is_sql && self.is(at, "delete"),
                bounded: false,
            });
            return;
        }
        let from = self.is(before, "delete") && self.is(at, "from");
        let set = self.is(at, "set");
        let bounds = self.is(at, "where");
        if let Some(change) = &mut self.change {
            change.confirmed |= from || set;
            change.bounded |= bounds;
        }
        if self.is_sql && self.is(at, "where or") {
            self.condition = Condition::Begun;
        }
    }

    /// Part of a condition, if one is being read.
    fn operand(&mut self, said: &'t str, at: &Range<usize>, found: &mut Found) {
        self.condition = match self.condition {
            Condition::Begun if is_among(said, "where or") => Condition::Begun,
            Condition::Begun if is_among(said, "true") => {
                found.add(at.clone(), Wildcard, "is a condition that always holds");
                Condition::None
            }
            Condition::Begun => Condition::Left(said),
            Condition::Equals(left) => {
                if left == said && is_constant(said) {
                    found.add(at.clone(), Wildcard, "is a condition that always holds");
                }
                Condition::None
            }
            _ => Condition::None,
        };
    }

    fn sign(&mut self, byte: u8) {
        if !self.is_sql && matches!(byte, b'\'' | b'"') {
            // A statement may begin here, as in `psql -c "…"`.
            self.words = 0;
        }
        self.condition = match (self.condition, byte) {
            (Condition::Left(left), b'=') => Condition::Equals(left),
            (Condition::Begun, b'(') => Condition::Begun,
            _ => Condition::None,
        };
    }

    /// The end of a statement.
    fn end(&mut self, end: usize, found: &mut Found) {
        if let Some(change) = self.change.take()
            && change.confirmed
            && !change.bounded
        {
            let why = "has no WHERE: it takes every row";
            found.add(change.at.clone(), Destroy, why);
            found.add(
                change.at.start..self.before.end.max(change.at.end).min(end),
                Wildcard,
                why,
            );
        }
        self.statements += usize::from(self.words > 0);
        self.words = 0;
        self.before = end..end;
        self.condition = Condition::None;
    }
}

fn is_constant(said: &str) -> bool {
    said.starts_with(|c: char| c.is_ascii_digit() || c == '\'')
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    run(bytes, at, |byte| byte != b'\n')
}

fn end_of_comment(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 2;
    loop {
        at = run(bytes, at, |byte| byte != b'*');
        if at >= bytes.len() || bytes.get(at + 1) == Some(&b'/') {
            return (at + 2).min(bytes.len());
        }
        at += 1;
    }
}

/// The end of a string; two quotes in it are one.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    loop {
        at = run(bytes, at, |byte| byte != b'\'' && byte != b'\\');
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\''), Some(b'\'')) | (Some(b'\\'), Some(_)) => at += 2,
            (Some(_), _) => return at + 1,
            (None, _) => return bytes.len(),
        }
    }
}
