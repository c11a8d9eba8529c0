//! What the operator has stopped, and for how long: calls of any kind (a pause), or being asked (quiet).
//!
//! Both end by themselves at a time on the steady clock, which no one can set. A pause outlives the gateway:
//! what was stopped before a restart is stopped after it. Quiet does not; forgetting it only asks the operator
//! again. Nothing here lets a call pass: the gate and the approvals look, and refuse.

use crate::api::Quiet;
use crate::servers::config::replace_file;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A moment on both clocks: the steady one decides, the other is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) steady: u64,
    pub(crate) wall: i64,
}

impl Moment {
    /// So many milliseconds from now on.
    pub(crate) fn after(self, ms: u64) -> Self {
        Self {
            steady: self.steady.saturating_add(ms),
            wall: self.wall.saturating_add_unsigned(ms),
        }
    }

    /// The moment that people call `wall`; none: it is over.
    pub(crate) fn at_wall(self, wall: i64) -> Option<Self> {
        let ms = u64::try_from(wall.saturating_sub(self.wall)).ok()?;
        (ms > 0).then(|| self.after(ms))
    }
}

/// What was stopped. `set` is called with what holds from then on, before anything else can change it.
pub(crate) struct Stops {
    /// Where a pause is kept for the next start.
    file: PathBuf,
    state: Mutex<State>,
    moved: Notify,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Paused until then; until resumed.
    pause: Option<Option<Moment>>,
    quiet: Option<(Quiet, Option<Moment>)>,
}

/// What ended by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) pause: bool,
    pub(crate) quiet: bool,
}

/// How a pause is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    until: Option<i64>,
}

