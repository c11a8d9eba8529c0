//! Finds rules by the text or the folder they ask for at one place in the arguments.
//!
//! Only what is certain strikes a rule out: a value that is not there, a text that is another text, a
//! path that lies elsewhere. Whatever is in doubt is left to [`crate::decide`].

use super::bits::{Bits, bits, set};
use crate::argument::{ArgumentTest, Folder, Scalar, Test, is_comparable};
use crate::json::Json;
use crate::policy::Rule;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// A place that fewer rules ask about is not worth a look-up of its own.
const WORTHWHILE: usize = 8;

/// Which rules could match, by the value at one pointer.
#[derive(Debug)]
pub(super) struct PointerIndex {
    steps: Box<[String]>,
    /// Rules that need a value here, whichever.
    asking: Bits,
    /// Rules that need one of a few texts, and which rules each text is for.
    texts: HashMap<String, Vec<usize>>,
    asking_text: Bits,
    /// Rules that need a path in one of a few folders, and which rules each folder is for.
    /// Folders go by a hash of their parts; two that share one only cost a needless look.
    folders: HashMap<u64, Vec<usize>>,
    asking_folder: Bits,
    /// Rules that need a number between two, with the nearest doubles of the two. Rounding keeps the
    /// order of numbers, so a double below another's stands for a number below the other.
    ranges: Vec<(usize, f64, f64)>,
    asking_range: Bits,
    hasher: RandomState,
}

impl PointerIndex {
    /// An index for each place that many rules ask about.
    pub(super) fn all(rules: &[Rule]) -> Vec<Self> {
        let mut asked: HashMap<&[String], usize> = HashMap::new();
        for test in rules.iter().flat_map(|rule| &rule.when.arguments) {
            *asked.entry(&test.steps).or_default() += 1;
        }
        asked
            .into_iter()
            .filter(|(_, rules)| *rules >= WORTHWHILE)
            .map(|(steps, _)| Self::of(rules, steps))
            .collect()
    }

    fn of(rules: &[Rule], steps: &[String]) -> Self {
        let asks = |wanted: fn(&Test) -> bool| {
            bits(rules, |rule| tests(rule, steps).any(|t| wanted(&t.test)))
        };
        let mut index = Self {
            steps: steps.into(),
            asking: asks(|test| !matches!(test, Test::Exists(_))),
            texts: HashMap::new(),
            asking_text: asks(|test| texts(test).is_some()),
            folders: HashMap::new(),
            asking_folder: asks(|test| !folders(test).is_empty()),
            ranges: Vec::new(),
            asking_range: asks(|test| matches!(test, Test::Range { .. })),
            hasher: RandomState::new(),
        };
        for (i, rule) in rules.iter().enumerate() {
            for test in tests(rule, steps) {
                for text in texts(&test.test).into_iter().flatten() {
                    index.texts.entry(text.to_owned()).or_default().push(i);
                }
                if let Test::Range { min, max } = &test.test {
                    let double = |bound: &Option<String>| bound.as_ref()?.parse().ok();
                    let low = double(min).unwrap_or(f64::NEG_INFINITY);
                    let high = double(max).unwrap_or(f64::INFINITY);
                    index.ranges.push((i, low, high));
                }
                for folder in folders(&test.test) {
                    let hash = index.hash_of_folder(folder);
                    index.folders.entry(hash).or_default().push(i);
                }
            }
        }
        index
    }

    /// Strikes out the rules that certainly want another value. `wanted` is room to work in.
    pub(super) fn narrow(&self, arguments: &Json<'_>, left: &mut Bits, wanted: &mut Bits) {
        let mut strike = |asking: &Bits, found: &mut dyn Iterator<Item = usize>| {
            wanted.clear();
            wanted.resize(asking.len(), 0);
            found.for_each(|rule| set(wanted, rule));
            for ((left, asking), wanted) in left.iter_mut().zip(asking).zip(&*wanted) {
                *left &= !asking | wanted;
            }
        };
        match self
            .steps
            .iter()
            .try_fold(arguments, |value, step| value.step(step))
        {
            None => strike(&self.asking, &mut std::iter::empty()),
            Some(Json::String(text)) => {
                if !self.texts.is_empty() {
                    let rules = self.texts.get(&**text).into_iter().flatten().copied();
                    strike(&self.asking_text, &mut { rules });
                }
                if !self.folders.is_empty() && is_plain_path(text) {
                    let above = self.hashes(parts(text));
                    let rules = above
                        .filter_map(|hash| self.folders.get(&hash))
                        .flatten()
                        .copied();
                    strike(&self.asking_folder, &mut { rules });
                }
            }
            Some(Json::Number(digits)) if !self.ranges.is_empty() && is_comparable(digits) => {
                let number: f64 = digits.parse().unwrap_or(f64::NAN);
                let within =
                    |(_, low, high): &&(usize, f64, f64)| !(number < *low || number > *high);
                let mut rules = self.ranges.iter().filter(within).map(|(rule, ..)| *rule);
                strike(&self.asking_range, &mut rules);
            }
            Some(_) => {}
        }
    }

    fn hash_of_folder(&self, folder: &Folder) -> u64 {
        self.hashes(folder.parts()).last().unwrap_or_default()
    }

    /// A hash for the root, then for each folder on the way down.
    fn hashes<'p>(&self, parts: impl Iterator<Item = &'p str>) -> impl Iterator<Item = u64> {
        let mut above = 0;
        std::iter::once(above).chain(parts.map(move |part| {
            above = self.hasher.hash_one((above, part));
            above
        }))
    }
}

fn tests<'r>(rule: &'r Rule, steps: &[String]) -> impl Iterator<Item = &'r ArgumentTest> {
    rule.when
        .arguments
        .iter()
        .filter(move |test| *test.steps == *steps)
}

/// The texts a test asks for, if it asks for texts alone.
fn texts(test: &Test) -> Option<Vec<&str>> {
    let scalars = match test {
        Test::Is(scalar) => std::slice::from_ref(scalar),
        Test::OneOf(scalars) => scalars,
        _ => return None,
    };
    scalars
        .iter()
        .map(|scalar| match scalar {
            Scalar::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// The folders a test asks for, if they are all in the manner of Unix.
fn folders(test: &Test) -> &[Folder] {
    match test {
        Test::Inside(folders) if folders.iter().all(Folder::is_unix) => folders,
        _ => &[],
    }
}

/// A Unix path whose parts can be read from left to right.
fn is_plain_path(path: &str) -> bool {
    path.starts_with('/') && !path.contains('\0') && !path.contains("..")
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|part| !part.is_empty() && *part != ".")
}
