//! Whether a verdict is about what was shown, came from where it may come from, and is complete.
//! It never changes anything: a refused verdict leaves the approval as it was.

use super::open::Open;
use super::question::{Answer, Millis, Source, Typed, Verdict, VerdictRefusal};
use policy::Severity;

/// A card must have been on screen this long before Approve is taken.
pub(super) const ARM_MS: u32 = 500;
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
    match &answer.verdict {
        Verdict::Deny { reason } => check_reason(reason.as_deref()),
        Verdict::Approve(approve) => {
            if !may_approve(answer.source, open.severity, open.hidden) {
                return Err(VerdictRefusal::NotFromHere);
            }
            if now < painting.at.saturating_add(ARM_MS.into()) {
                return Err(VerdictRefusal::TooSoon);
            }
            if open.severity >= Severity::Medium && open.hidden > 0 && !approve.seen_hidden {
                return Err(VerdictRefusal::HiddenUnseen);
            }
            check_typed(open, approve.typed.as_deref())
        }
    }
}

/// Which surface shows enough to approve such a call.
/// A command line shows the whole card and takes what is typed, and only exists where there is no window.
fn may_approve(source: Source, severity: Severity, hidden: u32) -> bool {
    match source {
        Source::Window | Source::Quick | Source::CommandLine => true,
        Source::Notification | Source::Tray => severity <= Severity::Medium && hidden == 0,
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

fn check_reason(reason: Option<&str>) -> Result<(), VerdictRefusal> {
    let length = reason.unwrap_or_default().chars().count();
    if length > MAX_REASON {
        Err(VerdictRefusal::ReasonTooLong { length })
    } else {
        Ok(())
    }
}
