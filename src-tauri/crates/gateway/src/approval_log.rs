//! What becomes of approvals, into the record and to the surfaces. Listens; never answers.

use crate::api::EventKind;
use crate::approvals::{ApprovalChange, Change, Listener};
use crate::audit::{Audit, Entry, Kind};
use crate::card::lately::Lately;
use crate::events::Events;
use std::sync::Arc;

/// Who is told about approvals. An entry is noted before the call it is about is answered, and so stands
/// in the chain before that call's intent.
pub(crate) fn listener(audit: Audit, events: Events, lately: Arc<Lately>) -> Listener {
    Arc::new(move |change| {
        if let Some(kind) = kind(&change.what) {
            audit.note(entry(kind, change));
            if let Some(about) = &change.about {
                lately.forget(&about.server, &about.tool);
            }
        }
        events.tell(EventKind::Approvals, Some(change.approval.to_string()));
        if is_about_a_grant(&change.what) {
            events.tell(EventKind::Grants, None);
        }
    })
}

/// What a change is in the record; none: it is no more than another state of an open question.
fn kind(change: &Change) -> Option<Kind> {
    Some(match change {
        // A yes is written down when it can no longer be undone, or as what came of it.
        Change::Updated | Change::Releasing { .. } | Change::GrantUsed => return None,
        Change::Opened => Kind::ApprovalOpened,
        Change::HandedBack => Kind::ApprovalHandedBack,
        Change::Granted { .. } | Change::GrantedToo { .. } => Kind::ApprovalGranted,
        Change::Denied { .. }
        | Change::Undone { .. }
        | Change::Dismissed { .. }
        | Change::Unasked
        | Change::Mistyped => Kind::ApprovalDenied,
        Change::GrantGiven { .. } => Kind::GrantGiven,
        Change::Covered { .. } => Kind::GrantUsed,
        Change::GrantEnded { .. } => Kind::GrantEnded,
        Change::Expired | Change::GrantLapsed => Kind::ApprovalExpired,
        Change::Cancelled(_) => Kind::ApprovalCancelled,
        Change::VerdictRefused { why, .. } if why.is_tampering() => Kind::VerdictRefused,
        // The operator was too quick or mistyped: nothing happened.
        Change::VerdictRefused { .. } => return None,
    })
}

fn is_about_a_grant(change: &Change) -> bool {
    match change {
        Change::Granted { for_next_try, .. } => *for_next_try,
        Change::GrantUsed
        | Change::GrantLapsed
        | Change::GrantGiven { .. }
        | Change::Covered { .. }
        | Change::GrantEnded { .. } => true,
        _ => false,
    }
}

fn entry(kind: Kind, change: &ApprovalChange) -> Entry<'_> {
    let entry = Entry {
        approval: Some(change.approval),
        ..Entry::new(kind, change.sentence())
    };
    let Some(about) = &change.about else {
        return entry;
    };
    Entry {
        call: Some(about.call),
        session: Some(about.session),
        caller: Some(about.caller.as_str().into()),
        client: Some(about.client.as_str().into()),
        server: Some(about.server.as_str().into()),
        tool: Some(about.tool.as_str().into()),
        severity: Some(about.severity),
        rule: about.rule.as_deref().map(Into::into),
        digest: Some(about.digest),
        ..entry
    }
}
