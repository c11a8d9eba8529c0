//! Calls that wait for the operator, as the session sees them: asked, reported on while they wait,
//! answered when the answer comes, withdrawn when nobody waits any more.

use super::Session;
use super::batch::{Batch, Ready};
use super::examine::Examined;
use crate::api::{Alert, AlertKind};
use crate::approvals::{CardFacts, Edit, Question, Resolution};
use crate::card::{Called, edit};
use crate::gate::{self, Overruled, Ruling};
use crate::ids::{ApprovalId, CallId};
use crate::leg::State;
use crate::message::{self, Id, Message};
use crate::refusal::{REASON, Refusal, RefusalReason, tool_result};
use crate::relay::GivenUp;
use crate::scribe::{Outcome, not_sent};
use crate::tally::Tally;
use policy::json::{self, Limits};
use policy::{Effect, Severity};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a client that gave a progress token hears that its call still waits.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// An answer from the approvals.
pub(super) type Resolved = (CallId, Resolution);

/// A call that waits for the operator.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: Id,
    raw_id: Box<[u8]>,
    line: Box<[u8]>,
    digest: [u8; 32],
    token: Option<Box<[u8]>>,
    since: Instant,
    reports: u32,
}

impl Session {
    /// Opens an approval for a call, or joins the one that is open for it.
    pub(super) fn hold(
        &mut self,
        id: Id,
        request: &Message<'_>,
        examined: &Examined<'_>,
        call: CallId,
        ruling: &Ruling,
    ) {
        let Some((_, span)) = &request.id else { return };
        let raw_id: Box<[u8]> = request.text.get(span.clone()).unwrap_or_default().into();
        let token = request
            .params
            .as_ref()
            .and_then(|p| message::progress_token(request.text, p));
        let held = Held {
            id,
            raw_id,
            line: request.text.into(),
            digest: ruling.digest,
            token: token.and_then(|t| request.text.get(t)).map(Into::into),
            since: Instant::now(),
            reports: 0,
        };
        self.held.insert(call, held);
        self.stirred = true;
        let facts = self.card_facts(examined, call, ruling);
        let question = self.question(&facts, examined, ruling);
        self.core
            .approvals
            .ask(question, facts, self.resolutions.clone());
        crate::failpoint::reach("after_pending");
    }

    fn question(&self, facts: &CardFacts, examined: &Examined<'_>, ruling: &Ruling) -> Question {
        let approval = &ruling.decision.approval;
        let asked_for = approval.hold_seconds.map(u64::from);
        let hold = self.core.settings.get().hold(ruling.severity, asked_for);
        Question {
            approval: ApprovalId::new(),
            call: facts.call,
            session: self.id,
            caller: self.caller.id.clone(),
            digest: ruling.digest,
            severity: ruling.severity,
            hidden: facts.hidden(),
            typed: facts.typed(approval.typed || ruling.severity == Severity::Critical),
            hold: hold.first,
            hold_most: hold.most,
            patience: Some(self.core.approvals.patience(&self.client).ms),
            server: facts.server.clone(),
            tool: facts.tool.clone(),
            policy_version: ruling.in_force.version,
            rule: ruling.asked_by().map(str::to_owned),
            pin: examined.tool.pin,
            target: facts.target(),
            kinds: facts.kinds(),
            changed: facts.is_changed(),
            unattended: self.core.stops.refuses_questions(),
        }
    }

    fn called(&self, examined: &Examined<'_>, ruling: &Ruling) -> Arc<Called> {
        Arc::new(Called {
            tool: examined.tool.clone(),
            accepted: self.is_accepted(examined),
            chain: self.around.flow.past().before(examined.tool.legs),
            further: examined.further.clone(),
            typed: ruling.decision.approval.typed,
        })
    }

    /// What is worth a look besides the arguments.
    fn noticed(&self, examined: &Examined<'_>, ruling: &Ruling) -> Vec<Alert> {
        let orders = examined.tool.suspicion.orders.as_ref();
        let orders = orders.map(|said| Alert {
            kind: AlertKind::Other,
            text: format!("The tool's definition gives orders: {said}"),
            pointer: None,
        });
        let chain = match &ruling.overruled {
            Some(Overruled::Flow(chain)) => Some(chain.alerts()),
            Some(Overruled::Unaccepted) | None => None,
        };
        let earlier = self.around.flow.past().alert();
        let tagged = (!ruling.tags.is_empty()).then(|| Alert {
            kind: AlertKind::Other,
            text: format!(
                "You have tagged what it reaches: {}",
                ruling.tags.join(", ")
            ),
            pointer: None,
        });
        let before = tagged.into_iter().chain(chain.into_iter().flatten());
        before.chain(earlier).chain(orders).collect()
    }

