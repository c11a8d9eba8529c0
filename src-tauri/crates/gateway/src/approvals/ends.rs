//! How the calls ended that the operator let through, for the rows of their approvals.

use crate::api::CallEnd;
use crate::ids::{ApprovalId, CallId};
use std::collections::HashMap;

/// The calls one row let through, and how they ended so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs(Vec<(CallId, Option<CallEnd>)>);

impl Runs {
    pub(super) fn began(&mut self, call: CallId) {
        self.0.push((call, None));
    }

    pub(super) fn ended(&mut self, call: CallId, end: CallEnd) {
        if let Some((_, known)) = self.0.iter_mut().find(|(of, _)| *of == call) {
            *known = Some(end);
        }
    }

    /// Nothing was let through.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How they ended, once all of them did.
    pub(super) fn outcome(&self) -> Option<CallEnd> {
        let ends: Vec<&CallEnd> = self
            .0
            .iter()
            .map(|(_, end)| end.as_ref())
            .collect::<Option<_>>()?;
        let (first, rest) = ends.split_first()?;
        if rest.is_empty() {
            return Some((*first).clone());
        }
        let of = ends.len();
        let ok = ends.iter().filter(|end| end.ok).count();
        let sentence = match ends.iter().find(|end| !end.ok) {
            None => format!("All {of} succeeded"),
            Some(failed) => format!(
                "{ok} of {of} succeeded; the first that did not: {}",
                failed.sentence
            ),
        };
        Some(CallEnd {
            ok: ok == of,
            sentence,
        })
    }
}

/// Which row each call under way belongs to.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    rows: HashMap<CallId, ApprovalId>,
    /// Permits of identical calls, by their own ids, until they are given out.
    also: HashMap<ApprovalId, ApprovalId>,
}

impl UnderWay {
    /// A call permitted by `approval` belongs to the row of `of`.
    pub(super) fn belongs(&mut self, approval: ApprovalId, of: ApprovalId) {
        self.also.insert(approval, of);
    }

    /// The row of a call that is permitted by `approval`.
    pub(super) fn began(&mut self, call: CallId, approval: ApprovalId) -> ApprovalId {
        let row = self.also.remove(&approval).unwrap_or(approval);
        self.rows.insert(call, row);
        row
    }

    pub(super) fn ended(&mut self, call: CallId) -> Option<ApprovalId> {
        self.rows.remove(&call)
    }

    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(ok: bool) -> CallEnd {
        CallEnd {
            ok,
            sentence: if ok { "Succeeded" } else { "Failed" }.into(),
        }
    }

    #[test]
    fn a_row_says_how_its_calls_ended_once_all_did() {
        for (ends, said) in [
            (vec![], None),
            (vec![None], None),
            (vec![Some(true)], Some((true, "Succeeded"))),
            (vec![Some(false)], Some((false, "Failed"))),
            (vec![Some(true), None], None),
            (
                vec![Some(true), Some(true)],
                Some((true, "All 2 succeeded")),
            ),
            (
                vec![Some(true), Some(false), Some(true)],
                Some((false, "2 of 3 succeeded; the first that did not: Failed")),
            ),
        ] {
            let mut runs = Runs::default();
            for ok in &ends {
                let call = CallId::new();
                runs.began(call);
                if let Some(ok) = ok {
                    runs.ended(call, end(*ok));
                }
            }
            let outcome = runs.outcome();
            let got = outcome.as_ref().map(|end| (end.ok, end.sentence.as_str()));
            assert_eq!(got, said, "{ends:?}");
        }
    }
}
