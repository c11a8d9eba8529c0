//! Reads a filter. Every text is a filter or an error with its place; none is guessed at.

use super::quantity::Lasting;
use super::{Asks, Bound, By, Compare, FilterError, Flag, Id, Mark, OUTCOMES, Term, Terms, When};
use crate::audit::Kind;
use ::policy::Severity;

/// Longest filter that is read, in bytes.
const LONGEST: usize = 8 * 1024;
/// Most tokens in one.
const MOST: usize = 64;

/// Every key and what it asks, in the order they are offered.
pub(crate) const KEYS: [(&str, &str); 17] = [
    ("decision", "how the call ended"),
    ("by", "who decided"),
    ("rule", "the rule that decided, by number or id"),
    ("sev", "severity: `sev:>=high`"),
    ("server", "which server"),
    ("tool", "which tool"),
    ("client", "what the client calls itself"),
    ("session", "which connection"),
    ("arg", "a value of the arguments: `arg:/namespace=payments`"),
    ("mark", "a risky part of the arguments"),
    ("is", "what else it is"),
    ("took", "how long its server took: `took:>5s`"),
    ("held", "how long it waited for you: `held:>1m`"),
    ("id", "one approval, call or entry: `id:A-1042`"),
    (
        "after",
        "that moment or later: `after:2026-11-22`, `after:7d`",
    ),
    ("before", "earlier than that moment"),
    ("event", "what a row is that is not a call"),
];

/// Reads a filter.
pub fn parse(text: &str) -> Result<Terms, FilterError> {
    if text.len() > LONGEST {
        let why = format!("the filter is longer than {LONGEST} bytes; shorten it");
        return Err(FilterError { at: 0, why });
    }
    let tokens = tokens(text);
    if let Some(token) = tokens.get(MOST) {
        let why = format!("a filter has at most {MOST} tokens; leave some out");
        return Err(FilterError { at: token.at, why });
    }
    tokens.iter().map(term).collect::<Result<_, _>>().map(Terms)
}

/// One token, its quotes and escapes resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Characters before it.
    pub(crate) at: usize,
    /// Characters before what comes after it.
    pub(crate) end: usize,
    pub(crate) not: bool,
    /// What stands before the `:`, if one stands outside quotes.
    pub(crate) key: Option<String>,
    pub(crate) value: String,
    /// A quote was opened and not closed.
    open: bool,
}

/// Cuts a text where there is space outside quotes.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().enumerate().peekable();
    while let Some(&(at, c)) = characters.peek() {
        if c.is_whitespace() {
            characters.next();
            continue;
        }
        tokens.push(token(at, &mut characters));
    }
    tokens
}

fn token(
    at: usize,
    characters: &mut std::iter::Peekable<impl Iterator<Item = (usize, char)>>,
) -> Token {
    let mut token = Token {
        at,
        end: at,
        not: characters.next_if(|(_, c)| *c == '-').is_some(),
        key: None,
        value: String::new(),
        open: false,
    };
    let mut was_quoted = false;
    while let Some((place, c)) = characters.next_if(|(_, c)| token.open || !c.is_whitespace()) {
        token.end = place + 1;
        match c {
            '"' => {
                token.open = !token.open;
                was_quoted = true;
            }
            '\\' if token.open => token.value.extend(characters.next().map(|(_, c)| c)),
            ':' if !token.open && !was_quoted && token.key.is_none() => {
                token.key = Some(std::mem::take(&mut token.value));
            }
            c => token.value.push(c),
        }
    }
    token
}

fn term(token: &Token) -> Result<Term, FilterError> {
    let wrong = |why: String| FilterError { at: token.at, why };
    if token.open {
        return Err(wrong(
            "a quote is opened and not closed; add a `\"`".to_owned(),
        ));
    }
    let asks = match &token.key {
        None if token.value.is_empty() => {
            return Err(wrong(
                "there is nothing to look for; write a word after it".to_owned(),
            ));
        }
        None => Asks::Text(token.value.clone()),
        Some(key) => asks(&key.to_ascii_lowercase(), &token.value).map_err(wrong)?,
    };
    Ok(Term {
        not: token.not,
        asks,
    })
}

