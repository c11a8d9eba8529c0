//! What number a rule had in the policy of the time, which is how the operator knew it.

use crate::audit::Reader;
use std::collections::HashMap;

/// Rules by their ids, in each policy that was in force.
#[derive(Default)]
pub(super) struct Policies {
    since: Option<Vec<(i64, u32)>>,
    numbers: HashMap<u32, HashMap<String, u32>>,
}

impl Policies {
    /// The number of a rule in the policy of that time; 0: it has none.
    pub(super) fn number(&mut self, record: &Reader, at: i64, id: &str) -> rusqlite::Result<u32> {
        let since = match &mut self.since {
            Some(since) => since,
            none => none.insert(record.policy_times()?),
        };
        let then = since
            .iter()
            .filter(|(from, _)| *from <= at)
            .map(|(_, version)| *version)
            .max();
        let Some(version) = then else {
            return Ok(0);
        };
        let numbers = match self.numbers.entry(version) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(numbers(&record.policy_text(version)?))
            }
        };
        Ok(numbers.get(id).copied().unwrap_or(0))
    }
}

fn numbers(text: &str) -> HashMap<String, u32> {
    let Ok(policy) = policy::parse_policy(text) else {
        return HashMap::new();
    };
    policy
        .rules()
        .iter()
        .map(|rule| rule.id.to_string())
        .zip(1..)
        .collect()
}
