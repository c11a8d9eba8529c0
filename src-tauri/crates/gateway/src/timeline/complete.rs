//! What could be typed next in a filter: keys with what they ask, values with how many rows have them.

use super::Result;
use super::bits::{self, Field, Key};
use super::filter::{Asks, By, Flag, KEYS, Mark, OUTCOMES, Term, tokens};
use super::lens::{Lens, Reach};
use super::row::{SEVERITIES, by_code, flag_code, outcome_code, severity_code};
use crate::api::{CompleteFilter, Completion};
use rusqlite::params;

/// Most values offered.
const MOST: u32 = 12;

/// What is offered where any length of time or moment may stand.
const EXAMPLES: [(&str, &[(&str, &str)]); 4] = [
    (
        "took",
        &[
            (">1s", "over a second"),
            (">5s", "over five seconds"),
            ("<100ms", "under a tenth of a second"),
        ],
    ),
    (
        "held",
        &[
            (">10s", "over ten seconds"),
            (">1m", "over a minute"),
            ("<5s", "answered within five seconds"),
        ],
    ),
    (
        "after",
        &[
            ("today", "since midnight"),
            ("yesterday", "since midnight before"),
            ("1h", "the last hour"),
            ("7d", "the last seven days"),
        ],
    ),
    (
        "before",
        &[
            ("today", "until midnight"),
            ("yesterday", "until midnight before"),
            ("1h", "more than an hour ago"),
            ("7d", "more than seven days ago"),
        ],
    ),
];

impl Lens {
    /// What could be typed where the cursor is.
    pub fn complete(&mut self, request: &CompleteFilter) -> Result<Vec<Completion>> {
        let cursor = characters_before(&request.filter, request.cursor);
        let tokens = tokens(&request.filter);
        let here = tokens
            .into_iter()
            .find(|token| token.at < cursor && cursor <= token.end);
        let (not, key, begun) = match here {
            Some(token) => (token.not, token.key, token.value),
            None => (false, None, String::new()),
        };
        self.ask(|lens, reach| match key {
            None => Ok(keys(not, &begun)),
            Some(key) => lens.values(not, &key.to_ascii_lowercase(), &begun, reach),
        })
    }

    fn values(&self, not: bool, key: &str, begun: &str, reach: Reach) -> Result<Vec<Completion>> {
        let words: Vec<(&str, Key)> = match key {
            "decision" => OUTCOMES
                .iter()
                .map(|(one, word)| (*word, Key::new(Field::Outcome, outcome_code(*one))))
                .collect(),
            "by" => By::ALL
                .iter()
                .map(|by| (by.word(), Key::new(Field::By, by_code(*by))))
                .collect(),
            "is" => Flag::ALL
                .iter()
                .map(|flag| (flag.word(), Key::new(Field::Flag, flag_code(*flag))))
                .collect(),
            "mark" => (0..)
                .zip(Mark::ALL)
                .map(|(place, mark)| (mark.word(), Key::new(Field::Mark, place)))
                .collect(),
            "sev" => SEVERITIES
                .iter()
                .map(|one| (one.word(), Key::new(Field::Severity, severity_code(*one))))
                .collect(),
            "server" => return self.names(not, Field::Server, Asks::Server, begun),
            "tool" => return self.names(not, Field::Tool, Asks::Tool, begun),
            "client" => return self.names(not, Field::Client, Asks::Client, begun),
            "session" => return self.names(not, Field::Session, Asks::Session, begun),
            "rule" => return self.names(not, Field::Rule, Asks::Rule, begun),
            "event" => return self.names(not, Field::Event, Asks::Event, begun),
            _ => return Ok(examples(not, key, begun)),
        };
        let mut found = Vec::new();
        for (word, set) in words
            .into_iter()
            .filter(|(word, _)| word.starts_with(begun))
        {
            let rows = bits::read(&self.db, set, &(1..=reach.newest))?.len();
            found.push(Completion {
                token: format!("{}{key}:{word}", sign(not)),
                says: counted(i64::try_from(rows).unwrap_or(i64::MAX)),
            });
        }
        Ok(found)
    }

    /// Names that begin so, the commonest first.
    fn names(
        &self,
        not: bool,
        field: Field,
        asks: fn(String) -> Asks,
        begun: &str,
    ) -> Result<Vec<Completion>> {
        let mut select = self.db.prepare_cached(
            "SELECT text, rows FROM names WHERE field = ?1 AND substr(text, 1, length(?2)) = ?2 COLLATE NOCASE \
             ORDER BY rows DESC, id DESC LIMIT ?3",
        )?;
        let found = select.query_map(params![field as i64, begun, MOST], |row| {
            let asks = asks(row.get(0)?);
            Ok(Completion {
                token: Term { not, asks }.to_string(),
                says: counted(row.get(1)?),
            })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }
}

fn keys(not: bool, begun: &str) -> Vec<Completion> {
    let begun = begun.to_ascii_lowercase();
    let fitting = KEYS.iter().filter(|(key, _)| key.starts_with(&begun));
    fitting
        .map(|(key, asks)| Completion {
            token: format!("{}{key}:", sign(not)),
            says: (*asks).to_owned(),
        })
        .collect()
}

fn examples(not: bool, key: &str, begun: &str) -> Vec<Completion> {
    let of_key = EXAMPLES.iter().filter(|(known, _)| *known == key);
    let examples = of_key.flat_map(|(_, examples)| examples.iter());
    examples
        .filter(|(value, _)| value.starts_with(begun))
        .map(|(value, says)| Completion {
            token: format!("{}{key}:{value}", sign(not)),
            says: (*says).to_owned(),
        })
        .collect()
}

fn sign(not: bool) -> &'static str {
    if not { "-" } else { "" }
}

fn counted(rows: i64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}

/// How many characters come before a place counted in UTF-16 units.
fn characters_before(text: &str, cursor: u32) -> usize {
    let cursor = usize::try_from(cursor).unwrap_or(usize::MAX);
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= cursor
        })
        .count()
}
