//! What the tray shows: a shape, a first line in words, and a menu. Pure. It has no Approve: a menu may change under the
//! pointer, and nothing in it can be armed.

use crate::{moment::Moment, words};
use gateway::{
    api::{ApprovalRow, ApprovalState, GatewayState},
    ids::ApprovalId,
};
use policy::Severity;

/// The menu names so many waiting calls; `Review all…` has the rest.
const NAMED: usize = 5;
/// The longest line of the menu, in characters.
const LINE: usize = 60;

/// How things stand, as the icon's shape says it. The number is how many calls wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing waits.
    Idle,
    /// Calls wait.
    Waiting(usize),
    /// A critical call waits, of so many in all.
    Critical(usize),
    /// Do not disturb; calls may wait.
    Quiet(usize),
    /// The operator paused it: calls are refused.
    Paused,
    /// There is no gateway, or it refuses everything.
    Down,
    /// The program on the disk is another one than this.
    Restart,
}

/// What the tray is made from.
#[derive(Clone, Copy)]
pub(crate) enum Seen<'a> {
    /// The gateway is not there yet.
    Starting,
    /// The gateway could not start, or ended.
    Gone,
    /// What there is. `replaced`: the program on the disk is another one than this.
    There { moment: &'a Moment, replaced: bool },
}

/// Everything the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    /// The icon's shape.
    pub(crate) state: State,
    /// Beside the icon, where the system lets text be there.
    pub(crate) beside: String,
    /// The menu's first line.
    pub(crate) line: String,
    /// Calls that wait, each with what its line says.
    pub(crate) calls: Vec<(ApprovalId, String)>,
    /// `Clients: 3 connected`.
    pub(crate) clients: String,
    /// The line that quits.
    pub(crate) quit: &'static str,
    /// There is something to resume.
    pub(crate) paused: bool,
    /// There is a quiet time to end.
    pub(crate) quiet: bool,
    /// The gateway can be told something.
    pub(crate) serves: bool,
}

/// What the tray shows of what there is.
pub(crate) fn face(seen: Seen<'_>, now: i64) -> Face {
    let Seen::There { moment, replaced } = seen else {
        return without_gateway(matches!(seen, Seen::Starting));
    };
    let waiting = waiting(&moment.rows);
    let state = state(moment, &waiting, replaced);
    let status = &moment.status;
    let clients = status.sessions.len();
    Face {
        state,
        beside: beside(state),
        line: line(state, moment, &waiting, now),
        calls: waiting.iter().take(NAMED).map(|row| call(row)).collect(),
        clients: format!("Clients: {clients} connected"),
        quit: if clients == 0 {
            "Quit"
        } else {
            "Quit… (clients will get errors)"
        },
        paused: status.state == GatewayState::Paused,
        quiet: status.quiet.is_some(),
        serves: true,
    }
}

fn without_gateway(starting: bool) -> Face {
    let (state, line) = if starting {
        (State::Idle, "Starting…")
    } else {
        (State::Down, "Gateway stopped · calls fail")
    };
    Face {
        state,
        beside: beside(state),
        line: line.to_owned(),
        calls: Vec::new(),
        clients: "Clients: 0 connected".to_owned(),
        quit: "Quit",
        paused: false,
        quiet: false,
        serves: false,
    }
}

/// What the operator can still answer: the worst first, then the oldest.
fn waiting(rows: &[ApprovalRow]) -> Vec<&ApprovalRow> {
    let is_open = |row: &&ApprovalRow| {
        matches!(
            row.state,
            ApprovalState::Waiting | ApprovalState::HandedBack
        )
    };
    let mut waiting: Vec<&ApprovalRow> = rows.iter().filter(is_open).collect();
    waiting.sort_by_key(|row| (std::cmp::Reverse(row.severity), row.opened_at));
    waiting
}

fn state(moment: &Moment, waiting: &[&ApprovalRow], replaced: bool) -> State {
    let critical = waiting.iter().any(|row| row.severity == Severity::Critical);
    let quiet = moment.status.quiet.is_some();
    match moment.status.state {
        GatewayState::Degraded => State::Down,
        GatewayState::Paused => State::Paused,
        GatewayState::Running
            if critical && (!quiet || moment.settings.critical_breaks_through) =>
        {
            State::Critical(waiting.len())
        }
        GatewayState::Running if quiet => State::Quiet(waiting.len()),
        GatewayState::Running if !waiting.is_empty() => State::Waiting(waiting.len()),
        GatewayState::Running if replaced => State::Restart,
        GatewayState::Running => State::Idle,
    }
}

fn beside(state: State) -> String {
    match state {
        State::Idle | State::Restart | State::Quiet(0) => String::new(),
        State::Waiting(count) | State::Quiet(count) => count.to_string(),
        State::Critical(count) => format!("! {count}"),
        State::Paused => "‖".to_owned(),
        State::Down => "✕".to_owned(),
    }
}

fn line(state: State, moment: &Moment, waiting: &[&ApprovalRow], now: i64) -> String {
    let status = &moment.status;
    let until = |until: Option<i64>| match until {
        Some(at) => format!(" until {}", words::clock_time(at, now)),
        None => String::new(),
    };
    let worst = waiting.first().map(|row| row.severity);
    let worst_count = waiting
        .iter()
        .filter(|row| Some(row.severity) == worst)
        .count();
    match (state, worst) {
        (State::Idle, _) => "Running · nothing waiting".to_owned(),
        (State::Waiting(count), Some(worst)) => {
            let calls = words::counted(count, "call");
            format!("{calls} waiting · {worst_count} {}", worst.word())
        }
        (State::Waiting(count), None) => format!("{} waiting", words::counted(count, "call")),
        (State::Critical(_), _) => {
            format!("{} waiting", words::counted(worst_count, "critical call"))
        }
        (State::Quiet(count), _) => {
            let until = until(status.quiet.and_then(|quiet| quiet.until));
            let waiting = match count {
                0 => "nothing".to_owned(),
                count => count.to_string(),
            };
            format!("Quiet{until} · {waiting} waiting")
        }
        (State::Paused, _) => format!("Paused{} · calls are refused", until(status.paused_until)),
        (State::Down, _) => "Something is wrong · calls are refused".to_owned(),
        (State::Restart, _) => "Mission Control was updated · restart it".to_owned(),
    }
}

/// `Delete deployment ledger-api — High…`. It opens a window, hence the dots.
fn call(row: &ApprovalRow) -> (ApprovalId, String) {
    let count = match row.count {
        0 | 1 => String::new(),
        count => format!(" ({count})"),
    };
    let end = format!("{count} — {}…", words::severity(row.severity));
    let room = LINE.saturating_sub(end.chars().count());
    let headline = words::shortened(&words::headline(row), room);
    (row.id, format!("{headline}{end}"))
}

#[cfg(test)]
mod tests;
