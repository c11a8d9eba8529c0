//! What cards look back at, kept in memory: the last approved call of each tool by each client, whole, and what
//! was read from the record a moment ago. Bounded; losing it loses a comparison, never a decision.

use super::CardFacts;
use crate::audit::PastCall;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Tools of clients that are remembered.
const MOST_TOOLS: usize = 512;
/// Longer arguments are not worth keeping for a comparison.
const LONGEST: usize = 64 * 1024;
/// Tools whose earlier calls are kept.
const MOST_READ: usize = 8;
/// How long they are good for, milliseconds.
const FRESH: i64 = 60_000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Lately {
    approved: Mutex<HashMap<Whose, Approved>>,
    read: Mutex<HashMap<(String, String), Read>>,
}

/// A tool as one client uses it: caller, client, server, tool.
type Whose = [String; 4];
/// When it was read, and the calls.
type Read = (i64, Arc<[PastCall]>);

/// A call that ran because the operator said so.
#[derive(Clone, Debug)]
pub(crate) struct Approved {
    /// When, Unix ms.
    pub(crate) at: i64,
    /// Its arguments, exactly.
    pub(crate) arguments: Arc<str>,
}

impl Lately {
    /// An approved call is about to run.
    pub(crate) fn ran(&self, whose: [&str; 4], arguments: &str, at: i64) {
        let mut approved = lock(&self.approved);
        let whose = whose.map(str::to_owned);
        if arguments.len() > LONGEST {
            approved.remove(&whose);
            return;
        }
        if approved.len() >= MOST_TOOLS && !approved.contains_key(&whose) {
            let oldest = approved
                .iter()
                .min_by_key(|(_, call)| call.at)
                .map(|(whose, _)| whose.clone());
            oldest.map(|oldest| approved.remove(&oldest));
        }
        let arguments = arguments.into();
        approved.insert(whose, Approved { at, arguments });
    }

    /// The last approved call of this tool by this client, if it ran since the start.
    pub(crate) fn approved(&self, facts: &CardFacts) -> Option<Approved> {
        let whose =
            [&facts.caller.id, &facts.client, &facts.server, &facts.tool].map(String::clone);
        lock(&self.approved).get(&whose).cloned()
    }

    /// Something became of a call of this tool: what was read of it is not the last word any more.
    pub(crate) fn forget(&self, server: &str, tool: &str) {
        lock(&self.read).retain(|(s, t), _| s != server || t != tool);
    }

    /// Earlier calls of a tool; `read` is asked at most once a minute, unless something became of one.
    pub(crate) fn past<E>(
        &self,
        server: &str,
        tool: &str,
        now: i64,
        read: impl FnOnce() -> Result<Vec<PastCall>, E>,
    ) -> Result<Arc<[PastCall]>, E> {
        let key = (server.to_owned(), tool.to_owned());
        let fresh = |at: i64| (at..at.saturating_add(FRESH)).contains(&now);
        if let Some((at, past)) = lock(&self.read).get(&key)
            && fresh(*at)
        {
            return Ok(past.clone());
        }
        // Not under the lock: it may take a while.
        let past: Arc<[PastCall]> = read()?.into();
        let mut kept = lock(&self.read);
        kept.retain(|_, (at, _)| fresh(*at));
        if kept.len() >= MOST_READ {
            kept.clear();
        }
        kept.insert(key, (now, past.clone()));
        Ok(past)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use super::*;

    #[test]
    fn the_last_approved_call_of_the_same_tool_by_the_same_client_is_kept() {
        let lately = Lately::default();
        let facts = facts();
        let whose = ["claude", "claude-ai", "local-ops", "restart_service"];
        lately.ran(whose, "{\"a\":1}", 1);
        lately.ran(whose, "{\"a\":2}", 2);
        for (field, other) in [(0, "x"), (1, "cursor"), (2, "x"), (3, "x")] {
            let mut whose = whose;
            whose[field] = other;
            lately.ran(whose, "{}", 3);
        }
        let found = lately.approved(&facts).unwrap();
        assert_eq!((found.at, &*found.arguments), (2, "{\"a\":2}"));
        lately.ran(whose, &"x".repeat(LONGEST + 1), 4);
        assert!(
            lately.approved(&facts).is_none(),
            "an older one is not the last one"
        );
    }

    #[test]
    fn the_record_is_read_once_a_minute_for_each_tool() {
        let lately = Lately::default();
        let mut reads = 0;
        for (now, tool, expected) in [
            (0, "a", 1),
            (59_999, "a", 1),
            (59_999, "b", 2),
            (60_000, "a", 3),
            // The clock was set back.
            (10, "a", 4),
            (11, "a", 4),
            // One of b's calls was decided, and then one of a's.
            (12, "b", 5),
            (13, "a", 5),
            (14, "a", 6),
        ] {
            match now {
                12 => lately.forget("s", "b"),
                14 => lately.forget("s", "a"),
                _ => {}
            }
            let past = lately.past("s", tool, now, || {
                reads += 1;
                Ok::<_, ()>(Vec::new())
            });
            assert!(past.unwrap().is_empty());
            assert_eq!(reads, expected, "{now} {tool}");
        }
    }
}
