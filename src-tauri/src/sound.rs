//! When a sound is played for a call that waits. Pure, but for [`run`], which tells the main window's page: the page has
//! the sounds. Every sound has a twin that is seen, so nothing depends on hearing.
//!
//! Two sounds are never closer than five seconds, and none is played for a call that passes or for an answer.

use crate::{desk::Desk, moment::Moment, window};
use gateway::{
    api::{ApprovalRow, ApprovalState, SettingsView, Sound},
    clock::{Clock, SystemClock},
    ids::ApprovalId,
};
use policy::Severity;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tauri::{AppHandle, Emitter};
use tokio::{sync::watch, time::sleep};

/// Tells the page to play one.
const PLAY: &str = "play-sound";

/// A point on a clock that never goes back, in milliseconds since any fixed moment.
type Millis = u64;

/// Two sounds are not closer than this.
const PAUSE: Millis = 5_000;
/// A critical call that nobody looked at is heard of again after this.
const AGAIN: Millis = 60_000;
/// So many times.
const REPEATS: u8 = 3;

/// A sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Earcon {
    /// Something waits.
    Review,
    /// Something critical waits.
    Critical,
}

/// What there is, as the rules need it.
#[derive(Clone, Copy)]
struct Heard<'a> {
    rows: &'a [ApprovalRow],
    settings: &'a SettingsView,
    quiet: bool,
    /// A window of ours has the focus.
    focused: bool,
    /// The approval that the operator looks at.
    seen: Option<ApprovalId>,
}

/// What was played when.
#[derive(Debug, Default)]
struct Sounds {
    known: HashSet<ApprovalId>,
    /// Critical calls that may be heard of again: when, and how often still.
    again: HashMap<ApprovalId, (Millis, u8)>,
    last: Option<Millis>,
    /// A sound came too soon after another and is still to be played, if its call then still waits.
    owed: bool,
}

impl Sounds {
    /// The sound to be played now.
    fn turn(&mut self, heard: Heard<'_>, now: Millis) -> Option<Earcon> {
        let open = |row: &&ApprovalRow| row.state == ApprovalState::Waiting;
        let waiting: Vec<&ApprovalRow> = heard.rows.iter().filter(open).collect();
        let ids: HashSet<ApprovalId> = waiting.iter().map(|row| row.id).collect();
        self.known.retain(|id| ids.contains(id));
        self.again
            .retain(|id, _| ids.contains(id) && heard.seen != Some(*id));
        let mut due: Vec<&ApprovalRow> = Vec::new();
        for row in waiting {
            let is_due = self.is_new(row, heard, now) | self.is_due_again(row.id, now);
            if is_due && may_play(row, heard) {
                due.push(row);
            }
        }
        self.owed = !due.is_empty() && now < self.rested();
        if self.owed {
            for row in &due {
                self.known.remove(&row.id);
            }
            return None;
        }
        let wanted = due.iter().map(|row| row.severity).max()?;
        self.last = Some(now);
        Some(match wanted {
            Severity::Critical => Earcon::Critical,
            _ => Earcon::Review,
        })
    }

    /// When to ask again even if nothing changes.
    fn deadline(&self) -> Option<Millis> {
        let owed = self.owed.then(|| self.rested());
        let again = self.again.values().map(|(at, _)| *at);
        again.chain(owed).min()
    }

    /// When the next sound may be played.
    fn rested(&self) -> Millis {
        self.last.map_or(0, |last| last.saturating_add(PAUSE))
    }

    fn is_new(&mut self, row: &ApprovalRow, heard: Heard<'_>, now: Millis) -> bool {
        let new = self.known.insert(row.id);
        let repeats = heard.settings.repeat_critical && row.severity == Severity::Critical;
        if new && repeats && heard.seen != Some(row.id) {
            let at = now.saturating_add(AGAIN);
            self.again.insert(row.id, (at, REPEATS));
        }
        new
    }

    fn is_due_again(&mut self, id: ApprovalId, now: Millis) -> bool {
        let Some((at, left)) = self.again.get_mut(&id) else {
            return false;
        };
        if now < *at {
            return false;
        }
        (*at, *left) = (now.saturating_add(AGAIN), left.saturating_sub(1));
        if *left == 0 {
            self.again.remove(&id);
        }
        true
    }
}

/// Whether the operator wants to hear of a call now.
fn may_play(row: &ApprovalRow, heard: Heard<'_>) -> bool {
    let critical = row.severity == Severity::Critical;
    let silenced = heard.quiet && !(critical && heard.settings.critical_breaks_through);
    let wanted = match heard.settings.sound {
        Sound::Off => false,
        Sound::Unfocused => !heard.focused,
        Sound::Always => true,
    };
    wanted && !silenced
}

/// Has sounds played until the gateway is gone.
pub(crate) async fn run(app: AppHandle, desk: Desk, mut moments: watch::Receiver<Arc<Moment>>) {
    let mut sounds = Sounds::default();
    loop {
        let moment = moments.borrow_and_update().clone();
        let heard = Heard {
            rows: &moment.rows,
            settings: &moment.settings,
            quiet: moment.status.quiet.is_some(),
            focused: desk.looks().any_focused(),
            seen: desk.looks().seen(),
        };
        let now = SystemClock.mono_ms();
        if let Some(earcon) = sounds.turn(heard, now)
            && let Err(error) = app.emit_to(window::MAIN, PLAY, earcon)
        {
            tracing::warn!(%error, "a sound was not played");
        }
        let wait = sounds
            .deadline()
            .map(|at| Duration::from_millis(at.saturating_sub(now)));
        let again = async {
            match wait {
                Some(wait) => sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = moments.changed() => if changed.is_err() { return },
            () = again => {}
        }
    }
}

#[cfg(test)]
mod tests;
