//! Who asked what, and under which number: the state of one conversation with one server process.
//!
//! A pure machine: no clock, no pipe, no policy. It exchanges ids and progress tokens so that neither
//! side can answer, cancel or report on what is not its own, and leaves every other byte alone.
//! It never sends anything twice and never lets one request be answered twice.

mod note;

use crate::ids::CallId;
use crate::message::{self, Id, Kind, Message, Span};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Requests of a server that may wait for the client; more is a flood.
const ASKED_AT_ONCE: usize = 64;

/// What a request to the server was for.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// The client asked; its answer is forwarded as it comes.
    Forwarded,
    /// A permitted tool call.
    Call(Running),
    /// We asked.
    Own(Own),
}

/// A call that was sent.
#[derive(Debug)]
pub(crate) struct Running {
    /// Which call.
    pub(crate) call: CallId,
    /// Which tool.
    pub(crate) tool: Arc<str>,
    /// What the agent is told in front of the result, if its arguments were changed.
    pub(crate) note: Option<Box<str>>,
}

/// What we ask a server for ourselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// `initialize`, with the client's parameters.
    Initialize,
    /// A page of `tools/list`.
    ListTools,
    /// A part of a list that is put together from several servers.
    Part(u64),
}

/// How a call ended, as far as the answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A result.
    Returned,
    /// A result that says it is an error, or a protocol error.
    Failed,
}

#[derive(Debug)]
struct Pending {
    client: Option<(Id, Box<[u8]>)>,
    token: Option<Box<[u8]>>,
    purpose: Purpose,
    sent: Instant,
    /// Cancelled or given up on: an answer that still comes is dropped.
    answered: bool,
}

/// What became of a line from the server. Bytes for the client are in the caller's buffer.
#[derive(Debug)]
pub(crate) enum FromServer {
    /// Forwarded, or dropped as the protocol asks.
    Done,
    /// A call ended.
    Ended {
        /// Which.
        running: Running,
        /// How.
        ending: Ending,
        /// Since it was sent.
        took: Duration,
        /// Length of the answer in bytes.
        bytes: usize,
        /// The client was answered before: by a cancellation, or by our deadline.
        late: bool,
    },
    /// An answer to what we asked: the span of its `result`, or none when it is an error.
    Own {
        /// What we asked.
        own: Own,
        /// Where the result is.
        result: Option<Span>,
    },
    /// The server says its tools changed; the client is told once the new ones were looked at.
    ToolsChanged,
    /// Something it may not do; the sentence says what.
    Violation(&'static str),
}

/// A request that ended without an answer from the server.
#[derive(Debug)]
pub(crate) struct GivenUp {
    /// The client's raw id.
    pub(crate) client: Box<[u8]>,
    /// The call, where it was one.
    pub(crate) running: Option<Running>,
    /// Since it was sent.
    pub(crate) took: Duration,
}

/// A client's request on its way to a server.
#[derive(Debug)]
pub(crate) struct Outgoing<'m, 'b> {
    pub(crate) request: &'m Message<'m>,
    /// Where the client's progress token is, if it gave one.
    pub(crate) token: Option<Span>,
    /// Spans of the request's text and what stands there instead.
    pub(crate) changes: Vec<(Span, &'b [u8])>,
}

impl<'m, 'b> Outgoing<'m, 'b> {
    /// The request as it came.
    pub(crate) fn plain(request: &'m Message<'m>) -> Self {
        let token = request
            .params
            .as_ref()
            .and_then(|p| message::progress_token(request.text, p));
        Self {
            request,
            token,
            changes: Vec::new(),
        }
    }
}

/// Ids and tokens of one conversation.
#[derive(Debug)]
pub(crate) struct Relay {
    /// Which conversation of its session: part of the ids its server's requests get.
    leg: usize,
    next: u64,
    pending: HashMap<u64, Pending>,
    by_client: HashMap<Id, u64>,
    /// The server's own requests to the client: our number → its raw id.
    asked: HashMap<u64, Box<[u8]>>,
}

impl Relay {
    pub(crate) fn new(leg: usize) -> Self {
        Self {
            leg,
            next: 1,
            pending: HashMap::new(),
            by_client: HashMap::new(),
            asked: HashMap::new(),
        }
    }

    /// Requests under way.
    pub(crate) fn under_way(&self) -> usize {
        self.pending.len()
    }

    /// Whether the client has a request under way with this id.
    pub(crate) fn has(&self, id: &Id) -> bool {
        self.by_client.contains_key(id)
    }

