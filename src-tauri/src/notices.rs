//! What does not work on this desktop, for the log and for the window's status. Said once, not each time it is met.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Sentences, each under what it is about. Clones are the same ones.
#[derive(Clone, Default)]
pub(crate) struct Notices(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Notices {
    /// Something does not work, and why. Logged when it is new.
    pub(crate) fn tell(&self, about: &'static str, why: &str) {
        let before = self.all().insert(about, why.to_owned());
        if before.as_deref() != Some(why) {
            tracing::warn!("{why}");
        }
    }

    /// It works after all.
    pub(crate) fn settle(&self, about: &'static str) {
        self.all().remove(about);
    }

    /// All of them in one sentence; none: everything works.
    pub(crate) fn sentence(&self) -> Option<String> {
        let all = self.all();
        let sentences: Vec<&str> = all.values().map(String::as_str).collect();
        (!sentences.is_empty()).then(|| sentences.join("; "))
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_about_each_thing_counts() {
        let notices = Notices::default();
        assert_eq!(notices.sentence(), None);
        notices.tell("tray", "there is no tray");
        notices.tell("notifications", "nobody shows them");
        notices.tell("tray", "there is no tray host");
        assert_eq!(
            notices.sentence().as_deref(),
            Some("nobody shows them; there is no tray host")
        );
        notices.settle("notifications");
        assert_eq!(notices.sentence().as_deref(), Some("there is no tray host"));
    }
}
