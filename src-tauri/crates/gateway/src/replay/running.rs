//! The replay that runs, and what it has found so far. There is one at a time: a newer one ends the one before.
//! Surfaces are told that it went on, at most a few times a second, and ask for the report.

use super::report::{Said, report};
use super::{Known, Replay};
use crate::api::{EventKind, ReplayReport};
use crate::audit::Reader;
use crate::clock::Clock;
use crate::error::Error;
use crate::events::Events;
use policy::Policy;
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// After so many calls there is something to show.
const FIRST: u32 = 20_000;
/// How often it is looked at whether there is more to show, in calls.
const LOOK_EVERY: u32 = 1_000;
/// And it is shown at most this often.
const TELL_EVERY_MS: u64 = 250;

/// The text and the version a replay was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) text: [u8; 32],
    pub(crate) live_version: u32,
}

impl About {
    pub(crate) fn of(text: &str, live_version: u32) -> Self {
        Self {
            text: Sha256::digest(text.as_bytes()).into(),
            live_version,
        }
    }
}

/// What a replay is run on.
pub(crate) struct Task<'a> {
    pub(crate) about: About,
    pub(crate) live: &'a Policy,
    pub(crate) draft: &'a Policy,
    pub(crate) known: &'a Known,
    pub(crate) reader: &'a Reader,
    /// Calls since then, Unix ms.
    pub(crate) since: i64,
    pub(crate) clock: &'a dyn Clock,
}

/// The latest replay.
#[derive(Debug, Default)]
pub(crate) struct Replays {
    newest: AtomicU32,
    latest: Mutex<Option<(About, Arc<ReplayReport>)>>,
}

impl Replays {
    /// A new replay's number; the one before ends.
    pub(crate) fn begin(&self, about: About) -> u32 {
        let id = self.newest.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
        let nothing = ReplayReport {
            id,
            ..ReplayReport::default()
        };
        *self.lock() = Some((about, Arc::new(nothing)));
        id
    }

    /// Ends what runs.
    pub(crate) fn end(&self) {
        self.newest.fetch_add(1, Ordering::SeqCst);
    }

    /// What the latest replay has found so far.
    pub(crate) fn report(&self) -> Option<Arc<ReplayReport>> {
        self.lock().as_ref().map(|(_, report)| Arc::clone(report))
    }

    /// The report of a replay that is over and was for this text and version.
    pub(crate) fn finished(&self, about: About) -> Option<Arc<ReplayReport>> {
        let latest = self.lock();
        let (of, report) = latest.as_ref()?;
        (*of == about && report.done).then(|| Arc::clone(report))
    }

    /// Runs a replay that was begun to its end, or until a newer one begins.
    pub(crate) fn run(&self, id: u32, task: &Task<'_>, waiting: Vec<String>, events: &Events) {
        let told = Some(id.to_string());
        let done = go(
            id,
            task,
            |report| {
                let go_on = self.put(id, task.about, report);
                if go_on {
                    events.tell(EventKind::Replay, told.clone());
                }
                go_on
            },
            || self.is_newest(id),
        );
        let report = match done {
            Ok(Some(report)) => ReplayReport { waiting, ..report },
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "past calls could not be replayed");
                ReplayReport {
                    id,
                    done: true,
                    limits: vec![format!("The record could not be read: {error}.")],
                    ..ReplayReport::default()
                }
            }
        };
        if self.put(id, task.about, report) {
            events.tell(EventKind::Replay, told);
        }
    }

    fn is_newest(&self, id: u32) -> bool {
        self.newest.load(Ordering::SeqCst) == id
    }

    fn put(&self, id: u32, about: About, report: ReplayReport) -> bool {
        let mut latest = self.lock();
        // Looked at under the lock: a newer one has put its own there.
        let newest = self.is_newest(id);
        if newest {
            *latest = Some((about, Arc::new(report)));
        }
        newest
    }

    fn lock(&self) -> MutexGuard<'_, Option<(About, Arc<ReplayReport>)>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a replay to its end, without anybody to tell.
pub(crate) fn whole(task: &Task<'_>) -> Result<ReplayReport, Error> {
    let done = go(0, task, |_| true, || true)?;
    Ok(done.unwrap_or_default())
}

/// None: `goes_on` said no.
fn go(
    id: u32,
    task: &Task<'_>,
    mut show: impl FnMut(ReplayReport) -> bool,
    goes_on: impl Fn() -> bool,
) -> Result<Option<ReplayReport>, Error> {
    let said = Said::of(task.live, task.draft);
    let began = task.clock.mono_ms();
    let took = || task.clock.mono_ms().saturating_sub(began);
    let mut told_at: Option<u64> = None;
    let mut replay = Replay::of(task.live, task.draft, task.known);
    let mut stopped = false;
    task.reader.decided(task.since, |call| {
        replay.take(call);
        let calls = replay.found().calls;
        if !calls.is_multiple_of(LOOK_EVERY) {
            return ControlFlow::Continue(());
        }
        let now = took();
        let due = match told_at {
            None => calls >= FIRST,
            Some(at) => now >= at.saturating_add(TELL_EVERY_MS),
        };
        stopped = if due {
            told_at = Some(now);
            let so_far = report(id, replay.found(), &said);
            !show(ReplayReport {
                took_ms: ms(now),
                ..so_far
            })
        } else {
            !goes_on()
        };
        match stopped {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    if stopped {
        return Ok(None);
    }
    let found = replay.found();
    Ok(Some(ReplayReport {
        done: true,
        took_ms: ms(took()),
        looked: found.looked(&task.about.text, task.about.live_version),
        ..report(id, found, &said)
    }))
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 285,000 years")]
fn ms(ms: u64) -> f64 {
    ms as f64
}
