//! One verification of the whole record at a time, beside everything else: how far it is, and what the last one found.
//! It only reads; what a finding means for calls is not decided here.

use crate::api::{EventKind, VerifyReport, VerifyState};
use crate::audit::{Entry, Kind, Verification};
use crate::core::Core;
use crate::error::Error;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Surfaces are told of progress at most this often.
const PAUSE: Duration = Duration::from_millis(200);

/// Where verifying stands.
#[derive(Debug, Default)]
pub(crate) struct Verifying {
    state: Mutex<State>,
    /// One at a time.
    running: AtomicBool,
    cancelled: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    shown: VerifyState,
    /// When the record was last found whole, Unix ms.
    whole_at: Option<i64>,
}

impl Verifying {
    /// As surfaces show it.
    pub(crate) fn view(&self) -> VerifyState {
        self.lock().shown.clone()
    }

    /// When the record was last found whole by this run of the gateway, Unix ms.
    pub(crate) fn whole_at(&self) -> Option<i64> {
        self.lock().whole_at
    }

    /// What is wrong with the record, as the last run found it.
    pub(crate) fn finding(&self) -> Option<String> {
        let state = self.lock();
        let bad = state.shown.report.as_ref().filter(|report| !report.intact);
        bad.map(|report| report.sentence.clone())
    }

    /// Ends a run that is going on, without a finding.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Takes the one place there is. False: a run is going on.
    pub(crate) fn begin(&self, of: u64) -> bool {
        if self.running.swap(true, Ordering::AcqRel) {
            return false;
        }
        self.cancelled.store(false, Ordering::Release);
        let shown = &mut self.lock().shown;
        (shown.checked, shown.of) = (Some(0), of);
        true
    }

    /// Gives the place back.
    pub(crate) fn end(&self) {
        self.lock().shown.checked = None;
        self.running.store(false, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Verifies the record on this thread, after [`Verifying::begin`]. None: it was cancelled.
pub(crate) fn run(core: &Core) -> Result<Option<VerifyReport>, Error> {
    let verifying = &core.live.verifying;
    core.events.tell(EventKind::Verify, None);
    let mut told = Instant::now();
    let found = core.gate.audit.verify(|checked, of| {
        if verifying.cancelled.load(Ordering::Acquire) {
            return ControlFlow::Break(());
        }
        if told.elapsed() >= PAUSE {
            told = Instant::now();
            let shown = &mut verifying.lock().shown;
            (shown.checked, shown.of) = (Some(checked), of);
            core.events.tell(EventKind::Verify, None);
        }
        ControlFlow::Continue(())
    });
    let report = found.map(|found| found.map(|found| keep(core, found)));
    verifying.end();
    core.events.tell(EventKind::Verify, None);
    core.events.tell(EventKind::Gateway, None);
    Ok(report?)
}

/// Keeps a finding to be shown. What is wrong is told in the record too, once, so that it can be seen there when it began.
fn keep(core: &Core, found: Verification) -> VerifyReport {
    let (report, now) = (VerifyReport::from(found), core.clock.now_ms());
    let known = core.live.verifying.finding();
    if !report.intact && known.as_ref() != Some(&report.sentence) {
        tracing::error!(finding = report.sentence, "the record is not what it was");
        let detail = format!("Verifying found: {}", report.sentence);
        core.gate
            .audit
            .note(Entry::new(Kind::StoreRecovered, detail));
    }
    let mut state = core.live.verifying.lock();
    state.shown.ended = Some(now);
    state.shown.of = core.gate.audit.last().0;
    state.shown.report = Some(report.clone());
    if report.intact {
        state.whole_at = Some(now);
    }
    report
}
