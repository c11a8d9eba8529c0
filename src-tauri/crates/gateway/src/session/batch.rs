//! What one read brought, decided and not yet sent. One transaction writes down every call in it;
//! then everything goes out in the order it came.

use super::examine::Examined;
use super::{Session, relay};
use crate::gate::{Intents, Permit};
use crate::ids::{ApprovalId, CallId};
use crate::message::{Id, Message};
use crate::relay::Outgoing;
use crate::scribe::{Facts, not_sent};
use crate::tally::Tally;
use std::time::Instant;

/// A call that may run once it is written down.
#[derive(Debug)]
pub(super) struct Ready<'a> {
    pub(super) request: Message<'a>,
    pub(super) examined: Examined<'a>,
    pub(super) call: CallId,
    pub(super) facts: Facts,
    pub(super) approval: Option<ApprovalId>,
    /// What the agent is told with the result, if the operator changed its arguments.
    pub(super) note: Option<Box<str>>,
}

#[derive(Debug)]
enum Step<'a> {
    /// Goes to the server as it is, but for its id and token.
    Request(usize, Message<'a>),
    /// Goes to the server as it is.
    Raw(usize, Vec<u8>),
    Call(Box<Ready<'a>>),
}

/// Steps in the order they came.
#[derive(Debug, Default)]
pub(super) struct Batch<'a> {
    steps: Vec<Step<'a>>,
    to_all: Vec<Vec<u8>>,
}

impl<'a> Batch<'a> {
    pub(super) fn call(&mut self, ready: Ready<'a>) {
        self.steps.push(Step::Call(Box::new(ready)));
    }

    pub(super) fn request(&mut self, leg: usize, request: Message<'a>) {
        self.steps.push(Step::Request(leg, request));
    }

    pub(super) fn raw(&mut self, leg: usize, line: Vec<u8>) {
        self.steps.push(Step::Raw(leg, line));
    }

    /// Sends a notification to every server as it is.
    pub(super) fn forward_to_all(&mut self, note: &Message<'_>) {
        let mut line = note.text.to_vec();
        line.push(b'\n');
        self.to_all.push(line);
    }

    /// Whether a request with this id is in it.
    pub(super) fn has(&self, id: &Id) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Request(_, request) => request.id.as_ref().is_some_and(|(i, _)| i == id),
            Step::Call(ready) => ready.request.id.as_ref().is_some_and(|(i, _)| i == id),
            Step::Raw(..) => false,
        })
    }

    /// Takes out a call that was cancelled before it was sent; false when it is not in it.
    pub(super) fn withdraw(&mut self, id: &Id) -> bool {
        let before = self.steps.len();
        self.steps.retain(|step| match step {
            Step::Request(_, request) => request.id.as_ref().is_none_or(|(i, _)| i != id),
            Step::Call(ready) => ready.request.id.as_ref().is_none_or(|(i, _)| i != id),
            Step::Raw(..) => true,
        });
        self.steps.len() < before
    }

    pub(super) fn calls(&self) -> usize {
        self.steps
            .iter()
            .filter(|s| matches!(s, Step::Call(_)))
            .count()
    }
}

impl Session {
    /// Writes the calls of a batch down, and sends it.
    pub(super) async fn carry_out(&mut self, batch: Batch<'_>) {
        if batch.steps.is_empty() && batch.to_all.is_empty() {
            return;
        }
        let mut intents = Intents {
            stopped: Some(&self.stopped),
            ..Intents::default()
        };
        for step in &batch.steps {
            if let Step::Call(ready) = step {
                intents.entries.push(self.scribe.intent(
                    ready.call,
                    &ready.facts,
                    &ready.examined,
                    (ready.approval, ready.note.as_deref()),
                ));
                intents.approvals.extend(ready.approval);
            }
        }
        crate::failpoint::reach("before_intent");
        let permits = self.core.gate.permit(intents).await;
        match permits {
            Ok(permits) => {
                self.count(|tally| tally.allowed(permits.len()));
                self.send_steps(batch, permits.into_iter());
            }
            Err(refusal) => self.refuse_steps(batch, &refusal),
        }
    }

    fn send_steps(&mut self, batch: Batch<'_>, mut permits: impl Iterator<Item = Permit>) {
        crate::failpoint::reach("after_intent");
        let mut out: Vec<Vec<u8>> = vec![Vec::new(); self.legs.len()];
        for step in batch.steps {
            match step {
                Step::Raw(leg, line) => buffer(&mut out, leg).extend_from_slice(&line),
                Step::Request(leg, request) => {
                    let Some(to) = self.legs.get(leg) else {
                        continue;
                    };
                    let purpose = relay::Purpose::Forwarded;
                    let outgoing = Outgoing::plain(&request);
                    to.relay()
                        .request(outgoing, purpose, Instant::now(), buffer(&mut out, leg));
                }
                Step::Call(ready) => {
                    let (Some(permit), Some(to)) =
                        (permits.next(), self.legs.get(ready.examined.leg))
                    else {
                        continue;
                    };
                    let mut compact = Vec::new();
                    let outgoing = ready.examined.outgoing(&ready.request, &mut compact);
                    let tool = ready.examined.tool.definition.name.clone();
                    let about = (tool, ready.note);
                    to.call(
                        permit,
                        about,
                        outgoing,
                        buffer(&mut out, ready.examined.leg),
                    );
                }
            }
        }
        for (leg, lines) in self.legs.iter().zip(&out) {
            // A server that is gone has its calls answered where its end is noticed.
            leg.send(lines);
            for note in &batch.to_all {
                leg.send(note);
            }
        }
        crate::failpoint::reach("after_send");
    }

    /// Nothing was written, so nothing is sent: every call is refused, the rest goes on.
    fn refuse_steps(&mut self, batch: Batch<'_>, refusal: &crate::refusal::Refusal) {
        let mut rest = Batch {
            steps: Vec::new(),
            to_all: batch.to_all,
        };
        for step in batch.steps {
            match step {
                Step::Call(ready) => {
                    self.core
                        .approvals
                        .ended(ready.call, || not_sent(refusal.reason));
                    let Some((_, span)) = &ready.request.id else {
                        continue;
                    };
                    self.out.send(
                        &refusal.line(ready.request.text.get(span.clone()).unwrap_or_default()),
                    );
                    self.count(Tally::denied);
                }
                other => rest.steps.push(other),
            }
        }
        self.send_steps(rest, std::iter::empty());
    }
}

fn buffer(out: &mut [Vec<u8>], leg: usize) -> &mut Vec<u8> {
    // `leg` comes from this session's own legs, which `out` is as long as.
    #[expect(
        clippy::indexing_slicing,
        reason = "one buffer a leg, made in the same function"
    )]
    &mut out[leg]
}
