//! Keeps the timeline up with the record, behind the calls, and lends out places to read it from.

use super::feed::BATCH;
use super::{Feed, Lens, Result, TimelineError};
use crate::audit::{Audit, Seq};
use crate::store::beside;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

/// Entries that come one after the other are taken in together, so often a second at most.
const PAUSE: Duration = Duration::from_millis(250);
/// After a failure it is tried again this much later, or with the next entry after that.
const RETRY: Duration = Duration::from_secs(5);
/// Places to read from that are kept open.
const MOST_LENSES: usize = 2;

/// The timeline of a running gateway. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Timeline(Arc<Shared>);

struct Shared {
    record: PathBuf,
    /// The file is there and is the record's own.
    ready: AtomicBool,
    lenses: Mutex<Vec<Lens>>,
}

impl Timeline {
    /// Of the record at `audit`. Opens nothing yet.
    pub(crate) fn new(audit: &Path) -> Self {
        Self(Arc::new(Shared {
            record: audit.to_owned(),
            ready: AtomicBool::new(false),
            lenses: Mutex::default(),
        }))
    }

    /// Asks it something. Reads the disk: not for a thread that paints.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&mut Lens) -> Result<T>) -> Result<T> {
        if !self.0.ready.load(Ordering::Acquire) {
            return Err(TimelineError::NotReady);
        }
        let idle = self.lenses().pop();
        let mut lens = match idle {
            Some(lens) => lens,
            None => Lens::open(&self.0.record)?,
        };
        let answer = question(&mut lens);
        let broken = matches!(answer, Err(TimelineError::Sql(_) | TimelineError::Audit(_)));
        let mut lenses = self.lenses();
        if !broken && lenses.len() < MOST_LENSES {
            lenses.push(lens);
        }
        answer
    }

    fn lenses(&self) -> MutexGuard<'_, Vec<Lens>> {
        self.0.lenses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what the record gains, for as long as there is a record. `told` hears of it each time.
    pub(crate) async fn keep(self, audit: Audit, told: impl Fn()) {
        let mut appended = audit.watch_appended();
        drop(audit);
        let mut feed = None;
        loop {
            appended.borrow_and_update();
            let timeline = self.clone();
            let fed = spawn_blocking(move || timeline.feed(feed)).await;
            let pause = match fed {
                Ok((kept, Ok(0))) => {
                    feed = kept;
                    if !changed(&mut appended).await {
                        return;
                    }
                    continue;
                }
                Ok((kept, Ok(more))) => {
                    feed = kept;
                    told();
                    if more >= u64::from(BATCH) {
                        Duration::ZERO
                    } else {
                        PAUSE
                    }
                }
                Ok((_, Err(error))) => {
                    tracing::warn!(%error, "the timeline could not take in the record's entries");
                    feed = None;
                    RETRY
                }
                Err(error) => {
                    tracing::warn!(%error, "the timeline's thread ended early");
                    return;
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    fn feed(&self, feed: Option<Feed>) -> (Option<Feed>, Result<u64>) {
        let mut feed = match feed.map_or_else(|| Feed::open(&self.0.record), Ok) {
            Ok(feed) => feed,
            Err(error) => return (None, Err(error)),
        };
        self.0.ready.store(true, Ordering::Release);
        let taken = feed.more(BATCH);
        (Some(feed), taken)
    }
}

/// Waits for further entries. False: there will be none.
async fn changed(appended: &mut watch::Receiver<Seq>) -> bool {
    appended.changed().await.is_ok()
}

/// Takes in everything there is, unless a gateway is running on the record, which then does so itself.
pub fn catch_up(audit: &Path) -> Result<()> {
    let path = beside(audit, ".lock");
    match File::open(&path) {
        // Let go at once: a gateway may start meanwhile, and two that feed do not harm each other.
        Ok(lock) if lock.try_lock_shared().is_err() => return Ok(()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(TimelineError::File { path, error }),
    }
    Feed::open(audit)?.all().map(drop)
}
