//! What becomes of approvals, into the record and to the surfaces. Listens; never answers.

use crate::api::EventKind;
use crate::approvals::ApprovalChange;
use crate::audit::{Audit, Entry, Kind};
use crate::events::Events;
use std::sync::Arc;

/// Who is told about approvals.
pub(crate) fn listener(audit: Audit, events: Events) -> Arc<dyn Fn(&ApprovalChange) + Send + Sync> {
    Arc::new(move |change| {
        let _ = (&audit, &events, change);
    })
}
