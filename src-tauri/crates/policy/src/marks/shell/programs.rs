//! What programs do: by being run at all, by their verbs, by their flags. Judgement, kept as a table beside this file.

use super::super::MarkClass;
use super::{is_among, stands_at};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Why a word is a risk.
pub(super) type Risk = (MarkClass, &'static str);

/// Programs that run what comes to them through a pipe.
pub(super) const INTERPRETERS: &str = "sh bash zsh dash ksh fish csh python python2 python3 perl ruby node deno php lua \
     pwsh powershell iex cmd sudo xargs source osascript";

/// Programs and words after which a command may begin.
const WRAPPERS: &str = "sudo doas env nohup time exec command xargs nice eval then do else watch setsid stdbuf \
     timeout strace busybox";

/// No program in the table has a longer name.
const LONGEST: usize = 24;

/// Words, separated by blanks, and the name of their risk.
type Words = HashMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    risks: HashMap<String, (MarkClass, String)>,
    flags: Words,
    programs: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    names: String,
    #[serde(default)]
    alone: Option<String>,
    #[serde(default)]
    verbs: Words,
    #[serde(default)]
    flags: Words,
}

/// A program and what is risky about it.
#[derive(Clone, Default)]
pub(super) struct Program {
    /// Whatever it is told.
    pub(super) alone: Option<Risk>,
    verbs: HashMap<&'static str, Risk>,
    /// Verbs of which the table has the beginning only.
    beginnings: Vec<(&'static str, Risk)>,
    flags: HashMap<&'static str, Risk>,
}

impl Program {
    pub(super) fn verb(&self, word: &str) -> Option<Risk> {
        let known = self.verbs.get(word).copied();
        known.or_else(|| {
            let begins = |(verb, _): &&(&str, Risk)| stands_at(word.as_bytes(), 0, verb);
            self.beginnings.iter().find(begins).map(|(_, risk)| *risk)
        })
    }

    /// A flag with its value, or one letter among others: `-f` in `-rf`.
    pub(super) fn flag(&self, word: &str) -> Option<Risk> {
        let name = word.split('=').next().unwrap_or(word);
        if let Some(risk) = self.flags.get(word).or_else(|| self.flags.get(name)) {
            return Some(*risk);
        }
        let letters = name.strip_prefix('-').filter(|letters| {
            letters.len() <= 6 && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        })?;
        letters
            .char_indices()
            .find_map(|(_, letter)| self.flags.get(format!("-{letter}").as_str()).copied())
    }
}

struct Known {
    lengths: Lengths,
    wrappers: Lengths,
    programs: HashMap<&'static str, Program>,
    flags: HashMap<&'static str, Risk>,
}

static TABLE: LazyLock<Option<Table>> =
    LazyLock::new(|| serde_json::from_str(include_str!("programs.json")).ok());

/// Empty only if the table could not be read, which a test excludes.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        lengths: [0; 26],
        wrappers: [0; 26],
        programs: HashMap::new(),
        flags: HashMap::new(),
    };
    let Some(table) = &*TABLE else {
        return known;
    };
    for name in WRAPPERS.split_ascii_whitespace() {
        note(name, &mut known.wrappers);
    }
    known.flags = risks(&table.flags, table).collect();
    for row in &table.programs {
        let mut program = Program {
            alone: row.alone.as_ref().and_then(|risk| named(risk, table)),
            flags: risks(&row.flags, table).collect(),
            ..Program::default()
        };
        for (verb, risk) in risks(&row.verbs, table) {
            match verb.strip_suffix('*') {
                Some(begins) => program.beginnings.push((begins, risk)),
                None => drop(program.verbs.insert(verb, risk)),
            }
        }
        for name in row.names.split(' ') {
            note(name, &mut known.lengths);
            known.programs.insert(name, program.clone());
        }
    }
    known
});

fn named(risk: &str, table: &'static Table) -> Option<Risk> {
    let (class, why) = table.risks.get(risk)?;
    Some((*class, why))
}

fn risks(
    words: &'static Words,
    table: &'static Table,
) -> impl Iterator<Item = (&'static str, Risk)> {
    words
        .iter()
        .filter_map(move |(words, risk)| Some((words, named(risk, table)?)))
        .flat_map(|(words, risk)| words.split(' ').map(move |word| (word, risk)))
}

/// The program of that name.
pub(super) fn program(name: &str) -> Option<&'static Program> {
    let known = is_plausible(name, &KNOWN.lengths);
    known
        .then(|| KNOWN.programs.get(name.to_ascii_lowercase().as_str()))
        .flatten()
}

/// Whether a command may begin after this word.
pub(super) fn is_wrapper(name: &str) -> bool {
    matches!(name, "-c" | "/c" | "/C" | "--")
        || is_plausible(name, &KNOWN.wrappers) && is_among(name, WRAPPERS)
}

/// For each first letter, the lengths of the names that begin with it, one bit each.
type Lengths = [u32; 26];

/// Most words are no names from a table, which their first letter and length say.
fn is_plausible(name: &str, lengths: &Lengths) -> bool {
    let letter = name.bytes().next().map(|byte| byte.to_ascii_lowercase());
    let at = letter.and_then(|byte| byte.checked_sub(b'a'));
    let known = at.and_then(|at| lengths.get(usize::from(at)));
    name.len() <= LONGEST && known.is_some_and(|lengths| lengths & (1 << name.len()) != 0)
}

fn note(name: &str, lengths: &mut Lengths) {
    let at = name.bytes().next().and_then(|byte| byte.checked_sub(b'a'));
    if let Some(lengths) = at.and_then(|at| lengths.get_mut(usize::from(at))) {
        *lengths |= 1 << name.len().min(LONGEST);
    }
}

/// What a flag means to most programs.
pub(super) fn any_flag(word: &str) -> Option<Risk> {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    if ["false", "no", "0"].contains(&value) && !name.contains("grace") {
        return None;
    }
    KNOWN
        .flags
        .get(word)
        .or_else(|| KNOWN.flags.get(name))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let table = TABLE
            .as_ref()
            .expect("the table is JSON of the right shape");
        let mut names = std::collections::HashSet::new();
        let mut risks: Vec<&String> = table.flags.values().collect();
        for row in &table.programs {
            for name in row.names.split(' ') {
                assert!(names.insert(name), "`{name}` twice");
                assert!(program(name).is_some(), "`{name}` is not found");
                assert!(
                    name.len() <= LONGEST && name == name.to_ascii_lowercase(),
                    "{name}"
                );
            }
            risks.extend(
                row.alone
                    .iter()
                    .chain(row.verbs.values())
                    .chain(row.flags.values()),
            );
        }
        for risk in &risks {
            assert!(
                table.risks.contains_key(*risk),
                "no risk is called `{risk}`"
            );
        }
        for risk in table.risks.keys() {
            assert!(risks.contains(&risk), "nothing has the risk `{risk}`");
        }
    }
}
