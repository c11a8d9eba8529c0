//! Whether every name one pattern stands for is one that others stand for. Exact: patterns are taken for what
//! they are, small machines that read a name byte by byte, and the machines are compared, not their texts.

use super::Cover;
use crate::names::{Names, Pattern};
use std::collections::HashSet;

/// Looked at before two patterns are said to be too much work.
const MOST_STATES: usize = 4_096;
/// Stands for every byte beyond ASCII that no step names. By itself it is no text.
const BEYOND_ASCII: u8 = 128;
/// Ways of writing `{a,b}` out before a pattern is said to be too much work.
const MOST_WAYS: usize = 64;

/// One step of reading a name.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Byte(u8),
    /// Any byte.
    One,
    /// Any number of bytes.
    Run,
    /// One byte of a class.
    Class(Class),
}

/// Which bytes: one bit for each of ASCII, one for all others.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Class {
    ascii: u128,
    others: bool,
}

/// Whether `wide` admits every name that `narrow` admits.
pub(super) fn names(wide: &Names, narrow: &Names) -> Cover {
    if wide.is_any() {
        return Cover::Yes;
    }
    if narrow.is_any() {
        return patterns(wide.patterns(), "*");
    }
    Cover::all(narrow.patterns().iter().map(|pattern| one(wide, pattern)))
}

fn one(wide: &Names, narrow: &Pattern) -> Cover {
    if let Some(name) = narrow.literal() {
        return Cover::known(wide.admit(name));
    }
    if wide
        .patterns()
        .iter()
        .any(|pattern| pattern.text() == narrow.text())
    {
        return Cover::Yes;
    }
    patterns(wide.patterns(), narrow.text())
}

fn patterns(wide: &[Pattern], narrow: &str) -> Cover {
    if wide.iter().all(|pattern| pattern.literal().is_some()) && simple_prefix(narrow).is_some() {
        // A few names are never all that begin alike.
        return Cover::No;
    }
    let starts: Option<Vec<&str>> = wide
        .iter()
        .filter(|pattern| pattern.literal().is_none())
        .map(|pattern| simple_prefix(pattern.text()))
        .collect();
    if let (Some(starts), Some(start)) = (starts, simple_prefix(narrow)) {
        return Cover::known(starts.iter().any(|wider| start.starts_with(wider)));
    }
    texts(
        &wide.iter().map(Pattern::text).collect::<Vec<_>>(),
        &[narrow],
    )
}

/// `abc` of `abc*`.
fn simple_prefix(pattern: &str) -> Option<&str> {
    let special = |c| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\');
    pattern
        .strip_suffix('*')
        .filter(|start| !start.contains(special))
}

/// Whether the patterns of `wide` together stand for everything those of `narrow` stand for.
pub(super) fn texts(wide: &[&str], narrow: &[&str]) -> Cover {
    let ways = |patterns: &[&str]| -> Option<Vec<Vec<Step>>> {
        let each: Option<Vec<_>> = patterns.iter().map(|pattern| ways(pattern)).collect();
        Some(each?.into_iter().flatten().collect())
    };
    match (ways(wide), ways(narrow)) {
        (Some(wide), Some(narrow)) => {
            Cover::all(narrow.iter().map(|narrow| match within(&wide, narrow) {
                Found::Within => Cover::Yes,
                Found::Outside(_) => Cover::No,
                Found::TooMuch => Cover::Maybe,
            }))
        }
        _ => Cover::Maybe,
    }
}

/// The ways a pattern can be read; none where it uses what is not understood here.
fn ways(pattern: &str) -> Option<Vec<Vec<Step>>> {
    // Two in a row mean more beside a slash.
    if pattern.contains("**") {
        return None;
    }
    let mut chars = pattern.chars().peekable();
    let ways = sequence(&mut chars, false)?;
    chars.next().is_none().then_some(ways)
}

type Chars<'p> = std::iter::Peekable<std::str::Chars<'p>>;

