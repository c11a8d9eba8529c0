//! Asks the operator and brings the answer back to the call that waits for it.
//!
//! [`queue`] is the machine that knows the rules; this module gives it a clock, a timer, cards to show and
//! channels to answer on. It never decides a call and never runs one: a permit resolution names an approval,
//! which the gate consumes where it writes the intent down.

pub mod question;
pub mod queue;

mod change;
mod closed;
mod desk;
mod ends;
mod grants;
mod hold;
mod open;
mod remembered;
mod repeats;
mod resolution;
mod standing;
mod verdict;
mod wording;

pub use crate::card::CardFacts;
pub use crate::patience::Patience;
pub use change::{About, ApprovalChange, ApprovalError, Change};
pub use desk::Timing;
pub use grants::GrantEnd;
pub use question::{Edit, Question, Resolution, Source, Typed, VerdictRefusal, Why};
pub(crate) use wording::place;

use crate::api::{
    AnswerApproval, ApprovalCard, ApprovalRow, BatchCheck, CallEnd, DenyMany, GrantView, Verdict,
};
use crate::clock::Clock;
use crate::ids::{ApprovalId, CallId, GrantId, SessionId};
use desk::Desk;
use policy::Severity;
use question::{Action, Answer, Digest, Ending, Input};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// Where a held call gets its one answer.
pub type Reply = UnboundedSender<(CallId, Resolution)>;

/// Is told of every change, in order, before the calls it concerns are answered.
/// It may ask the approvals anything, and must not wait for another task.
pub type Listener = Arc<dyn Fn(&ApprovalChange) + Send + Sync>;

/// The handle to the open questions. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Approvals {
    desk: Arc<Desk>,
}

