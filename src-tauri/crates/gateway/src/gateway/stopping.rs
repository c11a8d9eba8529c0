//! The operator stops: everything, one agent, or being asked. Stops first and writes afterwards: a full disk
//! does not keep anyone from stopping.

use super::Gateway;
use crate::api::{BeQuiet, EventKind, PauseFor, Quiet};
use crate::audit::{Entry, Kind};
use crate::core::Core;
use crate::error::Error;
use crate::ids::SessionId;
use std::sync::Arc;
use std::time::Duration;

/// The longest pause that ends by itself, minutes.
const LONGEST_PAUSE: u32 = 24 * 60;
/// The longest quiet that ends by itself, milliseconds.
const LONGEST_QUIET: i64 = 7 * 24 * 60 * 60_000;

impl Gateway {
    /// Refuses every new call until [`Gateway::resume`], or for so long.
    pub fn pause(&self, request: &PauseFor) -> Result<(), Error> {
        let what = match request.minutes {
            None => "the operator paused the gateway".to_owned(),
            Some(minutes @ 1..=LONGEST_PAUSE) => {
                format!("the operator paused the gateway for {minutes} minutes")
            }
            Some(other) => {
                return Err(Error::invalid(format!(
                    "a pause of `{other}` minutes is not possible; give 1 to {LONGEST_PAUSE}"
                )));
            }
        };
        let ms = request.minutes.map(|minutes| u64::from(minutes) * 60_000);
        let until = ms.map(|ms| self.core.now().after(ms));
        self.core.stops.pause(until, |on| self.core.gate.pause(on));
        self.core.tell_stopped(Kind::GatewayPaused, &what)
    }

    /// Lets calls pass again.
    pub fn resume(&self) -> Result<(), Error> {
        self.core.stops.resume(|on| self.core.gate.pause(on));
        self.core
            .tell_stopped(Kind::GatewayResumed, "the operator let the gateway go on")
    }

    /// Denies everything that waits and pauses.
    pub fn stop_all(&self) -> Result<u32, Error> {
        self.core.stops.pause(None, |on| self.core.gate.pause(on));
        let denied = self.core.approvals.stop_all();
        self.core.tell_stopped(
            Kind::GatewayPaused,
            &format!("the operator stopped everything; {denied} waiting calls were denied"),
        )?;
        Ok(denied)
    }

    /// Denies what one agent waits for, and refuses its calls until [`Gateway::resume_session`].
    pub fn stop_session(&self, id: SessionId) -> Result<u32, Error> {
        self.core.stop_session(id, true)?;
        let denied = self.core.approvals.stop_session(id);
        let what = format!("the operator stopped this agent; {denied} waiting calls were denied");
        self.session_stopped(id, Kind::SessionStopped, &what)?;
        Ok(denied)
    }

    /// Lets an agent's calls pass again.
    pub fn resume_session(&self, id: SessionId) -> Result<(), Error> {
        self.core.stop_session(id, false)?;
        let what = "the operator let this agent go on";
        self.session_stopped(id, Kind::SessionResumed, what)
    }

    fn session_stopped(&self, id: SessionId, kind: Kind, what: &str) -> Result<(), Error> {
        let session = Some(id.to_string());
        self.core.events.tell(EventKind::Sessions, session);
        self.core.events.tell(EventKind::Gateway, None);
        let entry = Entry {
            session: Some(id),
            ..Entry::new(kind, what)
        };
        self.core.gate.audit.commit(&[entry], &[])?;
        Ok(())
    }

    /// Do not disturb: surfaces keep still. Calls wait as ever, or are refused at once where that was chosen.
    pub fn be_quiet(&self, request: &BeQuiet) -> Result<(), Error> {
        let now = self.core.now();
        let until = match request.until {
            None => None,
            Some(wall) => Some(
                now.at_wall(wall)
                    .filter(|_| wall.saturating_sub(now.wall) <= LONGEST_QUIET)
                    .ok_or_else(|| {
                        Error::invalid(format!(
                            "`{wall}` is not a time within the next 7 days; give one, or none"
                        ))
                    })?,
            ),
        };
        let quiet = Quiet {
            until: request.until,
            refuse: request.refuse,
        };
        self.core.stops.be_quiet(Some((quiet, until)));
        let what = match request.refuse {
            true => "the operator is not available; calls that need an answer are refused",
            false => "the operator does not want to be disturbed; calls wait as ever",
        };
        self.core.tell_stopped(Kind::QuietBegan, what)
    }

    /// The operator can be disturbed again.
    pub fn end_quiet(&self) -> Result<(), Error> {
        self.core.stops.be_quiet(None);
        self.core
            .tell_stopped(Kind::QuietEnded, "the operator can be disturbed again")
    }
}

impl Core {
    /// Tells the surfaces, then the record.
    fn tell_stopped(&self, kind: Kind, what: &str) -> Result<(), Error> {
        self.events.tell(EventKind::Gateway, None);
        self.gate.audit.commit(&[Entry::new(kind, what)], &[])?;
        Ok(())
    }
}

/// Ends pauses and quiet when their time is over, and sleeps until then.
pub(super) async fn keep_stops(core: Arc<Core>) {
    loop {
        let Some(next) = core.stops.next() else {
            core.stops.moved().await;
            continue;
        };
        let wait = Duration::from_millis(next.saturating_sub(core.clock.mono_ms()));
        tokio::select! {
            () = core.stops.moved() => continue,
            () = tokio::time::sleep(wait) => {}
        }
        let ended = core
            .stops
            .pass(core.clock.mono_ms(), |on| core.gate.pause(on));
        for (over, kind, what) in [
            (ended.pause, Kind::GatewayResumed, "the pause was over"),
            (
                ended.quiet,
                Kind::QuietEnded,
                "the time not to disturb was over",
            ),
        ] {
            if over && let Err(error) = core.tell_stopped(kind, what) {
                tracing::error!(%error, "the end of a stop could not be written down");
            }
        }
    }
}
