//! A draft comes into force, and what was in force before can be looked at again. Whoever publishes has seen what the
//! draft lets pass that was stopped before; nothing that waits is released by it.

use super::Gateway;
use super::replaying::Prepared;
use crate::api::{
    ComparePolicies, PolicyComparison, PolicyVersion, PolicyView, PublishDraft, ReplayReport,
};
use crate::approvals::{Source, place as place_of};
use crate::audit::{Entry, Kind};
use crate::card::context::said_of;
use crate::error::Error;
use crate::ids::ApprovalId;
use crate::policies::{Publishing, versions};
use crate::replay::{Known, grouped};
use crate::text;
use policy::lint::ProblemWeight;
use policy::{Effect, Policy, diff};
use std::sync::Arc;

/// How far a draft is replayed that nobody replayed before it is published.
const DAYS: u32 = 30;
/// Longest note, bytes.
const LONGEST_NOTE: usize = 500;

impl Gateway {
    /// Puts a draft into force. Refused where it cannot be read, where another policy came into force since it was
    /// shown, where something about it has to be taken on knowingly and was not, and where it lets calls pass that
    /// nobody looked at.
    pub fn publish_draft(
        &self,
        request: &PublishDraft,
        source: Source,
    ) -> Result<PolicyView, Error> {
        super::replaying::readable(&request.text)?;
        let policies = &self.core.gate.policies;
        if policies.in_force().version != request.live {
            return Err(Error::conflict(
                "another policy came into force since the draft was shown; look at the differences once more",
            ));
        }
        if request.note.len() > LONGEST_NOTE {
            return Err(Error::invalid(format!(
                "the note has {} bytes; at most {LONGEST_NOTE} are kept",
                request.note.len()
            )));
        }
        if !request.anyway {
            self.check_fit(&request.text)?;
        }
        let report = self.looked_at(request)?;
        let said = summary(&report);
        let note = text::plain(request.note.trim());
        let what = match note.as_str() {
            "" => format!(
                "the operator published a draft {}: {said}",
                place_of(source)
            ),
            note => format!(
                "the operator published a draft {}: {note} ({said})",
                place_of(source)
            ),
        };
        let now = self.core.clock.now_ms();
        self.make_exports()?;
        let aside = self
            .core
            .exports
            .join(format!("policy-changed-outside-{now}.json"));
        let publishing = Publishing {
            text: &request.text,
            live: request.live,
            note: &note,
            replay: &said,
            aside: (request.anyway || policies.in_force().error.is_some()).then_some(&aside),
            now,
        };
        let entry = Entry::new(Kind::PolicyChanged, what);
        let new = policies.publish(&publishing, (&self.core.gate.audit, entry))?;
        // Asked now: what came in the meantime was asked about by the old policy.
        let withdrawn = self.answered_by(&new.policy);
        self.core.approvals.policy_published(new.version, withdrawn);
        self.told_of_policy();
        // What is in force is no draft any more; that it could not be removed changes nothing about that.
        if let Err(error) = self.core.drafts.discard() {
            tracing::warn!(%error, "the published draft could not be removed");
        }
        Ok(policies.view())
    }

    /// Refuses a draft about which something has to be taken on knowingly.
    fn check_fit(&self, text: &str) -> Result<(), Error> {
        let live = self.core.gate.policies.in_force();
        let facts = self.lint_facts(text, &live);
        let known = Known::of(&self.core);
        let around = self.around(&live, &facts, &known);
        let read = policy::edit::read(text);
        let problems = around.problems(&read);
        let worst = problems
            .iter()
            .find(|problem| problem.weight == ProblemWeight::Error);
        if let Some(problem) = worst {
            return Err(Error::conflict(format!(
                "{}: {}; mend it, or publish it knowingly",
                problem.code,
                problem.message.trim_end_matches('.')
            )));
        }
        let tests = read.map_or_else(|_| Vec::new(), |draft| around.tests(&draft));
        let failed = tests.iter().find(|result| !result.passed);
        if let Some(result) = failed {
            return Err(Error::conflict(format!(
                "the test `{}` expects `{}` and gets `{}`; mend one of them, or publish knowingly",
                text::plain(&result.test.name),
                result.test.expect,
                result.got
            )));
        }
        Ok(())
    }

    /// What the draft's replay found, if the operator has seen what it would let pass.
    fn looked_at(&self, request: &PublishDraft) -> Result<Arc<ReplayReport>, Error> {
        let prepared = Prepared::of(&self.core, &request.text, DAYS)?;
        let report = match self.core.replays.finished(prepared.about()) {
            Some(finished) => finished.report,
            None => Arc::new(prepared.whole(&self.core)?),
        };
        if report.loosened > 0 && request.looked.as_deref() != Some(report.looked.as_str()) {
            let calls = match report.loosened {
                1 => "1 past call".to_owned(),
                more => format!("{} past calls", grouped(more)),
            };
            return Err(Error::conflict(format!(
                "{calls} would be treated less strictly; open their list and look at it first"
            )));
        }
        Ok(report)
    }

    /// Open questions that a policy answers with no, or asks otherwise than they were asked.
    fn answered_by(&self, policy: &Policy) -> Vec<ApprovalId> {
        let open = self.core.approvals.open();
        let answered = open.into_iter().filter(|(_, facts)| {
            let said = said_of(&self.core, policy, facts);
            let typed = facts.called.as_ref().is_some_and(|called| called.typed);
            match said.effect {
                Effect::Deny => true,
                Effect::Review => said.approval.typed && !typed,
                Effect::Allow => false,
            }
        });
        answered.map(|(id, _)| id).collect()
    }

    /// The versions that were in force, the latest first.
    pub fn policy_versions(&self) -> Result<Vec<PolicyVersion>, Error> {
        versions::list(&self.core.store, self.core.gate.policies.in_force().version)
    }

    /// What differs between two versions.
    pub fn compare_policies(&self, request: &ComparePolicies) -> Result<PolicyComparison, Error> {
        let from_text = versions::text(&self.core.store, request.from)?;
        let to_text = versions::text(&self.core.store, request.to)?;
        let read = |text: &str| policy::parse_policy(text).unwrap_or_else(Policy::refusing);
        Ok(PolicyComparison {
            changes: diff::changes(&read(&from_text), &read(&to_text)),
            from_text,
            to_text,
        })
    }
}

/// "loosened 4, tightened 8 of 8,412 calls".
fn summary(report: &ReplayReport) -> String {
    let calls = grouped(report.calls);
    match (report.loosened, report.tightened) {
        (0, 0) => format!("no change to {calls} past calls"),
        (loosened, tightened) => format!(
            "loosened {}, tightened {} of {calls} past calls",
            grouped(loosened),
            grouped(tightened)
        ),
    }
}