impl Stops {
    /// As the last start left it. A file that cannot be read pauses: it was written by a pause.
    pub(crate) fn open(file: PathBuf, now: Moment) -> Self {
        let pause = match std::fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            text => match text
                .ok()
                .and_then(|text| serde_json::from_slice(&text).ok())
            {
                Some(Kept { until: Some(until) }) => now.at_wall(until).map(Some),
                Some(Kept { until: None }) | None => Some(None),
            },
        };
        let stops = Self {
            file,
            state: Mutex::new(State { pause, quiet: None }),
            moved: Notify::new(),
        };
        if pause.is_none() {
            stops.forget();
        }
        stops
    }

    /// Where a pause is kept.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.lock().pause.is_some()
    }

    /// When a pause ends by itself, Unix ms, and what quiet there is.
    pub(crate) fn view(&self) -> (Option<i64>, Option<Quiet>) {
        let state = self.lock();
        let until = state.pause.flatten().map(|until| until.wall);
        (until, state.quiet.map(|(quiet, _)| quiet))
    }

    /// Whether what would be held is refused instead.
    pub(crate) fn refuses_questions(&self) -> bool {
        self.lock().quiet.is_some_and(|(quiet, _)| quiet.refuse)
    }

    /// Pauses. What cannot be kept for the next start holds all the same until then.
    pub(crate) fn pause(&self, until: Option<Moment>, set: impl FnOnce(bool)) {
        let mut state = self.lock();
        state.pause = Some(until);
        set(true);
        let kept = Kept {
            until: until.map(|until| until.wall),
        };
        let text = serde_json::to_vec(&kept).unwrap_or_default();
        if let Err(error) = replace_file(&self.file, &text) {
            let file = self.file.display();
            tracing::error!(%error, "a restart would end the pause: `{file}` could not be written");
        }
        drop(state);
        self.moved.notify_one();
    }

    /// Ends a pause.
    pub(crate) fn resume(&self, set: impl FnOnce(bool)) {
        let mut state = self.lock();
        state.pause = None;
        set(false);
        self.forget();
        drop(state);
        self.moved.notify_one();
    }

    pub(crate) fn be_quiet(&self, quiet: Option<(Quiet, Option<Moment>)>) {
        self.lock().quiet = quiet;
        self.moved.notify_one();
    }

    /// Ends what is over.
    pub(crate) fn pass(&self, now: u64, set: impl FnOnce(bool)) -> Ended {
        let mut state = self.lock();
        let is_over = |until: Option<Moment>| until.is_some_and(|until| until.steady <= now);
        let ended = Ended {
            pause: state.pause.is_some_and(is_over),
            quiet: state.quiet.is_some_and(|(_, until)| is_over(until)),
        };
        if ended.pause {
            state.pause = None;
            set(false);
            self.forget();
        }
        if ended.quiet {
            state.quiet = None;
        }
        ended
    }

    /// When the next of them ends by itself, on the steady clock.
    pub(crate) fn next(&self) -> Option<u64> {
        let state = self.lock();
        let quiet = state.quiet.and_then(|(_, until)| until);
        let both = [state.pause.flatten(), quiet];
        both.iter().flatten().map(|until| until.steady).min()
    }

    /// Returns when [`Stops::next`] may say something else.
    pub(crate) async fn moved(&self) {
        self.moved.notified().await;
    }

    fn forget(&self) {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let file = self.file.display();
                tracing::error!(%error, "the next start would be paused: `{file}` could not be removed");
            }
            _ => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    const NOW: Moment = Moment {
        steady: 1_000,
        wall: 1_700_000_000_000,
    };

    fn open(folder: &tempfile::TempDir, now: Moment) -> Stops {
        Stops::open(folder.path().join("pause.json"), now)
    }

    #[test]
    fn a_pause_with_an_end_ends_by_itself_and_one_without_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let stops = open(&folder, NOW);
        let paused = Cell::new(false);
        let set = |is| paused.set(is);
        for (until, over) in [(Some(NOW.after(60_000)), true), (None, false)] {
            stops.pause(until, set);
            assert!(stops.is_paused() && paused.get());
            assert_eq!(stops.view().0, until.map(|until| until.wall));
            assert_eq!(stops.next(), until.map(|until| until.steady));
            assert_eq!(stops.pass(60_999, set), Ended::default());
            assert_eq!(stops.pass(61_000, set).pause, over);
            assert_eq!((stops.is_paused(), paused.get()), (!over, !over));
        }
        stops.resume(set);
        assert!(!stops.is_paused() && !paused.get());
    }

    #[test]
    fn a_restart_finds_the_pause_that_was() {
        let later = NOW.after(30_000);
        for (until, paused) in [
            (Some(NOW.after(60_000)), true),
            (Some(NOW.after(30_000)), false),
            (None, true),
        ] {
            let folder = tempfile::tempdir().unwrap();
            open(&folder, NOW).pause(until, |_| ());
            let again = open(&folder, later);
            assert_eq!(again.is_paused(), paused, "{until:?}");
            assert_eq!(
                again.next(),
                until.filter(|_| paused).map(|until| until.steady)
            );
            assert_eq!(again.file().exists(), paused, "{until:?}");
            again.resume(|_| ());
            assert!(!open(&folder, later).is_paused());
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_pauses() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "{}x", "[]", r#"{"until":"noon"}"#] {
            std::fs::write(folder.path().join("pause.json"), text).unwrap();
            assert!(open(&folder, NOW).is_paused(), "`{text}`");
        }
    }

    #[test]
    fn quiet_ends_by_itself_and_refuses_only_where_it_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let stops = open(&folder, NOW);
        for refuse in [true, false] {
            let end = NOW.after(5_000);
            let until = Some(end.wall);
            let quiet = Quiet { until, refuse };
            stops.be_quiet(Some((quiet, Some(end))));
            assert_eq!(stops.refuses_questions(), refuse);
            assert_eq!(stops.view().1, Some(quiet));
            assert!(!stops.pass(5_999, |_| ()).quiet);
            assert!(stops.pass(6_000, |_| ()).quiet);
            assert_eq!((stops.view().1, stops.refuses_questions()), (None, false));
        }
    }
}
