//! Whether a verdict is about what was shown, came from where it may come from, and is complete.
//! It never changes anything: a refused verdict leaves the approval as it was.

use super::open::{Open, Painting};
use super::question::{Answer, Millis, Source, Typed, Verdict, VerdictRefusal};
use crate::api::Scope;
use policy::Severity;

/// Wrong confirmations before the call is denied.
pub(super) const TRIES: u8 = 3;
/// The longest reason an agent is given, in characters.
const MAX_REASON: usize = 500;

/// Deny only has to be about this card; Approve has to be deliberate as well.
pub(super) fn check(open: &Open, answer: &Answer, now: Millis) -> Result<(), VerdictRefusal> {
    if answer.digest != Some(open.key.digest) {
        return Err(VerdictRefusal::WrongDigest);
    }
    let painting = open
        .paintings
        .iter()
        .find(|painting| painting.source == answer.source && painting.nonce == answer.nonce)
        .ok_or(VerdictRefusal::WrongNonce)?;
    if painting.over {
        return Err(VerdictRefusal::NotOpen);
    }
    match &answer.verdict {
        Verdict::Deny { reason } => check_reason(reason.as_deref()),
        Verdict::Approve(approve) => {
            if open.release.is_some() {
                return Err(VerdictRefusal::NotOpen);
            }
            let marked = open.hidden > 0 || !painting.places.is_empty();
            if !may_approve(answer.source, open.severity, marked) {
                return Err(VerdictRefusal::NotFromHere);
            }
            if now < painting.armed {
                return Err(VerdictRefusal::TooSoon);
            }
            if approve.all_identical && open.severity == Severity::Critical && open.calls.len() > 1
            {
                return Err(VerdictRefusal::OneAtATime);
            }
            if let Some(scope) = approve.scope {
                check_scope(open, answer.source, scope)?;
            }
            check_visited(open, painting, &approve.visited)?;
            if open.severity >= Severity::Medium && open.hidden > 0 && !approve.seen_hidden {
                return Err(VerdictRefusal::HiddenUnseen);
            }
            check_typed(open, approve.typed.as_deref())
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
fn check_visited(open: &Open, painting: &Painting, visited: &[u32]) -> Result<(), VerdictRefusal> {
    let unseen = painting
        .places
        .iter()
        .filter(|place| !visited.contains(place));
    match u32::try_from(unseen.count()).unwrap_or(u32::MAX) {
        left if left > 0 && open.severity >= Severity::High => {
            Err(VerdictRefusal::Unvisited { left })
        }
        _ => Ok(()),
    }
}

fn check_typed(open: &Open, typed: Option<&str>) -> Result<(), VerdictRefusal> {
    match &open.typed {
        Typed::NotAsked if open.severity < Severity::Critical => Ok(()),
        Typed::NotAsked | Typed::Impossible => Err(VerdictRefusal::CannotBeTyped),
        Typed::Target(target) if typed == Some(target.as_str()) => Ok(()),
        Typed::Target(_) => Err(VerdictRefusal::Mistyped {
            left: TRIES.saturating_sub(open.mistyped.saturating_add(1)),
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
