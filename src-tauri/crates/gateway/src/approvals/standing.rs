//! Where an approval stands, as the surfaces ask for it.

use super::closed::{Closed, GrantFate};
use super::grants::Grant;
use super::open::Open;
use super::question::{Digest, Ending, Millis, Typed};
use super::remembered::Remembered;
use crate::api::{ApprovalState, Scope};
use crate::ids::{ApprovalId, CallId, GrantId, SessionId};

/// One approval at one moment.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Which.
    pub approval: ApprovalId,
    /// `A-7` is 7.
    pub number: u64,
    /// Where it stands.
    pub state: ApprovalState,
    /// Identical calls that wait.
    pub count: u32,
    /// When it was opened.
    pub opened: Millis,
    /// When our hold ends.
    pub hold_until: Millis,
    /// The latest that our hold can be extended to.
    pub hold_most: Millis,
    /// Our hold stands still: the operator is at work on the card.
    pub hold_paused: bool,
    /// Approved: when it runs, unless it is undone before.
    pub runs_at: Option<Millis>,
    /// It is over, and a verdict on its next try is still taken.
    pub next_try: bool,
    /// While a verdict is taken: what it is about.
    pub open: Option<Pending>,
    /// Once it is over: when and how.
    pub closed: Option<Ended>,
}

/// What an open approval is about.
#[derive(Clone, Debug)]
pub struct Pending {
    /// What a verdict must name.
    pub digest: Digest,
    /// The call that an approval would run; none: all were handed back.
    pub call: Option<(CallId, SessionId)>,
    /// Hidden characters that have to be seen.
    pub hidden: u32,
    /// What has to be typed.
    pub typed: Typed,
    /// When that call's client gives up.
    pub client_waits_until: Option<Millis>,
}

/// How an approval ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// When.
    pub at: Millis,
    /// How.
    pub ending: Ending,
    /// What became of the grant, if it gave one.
    pub grant: Option<GrantFate>,
}

/// `A-1042`.
pub(super) fn label(number: u64) -> String {
    format!("A-{number}")
}

pub(super) fn of_open(open: &Open, now: Millis) -> Standing {
    Standing {
        approval: open.approval,
        number: open.number,
        state: match (&open.release, open.calls.is_empty()) {
            (Some(_), _) => ApprovalState::Releasing,
            (None, false) => ApprovalState::Waiting,
            (None, true) => ApprovalState::HandedBack,
        },
        count: u32::try_from(open.calls.len()).unwrap_or(u32::MAX),
        opened: open.opened,
        hold_until: open.hold.until(),
        hold_most: open.hold.most(),
        hold_paused: open.hold.is_paused(now),
        runs_at: open.release.as_ref().map(|release| release.at),
        next_try: false,
        open: Some(pending(open)),
        closed: None,
    }
}

fn pending(open: &Open) -> Pending {
    let oldest = open.calls.front();
    Pending {
        digest: open.key.digest,
        hidden: open.hidden,
        typed: open.typed.clone(),
        call: oldest.map(|held| (held.call, held.session)),
        client_waits_until: oldest.and_then(|held| held.waits_until),
    }
}

/// `late`: its next try can still have a verdict.
pub(super) fn of_closed(closed: &Closed, late: Option<&Open>) -> Standing {
    Standing {
        approval: closed.approval,
        number: closed.number,
        state: match closed.ending {
            Ending::Approved { .. } => ApprovalState::Approved,
            Ending::Denied { .. }
            | Ending::Undone { .. }
            | Ending::Dismissed { .. }
            | Ending::Mistyped => ApprovalState::Denied,
            Ending::Expired => ApprovalState::Expired,
            Ending::Cancelled(_) => ApprovalState::Cancelled,
        },
        count: 0,
        opened: closed.opened,
        hold_until: closed.hold_until,
        hold_most: closed.hold_until,
        hold_paused: false,
        runs_at: None,
        next_try: late.is_some(),
        open: late.map(pending),
        closed: Some(Ended {
            at: closed.closed,
            ending: closed.ending.clone(),
            grant: closed.grant,
        }),
    }
}

/// One remembered yes at one moment.
#[derive(Clone, Debug)]
pub struct GrantStanding {
    /// Which.
    pub grant: GrantId,
    /// How far it reaches; none: one exact call, once.
    pub scope: Option<Scope>,
    /// Number of the approval it came from.
    pub number: u64,
    /// When it was given.
    pub given: Millis,
    /// When it ends by itself; none: with its session.
    pub until: Option<Millis>,
    /// How many calls it let through.
    pub uses: u32,
    /// When the last of them came.
    pub last_used: Option<Millis>,
}

impl GrantStanding {
    pub(super) fn of_grant(grant: &Grant) -> Self {
        Self {
            grant: grant.id,
            scope: Some(grant.scope),
            number: grant.number,
            given: grant.given,
            until: grant.until,
            uses: grant.uses,
            last_used: grant.last_used,
        }
    }

    pub(super) fn of_next_try(kept: &Remembered) -> Self {
        Self {
            grant: kept.grant(),
            scope: None,
            number: kept.number,
            given: kept.given,
            until: Some(kept.until),
            uses: 0,
            last_used: None,
        }
    }
}
