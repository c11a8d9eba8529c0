//! What the operator does with approvals, as a surface asks for it. Decides nothing: the queue does.

use super::Gateway;
use crate::api::{DenyMany, GrantKind, GrantView, RuleView};
use crate::approvals::Source;
use crate::error::Error;
use crate::ids::{ApprovalId, GrantId};
use crate::views::approval_error;
use sha2::{Digest, Sha256};

impl Gateway {
    /// Holds a call five minutes longer, within its bound.
    pub fn extend_hold(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        let extended = self.core.approvals.extend(id, source);
        extended.map_err(approval_error)
    }

    /// The operator is at work on a card: its hold stands still for half a minute.
    pub fn reviewing(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        let noted = self.core.approvals.reviewing(id, source);
        noted.map_err(approval_error)
    }

    /// Takes back a yes that has not run yet; the call is denied.
    pub fn undo_approval(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        self.core.approvals.undo(id, source).map_err(approval_error)
    }

    /// Takes a question nobody waits for, or one that is over, out of the list.
    pub fn dismiss_approval(&self, id: ApprovalId, source: Source) -> Result<(), Error> {
        let dismissed = self.core.approvals.dismiss(id, source);
        dismissed.map_err(approval_error)
    }

    /// Every yes that later calls can still use, newest first; then the policy's rules that came from a card.
    #[must_use]
    pub fn grants(&self) -> Vec<GrantView> {
        let mut all = self.core.approvals.grants();
        let policy = self.policy();
        all.extend(
            policy
                .rules
                .iter()
                .filter_map(|rule| of_rule(rule, policy.since)),
        );
        all
    }

    /// Takes a grant back. A rule is taken out of the policy's file instead.
    pub fn revoke_grant(&self, grant: GrantId, source: Source) -> Result<(), Error> {
        let policy = self.policy();
        let is_it = |rule: &&RuleView| rule.origin.is_some() && rule_grant(rule) == grant;
        if let Some(rule) = policy.rules.iter().find(is_it) {
            return Err(Error::invalid(format!(
                "`{}` is a rule of the policy; take it out of `{}` and accept the change",
                rule.id.as_deref().unwrap_or_default(),
                policy.path
            )));
        }
        let revoked = self.core.approvals.revoke(grant, source);
        revoked.map_err(approval_error)
    }

    /// Takes every grant back. How many there were.
    pub fn revoke_all_grants(&self) -> u32 {
        self.core.approvals.revoke_all()
    }

    /// The screen was locked: every grant ends. How many there were.
    pub fn screen_locked(&self) -> u32 {
        self.core.approvals.screen_locked()
    }

    /// Denies any number of calls as one act. How many that were.
    pub fn deny_many(&self, request: &DenyMany, source: Source) -> Result<u32, Error> {
        let denied = self.core.approvals.deny_many(request, source);
        denied.map_err(approval_error)
    }
}

/// A rule has no grant's id of its own: this one stays the same while its name does.
fn rule_grant(rule: &RuleView) -> GrantId {
    let hash = Sha256::digest(rule.id.as_deref().unwrap_or_default().as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    GrantId(uuid::Uuid::from_bytes(bytes))
}

/// A rule that was drafted from a card; none: it was written by hand.
fn of_rule(rule: &RuleView, since: i64) -> Option<GrantView> {
    Some(GrantView {
        id: rule_grant(rule),
        kind: GrantKind::Rule,
        sentence: rule.sentence.clone(),
        origin: rule.origin.clone()?,
        client: Vec::new(),
        server: String::new(),
        tool: Vec::new(),
        created: since,
        expires: rule.until,
        uses: 0,
        last_used: None,
    })
}