    /// Appends the client's request for the server, with our id and token for its own.
    pub(crate) fn request(
        &mut self,
        outgoing: Outgoing<'_, '_>,
        purpose: Purpose,
        now: Instant,
        out: &mut Vec<u8>,
    ) {
        let Outgoing {
            request,
            token,
            mut changes,
        } = outgoing;
        let Some((id, id_span)) = &request.id else {
            return;
        };
        let number = self.next;
        self.next += 1;
        let ours = number.to_string();
        let raw_token = token
            .as_ref()
            .and_then(|s| request.text.get(s.clone()))
            .map(Box::from);
        changes.push((id_span.clone(), ours.as_bytes()));
        changes.extend(token.map(|span| (span, ours.as_bytes())));
        changes.sort_unstable_by_key(|(span, _)| span.start);
        message::splice(out, request.text, &changes);
        let raw = request.text.get(id_span.clone()).unwrap_or_default();
        self.by_client.insert(id.clone(), number);
        let client = Some((id.clone(), Box::from(raw)));
        self.pending.insert(
            number,
            Pending {
                client,
                token: raw_token,
                purpose,
                sent: now,
                answered: false,
            },
        );
    }

    /// Appends a request of our own.
    pub(crate) fn own(
        &mut self,
        own: Own,
        method: &str,
        params: &str,
        now: Instant,
        out: &mut Vec<u8>,
    ) {
        let number = self.next;
        self.next += 1;
        out.extend_from_slice(
            format!("{{\"jsonrpc\":\"2.0\",\"id\":{number},\"method\":\"{method}\",\"params\":{params}}}\n").as_bytes(),
        );
        let purpose = Purpose::Own(own);
        self.pending.insert(
            number,
            Pending {
                client: None,
                token: None,
                purpose,
                sent: now,
                answered: false,
            },
        );
    }

    /// The client cancels a request: appends the server's `notifications/cancelled`. False when no
    /// such request of this client is under way here.
    pub(crate) fn cancel(&mut self, id: &Id, cancelled: &Message<'_>, out: &mut Vec<u8>) -> bool {
        let Some(number) = self.by_client.remove(id) else {
            return false;
        };
        if let Some(pending) = self.pending.get_mut(&number) {
            pending.answered = true;
        }
        let span = cancelled
            .params
            .as_ref()
            .and_then(|p| message::fields(cancelled.text, p, ["requestId"])[0].clone());
        if let Some(span) = span {
            message::splice(
                out,
                cancelled.text,
                &[(span, number.to_string().as_bytes())],
            );
        }
        true
    }

    /// The client answers what the server asked: appends it with the server's own id.
    pub(crate) fn answer(&mut self, number: u64, answer: &Message<'_>, out: &mut Vec<u8>) -> bool {
        let Some(raw) = self.asked.remove(&number) else {
            return false;
        };
        if let Some((_, span)) = &answer.id {
            message::splice(out, answer.text, &[(span.clone(), &raw)]);
        }
        true
    }

    /// Takes a line of the server; what the client gets is appended to `out`.
    pub(crate) fn take_line(
        &mut self,
        line: &Message<'_>,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> FromServer {
        match line.kind {
            Kind::Response => self.response(line, now, out),
            Kind::Notification => self.notification(line, out),
            Kind::Request => {
                let Some((_, span)) = &line.id else {
                    return FromServer::Done;
                };
                if self.asked.len() >= ASKED_AT_ONCE {
                    return FromServer::Violation("asked more of the client than may wait at once");
                }
                let number = self.next;
                self.next += 1;
                self.asked.insert(
                    number,
                    Box::from(line.text.get(span.clone()).unwrap_or_default()),
                );
                let ours = asked_id(self.leg, number);
                message::splice(out, line.text, &[(span.clone(), ours.as_bytes())]);
                FromServer::Done
            }
        }
    }

    fn response(&mut self, line: &Message<'_>, now: Instant, out: &mut Vec<u8>) -> FromServer {
        let Some((Id::Number(number), span)) = &line.id else {
            return FromServer::Violation("answered an id it was never asked");
        };
        let Some(pending) = u64::try_from(*number)
            .ok()
            .and_then(|n| self.pending.remove(&n))
        else {
            return FromServer::Violation("answered an id it was never asked, or answered twice");
        };
        if let Some((id, raw)) = &pending.client
            && !pending.answered
        {
            self.by_client.remove(id);
            let note = match &pending.purpose {
                Purpose::Call(running) => running.note.as_deref(),
                Purpose::Forwarded | Purpose::Own(_) => None,
            };
            note::answer(out, line, (span.clone(), raw), note);
        }
        match pending.purpose {
            Purpose::Forwarded => FromServer::Done,
            Purpose::Own(own) => FromServer::Own {
                own,
                result: line.result.clone(),
            },
            Purpose::Call(running) => FromServer::Ended {
                running,
                ending: ending(line),
                took: now.saturating_duration_since(pending.sent),
                bytes: line.text.len(),
                late: pending.answered,
            },
        }
    }