impl Approvals {
    /// Nothing waits yet. Starts the timer as a task, so it has to be called inside a runtime.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, unknown_patience_seconds: u64, listener: Listener) -> Self {
        let desk = Arc::new(Desk::new(
            clock,
            unknown_patience_seconds.saturating_mul(1_000),
            listener,
        ));
        tokio::spawn(desk::keep_time(&desk));
        Self { desk }
    }

    /// Holds a call. `reply` gets exactly one resolution for it, perhaps before this returns.
    pub fn ask(&self, question: Question, facts: CardFacts, reply: Reply) {
        self.desk.ask(question, facts, reply);
    }

    /// The client cancelled one call.
    pub fn withdraw(&self, call: CallId) {
        self.desk.on(Input::Withdraw { call });
    }

    /// The client hung up: its calls are withdrawn; what was handed back stays open.
    pub fn session_closed(&self, session: SessionId) {
        self.desk.on(Input::SessionClosed { session });
    }

    /// A tool's definition changed or was accepted, or (`None`) its whole server.
    pub fn tool_changed(&self, server: &str, tool: Option<&str>) {
        self.desk.on(Input::ToolChanged {
            server: server.to_owned(),
            tool: tool.map(str::to_owned),
        });
    }

    /// Another policy is in force.
    pub fn policy_changed(&self, version: u32) {
        self.desk.on(Input::PolicyChanged { version });
    }

    /// A rule was saved from a card: questions stay, grants end.
    pub fn rule_added(&self, version: u32) {
        self.desk.on(Input::RuleAdded { version });
    }

    /// A draft was published: questions stay, except those it answers with no; grants end.
    pub fn policy_published(&self, version: u32, withdrawn: Vec<ApprovalId>) {
        self.desk.on(Input::PolicyPublished { version, withdrawn });
    }

    /// Answers everything that waits with a no. How many calls that were.
    #[must_use = "the operator wants to know how many"]
    pub fn stop_all(&self) -> u32 {
        answered(&self.desk.on(Input::StopAll))
    }

    /// Answers everything that waits, and from now on every question at once.
    pub fn shutdown(&self) {
        self.desk.on(Input::Shutdown);
    }

    /// The list: what is open and what was decided lately, newest first.
    #[must_use]
    pub fn rows(&self) -> Vec<ApprovalRow> {
        self.desk.rows()
    }

    /// How many questions are open, and the highest severity among them.
    #[must_use]
    pub fn waiting(&self) -> (u32, Option<Severity>) {
        self.desk.waiting()
    }

    /// The card of an open question, painted on `source` now. Mints the nonce its verdict must carry.
    ///
    /// # Errors
    /// When it is not open.
    pub fn paint(
        &self,
        approval: ApprovalId,
        source: Source,
    ) -> Result<ApprovalCard, ApprovalError> {
        self.desk.paint(approval, source)
    }

    /// The card of an open question with other arguments, painted on `source` now. Mints the nonce that a verdict
    /// on those arguments must carry. `facts` are those of the call with them.
    ///
    /// # Errors
    /// When it is not open.
    pub(crate) fn paint_edited(
        &self,
        approval: ApprovalId,
        source: Source,
        facts: &CardFacts,
        edit: Edit,
    ) -> Result<ApprovalCard, ApprovalError> {
        self.desk.paint_edited(approval, source, facts, edit)
    }

    /// The same card for the eye alone: no verdict can name it.
    ///
    /// # Errors
    /// When it is not open.
    pub(crate) fn show_edited(
        &self,
        approval: ApprovalId,
        facts: &CardFacts,
        edit: &Edit,
    ) -> Result<ApprovalCard, ApprovalError> {
        self.desk.card(approval, Some((facts, edit)))
    }

    /// The other open questions about a tool.
    pub(crate) fn others(&self, of: &CardFacts) -> Vec<Arc<CardFacts>> {
        self.desk.others(of)
    }

    /// Every open question, and what is known of its call.
    pub(crate) fn open(&self) -> Vec<(ApprovalId, Arc<CardFacts>)> {
        self.desk.open()
    }

    /// `A-1042`.
    pub(crate) fn label(&self, approval: ApprovalId) -> String {
        self.desk.label(approval)
    }

    /// What is known of an open question's call.
    ///
    /// # Errors
    /// When it is not open.
    pub(crate) fn facts(&self, approval: ApprovalId) -> Result<Arc<CardFacts>, ApprovalError> {
        self.desk.facts(approval)
    }

    /// How long cards and yeses are made to wait from now on.
    pub fn set_timing(&self, timing: Timing) {
        self.desk.set_timing(timing);
    }

    /// The operator's answer. `source` is set by the surface's own code, never by what it was sent.
    ///
    /// # Errors
    /// When the answer is not about what was shown, comes from the wrong place or too soon, or lacks a
    /// confirmation. The question then stays open, except after the third wrong confirmation.
    pub fn answer(&self, request: &AnswerApproval, source: Source) -> Result<(), ApprovalError> {
        let verdict = match &request.verdict {
            Verdict::Deny { reason } => Verdict::Deny {
                reason: said(reason.as_deref()),
            },
            approve @ Verdict::Approve(_) => approve.clone(),
        };
        self.act(Input::Answer(Answer {
            approval: request.id,
            digest: read_digest(&request.digest),
            nonce: request.nonce,
            source,
            verdict,
            undo: self.desk.timing().undo_ms.into(),
            grant: GrantId::new(),
        }))
    }

    /// Takes a yes back before the call runs: that denies it.
    ///
    /// # Errors
    /// When there is no yes that waits to run.
    pub fn undo(&self, approval: ApprovalId, by: Source) -> Result<(), ApprovalError> {
        self.act(Input::Undo { approval, by })
    }

    /// Takes a question that nobody waits for, or a line of the past, out of the list.
    ///
    /// # Errors
    /// When a client still waits for it, or it is not in the list.
    pub fn dismiss(&self, approval: ApprovalId, by: Source) -> Result<(), ApprovalError> {
        self.act(Input::Dismiss { approval, by })
    }

    /// Holds a call five minutes longer.
    ///
    /// # Errors
    /// When it is held as long as it may be already, or is not open.
    pub fn extend(&self, approval: ApprovalId, by: Source) -> Result<(), ApprovalError> {
        self.act(Input::Extend { approval, by })
    }

    /// The operator is at work on a card: its hold stands still for a while.
    ///
    /// # Errors
    /// When it is not open.
    pub fn reviewing(&self, approval: ApprovalId, by: Source) -> Result<(), ApprovalError> {
        self.act(Input::Reviewing { approval, by })
    }

    /// Denies all of these as one act. How many questions that answered.
    ///
    /// # Errors
    /// When the reason is longer than an agent is given.
    pub fn deny_many(&self, request: &DenyMany, by: Source) -> Result<u32, ApprovalError> {
        let actions = self.desk.on(Input::DenyMany {
            approvals: request.ids.clone(),
            reason: said(request.reason.as_deref()),
            by,
        });
        let denied = |action: &&Action| {
            let ending = match action {
                Action::Closed { approval, ending } if request.ids.contains(approval) => ending,
                _ => return false,
            };
            matches!(ending, Ending::Denied { .. })
        };
        taken(&actions).map(|()| count(actions.iter().filter(denied)))
    }

    /// The operator stops one agent. How many of its calls that denied.
    #[must_use = "the operator wants to know how many"]
    pub fn stop_session(&self, session: SessionId) -> u32 {
        answered(&self.desk.on(Input::StopSession { session }))
    }

    /// Every yes that later calls can still use, newest first.
    #[must_use]
    pub fn grants(&self) -> Vec<GrantView> {
        self.desk.grants()
    }

    /// Takes a grant back.
    ///
    /// # Errors
    /// When there is no such grant.
    pub fn revoke(&self, grant: GrantId, by: Source) -> Result<(), ApprovalError> {
        self.act(Input::Revoke { grant, by })
    }

    /// Takes every grant back. How many there were.
    #[must_use = "the operator wants to know how many"]
    pub fn revoke_all(&self) -> u32 {
        ended(&self.desk.on(Input::RevokeAll))
    }

    /// The screen was locked: whoever unlocks it gives their own yeses. How many grants that ended.
    pub fn screen_locked(&self) -> u32 {
        ended(&self.desk.on(Input::ScreenLocked))
    }

    /// Whether these may be approved together, as a table that is painted now.
    #[must_use]
    pub fn check_batch(&self, approvals: &[ApprovalId], source: Source) -> BatchCheck {
        self.desk.check_batch(approvals, source)
    }

    /// The same, asked again when they are approved.
    ///
    /// # Errors
    /// When they may not.
    pub fn bar_batch(&self, approvals: &[ApprovalId]) -> Result<(), ApprovalError> {
        self.desk.bar_batch(approvals)
    }

    /// A call that was let through ended, or could not be sent after all. Costs next to nothing for a call nobody
    /// was asked about.
    pub fn ended(&self, call: CallId, end: impl FnOnce() -> CallEnd) {
        self.desk.ended(call, end);
    }

    /// Waits until the calls of an approved row ended; none: the row was not approved, or is gone.
    pub async fn outcome(&self, approval: ApprovalId) -> Option<CallEnd> {
        self.desk.outcome(approval).await
    }

    fn act(&self, input: Input) -> Result<(), ApprovalError> {
        taken(&self.desk.on(input))
    }

    /// What the agent learns when it asks about the token it was given.
    #[must_use]
    pub fn status_of(&self, token: ApprovalId) -> String {
        self.desk.status_of(token)
    }

    /// How long this client waits for an answer.
    #[must_use]
    pub fn patience(&self, client: &str) -> Patience {
        self.desk.patience(client)
    }

    /// A client cancelled a held call after so long: that may have been its time-out.
    pub fn observed(&self, client: &str, waited: Duration) {
        self.desk.observed(client, waited);
    }
}

/// Calls that got their answer.
fn answered(actions: &[Action]) -> u32 {
    let is_reply = |action: &&Action| matches!(action, Action::Reply { .. });
    count(actions.iter().filter(is_reply))
}

/// Grants that are over.
fn ended(actions: &[Action]) -> u32 {
    let is_end = |action: &&Action| {
        matches!(
            action,
            Action::GrantEnded { .. } | Action::GrantLapsed { .. }
        )
    };
    count(actions.iter().filter(is_end))
}

fn count<'a>(actions: impl Iterator<Item = &'a Action>) -> u32 {
    u32::try_from(actions.count()).unwrap_or(u32::MAX)
}

/// Whether the operator's act was taken.
fn taken(actions: &[Action]) -> Result<(), ApprovalError> {
    let refused = actions.iter().find_map(|action| match action {
        Action::VerdictRefused { why, .. } => Some(*why),
        _ => None,
    });
    refused.map_or(Ok(()), |why| Err(why.into()))
}

/// A reason that says something.
fn said(reason: Option<&str>) -> Option<String> {
    reason
        .map(str::trim)
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned)
}

/// The digest as it is on the card; anything else is none.
fn read_digest(hex: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    if hex.len() != 2 * digest.len() || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in digest.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests;
