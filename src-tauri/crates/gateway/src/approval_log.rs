//! What becomes of approvals, into the record and to the surfaces. Listens; never answers.

use crate::api::EventKind;
use crate::approvals::{ApprovalChange, Change};
use crate::audit::{Audit, Entry, Kind};
use crate::events::Events;
use std::sync::Arc;

/// Who is told about approvals.
///
/// Entries are noted, not committed: the next commit writes them first, so a yes is in the record before
/// the call it permits, in the same transaction.
pub(crate) fn listener(audit: Audit, events: Events) -> Arc<dyn Fn(&ApprovalChange) + Send + Sync> {
    Arc::new(move |change| {
        if let Some(kind) = kind(&change.what) {
            audit.note(entry(kind, change));
        }
        events.tell(EventKind::Approvals, Some(change.approval.to_string()));
        // How many wait is one of the gateway's figures.
        events.tell(EventKind::Gateway, None);
    })
}

/// What the record calls it; none: the record has it from elsewhere, or it changes nothing that counts.
fn kind(what: &Change) -> Option<Kind> {
    match what {
        // The decision that asked for it is written down by the session, before anybody is asked.
        Change::Opened | Change::Updated => None,
        Change::HandedBack => Some(Kind::ApprovalHandedBack),
        Change::Granted { .. } => Some(Kind::ApprovalGranted),
        // The intent that follows names the approval.
        Change::GrantUsed => None,
        Change::Denied { .. } | Change::Mistyped => Some(Kind::ApprovalDenied),
        Change::Expired => Some(Kind::ApprovalExpired),
        Change::Cancelled(_) | Change::GrantLapsed => Some(Kind::ApprovalCancelled),
        Change::VerdictRefused { why, .. } => why.is_tampering().then_some(Kind::VerdictRefused),
    }
}

fn entry(kind: Kind, change: &ApprovalChange) -> Entry<'_> {
    let bare = Entry { approval: Some(change.approval), ..Entry::new(kind, change.sentence()) };
    let Some(about) = &change.about else { return bare };
    Entry {
        call: Some(about.call),
        session: Some(about.session),
        caller: Some(about.caller.as_str().into()),
        client: Some(about.client.as_str().into()),
        server: Some(about.server.as_str().into()),
        tool: Some(about.tool.as_str().into()),
        severity: Some(about.severity),
        effect: Some("review".into()),
        rule: about.rule.as_deref().map(Into::into),
        digest: Some(about.digest),
        ..bare
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::{Source, VerdictRefusal, Why};
    use crate::ids::ApprovalId;

    #[test]
    fn the_record_gets_every_end_and_every_forgery() {
        let by = Source::Window;
        for (what, written) in [
            (Change::Opened, None),
            (Change::Updated, None),
            (Change::HandedBack, Some(Kind::ApprovalHandedBack)),
            (Change::Granted { by, for_next_try: false }, Some(Kind::ApprovalGranted)),
            (Change::Denied { by, reason: None }, Some(Kind::ApprovalDenied)),
            (Change::Mistyped, Some(Kind::ApprovalDenied)),
            (Change::Expired, Some(Kind::ApprovalExpired)),
            (Change::Cancelled(Why::HungUp), Some(Kind::ApprovalCancelled)),
            (Change::GrantUsed, None),
            (Change::GrantLapsed, Some(Kind::ApprovalCancelled)),
            (Change::VerdictRefused { by, why: VerdictRefusal::TooSoon }, None),
            (Change::VerdictRefused { by, why: VerdictRefusal::WrongNonce }, Some(Kind::VerdictRefused)),
        ] {
            assert_eq!(kind(&what), written, "{what:?}");
        }
    }

    #[test]
    fn an_entry_about_an_unknown_approval_still_names_it() {
        let what = Change::VerdictRefused { by: Source::Tray, why: VerdictRefusal::WrongDigest };
        let change = ApprovalChange { approval: ApprovalId::new(), about: None, what };
        let entry = entry(Kind::VerdictRefused, &change);
        assert_eq!(entry.approval, Some(change.approval));
        assert!(entry.detail.contains("from the tray"), "{}", entry.detail);
    }
}