fn sequence(chars: &mut Chars<'_>, in_choice: bool) -> Option<Vec<Vec<Step>>> {
    let mut ways: Vec<Vec<Step>> = vec![Vec::new()];
    let mut bytes = [0; 4];
    loop {
        let step = match chars.peek() {
            None => return Some(ways),
            Some(',' | '}') if in_choice => return Some(ways),
            Some('{') => {
                let choices = choices(chars)?;
                ways = ways
                    .iter()
                    .flat_map(|way| choices.iter().map(|choice| [&**way, &**choice].concat()))
                    .collect();
                if ways.len() > MOST_WAYS {
                    return None;
                }
                continue;
            }
            Some('*') => vec![Step::Run],
            Some('?') => vec![Step::One],
            Some('[') => {
                chars.next();
                let class = Step::Class(class(chars)?);
                ways.iter_mut().for_each(|way| way.push(class.clone()));
                continue;
            }
            Some('\\') => {
                chars.next();
                let c = chars.peek()?;
                c.encode_utf8(&mut bytes).bytes().map(Step::Byte).collect()
            }
            Some(c) => c.encode_utf8(&mut bytes).bytes().map(Step::Byte).collect(),
        };
        chars.next();
        ways.iter_mut().for_each(|way| way.extend_from_slice(&step));
    }
}

/// The ways of `{one,other}`.
fn choices(chars: &mut Chars<'_>) -> Option<Vec<Vec<Step>>> {
    let mut all = Vec::new();
    loop {
        // The opening bracket, or the comma.
        chars.next();
        let ways = sequence(chars, true)?;
        // What an empty choice means is not for us to say.
        if ways.iter().any(Vec::is_empty) {
            return None;
        }
        all.extend(ways);
        if *chars.peek()? == '}' {
            chars.next();
            return Some(all);
        }
    }
}

/// `[ab]`, `[a-z]`, `[!a]`, from behind the opening bracket.
fn class(chars: &mut Chars<'_>) -> Option<Class> {
    let negated = chars.next_if(|c| matches!(c, '!' | '^')).is_some();
    let mut ascii = 0_u128;
    let mut first = true;
    loop {
        let c = chars.next()?;
        if c == ']' && !first {
            break;
        }
        first = false;
        let from = plain(c)?;
        let mut to = from;
        if chars.peek() == Some(&'-') {
            // A dash at the end, or after a range, is where readers differ.
            chars.next();
            to = plain(chars.next()?)?;
            if chars.peek() == Some(&'-') {
                return None;
            }
        }
        (from..=to).for_each(|byte| ascii |= 1 << byte);
    }
    Some(Class {
        ascii: if negated { !ascii } else { ascii },
        others: negated,
    })
}

fn plain(c: char) -> Option<u8> {
    let is_plain = c.is_ascii() && !matches!(c, ']' | '[' | '-' | '\\' | '!' | '^');
    u8::try_from(c).ok().filter(|_| is_plain)
}

impl Class {
    fn contains(self, byte: u8) -> bool {
        match byte {
            0..128 => self.ascii >> byte & 1 == 1,
            _ => self.others,
        }
    }
}

impl Step {
    /// Whether it reads the byte where it need not read any other: of bytes beyond ASCII, one stands for all that no
    /// step names.
    fn may_read(&self, byte: u8) -> bool {
        self.reads(byte) && (byte <= BEYOND_ASCII || matches!(self, Self::Byte(_)))
    }

    fn reads(&self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => *own == byte,
            Self::One | Self::Run => true,
            Self::Class(class) => class.contains(byte),
        }
    }
}

/// The places in all ways of `wide` at which a name that was read so far may stand: one bit each.
type Places = Vec<u64>;

/// What was found of two machines.
enum Found {
    Within,
    /// A name that one reads and the other does not.
    Outside(Vec<u8>),
    /// There are too many ways to look at, or only what is no text was found.
    TooMuch,
}

/// Whether each name that `narrow` reads is read by one of `wide`.
fn within(wide: &[Vec<Step>], narrow: &[Step]) -> Found {
    let wide = Machine::of(wide);
    let bytes = telling_bytes(&wide, narrow);
    let mut todo = vec![(0_usize, wide.start(), Vec::new())];
    let mut seen: HashSet<(usize, Places, bool)> = HashSet::new();
    let mut found = Found::Within;
    while let Some((at, places, name)) = todo.pop() {
        if seen.len() > MOST_STATES {
            return Found::TooMuch;
        }
        let is_text = !name.contains(&BEYOND_ASCII);
        if !seen.insert((at, places.clone(), is_text)) {
            continue;
        }
        let Some(step) = narrow.get(at) else {
            if !wide.ends(&places) {
                if is_text {
                    return Found::Outside(name);
                }
                found = Found::TooMuch;
            }
            continue;
        };
        let is_run = matches!(step, Step::Run);
        for byte in bytes.iter().filter(|byte| step.may_read(**byte)) {
            let longer = [&*name, &[*byte]].concat();
            let next = if is_run { at } else { at + 1 };
            todo.push((next, wide.read(&places, *byte), longer));
        }
        if is_run {
            todo.push((at + 1, places, name));
        }
    }
    found
}