/// What `key:value` asks, or what is wrong with it.
fn asks(key: &str, value: &str) -> Result<Asks, String> {
    if !KEYS.iter().any(|(known, _)| *known == key) {
        return Err(format!(
            "`{}` is not a key; put quotes around `{}` to search for it, or use one of {}",
            shown(key),
            shown(&format!("{key}:{value}")),
            list(KEYS.iter().map(|(key, _)| *key))
        ));
    }
    if value.is_empty() {
        return Err(format!("`{key}:` has no value; write one behind it"));
    }
    let text = value.to_owned();
    Ok(match key {
        "rule" => Asks::Rule(text),
        "server" => Asks::Server(text),
        "tool" => Asks::Tool(text),
        "client" => Asks::Client(text),
        "session" => Asks::Session(text),
        "decision" => Asks::Outcome(one_of(key, value, &OUTCOMES)?),
        "by" => Asks::By(one_of(key, value, &pairs(By::ALL, By::word))?),
        "mark" => Asks::Mark(one_of(key, value, &pairs(Mark::ALL, Mark::word))?),
        "is" => Asks::Flag(one_of(key, value, &pairs(Flag::ALL, Flag::word))?),
        "event" => {
            let kind = Kind::parse(value);
            Asks::Event(
                kind.ok_or_else(|| format!("`{}` is no kind of event", shown(value)))?
                    .as_str()
                    .to_owned(),
            )
        }
        "sev" => {
            let (compare, name) = Compare::split(value);
            Asks::Severity(compare, one_of(key, name, &severities())?)
        }
        "took" => Asks::Took(bound(value)?),
        "held" => Asks::Held(bound(value)?),
        "arg" => argument(value)?,
        "id" => Asks::Id(id(value)?),
        "after" => Asks::After(when(value)?),
        _ => Asks::Before(when(value)?),
    })
}

fn pairs<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<(T, &'static str)> {
    all.iter().map(|one| (*one, word(*one))).collect()
}

fn severities() -> [(Severity, &'static str); 5] {
    [
        (Severity::Safe, "safe"),
        (Severity::Low, "low"),
        (Severity::Medium, "medium"),
        (Severity::High, "high"),
        (Severity::Critical, "critical"),
    ]
}

fn one_of<T: Copy>(key: &str, value: &str, all: &[(T, &'static str)]) -> Result<T, String> {
    let found = all.iter().find(|(_, word)| *word == value);
    found.map(|(one, _)| *one).ok_or_else(|| {
        let words = list(all.iter().map(|(_, word)| *word));
        format!(
            "`{key}:` cannot be `{}`; it is one of {words}",
            shown(value)
        )
    })
}

fn bound(value: &str) -> Result<Bound, String> {
    let (compare, length) = Compare::split(value);
    let with = Lasting::parse(length).ok_or_else(|| {
        format!(
            "`{}` is not a length of time; write it as `5s`, `200ms` or `1m`",
            shown(length)
        )
    })?;
    Ok(Bound { compare, with })
}

fn argument(value: &str) -> Result<Asks, String> {
    let (pointer, value) = value
        .split_once('=')
        .ok_or_else(|| format!("`{}` says no value; write `arg:/name=value`", shown(value)))?;
    let pointer = match pointer.starts_with('/') || pointer.is_empty() {
        true => pointer.to_owned(),
        false => format!("/{pointer}"),
    };
    Ok(Asks::Argument {
        pointer,
        value: value.to_owned(),
    })
}

fn id(value: &str) -> Result<Id, String> {
    let label = value
        .strip_prefix("A-")
        .or_else(|| value.strip_prefix("a-"))
        .and_then(number);
    if let Some(label) = label {
        return Ok(Id::Label(label));
    }
    if let Some(entry) = number(value) {
        return Ok(Id::Entry(entry));
    }
    let call = value.parse().map(Id::Call);
    call.map_err(|_| {
        format!(
            "`{}` is no id; write `A-1042`, the number of an entry or the id of a call",
            shown(value)
        )
    })
}

/// Digits and nothing else; `parse` alone would take a `+`.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

fn when(value: &str) -> Result<When, String> {
    When::parse(value).ok_or_else(|| {
        format!(
            "`{}` is not a moment; write `2026-11-22`, `2026-11-22T14:03`, `7d`, `today` or `yesterday`",
            shown(value)
        )
    })
}

/// A quoted value is the operator's own, but it may be long and hold anything.
fn shown(value: &str) -> String {
    let short: String = value.chars().take(40).collect();
    crate::text::plain(&short)
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