    fn card_facts(&self, examined: &Examined<'_>, call: CallId, ruling: &Ruling) -> CardFacts {
        let mut arguments = Vec::new();
        examined.arguments.value.write_compact(&mut arguments);
        CardFacts {
            call,
            session: self.id,
            caller: self.caller.clone(),
            client: self.client.clone(),
            server: self
                .legs
                .get(examined.leg)
                .map(|l| l.server.spec.name.clone())
                .unwrap_or_default(),
            tool: examined.tool.definition.name.to_string(),
            description: Some(examined.tool.description()).filter(|d| !d.is_empty()),
            arguments: String::from_utf8_lossy(&arguments).into_owned(),
            marks: ruling.marks.clone(),
            tags: ruling.tags.clone(),
            severity: ruling.severity,
            reasons: ruling.reasons.clone(),
            digest: ruling.digest,
            rule: crate::policies::deciding_rule(ruling),
            called: Some(self.called(examined, ruling)),
            overruled: ruling.once_only(),
            alerts: self.noticed(examined, ruling),
        }
    }

    /// An approval was answered, one way or another.
    pub(super) async fn on_resolved(&mut self, (call, resolution): Resolved) {
        let Some(held) = self.held.remove(&call) else {
            // The client took it back meanwhile: a yes that was on its way is for nobody.
            let not_sent = || not_sent(RefusalReason::Cancelled);
            return self.core.approvals.ended(call, not_sent);
        };
        let raw = &held.raw_id;
        let Some(text) = resolution.for_agent() else {
            match resolution {
                Resolution::Permit { approval } => {
                    self.run_approved(call, &held, approval, None).await;
                }
                Resolution::PermitEdited { approval, edit } => {
                    self.run_approved(call, &held, approval, Some(&edit)).await;
                }
                _ => {}
            }
            return;
        };
        let reason = match resolution {
            Resolution::HandBack { token, .. } => {
                if !std::mem::replace(&mut self.handed_back, true) {
                    self.tell_list_changed();
                }
                let meta = [
                    (REASON, resolution.code()),
                    ("approvalToken", &token.to_string()),
                ];
                self.out.send(&tool_result(raw, &text, false, &meta));
                return;
            }
            Resolution::Denied { .. } => RefusalReason::OperatorDenied,
            Resolution::Expired { .. } => RefusalReason::Expired,
            Resolution::Cancelled { .. }
            | Resolution::Permit { .. }
            | Resolution::PermitEdited { .. } => RefusalReason::Cancelled,
            Resolution::Busy => RefusalReason::Busy,
            Resolution::Unattended => RefusalReason::NobodyToAsk,
        };
        self.refuse(raw, &Refusal::new(reason, text));
    }

    /// Sends an approved call, if it still is the call that was approved; with the operator's arguments where
    /// those were approved.
    async fn run_approved(
        &mut self,
        call: CallId,
        held: &Held,
        approval: ApprovalId,
        edit: Option<&Edit>,
    ) {
        crate::failpoint::reach("after_approve");
        let Some(line) = self.line_of(held, edit) else {
            return self.refuse_approved(call, held, &changed());
        };
        let Ok(request) = message::read(&line) else {
            return self.refuse_approved(call, held, &changed());
        };
        let Ok(examined) = self.examine(&request) else {
            return self.refuse_approved(call, held, &changed());
        };
        let digest = edit.map_or(held.digest, |edit| edit.digest);
        let ruling = match self.rule(&examined) {
            Ok(ruling) if ruling.digest == digest => ruling,
            Ok(_) => return self.refuse_approved(call, held, &changed()),
            Err(refusal) => return self.refuse_approved(call, held, &refusal),
        };
        // The operator may overrule the agent, and not the policy: neither with other arguments nor when another one
        // was published while the call waited.
        if ruling.decision.effect == Effect::Deny {
            return self.refuse_approved(call, held, &gate::denied(&ruling.decision));
        }
        let note = edit.and_then(|edit| self.note(held, edit));
        let facts = self.facts(&ruling, &examined);
        self.remember(&facts.server, &examined);
        self.goes_out(&examined, &facts);
        let mut batch = Batch::default();
        batch.call(Ready {
            request,
            examined,
            call,
            facts,
            approval: Some(approval),
            note,
        });
        self.count(Tally::approved);
        self.carry_out(batch).await;
    }

