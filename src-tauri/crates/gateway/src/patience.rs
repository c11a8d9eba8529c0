//! How long clients wait for an answer before they give up: from a table, or learned from time-outs we saw.
//! It never makes anybody wait longer; it only tells when to hand a held call back.

use crate::api::PatienceSource;
use std::collections::{HashMap, VecDeque};

/// What clients call themselves, and how long we may safely hold their calls.
const KNOWN: &[(&str, u64)] = &[
    ("claude-ai", 50_000),
    ("claude-code", 170_000),
    ("cline", 50_000),
    ("codex-mcp-client", 50_000),
    ("goose", 290_000),
];

/// A call that is cancelled sooner was cancelled by a person.
const SHORTEST_TIMEOUT_MS: u64 = 5_000;
/// So many time-outs have to agree.
const AGREEING: usize = 3;
/// Cancellations remembered of one client.
const MOST_SEEN: usize = 9;
/// Clients remembered. They name themselves, so there could be any number.
const MOST_CLIENTS: usize = 64;

/// How long a client waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Milliseconds.
    pub ms: u64,
    /// How we know.
    pub source: PatienceSource,
}

/// What was learned, in memory.
#[derive(Debug)]
pub(crate) struct Patiences {
    /// What we assume of a client we know nothing of.
    unknown_ms: u64,
    seen: HashMap<String, VecDeque<u64>>,
}

impl Patiences {
    pub(crate) fn new(unknown_ms: u64) -> Self {
        Self {
            unknown_ms,
            seen: HashMap::new(),
        }
    }

    /// How long this client waits.
    pub(crate) fn of(&self, client: &str) -> Patience {
        let name = client.to_lowercase();
        if let Some(ms) = self.seen.get(&name).and_then(agreed) {
            return Patience {
                ms,
                source: PatienceSource::Learned,
            };
        }
        match KNOWN.iter().find(|(known, _)| *known == name) {
            Some(&(_, ms)) => Patience {
                ms,
                source: PatienceSource::Known,
            },
            None => Patience {
                ms: self.unknown_ms,
                source: PatienceSource::Unknown,
            },
        }
    }

    /// A client cancelled a held call after so long.
    pub(crate) fn observed(&mut self, client: &str, waited_ms: u64) {
        let name = client.to_lowercase();
        let is_new = !self.seen.contains_key(&name);
        if waited_ms < SHORTEST_TIMEOUT_MS || is_new && self.seen.len() >= MOST_CLIENTS {
            return;
        }
        let seen = self.seen.entry(name).or_default();
        seen.push_back(waited_ms);
        if seen.len() > MOST_SEEN {
            seen.pop_front();
        }
    }
}

/// The median, if enough cancellations lie within a tenth of it: time-outs agree, people do not.
fn agreed(seen: &VecDeque<u64>) -> Option<u64> {
    let mut sorted: Vec<u64> = seen.iter().copied().collect();
    sorted.sort_unstable();
    let median = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    let agreeing = sorted
        .iter()
        .filter(|waited| waited.abs_diff(median) <= median / 10)
        .count();
    (agreeing >= AGREEING).then_some(median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_known_learned_or_assumed() {
        use PatienceSource::{Known, Learned, Unknown};
        for (client, seen, ms, source) in [
            ("claude-ai", &[][..], 50_000, Known),
            ("Claude-Code", &[], 170_000, Known),
            ("never-heard-of", &[], 50_000, Unknown),
            ("never-heard-of", &[30_000, 30_010], 50_000, Unknown),
            ("never-heard-of", &[30_000, 30_010, 29_990], 30_000, Learned),
            (
                "claude-ai",
                &[30_000, 30_010, 29_990, 12_000],
                29_990,
                Learned,
            ),
            ("claude-ai", &[6_000, 19_000, 33_000], 50_000, Known),
            ("claude-ai", &[900, 900, 900], 50_000, Known),
        ] {
            let mut patiences = Patiences::new(50_000);
            seen.iter()
                .for_each(|&waited| patiences.observed(client, waited));
            assert_eq!(
                patiences.of(client),
                Patience { ms, source },
                "{client} {seen:?}"
            );
        }
    }

    #[test]
    fn old_observations_and_more_names_than_fit_are_forgotten() {
        let mut patiences = Patiences::new(50_000);
        for waited in [20_000; 9].into_iter().chain([40_000; 9]) {
            patiences.observed("a", waited);
        }
        assert_eq!(patiences.of("a").ms, 40_000);
        for name in 0..1_000 {
            patiences.observed(&name.to_string(), 20_000);
        }
        assert_eq!(patiences.seen.len(), MOST_CLIENTS);
    }
}