    fn notification(&mut self, line: &Message<'_>, out: &mut Vec<u8>) -> FromServer {
        let forward = |out: &mut Vec<u8>| message::splice(out, line.text, &[]);
        match &*line.method {
            "notifications/tools/list_changed" => return FromServer::ToolsChanged,
            "notifications/progress" => {
                let span = line
                    .params
                    .as_ref()
                    .and_then(|p| message::fields(line.text, p, ["progressToken"])[0].clone());
                let ours = span.as_ref().and_then(|s| {
                    std::str::from_utf8(line.text.get(s.clone())?)
                        .ok()?
                        .parse()
                        .ok()
                });
                let pending = ours
                    .and_then(|n: u64| self.pending.get(&n))
                    .filter(|p| !p.answered);
                let (Some(span), Some(token)) = (span, pending.and_then(|p| p.token.as_ref()))
                else {
                    return FromServer::Violation("reported progress nobody asked for");
                };
                message::splice(out, line.text, &[(span, token)]);
            }
            "notifications/cancelled" => {
                let span = line
                    .params
                    .as_ref()
                    .and_then(|p| message::fields(line.text, p, ["requestId"])[0].clone());
                let raw = span.as_ref().and_then(|s| line.text.get(s.clone()));
                let number = raw.and_then(|raw| {
                    self.asked
                        .iter()
                        .find(|(_, r)| &***r == raw)
                        .map(|(n, _)| *n)
                });
                let (Some(span), Some(number)) = (span, number) else {
                    return FromServer::Violation("cancelled a request it never made");
                };
                self.asked.remove(&number);
                message::splice(
                    out,
                    line.text,
                    &[(span, asked_id(self.leg, number).as_bytes())],
                );
            }
            _ => forward(out),
        }
        FromServer::Done
    }

    /// When the earliest request still waiting was sent.
    pub(crate) fn earliest(&self) -> Option<Instant> {
        self.pending
            .values()
            .filter(|p| !p.answered)
            .map(|p| p.sent)
            .min()
    }

    /// Gives up on requests sent before `since`; appends the cancellations for the server.
    pub(crate) fn give_up(
        &mut self,
        since: Instant,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> Vec<GivenUp> {
        let mut given_up = Vec::new();
        for (number, pending) in self
            .pending
            .iter_mut()
            .filter(|(_, p)| !p.answered && p.sent <= since)
        {
            pending.answered = true;
            out.extend_from_slice(
                format!("{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{{\"requestId\":{number},\"reason\":\"no answer in time\"}}}}\n").as_bytes(),
            );
            let Some((id, raw)) = pending.client.take() else {
                continue;
            };
            self.by_client.remove(&id);
            let running = match &pending.purpose {
                Purpose::Call(r) => Some(Running {
                    call: r.call,
                    tool: r.tool.clone(),
                    note: None,
                }),
                Purpose::Forwarded | Purpose::Own(_) => None,
            };
            given_up.push(GivenUp {
                client: raw,
                running,
                took: now.saturating_duration_since(pending.sent),
            });
        }
        given_up
    }

    /// The server is gone: everything under way ends. Calls the client was already answered about
    /// are among them, with an empty id, because how they ended is still to be written down.
    pub(crate) fn end(&mut self, now: Instant) -> Vec<GivenUp> {
        self.by_client.clear();
        self.asked.clear();
        let ended = self.pending.drain().filter_map(|(_, pending)| {
            let running = match pending.purpose {
                Purpose::Call(running) => Some(running),
                Purpose::Forwarded => None,
                Purpose::Own(_) => return None,
            };
            let took = now.saturating_duration_since(pending.sent);
            match (pending.client, pending.answered) {
                (Some((_, raw)), false) => Some(GivenUp {
                    client: raw,
                    running,
                    took,
                }),
                _ => running.map(|r| GivenUp {
                    client: Box::default(),
                    running: Some(r),
                    took,
                }),
            }
        });
        ended.collect()
    }
}

/// The id under which the client sees a server's own request.
fn asked_id(leg: usize, number: u64) -> String {
    format!("\"smg:{leg}:{number}\"")
}

/// Which conversation and request a client's answer is for, if it is for one.
pub(crate) fn read_asked_id(id: &Id) -> Option<(usize, u64)> {
    let Id::Text(text) = id else { return None };
    let (leg, number) = text.strip_prefix("smg:")?.split_once(':')?;
    Some((leg.parse().ok()?, number.parse().ok()?))
}

fn ending(line: &Message<'_>) -> Ending {
    let is_error = line.result.as_ref().is_none_or(|result| {
        let [flag] = message::fields(line.text, result, ["isError"]);
        flag.is_some_and(|span| line.text.get(span) == Some(b"true"))
    });
    if is_error {
        Ending::Failed
    } else {
        Ending::Returned
    }
}

#[cfg(test)]
mod laws;

#[cfg(test)]
mod tests;
