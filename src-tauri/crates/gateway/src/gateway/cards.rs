//! What the operator does with one open card besides answering it: other arguments, a look at what is masked, a
//! rule made of it. Decides nothing: the gate and the queue do.

use super::Gateway;
use crate::api::{ApprovalCard, CheckEdit, EditedCall, Reveal};
use crate::approvals::{CardFacts, Source, place};
use crate::audit::{Entry, Kind};
use crate::card::{context, edit};
use crate::error::Error;
use crate::ids::ApprovalId;
use crate::text;
use crate::views::approval_error;
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
        let entry = Entry {
            approval: Some(request.id),
            call: Some(facts.call),
            session: Some(facts.session),
            caller: Some(facts.caller.id.as_str().into()),
            client: Some(facts.client.as_str().into()),
            server: Some(facts.server.as_str().into()),
            tool: Some(facts.tool.as_str().into()),
            severity: Some(facts.severity),
            digest: Some(facts.digest),
            ..Entry::new(
                Kind::SecretRevealed,
                format!(
                    "{what} of the waiting call were shown in the clear {}",
                    place(source)
                ),
            )
        };
        self.core.gate.audit.commit(&[entry], &[])?;
        Ok(shown)
    }

    /// What is known of an open question's call.
    pub(super) fn facts(&self, id: ApprovalId) -> Result<Arc<CardFacts>, Error> {
        self.core.approvals.facts(id).map_err(approval_error)
    }
}
