//! What a notification says and offers. Our own templates and at most the headline of a call; never its arguments,
//! never what a server wrote. The first button is always Review: macOS takes a press on its menu for the first one.

use crate::words;
use gateway::api::{AlertKind, ApprovalCard, ApprovalRow, ApprovalState};
use policy::{ReasonSource, Severity};

/// The longest title, in characters.
const TITLE: usize = 60;
/// The longest body, in characters.
const BODY: usize = 120;
/// What a client's name may take of the title.
const CLIENT: usize = 24;

/// What a press means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Press {
    /// Show it. A press on the notification itself means the same.
    Review,
    /// Run it, once.
    Approve,
    /// Do not run it, or any of them.
    Deny,
}

impl Press {
    /// Its name for the system.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Review => "default",
            Self::Approve => "approve",
            Self::Deny => "deny",
        }
    }

    /// What a key of the system means. A key we do not know means nothing.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        match key {
            "default" | "review" => Some(Self::Review),
            "approve" => Some(Self::Approve),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// One line.
    pub(crate) title: String,
    /// Two lines at most.
    pub(crate) body: String,
    /// In this order.
    pub(crate) buttons: Vec<(Press, String)>,
    /// It stays until it is answered, where the system lets it.
    pub(crate) urgent: bool,
}

impl Note {
    /// Whether it has such a button. Showing is always offered: the notification itself can be pressed.
    pub(crate) fn offers(&self, press: Press) -> bool {
        press == Press::Review || self.buttons.iter().any(|(offered, _)| *offered == press)
    }

    /// One that only tells something.
    pub(crate) fn telling(title: &str, body: &str) -> Self {
        Self {
            title: words::shortened(title, TITLE),
            body: words::shortened(body, BODY),
            buttons: Vec::new(),
            urgent: false,
        }
    }
}

/// One call that waits. `again`: Approve was pressed before anyone can have read it.
pub(crate) fn one(card: &ApprovalCard, hide: bool, again: bool) -> Note {
    let mut buttons = vec![(Press::Review, "Review".to_owned())];
    if !hide && is_plain(card) {
        buttons.push((Press::Approve, "Approve once".to_owned()));
    }
    buttons.push((Press::Deny, "Deny".to_owned()));
    let (title, body) = if hide {
        ("1 call needs your review".to_owned(), String::new())
    } else {
        (title(&card.row), body(card, again))
    };
    Note {
        title,
        body,
        buttons,
        urgent: card.row.severity == Severity::Critical,
    }
}

/// Several calls of one session that wait.
pub(crate) fn many(rows: &[&ApprovalRow], hide: bool) -> Note {
    let count = rows.len();
    let title = match rows.first() {
        Some(first) if !hide => {
            let client = words::shortened(&words::one_line(&first.client), CLIENT);
            format!("{client}: {} waiting", words::counted(count, "call"))
        }
        _ => format!("{count} calls need your review"),
    };
    let worst = rows.iter().map(|row| row.severity).max();
    let body = match (rows.first(), worst) {
        (Some(first), Some(worst)) if !hide => format!(
            "Up to {} · the first: {}",
            worst.word(),
            words::headline(first)
        ),
        _ => String::new(),
    };
    Note {
        title: words::shortened(&title, TITLE),
        body: words::shortened(&body, BODY),
        buttons: vec![
            (Press::Review, format!("Review {count}")),
            (Press::Deny, "Deny all".to_owned()),
        ],
        urgent: false,
    }
}

/// A press that came after the call was decided. None: it is not in the list any more.
pub(crate) fn late(row: Option<&ApprovalRow>, now: i64) -> Note {
    let how = match row.map(|row| row.state) {
        Some(ApprovalState::Approved | ApprovalState::Releasing) => "Already approved",
        Some(ApprovalState::Denied) => "Already denied",
        Some(ApprovalState::Expired) => "Nobody answered in time; already denied",
        Some(ApprovalState::Cancelled) => "Already withdrawn",
        Some(ApprovalState::Waiting | ApprovalState::HandedBack) | None => "Already decided",
    };
    let title = match row.and_then(|row| row.closed_at) {
        Some(at) => format!("{how} at {}", words::clock_time(at, now)),
        None => how.to_owned(),
    };
    let which = row.map_or("The call", |row| &row.label);
    Note::telling(
        &title,
        &format!("{which} was decided before your press; it changed nothing."),
    )
}

/// Whether the notification shows enough of a call to approve it there.
fn is_plain(card: &ApprovalCard) -> bool {
    let row = &card.row;
    let only_first = card
        .alerts
        .iter()
        .all(|alert| alert.kind == AlertKind::First);
    row.severity <= Severity::Medium
        && row.risky == 0
        && row.hidden == 0
        && card.hidden == 0
        && only_first
        && card.typed_target.is_none()
        && row.count <= 1
}

fn title(row: &ApprovalRow) -> String {
    let client = words::shortened(&words::one_line(&row.client), CLIENT);
    words::shortened(&format!("{client}: {}", words::headline(row)), TITLE)
}

fn body(card: &ApprovalCard, again: bool) -> String {
    if again {
        return "That was too quick to have been read. Press again to approve.".to_owned();
    }
    let row = &card.row;
    let mut place = format!(
        "{} · {}",
        words::severity(row.severity),
        words::tame(&row.server)
    );
    if let Some(scope) = &row.headline.scope {
        place = format!("{place} · {}", words::one_line(scope));
    }
    let place = words::shortened(&place, BODY / 2);
    // What a server claims of itself stays on the card, where it is quoted.
    let reason = card
        .reasons
        .iter()
        .find(|reason| reason.source != ReasonSource::ServerClaim);
    let text = match reason {
        Some(reason) => format!("{place}\n{}", words::tame(&reason.text)),
        None => place,
    };
    words::shortened(&text, BODY)
}

#[cfg(test)]
mod tests;