    /// The line that was held, with other arguments if they were edited; none: it is not what was asked about.
    fn line_of<'h>(&self, held: &'h Held, edit: Option<&Edit>) -> Option<Cow<'h, [u8]>> {
        let Some(edit) = edit else {
            return Some(Cow::Borrowed(&held.line));
        };
        let request = message::read(&held.line).ok()?;
        let examined = self.examine(&request).ok()?;
        let still = self.rule(&examined).ok()?.digest == held.digest;
        still.then(|| Cow::Owned(examined.with_arguments(&request, &edit.arguments)))
    }

    /// What the agent is told of an edit, before the result.
    fn note(&self, held: &Held, edit: &Edit) -> Option<Box<str>> {
        let request = message::read(&held.line).ok()?;
        let before = self.examine(&request).ok()?;
        let after = json::parse_str(&edit.arguments, Limits::default()).ok()?;
        Some(edit::told(&before.arguments.value, &after).into())
    }

    /// The next call of this tool is compared with this one.
    fn remember(&self, server: &str, examined: &Examined<'_>) {
        let mut arguments = Vec::new();
        examined.arguments.value.write_compact(&mut arguments);
        self.core.live.lately.ran(
            [
                &self.caller.id,
                &self.client,
                server,
                &examined.tool.definition.name,
            ],
            &String::from_utf8_lossy(&arguments),
            self.core.clock.now_ms(),
        );
    }

    fn refuse_approved(&self, call: CallId, held: &Held, refusal: &Refusal) {
        self.core.approvals.ended(call, || not_sent(refusal.reason));
        self.refuse(&held.raw_id, refusal);
    }

    /// The client cancels a held call; false when it is not one of its own.
    pub(super) fn withdraw(&mut self, id: &Id) -> bool {
        let Some(call) = self.held.iter().find(|(_, h)| h.id == *id).map(|(c, _)| *c) else {
            return false;
        };
        if let Some(held) = self.held.remove(&call) {
            self.core
                .approvals
                .observed(&self.client, held.since.elapsed());
        }
        self.core.approvals.withdraw(call);
        true
    }

    /// The client asks nothing more and waits for nothing: every held call is withdrawn.
    pub(super) fn withdraw_all(&mut self) {
        for (call, _) in self.held.drain() {
            self.core.approvals.withdraw(call);
        }
    }

    /// When the next held call is due to be reported on.
    pub(super) fn next_progress(&self) -> impl Iterator<Item = Instant> {
        self.held
            .values()
            .filter(|h| h.token.is_some())
            .map(Held::next_report)
    }

    pub(super) fn report_progress(&mut self, now: Instant) {
        for held in self.held.values_mut() {
            let (Some(token), true) = (&held.token, held.next_report() <= now) else {
                continue;
            };
            held.reports += 1;
            let mut line = b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":".to_vec();
            line.extend_from_slice(token);
            let rest = format!(
                ",\"progress\":{},\"message\":\"Waiting for the operator's approval\"}}}}\n",
                held.reports
            );
            line.extend_from_slice(rest.as_bytes());
            self.out.send(&line);
        }
    }

    /// Ends servers that do not start in time, and answers requests whose server did not answer in time.
    pub(super) fn give_up(&mut self, now: Instant) {
        self.end_slow_starts(now);
        let Some(since) = now.checked_sub(self.core.settings.get().call_deadline()) else {
            return;
        };
        for leg in &self.legs {
            let mut out = Vec::new();
            let given_up = leg.relay().give_up(since, now, &mut out);
            leg.send(&out);
            for request in given_up {
                self.answer_given_up(&leg.server.spec.name, &request);
            }
        }
    }

    fn end_slow_starts(&mut self, now: Instant) {
        let allowed = self.core.settings.get().start_deadline();
        let starting = |state: &State| matches!(state, State::Handshaking | State::Listing);
        for leg in self.legs.iter_mut().filter(|l| starting(&l.state)) {
            if leg.earliest().is_some_and(|since| now >= since + allowed) {
                let why = format!(
                    "server `{}` did not start within {} s",
                    leg.server.spec.name,
                    allowed.as_secs()
                );
                leg.server.failed(&why);
                leg.stop();
                leg.went_down(why);
            }
        }
        self.answer_greeting();
    }

    fn answer_given_up(&self, server: &str, request: &GivenUp) {
        let Some(running) = &request.running else {
            let why = format!("server `{server}` did not answer in time");
            self.out
                .send(&message::error_line(&request.client, -32001, &why));
            return;
        };
        self.scribe.outcome(
            server,
            running,
            Outcome::Unknown("no answer within the deadline"),
            request.took,
            0,
            false,
        );
        let sentence = format!(
            "Server `{server}` did not answer within {} s; whether the call ran is not known. It is not sent again.",
            request.took.as_secs()
        );
        self.out
            .send(&Refusal::new(RefusalReason::TimedOut, sentence).line(&request.client));
    }
}

impl Held {
    fn next_report(&self) -> Instant {
        self.since + PROGRESS_EVERY * (self.reports + 1)
    }
}

fn changed() -> Refusal {
    Refusal::new(
        RefusalReason::Cancelled,
        "The call was not executed: the tool's definition, its server or the policy changed after the operator was asked. Call the tool again if it is still needed.",
    )
}
