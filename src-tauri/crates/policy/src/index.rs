//! Finds the rules that could match a call without trying each: a thousand rules cost what ten do.
//!
//! It knows names, severities, kinds of caller and the commonest tests of arguments, and nothing else. It may offer a rule that does not
//! match and never leaves out one that does; [`crate::decide`] has the last word on every rule.

mod arguments;
mod bits;

use crate::names::{Names, glob};
use crate::policy::Rule;
use crate::{Call, CallerKind, Severity};
use arguments::PointerIndex;
use bits::{Bits, bits, ones, set};
use globset::{Candidate, GlobSet, GlobSetBuilder};
use std::cell::RefCell;
use std::collections::HashMap;

/// Which rules could match, by what is known of every call.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Enabled rules by severity, then by kind of caller.
    by_severity: [Bits; Severity::ALL.len()],
    by_kind: [Bits; CallerKind::ALL.len()],
    server: NameIndex,
    tool: NameIndex,
    client: NameIndex,
    caller: NameIndex,
    arguments: Vec<PointerIndex>,
}

/// Which rules could match, by one name.
#[derive(Debug, Default)]
struct NameIndex {
    patterns: GlobSet,
    /// Rules of each pattern, by its place in the set.
    rules_of: Vec<Vec<usize>>,
    /// Rules that take any name.
    any: Bits,
}

/// Room to work in that outlives a decision, so that deciding allocates nothing.
#[derive(Default)]
struct Scratch {
    left: Bits,
    named: Bits,
    hits: Vec<usize>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Index {
    pub(crate) fn of(rules: &[Rule]) -> Result<Self, globset::Error> {
        Ok(Self {
            by_severity: Severity::ALL.map(|s| bits(rules, |rule| rule.when.severity.contains(s))),
            by_kind: CallerKind::ALL.map(|k| bits(rules, |rule| rule.when.caller_type.contains(k))),
            server: NameIndex::of(rules, |rule| &rule.when.server)?,
            tool: NameIndex::of(rules, |rule| &rule.when.tool)?,
            client: NameIndex::of(rules, |rule| &rule.when.client)?,
            caller: NameIndex::of(rules, |rule| &rule.when.caller)?,
            arguments: PointerIndex::all(rules),
        })
    }

    /// The first rule that could match and that `applies` says does.
    pub(crate) fn first(
        &self,
        call: &Call<'_>,
        mut applies: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        SCRATCH.with_borrow_mut(|scratch| {
            let severity = self.by_severity.get(call.severity as usize)?;
            let kind = self.by_kind.get(call.caller.kind as usize)?;
            scratch.left.clear();
            scratch
                .left
                .extend(severity.iter().zip(kind).map(|(a, b)| a & b));
            self.server.narrow(call.server, scratch);
            self.tool.narrow(call.tool, scratch);
            self.client.narrow(call.client, scratch);
            self.caller.narrow(&call.caller.id, scratch);
            for pointer in &self.arguments {
                pointer.narrow(call.arguments, &mut scratch.left, &mut scratch.named);
            }
            ones(&scratch.left).find(|rule| applies(*rule))
        })
    }
}

impl NameIndex {
    fn of(rules: &[Rule], names: impl Fn(&Rule) -> &Names) -> Result<Self, globset::Error> {
        let mut places = HashMap::new();
        let mut set = GlobSetBuilder::new();
        let mut rules_of: Vec<Vec<usize>> = Vec::new();
        for (i, rule) in rules.iter().enumerate() {
            let names = names(rule);
            if names.is_any() || !rule.enabled {
                continue;
            }
            for pattern in names.patterns() {
                let place = *places.entry(pattern.text()).or_insert(rules_of.len());
                if place == rules_of.len() {
                    set.add(glob(pattern.text())?);
                    rules_of.push(Vec::new());
                }
                if let Some(rules) = rules_of.get_mut(place) {
                    rules.push(i);
                }
            }
        }
        Ok(Self {
            patterns: set.build()?,
            rules_of,
            any: bits(rules, |rule| names(rule).is_any()),
        })
    }

    /// Strikes out the rules that want another name.
    fn narrow(&self, name: &str, scratch: &mut Scratch) {
        if self.rules_of.is_empty() {
            return;
        }
        scratch.named.clone_from(&self.any);
        self.patterns
            .matches_candidate_into(&Candidate::new(name), &mut scratch.hits);
        for hit in &scratch.hits {
            for rule in self.rules_of.get(*hit).into_iter().flatten() {
                set(&mut scratch.named, *rule);
            }
        }
        for (left, named) in scratch.left.iter_mut().zip(&scratch.named) {
            *left &= named;
        }
    }
}
