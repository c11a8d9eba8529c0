//! Matches the patterns of `patterns.txt` and adds up what they weigh.

use super::tokens::{self, END, FREE, Id, SPECIAL, Token};
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
    known: HashMap<String, Id>,
    /// Patterns by their first word.
    by_first: HashMap<Id, Vec<usize>>,
    patterns: Vec<Pattern>,
    negations: Vec<Id>,
}

const NEGATIONS: [&str; 4] = ["never", "not", "dont", "cannot"];

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("patterns.txt")));

fn read(text: &'static str) -> Table {
    let mut table = Table::default();
    let special = SPECIAL.iter().map(|(name, id)| ((*name).to_owned(), *id));
    table.known.extend(special);
    table.negations = NEGATIONS.iter().map(|word| table.id(word)).collect();
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
            let words = word.split('|').map(|word| self.id(word)).collect();
            steps.push(Step { within, words });
            within = 0;
        }
        let mut steps = steps.into_iter();
        let Some(first) = steps.next() else {
            return;
        };
        for word in first.words {
            self.by_first
                .entry(word)
                .or_default()
                .push(self.patterns.len());
        }
        self.patterns.push(Pattern {
            weight,
            reason,
            unless_negated,
            steps: steps.collect(),
        });
    }

    fn id(&mut self, word: &str) -> Id {
        let next = FREE.saturating_add(u16::try_from(self.known.len()).unwrap_or(Id::MAX));
        *self.known.entry(word.to_owned()).or_insert(next)
    }
}

/// What in a text instructs its reader, if it adds up to that.
pub(super) fn find(text: &str) -> Spans {
    let table = &*TABLE;
    let words = tokens::cut(text, &table.known);
    let mut hits: Vec<(Range<usize>, u8, &'static str)> = markers::find(text);
    for (at, token) in words.iter().enumerate() {
        let before = words.get(at.saturating_sub(2)..at).unwrap_or_default();
        let negated = before.iter().any(|word| table.negations.contains(&word.id));
        let starting = table.by_first.get(&token.id).into_iter().flatten();
        for pattern in starting.filter_map(|index| table.patterns.get(*index)) {
            if pattern.unless_negated && negated {
                continue;
            }
            if let Some(end) = matched(&pattern.steps, words.get(at + 1..).unwrap_or_default()) {
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

/// Whether the words begin with all steps, one after the other; where the last one ends. No step is tried twice for a
/// word, so a pattern costs at most the sum of what its steps may pass over.
fn matched(steps: &[Step], words: &[Token]) -> Option<Option<usize>> {
    let mut rest = words;
    let mut end = None;
    for step in steps {
        let near = rest
            .iter()
            .take(step.within + 1)
            .take_while(|word| word.id != END);
        let at = near
            .into_iter()
            .position(|word| step.words.contains(&word.id))?;
        end = rest.get(at).map(|word| word.end);
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
