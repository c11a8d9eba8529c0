//! Which approval each window shows, and which window has the focus. Who looks at a call need not be told of it.

use gateway::ids::ApprovalId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// See the module. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Looks(Arc<Inner>);

#[derive(Default)]
struct Inner {
    windows: Mutex<HashMap<String, Look>>,
    changes: watch::Sender<u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    focused: bool,
    card: Option<ApprovalId>,
}

impl Looks {
    /// A window shows the card of an approval.
    pub(crate) fn painted(&self, label: &str, id: ApprovalId) {
        self.change(label, |look| look.card = Some(id));
    }

    /// A window got or lost the focus.
    pub(crate) fn focused(&self, label: &str, focused: bool) {
        self.change(label, |look| look.focused = focused);
    }

    /// A window shows nothing any more.
    pub(crate) fn hidden(&self, label: &str) {
        self.change(label, |look| *look = Look::default());
    }

    /// The approval that the operator looks at.
    pub(crate) fn seen(&self) -> Option<ApprovalId> {
        let windows = self.windows();
        let focused = windows.values().find(|look| look.focused)?;
        focused.card
    }

    /// Whether the operator looks at any window of ours.
    pub(crate) fn any_focused(&self) -> bool {
        self.windows().values().any(|look| look.focused)
    }

    /// Hears that something changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    fn change(&self, label: &str, change: impl FnOnce(&mut Look)) {
        let mut windows = self.windows();
        let look = windows.entry(label.to_owned()).or_default();
        let before = *look;
        change(look);
        let is_other = *look != before;
        drop(windows);
        if is_other {
            self.0.changes.send_modify(|count| *count += 1);
        }
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<String, Look>> {
        self.0
            .windows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::id;

    #[test]
    fn only_what_a_focused_window_shows_is_seen() {
        let looks = Looks::default();
        assert_eq!((looks.seen(), looks.any_focused()), (None, false));
        looks.painted("main", id(1));
        assert_eq!(looks.seen(), None, "nobody looks");
        looks.focused("main", true);
        assert_eq!(looks.seen(), Some(id(1)));
        looks.focused("main", false);
        looks.focused("quick", true);
        assert_eq!((looks.seen(), looks.any_focused()), (None, true));
        looks.painted("quick", id(2));
        assert_eq!(looks.seen(), Some(id(2)));
        looks.hidden("quick");
        assert_eq!((looks.seen(), looks.any_focused()), (None, false));
    }
}