/// A name that `narrow` stands for and none of `wide` does.
#[cfg(test)]
pub(super) fn witness(wide: &Names, narrow: &str) -> Option<String> {
    let wide = wide.patterns().iter().map(|pattern| ways(pattern.text()));
    let wide: Vec<_> = wide.collect::<Option<Vec<_>>>()?.concat();
    ways(narrow)?
        .iter()
        .find_map(|narrow| match within(&wide, narrow) {
            Found::Outside(name) => String::from_utf8(name).ok(),
            Found::Within | Found::TooMuch => None,
        })
}

/// All ways of several patterns, end to end: each is followed by a place of its own that is its end.
struct Machine {
    steps: Vec<Option<Step>>,
    begins: Vec<usize>,
}

impl Machine {
    fn of(ways: &[Vec<Step>]) -> Self {
        let mut machine = Self {
            steps: Vec::new(),
            begins: Vec::new(),
        };
        for way in ways {
            machine.begins.push(machine.steps.len());
            machine.steps.extend(way.iter().cloned().map(Some));
            machine.steps.push(None);
        }
        machine
    }

    fn start(&self) -> Places {
        let mut places = vec![0; self.steps.len().div_ceil(64)];
        self.begins
            .iter()
            .for_each(|begin| self.stand(&mut places, *begin));
        places
    }

    /// Stands at a place, and at those behind it that can be reached without reading.
    fn stand(&self, places: &mut Places, mut at: usize) {
        loop {
            if let Some(word) = places.get_mut(at / 64) {
                *word |= 1 << (at % 64);
            }
            match self.steps.get(at) {
                Some(Some(Step::Run)) => at += 1,
                _ => return,
            }
        }
    }

    fn standing<'p>(
        &'p self,
        places: &'p Places,
    ) -> impl Iterator<Item = (usize, &'p Option<Step>)> {
        let stands = |at: usize| {
            places
                .get(at / 64)
                .is_some_and(|word| word >> (at % 64) & 1 == 1)
        };
        self.steps
            .iter()
            .enumerate()
            .filter(move |(at, _)| stands(*at))
    }

    fn read(&self, places: &Places, byte: u8) -> Places {
        let mut next = vec![0; places.len()];
        for (at, step) in self.standing(places) {
            match step {
                Some(Step::Run) => self.stand(&mut next, at),
                Some(step) if step.reads(byte) => self.stand(&mut next, at + 1),
                _ => {}
            }
        }
        next
    }

    fn ends(&self, places: &Places) -> bool {
        self.standing(places).any(|(_, step)| step.is_none())
    }
}

/// One byte for each way in which the steps can tell bytes apart. Bytes beyond ASCII that no step names are like
/// those of ASCII that none names, except to a class, and then they are one more.
fn telling_bytes(wide: &Machine, narrow: &[Step]) -> Vec<u8> {
    let steps = || wide.steps.iter().flatten().chain(narrow);
    let named = steps().filter_map(|step| match step {
        Step::Byte(byte) => Some(*byte),
        _ => None,
    });
    let mut bytes: Vec<u8> = named.collect();
    bytes.sort_unstable();
    bytes.dedup();
    let classes: Vec<Class> = steps()
        .filter_map(|step| match step {
            Step::Class(class) => Some(*class),
            _ => None,
        })
        .collect();
    let mut kinds = HashSet::new();
    let unnamed = (1..BEYOND_ASCII)
        .rev()
        .chain([BEYOND_ASCII])
        .filter(|byte| !bytes.contains(byte));
    let telling: Vec<u8> = unnamed
        .filter(|byte| {
            let kind: Vec<bool> = classes.iter().map(|class| class.contains(*byte)).collect();
            kinds.insert(kind)
        })
        .collect();
    bytes.extend(telling);
    bytes
}
