//! A filter as text again: what a saved view stores and a completion inserts. Reading it gives the same filter.

use super::quantity::Lapse;
use super::time::{DATE, TIMES};
use super::{Asks, Bound, Id, OUTCOMES, Term, Terms, Unit, When};
use std::fmt::{self, Display, Write};

impl Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, term) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_char(' ')?;
            }
            term.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.not {
            f.write_char('-')?;
        }
        let value = self.asks.value();
        match self.asks.key() {
            Some(key) => write!(f, "{key}:{}", quoted(&value, false)),
            None => f.write_str(&quoted(&value, true)),
        }
    }
}

impl Asks {
    fn value(&self) -> String {
        match self {
            Self::Outcome(outcome) => {
                let word = OUTCOMES.iter().find(|(known, _)| known == outcome);
                word.map_or_else(String::new, |(_, word)| (*word).to_owned())
            }
            Self::By(by) => by.word().to_owned(),
            Self::Severity(compare, severity) => format!("{}{severity}", compare.sign()),
            Self::Rule(text)
            | Self::Server(text)
            | Self::Tool(text)
            | Self::Client(text)
            | Self::Session(text)
            | Self::Event(text)
            | Self::Text(text) => text.clone(),
            Self::Argument { pointer, value } => format!("{pointer}={value}"),
            Self::Mark(mark) => mark.word().to_owned(),
            Self::Flag(flag) => flag.word().to_owned(),
            Self::Took(bound) | Self::Held(bound) => bound.to_string(),
            Self::Id(Id::Label(number)) => format!("A-{number}"),
            Self::Id(Id::Entry(seq)) => seq.to_string(),
            Self::Id(Id::Call(call)) => call.to_string(),
            Self::After(when) | Self::Before(when) => when.to_string(),
        }
    }
}

impl Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = Lapse::ALL.iter().find(|(unit, ..)| *unit == self.with.unit);
        let word = unit.map_or("", |(_, word, _)| word);
        write!(f, "{}{}{word}", self.compare.sign(), self.with.count)
    }
}

impl Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [full, ..] = TIMES;
        match self {
            Self::Day(day) => write!(f, "{}", day.format(DATE)),
            Self::Time(time) => write!(f, "{}", time.format(full)),
            Self::Unix(at) => write!(f, "{at:012}"),
            Self::Ago(count, unit) => {
                let letter = Unit::ALL.iter().find(|(known, ..)| known == unit);
                write!(f, "{count}{}", letter.map_or('s', |(_, letter, _)| *letter))
            }
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
        }
    }
}

/// In quotes where it would be read as something else. A free text with a `:` or a `-` in front would be a key or a
/// negation.
fn quoted(text: &str, free: bool) -> String {
    let plain = !text.is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c == '"')
        && !(free && (text.starts_with('-') || text.contains(':')));
    if plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
