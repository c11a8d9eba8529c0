//! Matches the patterns of `patterns.txt` and adds up what they weigh.

use super::tokens::{self, Token};
use super::words::{END, Id, Words};
use super::{FindingKind, PER_TEXT, Spans, markers};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// From this weight on a text instructs its reader.
const ENOUGH: u32 = 3;

/// One of several words, after at most so many others.
struct Step {
    within: usize,
    words: Vec<Id>,
}

struct Pattern {
    weight: u8,
    reason: &'static str,
    /// It does not count where a word before turns it round.
    unless_negated: bool,
    /// What comes after the first word.
    steps: Vec<Step>,
}

#[derive(Default)]
struct Table {
    known: Words,
    /// Patterns by their first word's number.
    by_first: Vec<Vec<usize>>,
    patterns: Vec<Pattern>,
    negations: Vec<Id>,
}

const NEGATIONS: [&str; 4] = ["never", "not", "dont", "cannot"];

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("patterns.txt")));

fn read(text: &'static str) -> Table {
    let mut table = Table::default();
    table.negations = NEGATIONS.iter().map(|word| table.known.add(word)).collect();
    let mut reason = "";
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some((_, says)) = line
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("] "))
        {
            reason = says;
        } else if let Some((weight, words)) = line.split_once(' ') {
            table.add(weight.parse().unwrap_or_default(), reason, words);
        }
    }
    table
}

impl Table {
    fn add(&mut self, weight: u8, reason: &'static str, words: &str) {
        let (words, unless_negated) = match words.strip_prefix('!') {
            Some(words) => (words, true),
            None => (words, false),
        };
        let mut steps = Vec::new();
        let mut within = 0;
        for word in words.split(' ') {
            if let Some(count) = word.strip_prefix("..") {
                within = count.parse().unwrap_or_default();
                continue;
            }
            let words = word.split('|').map(|word| self.known.add(word)).collect();
            steps.push(Step { within, words });
            within = 0;
        }
        let mut steps = steps.into_iter();
        let Some(first) = steps.next() else {
            return;
        };
        self.by_first.resize(self.known.count(), Vec::new());
        for word in first.words {
            if let Some(patterns) = self.by_first.get_mut(usize::from(word)) {
                patterns.push(self.patterns.len());
            }
        }
        self.patterns.push(Pattern {
            weight,
            reason,
            unless_negated,
            steps: steps.collect(),
        });
    }
}

/// What in a text instructs its reader, if it adds up to that.
pub(super) fn find(text: &str) -> Spans {
    let table = &*TABLE;
    let words = tokens::cut(text, &table.known);
    let mut hits: Vec<(Range<usize>, u8, &'static str)> = markers::find(text);
    for (at, token) in words.iter().enumerate() {
        let starting = table.by_first.get(usize::from(token.id));
        for pattern in starting
            .into_iter()
            .flatten()
            .filter_map(|index| table.patterns.get(*index))
        {
            if pattern.unless_negated
                && is_negated(table, words.get(..at).unwrap_or_default(), token)
            {
                continue;
            }
            let rest = words.get(at + 1..).unwrap_or_default();
            if let Some(end) = matched(&pattern.steps, token.number, rest) {
                let end = end.unwrap_or(token.end);
                hits.push((token.start..end, pattern.weight, pattern.reason));
            }
        }
    }
    if weight(&hits) < ENOUGH {
        return Spans::new();
    }
    apart(hits)
}

/// Whether one of the two words before says never or not.
fn is_negated(table: &Table, before: &[Token], token: &Token) -> bool {
    let near = before
        .iter()
        .rev()
        .take_while(|word| word.number + 2 >= token.number);
    near.into_iter()
        .any(|word| table.negations.contains(&word.id))
}

/// Whether the words behind number `last` begin with all steps, one after the other; where the last one ends. No step is
/// tried twice for a word, so a pattern costs at most the sum of what its steps may pass over.
fn matched(steps: &[Step], mut last: usize, words: &[Token]) -> Option<Option<usize>> {
    let mut rest = words;
    let mut end = None;
    for step in steps {
        let near = rest
            .iter()
            .take_while(|word| word.number <= last + step.within + 1 && word.id != END);
        let at = near
            .into_iter()
            .position(|word| step.words.contains(&word.id))?;
        let word = rest.get(at)?;
        (end, last) = (Some(word.end), word.number);
        rest = rest.get(at + 1..)?;
    }
    Some(end)
}

/// The heaviest of each reason, added up; a second one elsewhere adds one.
fn weight(hits: &[(Range<usize>, u8, &'static str)]) -> u32 {
    let mut heaviest: HashMap<&str, (u8, usize, bool)> = HashMap::new();
    for (range, weight, reason) in hits {
        let (most, end, again) = heaviest.entry(reason).or_insert((0, 0, false));
        if *weight >= 2 {
            *again |= *most >= 2 && range.start >= *end;
            *end = range.end.max(*end);
        }
        *most = (*most).max(*weight);
    }
    let weights = heaviest.values();
    weights
        .map(|(most, _, again)| u32::from(*most) + u32::from(*again))
        .sum()
}

/// The hits in order; of those that overlap, the first, made to cover both. Weak ones only support the others.
fn apart(mut hits: Vec<(Range<usize>, u8, &'static str)>) -> Spans {
    if hits.iter().any(|(_, weight, _)| *weight >= 2) {
        hits.retain(|(_, weight, _)| *weight >= 2);
    }
    hits.sort_by_key(|(range, weight, _)| (range.start, u8::MAX - weight));
    let mut found = Spans::new();
    for (range, _, reason) in hits {
        if let Some((last, _, _)) = found.last_mut()
            && range.start < last.end
        {
            last.end = last.end.max(range.end);
        } else if found.len() < PER_TEXT {
            found.push((range, FindingKind::Instruction, reason));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        assert!(TABLE.patterns.len() > 50);
        for pattern in &TABLE.patterns {
            assert!((1..=3).contains(&pattern.weight) && !pattern.reason.is_empty());
        }
    }
}
