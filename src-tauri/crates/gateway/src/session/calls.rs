//! The life of a `tools/call` up to the gate's answer: examined, decided, and then on its way,
//! refused, or held for the operator.

use super::batch::{Batch, Ready};
use super::examine::{Examined, Unfit};
use super::held::Held;
use super::{Session, message};
use crate::flow::Earlier;
use crate::gate::{self, Asked, Ruling};
use crate::ids::CallId;
use crate::leg::State;
use crate::message::{Id, Message};
use crate::refusal::{Refusal, RefusalReason, tool_result};
use crate::scribe::Facts;
use crate::tally::Tally;
use policy::Effect;
use std::sync::atomic::Ordering;

impl Session {
    pub(super) async fn on_call<'a>(&mut self, request: Message<'a>, batch: &mut Batch<'a>) {
        let Some((_, span)) = &request.id else { return };
        let raw = request.text.get(span.clone()).unwrap_or_default();
        let under_way: usize = self.legs.iter().map(|l| l.relay().under_way()).sum();
        let most = self.core.settings.get().calls_under_way;
        if under_way + self.held.len() + batch.calls() >= most {
            let sentence = format!(
                "This client has {most} calls under way. The call was not executed; wait for some to end."
            );
            return self.refuse(raw, &Refusal::new(RefusalReason::Busy, sentence));
        }
        match self.examine(&request) {
            Ok(examined) => self.decide(request, examined, batch),
            Err(Unfit::Malformed(why)) => {
                self.malformed += 1;
                self.scribe.violation(None, &why);
                self.out.send(&message::error_line(raw, -32600, &why));
            }
            Err(Unfit::Unknown(name)) => {
                self.scribe
                    .violation(None, "a call of a tool that is not offered");
                let why = format!("Unknown tool: {}", crate::text::plain(&name));
                self.out.send(&message::error_line(raw, -32602, &why));
            }
            Err(Unfit::Wait) => self.defer(&request, raw),
            Err(Unfit::Down(leg, refusal)) => self.wake_server(leg, &request, raw, &refusal).await,
            Err(Unfit::Status(token)) => self.answer_status(raw, token.as_deref()),
        }
    }

    /// Has the gate decide; what may run joins the batch.
    fn decide<'a>(&mut self, request: Message<'a>, examined: Examined<'a>, batch: &mut Batch<'a>) {
        let Some((id, span)) = request.id.clone() else {
            return;
        };
        let raw = request.text.get(span).unwrap_or_default();
        let ruling = match self.rule(&examined) {
            Ok(ruling) => ruling,
            Err(refusal) => return self.refuse(raw, &refusal),
        };
        let call = CallId::new();
        let facts = self.facts(&ruling, &examined);
        match ruling.decision.effect {
            Effect::Allow => {
                self.goes_out(&examined, &facts);
                batch.call(Ready {
                    request,
                    examined,
                    call,
                    facts,
                    approval: None,
                    note: None,
                });
            }
            Effect::Deny => {
                // A record that cannot be written does not turn a refusal into anything else.
                if let Err(error) =
                    self.scribe
                        .decided(call, &facts, &examined, &ruling.decision.reason)
                {
                    tracing::error!(%error, "a refusal could not be written down");
                }
                self.refuse(raw, &gate::denied(&ruling.decision));
            }
            Effect::Review => {
                if !self.input_open {
                    let sentence = "The client asks nothing more, so nobody was asked to approve this call. It was not executed.";
                    return self.refuse_decided(
                        call,
                        &facts,
                        &examined,
                        raw,
                        RefusalReason::Cancelled,
                        sentence,
                    );
                }
                if !self.core.operator {
                    let sentence = "This call needs the operator's approval, and this gateway was started without a way to ask. It was not executed; this is not a failure of the tool. Open Mission Control, or start `smg serve` with `--operator-socket`.";
                    return self.refuse_decided(
                        call,
                        &facts,
                        &examined,
                        raw,
                        RefusalReason::NobodyToAsk,
                        sentence,
                    );
                }
                if let Some(why) = examined.tool.misfit(examined.arguments.text) {
                    let sentence = format!(
                        "The arguments do not fit the tool's definition: {why}. The call was not executed, and nobody was asked."
                    );
                    return self.refuse_decided(
                        call,
                        &facts,
                        &examined,
                        raw,
                        RefusalReason::InvalidArguments,
                        &sentence,
                    );
                }
                // What cannot be written down is not worth a person's attention: it could not run.
                if let Err(error) =
                    self.scribe
                        .decided(call, &facts, &examined, &ruling.decision.reason)
                {
                    return self.refuse(raw, &gate::unwritten(&error));
                }
                self.hold(id, &request, &examined, call, &ruling);
            }
        }
    }

    /// Refuses a call that would have been held, and writes down why it was not.
    fn refuse_decided(
        &self,
        call: CallId,
        facts: &Facts,
        examined: &Examined<'_>,
        raw: &[u8],
        reason: RefusalReason,
        sentence: &str,
    ) {
        if let Err(error) = self.scribe.decided(call, facts, examined, sentence) {
            tracing::error!(%error, "a refusal could not be written down");
        }
        self.refuse(raw, &Refusal::new(reason, sentence));
    }

    pub(super) fn rule(&self, examined: &Examined<'_>) -> Result<Ruling, Refusal> {
        if self.stopped.load(Ordering::SeqCst) {
            return Err(gate::stopped());
        }
        let Some(leg) = self.legs.get(examined.leg) else {
            // It was found among them a moment ago, and none ever goes.
            return Err(gate::stopped());
        };
        let server = leg.server.spec.name.as_str();
        let (at, utc_offset_minutes) = crate::views::local(&self.core);
        let chain = self.around.flow.past().before(examined.tool.legs);
        self.core.gate.rule(&Asked {
            caller: &self.caller,
            server,
            tool: &examined.tool,
            accepted: self.is_accepted(examined),
            arguments: &examined.arguments,
            further: &examined.further,
            given: &leg.server.given,
            tags: self.tags(server, examined),
            chain,
            at,
            utc_offset_minutes,
        })
    }

    /// A call is let through: what it does is part of what the session did, also for calls that came with it.
    pub(super) fn goes_out(&self, examined: &Examined<'_>, facts: &Facts) {
        let earlier = || Earlier {
            server: facts.server.clone(),
            tool: examined.tool.definition.name.clone(),
            at: self.core.clock.now_ms(),
        };
        self.around.flow.past().ran(examined.tool.legs, earlier);
    }

    /// The operator's tags of a call.
    pub(super) fn tags(&self, server: &str, examined: &Examined<'_>) -> Vec<String> {
        let settings = self.core.settings.get();
        settings.tags.of_call(server, &examined.arguments.value)
    }

    /// Whether the operator has looked at the definitions of the tool's server.
    pub(super) fn is_accepted(&self, examined: &Examined<'_>) -> bool {
        self.legs
            .get(examined.leg)
            .is_some_and(|leg| leg.server.definitions().accepted)
    }

    pub(super) fn facts(&self, ruling: &Ruling, examined: &Examined<'_>) -> Facts {
        Facts {
            server: self
                .legs
                .get(examined.leg)
                .map_or_else(|| "".into(), |l| l.server.spec.name.as_str().into()),
            severity: ruling.severity,
            effect: ruling.decision.effect,
            rule: ruling.decision.id.clone(),
            digest: ruling.digest,
        }
    }

    pub(super) fn refuse(&self, raw_id: &[u8], refusal: &Refusal) {
        self.count(Tally::denied);
        self.out.send(&refusal.line(raw_id));
    }

    /// Counts a call, for the gateway and for this session.
    pub(super) fn count(&self, what: impl Fn(&Tally)) {
        what(&self.core.live.tally);
        what(&self.tally);
    }

    /// A call for a server that is not running: start it again if it may be, else refuse.
    async fn wake_server(
        &mut self,
        leg: usize,
        request: &Message<'_>,
        raw: &[u8],
        refusal: &Refusal,
    ) {
        let Some(down) = self.legs.get_mut(leg) else {
            return;
        };
        // As it is now: it may have been switched off, or be another one under the same name.
        let Some(server) = self
            .core
            .servers
            .enabled(Some(&down.server.spec.name))
            .pop()
        else {
            return self.refuse(raw, refusal);
        };
        down.server = server;
        down.start(&self.parameters, &self.around).await;
        match &down.state {
            State::Down(Some(why)) => {
                let refusal =
                    Refusal::new(refusal.reason, format!("The call was not executed: {why}."));
                self.refuse(raw, &refusal);
            }
            _ => self.defer(request, raw),
        }
    }

    fn answer_status(&self, raw: &[u8], token: Option<&str>) {
        let text = match token.and_then(|t| t.parse().ok()) {
            Some(approval) => self.core.approvals.status_of(approval),
            None => "`approvalToken` is missing or is none that was given out; it is part of the answer that said the call waits for approval.".into(),
        };
        self.out.send(&tool_result(raw, &text, false, &[]));
    }

    /// Whether a request with this id has not been answered yet.
    pub(super) fn is_under_way(&self, id: &Id, batch: &Batch<'_>) -> bool {
        batch.has(id)
            || self.held.values().any(|h: &Held| h.id == *id)
            || self.legs.iter().any(|l| l.relay().has(id))
    }

    /// The client cancels: a held call is withdrawn, one not sent yet is not sent, one under way is
    /// cancelled at its server. Somebody else's id is nothing.
    pub(super) fn on_cancelled(&mut self, note: &Message<'_>, batch: &mut Batch<'_>) {
        let Some(id) = cancelled_id(note) else { return };
        if batch.withdraw(&id) || self.withdraw(&id) || self.withdraw_deferred(&id) {
            return;
        }
        for leg in &self.legs {
            let mut out = Vec::new();
            if leg.relay().cancel(&id, note, &mut out) {
                batch.raw(leg.index, out);
                return;
            }
        }
    }
}

fn cancelled_id(note: &Message<'_>) -> Option<Id> {
    let [span] = message::fields(note.text, note.params.as_ref()?, ["requestId"]);
    let raw = note.text.get(span?)?;
    let text = std::str::from_utf8(raw).ok()?;
    match text.parse() {
        Ok(n) => Some(Id::Number(n)),
        Err(_) => message::string(raw, &(0..raw.len())).map(|s| Id::Text(s.into())),
    }
}
