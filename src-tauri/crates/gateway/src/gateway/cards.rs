//! What the operator does with one open card besides answering it: other arguments, a look at what is masked, a
//! rule made of it. Decides nothing: the gate and the queue do.

use super::Gateway;
use crate::api::{ApprovalCard, CheckEdit, EditedCall, Reveal, RuleDraft, SaveRule};
use crate::approvals::{CardFacts, Source, place as place_of};
use crate::audit::{Entry, Kind};
use crate::card::{context, edit};
use crate::error::Error;
use crate::ids::ApprovalId;
use crate::views::{approval_error, local};
use crate::{drafts, text};
use policy::json::Json;
use std::sync::Arc;

impl Gateway {
    /// One card, painted on `source` now. Mints the nonce its verdict must carry.
    pub fn open_card(&self, id: ApprovalId, source: Source) -> Result<ApprovalCard, Error> {
        let facts = self.facts(id)?;
        let painted = self.core.approvals.paint(id, source);
        let mut card = painted.map_err(approval_error)?;
        context::complete(&self.core, &facts, &mut card);
        Ok(card)
    }

    /// What the policy and the tool's schema say of a held call with other arguments. Where they can be sent, its
    /// card is painted on `source` now, and a verdict that carries its digest, its nonce and the same text runs it.
    pub fn check_edit(&self, request: &CheckEdit, source: Source) -> Result<EditedCall, Error> {
        let facts = self.facts(request.id)?;
        let checked = match edit::check(&self.core, &facts, &request.arguments)? {
            Ok(checked) => checked,
            Err(why) => {
                return Ok(EditedCall {
                    error: Some(why),
                    card: None,
                    denied_by: None,
                    note: String::new(),
                });
            }
        };
        let edit::Checked {
            facts,
            edit,
            denied,
            note,
        } = checked;
        let painted = match denied {
            // Shown, and nothing a verdict could name.
            true => self.core.approvals.show_edited(request.id, &facts, &edit),
            false => self
                .core
                .approvals
                .paint_edited(request.id, source, &facts, edit),
        };
        let mut card = painted.map_err(approval_error)?;
        context::complete(&self.core, &facts, &mut card);
        // A yes to other arguments says nothing about what the agent asks next.
        card.scopes.clear();
        card.once_only = Some("edited arguments".to_owned());
        Ok(EditedCall {
            error: None,
            denied_by: denied.then(|| facts.rule.clone()),
            card: Some(Box::new(card)),
            note,
        })
    }

    /// What is masked on an open card, in the clear: one argument, or the exact text of all. Written down before it
    /// is shown; what cannot be written down stays masked.
    pub fn reveal(&self, request: &Reveal, source: Source) -> Result<String, Error> {
        let facts = self.facts(request.id)?;
        let (shown, what) = match &request.pointer {
            None => (facts.arguments.clone(), "all arguments".to_owned()),
            Some(pointer) => {
                let clear = facts.argument(pointer).ok_or_else(|| {
                    Error::invalid(format!(
                        "the call has no argument at `{}`",
                        text::plain(pointer)
                    ))
                })?;
                (clear, format!("`{}`", text::plain(pointer)))
            }
        };
        let what = format!("shown in the clear {}: {what}", place_of(source));
        let entry = Entry {
            approval: Some(request.id),
            ..about(&facts, Kind::SecretRevealed, what)
        };
        self.core.gate.audit.commit(&[entry], &[])?;
        Ok(shown)
    }

    /// Rules that could be made of a held call. Grants nothing.
    pub fn draft_rule(&self, id: ApprovalId) -> Result<RuleDraft, Error> {
        let facts = self.facts(id)?;
        let steps = drafts::steps(&facts)?;
        let in_force = self.core.gate.policies.in_force();
        let place = in_force.place_above(facts.rule.id.as_deref())?;
        let label = self.core.approvals.label(id);
        let others = self.core.approvals.others(&facts);
        let waiting: Vec<_> = others
            .iter()
            .map(|other| (other.severity, other.arguments.clone()))
            .collect();
        let seen = drafts::Seen {
            copy: &context::copy(&self.core, &facts),
            past: &context::lately(&self.core, &facts),
            waiting: &waiting,
        };
        let steps: Option<Vec<_>> = steps
            .iter()
            .map(|step| drafts::counted(step, &facts, &label, seen))
            .collect();
        let steps = steps.ok_or_else(unsayable)?;
        Ok(RuleDraft {
            chosen: drafts::chosen(&steps),
            steps,
            place: u32::try_from(place + 1).unwrap_or(u32::MAX),
            above: Some(facts.rule.sentence.clone()),
            policy_version: in_force.version,
        })
    }

    /// Answers a call, if asked to, and puts a rule drafted from it into the policy file and into force. Other calls
    /// that wait stay waiting until they are decided.
    pub fn save_rule(&self, request: &SaveRule, source: Source) -> Result<(), Error> {
        let facts = self.facts(request.id)?;
        if request
            .approve
            .as_ref()
            .is_some_and(|answer| answer.id != request.id)
        {
            return Err(Error::invalid(
                "the verdict is about another call than the rule; open the card again",
            ));
        }
        let steps = drafts::steps(&facts)?;
        let step = usize::try_from(request.step)
            .ok()
            .and_then(|at| steps.get(at));
        let step = step
            .ok_or_else(|| Error::invalid(format!("the draft has no step `{}`", request.step)))?;
        let label = self.core.approvals.label(request.id);
        let in_force = self.core.gate.policies.in_force();
        let place = in_force.place_above(facts.rule.id.as_deref())?;
        let (now, offset) = local(&self.core);
        let until = drafts::ends(request.ends, now, offset);
        let id = drafts::free_id(&in_force.policy, &label);
        let arguments = facts.read().unwrap_or(Json::Null);
        let named = (id.as_str(), until.as_deref());
        let rule = drafts::rule_text(step, &facts, &arguments, &label, named);
        let rule = rule.ok_or_else(unsayable)?;
        let what = format!(
            "the operator saved rule `{id}`, drafted from {label} ({}), {}",
            step.name,
            place_of(source)
        );
        let entry = Entry {
            approval: Some(request.id),
            rule: Some(id.as_str().into()),
            ..about(&facts, Kind::PolicyChanged, what)
        };
        let version = request.policy_version;
        let policies = &self.core.gate.policies;
        policies.unchanged(version)?;
        // The verdict first: one that is not taken leaves everything as it was.
        if let Some(answer) = &request.approve {
            self.answer(answer, source)?;
        }
        let audit = &self.core.gate.audit;
        let note = format!("saved from {label}");
        let new = policies.add_rule((place, &rule), (version, &note), now, (audit, entry))?;
        self.core.approvals.rule_added(new.version);
        self.told_of_policy();
        Ok(())
    }

    /// What is known of an open question's call.
    pub(super) fn facts(&self, id: ApprovalId) -> Result<Arc<CardFacts>, Error> {
        self.core.approvals.facts(id).map_err(approval_error)
    }
}

/// An entry about an open question's call.
fn about(facts: &CardFacts, kind: Kind, what: String) -> Entry<'_> {
    Entry {
        call: Some(facts.call),
        session: Some(facts.session),
        caller: Some(facts.caller.id.as_str().into()),
        client: Some(facts.client.as_str().into()),
        server: Some(facts.server.as_str().into()),
        tool: Some(facts.tool.as_str().into()),
        severity: Some(facts.severity),
        digest: Some(facts.digest),
        ..Entry::new(kind, what)
    }
}

fn unsayable() -> Error {
    Error::invalid(
        "no rule can be made of this call: a policy has no words for its arguments; approve it once",
    )
}
