//! Whether a verdict is about what was shown, came from where it may come from, and is complete.
//! It never changes anything: a refused verdict leaves the approval as it was.

use super::open::{Open, Painting};
use super::question::{Answer, Edit, Millis, Source, Typed, Verdict, VerdictRefusal};
use crate::api::Scope;
use policy::Severity;

/// Wrong confirmations before the call is denied.
pub(super) const TRIES: u8 = 3;
/// The longest reason an agent is given, in characters.
const MAX_REASON: usize = 500;

/// Deny only has to be about this card; Approve has to be deliberate as well.
pub(super) fn check(open: &Open, answer: &Answer, now: Millis) -> Result<(), VerdictRefusal> {
    let painting = painting(open, answer);
    let edit = painting.and_then(|painting| painting.edit.as_deref());
    if answer.digest != Some(edit.map_or(open.key.digest, |edit| edit.digest)) {
        return Err(VerdictRefusal::WrongDigest);
    }
    let painting = painting.ok_or(VerdictRefusal::WrongNonce)?;
    if painting.over {
        return Err(VerdictRefusal::NotOpen);
    }
    match &answer.verdict {
        Verdict::Deny { reason } => check_reason(reason.as_deref()),
        Verdict::Approve(approve) => {
            if open.release.is_some() {
                return Err(VerdictRefusal::NotOpen);
            }
            // What was checked is what is approved, byte for byte.
            if approve.edited.as_deref() != edit.map(|edit| edit.text.as_str()) {
                return Err(VerdictRefusal::WrongDigest);
            }
            let shown = Shown::of(open, edit);
            let marked = shown.hidden > 0 || !painting.places.is_empty();
            if !may_approve(answer.source, shown.severity, marked) {
                return Err(VerdictRefusal::NotFromHere);
            }
            if now < painting.armed {
                return Err(VerdictRefusal::TooSoon);
            }
            if approve.all_identical && shown.severity == Severity::Critical && open.calls.len() > 1
            {
                return Err(VerdictRefusal::OneAtATime);
            }
            if let Some(scope) = approve.scope {
                if edit.is_some() {
                    let why = "its arguments were changed";
                    return Err(VerdictRefusal::OnlyOnce { why });
                }
                check_scope(open, answer.source, scope)?;
            }
            check_visited(shown.severity, painting, &approve.visited)?;
            if shown.severity >= Severity::Medium && shown.hidden > 0 && !approve.seen_hidden {
                return Err(VerdictRefusal::HiddenUnseen);
            }
            check_typed(&shown, open.mistyped, approve.typed.as_deref())
        }
    }
}

/// The painting a verdict says it comes from.
pub(super) fn painting<'a>(open: &'a Open, answer: &Answer) -> Option<&'a Painting> {
    let mut paintings = open.paintings.iter();
    paintings.find(|painting| painting.source == answer.source && painting.nonce == answer.nonce)
}

/// What a verdict is held to: the call as it was asked, or as it was edited.
struct Shown<'a> {
    severity: Severity,
    hidden: u32,
    typed: &'a Typed,
}

impl<'a> Shown<'a> {
    fn of(open: &'a Open, edit: Option<&'a Edit>) -> Self {
        match edit {
            Some(edit) => Self {
                severity: edit.severity,
                hidden: edit.hidden,
                typed: &edit.typed,
            },
            None => Self {
                severity: open.severity,
                hidden: open.hidden,
                typed: &open.typed,
            },
        }
    }
}

/// Which surface shows enough to approve such a call.
/// A command line shows the whole card and takes what is typed, and only exists where there is no window.
fn may_approve(source: Source, severity: Severity, marked: bool) -> bool {
    match source {
        Source::Window | Source::Quick | Source::CommandLine => true,
        Source::Notification | Source::Tray => severity <= Severity::Medium && !marked,
    }
}

/// A yes for later calls is given where the whole card is, to a client that is there.
fn check_scope(open: &Open, source: Source, scope: Scope) -> Result<(), VerdictRefusal> {
    if matches!(source, Source::Notification | Source::Tray) {
        return Err(VerdictRefusal::NotFromHere);
    }
    let waits = !open.calls.is_empty();
    let why = match waits {
        true => open.shape.once_only(scope),
        false => Some("its client is not waiting for it"),
    };
    why.map_or(Ok(()), |why| Err(VerdictRefusal::OnlyOnce { why }))
}

/// What is high or worse is approved by someone who looked at every marked part of it.
fn check_visited(
    severity: Severity,
    painting: &Painting,
    visited: &[u32],
) -> Result<(), VerdictRefusal> {
    let unseen = painting
        .places
        .iter()
        .filter(|place| !visited.contains(place));
    match u32::try_from(unseen.count()).unwrap_or(u32::MAX) {
        left if left > 0 && severity >= Severity::High => Err(VerdictRefusal::Unvisited { left }),
        _ => Ok(()),
    }
}

fn check_typed(shown: &Shown<'_>, mistyped: u8, typed: Option<&str>) -> Result<(), VerdictRefusal> {
    match shown.typed {
        Typed::NotAsked if shown.severity < Severity::Critical => Ok(()),
        Typed::NotAsked | Typed::Impossible => Err(VerdictRefusal::CannotBeTyped),
        Typed::Target(target) if typed == Some(target.as_str()) => Ok(()),
        Typed::Target(_) => Err(VerdictRefusal::Mistyped {
            left: TRIES.saturating_sub(mistyped.saturating_add(1)),
        }),
    }
}

pub(super) fn check_reason(reason: Option<&str>) -> Result<(), VerdictRefusal> {
    let length = reason.unwrap_or_default().chars().count();
    if length > MAX_REASON {
        Err(VerdictRefusal::ReasonTooLong { length })
    } else {
        Ok(())
    }
}
