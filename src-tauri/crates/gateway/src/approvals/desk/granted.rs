//! Remembered yeses as the operator sees them.

use super::super::change::About;
use super::super::standing::{self, GrantStanding};
use super::super::wording;
use super::Desk;
use super::state::Card;
use crate::api::{GrantKind, GrantView, Scope};
use crate::card::Brief;
use crate::ids::ApprovalId;

/// What is known of a grant besides its rules. Outlives the line of its approval in the list.
#[derive(Clone, Debug)]
pub(super) struct Granted {
    pub(super) approval: ApprovalId,
    pub(super) about: About,
    brief: Brief,
}

impl Granted {
    pub(super) fn from(approval: ApprovalId, card: &Card) -> Self {
        Self {
            approval,
            about: card.about.clone(),
            brief: card.brief.clone(),
        }
    }

    /// What it lets through.
    pub(super) fn sentence(&self, scope: Option<Scope>) -> String {
        wording::grant(&self.about, &self.brief.headline, scope)
    }
}

impl Desk {
    pub(in super::super) fn grants(&self) -> Vec<GrantView> {
        self.on(super::Input::Tick);
        let state = self.lock();
        let standings = state.queue.grants();
        let view = |one: &GrantStanding| Some(self.view(one, state.grants.get(&one.grant)?));
        standings.iter().filter_map(view).collect()
    }

    fn view(&self, one: &GrantStanding, granted: &Granted) -> GrantView {
        GrantView {
            id: one.grant,
            kind: one.scope.map_or(GrantKind::NextTry, |_| GrantKind::Session),
            sentence: granted.sentence(one.scope),
            origin: standing::label(one.number),
            client: granted.brief.client.clone(),
            server: granted.brief.server.clone(),
            tool: granted.brief.tool.clone(),
            created: self.wall(one.given),
            expires: one.until.map(|at| self.wall(at)),
            uses: one.uses,
            last_used: one.last_used.map(|at| self.wall(at)),
        }
    }
}
