//! What a draft would have done with the calls of the last days. Reads the record beside the writing; puts nothing into
//! force and releases nothing.

use super::Gateway;
use crate::api::{ExplainReplayed, ReplayReport, StartReplay, TraceLine};
use crate::audit::Reader;
use crate::core::Core;
use crate::error::Error;
use crate::policies::InForce;
use crate::replay::{self, About, Known, Task};
use crate::trace;
use policy::Policy;
use std::sync::Arc;

/// How far back one can look.
pub(super) const DAYS: [u32; 4] = [1, 7, 30, 90];

/// Everything a replay needs, gathered before it runs on a thread of its own.
pub(super) struct Prepared {
    about: About,
    live: Arc<InForce>,
    draft: Policy,
    known: Known,
    reader: Reader,
    days: u32,
}

impl Prepared {
    pub(super) fn of(core: &Core, text: &str, days: u32) -> Result<Self, Error> {
        let draft = readable(text)?;
        let live = core.gate.policies.in_force();
        let audit = &core.gate.audit;
        // What was decided a moment ago may not be written yet.
        audit.flush()?;
        Ok(Self {
            about: About::of(text, live.version),
            live,
            draft,
            known: Known::of(core),
            reader: audit.reader()?,
            days,
        })
    }

    fn task<'a>(&'a self, core: &'a Core) -> Task<'a> {
        Task {
            about: self.about,
            live: &self.live.policy,
            draft: &self.draft,
            known: &self.known,
            reader: &self.reader,
            days: self.days,
            clock: core.clock.as_ref(),
        }
    }

    pub(super) fn about(&self) -> About {
        self.about
    }

    /// Runs it here and now.
    pub(super) fn whole(&self, core: &Core) -> Result<ReplayReport, Error> {
        replay::whole(&self.task(core))
    }
}

impl Gateway {
    /// Begins to run the calls of the last days past a draft; an earlier replay ends. Returns its number.
    pub fn start_replay(&self, request: &StartReplay) -> Result<u32, Error> {
        if !DAYS.contains(&request.days) {
            return Err(Error::invalid(format!(
                "`{}` is not a span to look back over; ask for 1, 7, 30 or 90 days",
                request.days
            )));
        }
        let prepared = Prepared::of(&self.core, &request.text, request.days)?;
        let id = self.core.replays.begin(prepared.about);
        let core = Arc::clone(&self.core);
        let run = move || {
            let task = prepared.task(&core);
            let waiting = waiting(&core, &prepared.draft);
            core.replays.run(id, &task, waiting, &core.events);
        };
        std::thread::Builder::new()
            .name("replay".to_owned())
            .spawn(run)
            .map_err(|e| Error::unavailable(format!("no thread could be started: {e}")))?;
        Ok(id)
    }

    /// What the latest replay has found so far; none: none was begun.
    #[must_use]
    pub fn replay_report(&self) -> Option<ReplayReport> {
        let report = self.core.replays.report();
        report.map(|report| ReplayReport::clone(&report))
    }

    /// What a draft says of a past call, rule by rule.
    pub fn explain_replayed(&self, request: &ExplainReplayed) -> Result<Vec<TraceLine>, Error> {
        let draft = readable(&request.text)?;
        let known = Known::of(&self.core);
        let audit = &self.core.gate.audit;
        audit.flush()?;
        let explained = audit
            .reader()?
            .decision(request.call, |past| replay::explain(&draft, &known, past))?;
        let explained = explained.ok_or_else(|| {
            Error::not_found(format!("the record holds no call `{}`", request.call))
        })?;
        Ok(trace::lines(&draft, &explained))
    }
}

/// What waits now and the draft would treat differently.
fn waiting(core: &Core, draft: &Policy) -> Vec<String> {
    let asked = core.approvals.open();
    let would = asked
        .iter()
        .filter(|(_, facts)| facts.overruled.is_none())
        .map(|(_, facts)| crate::card::context::said_of(core, draft, facts).effect);
    replay::waiting(would)
}

/// A draft that can be decided by.
pub(super) fn readable(text: &str) -> Result<Policy, Error> {
    policy::parse_policy(text)
        .map_err(|error| Error::invalid(format!("the draft cannot be read: {error}")))
}
