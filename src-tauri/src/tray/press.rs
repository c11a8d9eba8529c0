//! What a press in the tray's menu does. It stops, silences or shows; it never answers a call.

use crate::{desk::Desk, words};
use gateway::{
    Error, Gateway,
    api::{BeQuiet, PauseFor},
    clock::{Clock, SystemClock},
    ids::ApprovalId,
};
use tauri::async_runtime::spawn_blocking;

/// The hour at which "until tomorrow" ends.
const MORNING: i64 = 8;
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// A line of the menu that can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// Show this call.
    Call(ApprovalId),
    /// Show what waits.
    ReviewAll,
    /// Deny what waits, refuse what comes.
    StopAll,
    /// Refuse what comes, for so many minutes or until resumed.
    Pause(Option<u32>),
    /// Let calls pass again.
    Resume,
    /// No notifications for so many minutes.
    Quiet(u32),
    /// No notifications until tomorrow.
    QuietUntilTomorrow,
    /// Notifications again.
    QuietOff,
    /// Show the main window.
    Open,
    /// End the app.
    Quit,
}

impl Press {
    /// Its name in the menu.
    pub(crate) fn id(self) -> String {
        match self {
            Self::Call(id) => format!("call:{id}"),
            Self::ReviewAll => "review".to_owned(),
            Self::StopAll => "stop".to_owned(),
            Self::Pause(Some(minutes)) => format!("pause:{minutes}"),
            Self::Pause(None) => "pause".to_owned(),
            Self::Resume => "resume".to_owned(),
            Self::Quiet(minutes) => format!("quiet:{minutes}"),
            Self::QuietUntilTomorrow => "quiet:tomorrow".to_owned(),
            Self::QuietOff => "quiet:off".to_owned(),
            Self::Open => "open".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    /// What a name of the menu means; none: a line that only says something.
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Some(match id.split_once(':') {
            Some(("call", id)) => Self::Call(id.parse().ok()?),
            Some(("pause", minutes)) => Self::Pause(Some(minutes.parse().ok()?)),
            Some(("quiet", "tomorrow")) => Self::QuietUntilTomorrow,
            Some(("quiet", "off")) => Self::QuietOff,
            Some(("quiet", minutes)) => Self::Quiet(minutes.parse().ok()?),
            Some(_) => return None,
            None => match id {
                "review" => Self::ReviewAll,
                "stop" => Self::StopAll,
                "pause" => Self::Pause(None),
                "resume" => Self::Resume,
                "open" => Self::Open,
                "quit" => Self::Quit,
                _ => return None,
            },
        })
    }

    /// Does it.
    pub(crate) async fn carry_out(self, desk: &Desk) {
        let surfaces = desk.surfaces();
        match self {
            Self::Call(id) => surfaces.show_quick(Some(id)),
            Self::ReviewAll => surfaces.show_quick(None),
            Self::Open => surfaces.show_main(None, None),
            Self::Quit => surfaces.quit(),
            Self::StopAll => tell(desk, |gateway| gateway.stop_all().map(drop)).await,
            Self::Pause(minutes) => {
                tell(desk, move |gateway| gateway.pause(&PauseFor { minutes })).await;
            }
            Self::Resume => tell(desk, Gateway::resume).await,
            Self::Quiet(minutes) => {
                be_quiet(desk, SystemClock.now_ms() + i64::from(minutes) * MINUTE).await;
            }
            Self::QuietUntilTomorrow => {
                be_quiet(desk, words::tomorrow_at(MORNING, SystemClock.now_ms())).await;
            }
            Self::QuietOff => tell(desk, Gateway::end_quiet).await,
        }
    }
}

/// Calls wait as ever; only the window can have them refused meanwhile.
async fn be_quiet(desk: &Desk, until: i64) {
    let request = BeQuiet {
        until: Some(until),
        refuse: false,
    };
    tell(desk, move |gateway| gateway.be_quiet(&request)).await;
}

/// Tells the gateway, which may wait for the disk, away from the threads that paint.
async fn tell(desk: &Desk, what: impl FnOnce(&Gateway) -> Result<(), Error> + Send + 'static) {
    let told = match desk.gateway().await {
        Ok(gateway) => spawn_blocking(move || what(&gateway)).await,
        Err(error) => Ok(Err(error)),
    };
    match told {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "a press in the tray was not carried out whole"),
        Err(error) => tracing::error!(%error, "a press in the tray ended early"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::id;

    #[test]
    fn every_name_means_what_it_was_given_for() {
        for press in [
            Press::Call(id(7)),
            Press::ReviewAll,
            Press::StopAll,
            Press::Pause(None),
            Press::Pause(Some(15)),
            Press::Resume,
            Press::Quiet(30),
            Press::QuietUntilTomorrow,
            Press::QuietOff,
            Press::Open,
            Press::Quit,
        ] {
            assert_eq!(Press::from_id(&press.id()), Some(press));
        }
        for name in [
            "", "line", "clients", "approve", "call:", "call:7", "quiet:", "pause:-1", "stop:now",
        ] {
            assert_eq!(Press::from_id(name), None, "{name}");
        }
    }
}
