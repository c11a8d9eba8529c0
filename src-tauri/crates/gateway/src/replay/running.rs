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
use policy::lint::Evidence;
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
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

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
    /// How far back, in days from now.
    pub(crate) days: u32,
    pub(crate) clock: &'a dyn Clock,
}

#[derive(Debug)]
struct Latest {
    about: About,
    report: Arc<ReplayReport>,
    /// Once it is over; none: it is not, or the record could not be read.
    evidence: Option<Arc<Evidence>>,
}

/// What a replay found, once it is over.
#[derive(Clone, Debug)]
pub(crate) struct Finished {
    pub(crate) report: Arc<ReplayReport>,
    pub(crate) evidence: Arc<Evidence>,
}

/// The latest replay.
#[derive(Debug, Default)]
pub(crate) struct Replays {
    newest: AtomicU32,
    latest: Mutex<Option<Latest>>,
}

impl Replays {
    /// A new replay's number; the one before ends.
    pub(crate) fn begin(&self, about: About) -> u32 {
        let id = self.newest.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
        let nothing = ReplayReport {
            id,
            ..ReplayReport::default()
        };
        *self.lock() = Some(Latest {
            about,
            report: Arc::new(nothing),
            evidence: None,
        });
        id
    }

    /// Ends what runs.
    pub(crate) fn end(&self) {
        self.newest.fetch_add(1, Ordering::SeqCst);
    }

    /// What the latest replay has found so far.
    pub(crate) fn report(&self) -> Option<Arc<ReplayReport>> {
        self.lock()
            .as_ref()
            .map(|latest| Arc::clone(&latest.report))
    }

    /// What a replay found that is over and was for this text and version; none: there is none, or it failed.
    pub(crate) fn finished(&self, about: About) -> Option<Finished> {
        let latest = self.lock();
        let latest = latest.as_ref().filter(|latest| latest.about == about)?;
        Some(Finished {
            report: Arc::clone(&latest.report),
            evidence: Arc::clone(latest.evidence.as_ref()?),
        })
    }

    /// Runs a replay that was begun to its end, or until a newer one begins.
    pub(crate) fn run(&self, id: u32, task: &Task<'_>, waiting: Vec<String>, events: &Events) {
        let told = Some(id.to_string());
        let show = |report| {
            let newest = self.put(id, task.about, report, None);
            if newest {
                events.tell(EventKind::Replay, told.clone());
            }
            newest
        };
        let (report, evidence) = match go(id, task, show, || self.is_newest(id)) {
            Ok(Some((report, evidence))) => {
                (ReplayReport { waiting, ..report }, Some(Arc::new(evidence)))
            }
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "past calls could not be replayed");
                let report = ReplayReport {
                    id,
                    done: true,
                    limits: vec![format!("The record could not be read: {error}.")],
                    ..ReplayReport::default()
                };
                (report, None)
            }
        };
        if self.put(id, task.about, report, evidence) {
            events.tell(EventKind::Replay, told.clone());
        }
    }

    fn is_newest(&self, id: u32) -> bool {
        self.newest.load(Ordering::SeqCst) == id
    }

    fn put(
        &self,
        id: u32,
        about: About,
        report: ReplayReport,
        evidence: Option<Arc<Evidence>>,
    ) -> bool {
        let mut latest = self.lock();
        // Looked at under the lock: a newer one has put its own there.
        let newest = self.is_newest(id);
        if newest {
            *latest = Some(Latest {
                about,
                report: Arc::new(report),
                evidence,
            });
        }
        newest
    }

    fn lock(&self) -> MutexGuard<'_, Option<Latest>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a replay to its end, without anybody to tell.
pub(crate) fn whole(task: &Task<'_>) -> Result<ReplayReport, Error> {
    let done = go(0, task, |_| true, || true)?;
    Ok(done.map(|(report, _)| report).unwrap_or_default())
}

/// None: `goes_on` said no.
fn go(
    id: u32,
    task: &Task<'_>,
    mut show: impl FnMut(ReplayReport) -> bool,
    goes_on: impl Fn() -> bool,
) -> Result<Option<(ReplayReport, Evidence)>, Error> {
    let said = Said::of(task.live, task.draft);
    let began = task.clock.mono_ms();
    let took = || task.clock.mono_ms().saturating_sub(began);
    let mut told_at: Option<u64> = None;
    let mut replay = Replay::of(task.live, task.draft, task.known);
    let mut stopped = false;
    let since = task.clock.now_ms() - i64::from(task.days) * DAY_MS;
    task.reader.decided(since, |call| {
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
    let report = ReplayReport {
        done: true,
        took_ms: ms(took()),
        looked: found.looked(&task.about.text, task.about.live_version),
        ..report(id, found, &said)
    };
    Ok(Some((report, found.evidence(task.days))))
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 285,000 years")]
fn ms(ms: u64) -> f64 {
    ms as f64
}
