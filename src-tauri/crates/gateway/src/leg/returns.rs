//! The way back: what a server process says, to the client and into the record.
//! Never reads more than the client takes, and never decides anything.

use super::{FromLeg, Surroundings, said};
use crate::flow::Earlier;
use crate::ids::CallId;
use crate::io::{Filled, Lines, split};
use crate::message;
use crate::refusal::{Refusal, RefusalReason};
use crate::relay::{FromServer, GivenUp, Relay};
use crate::scribe::Outcome;
use crate::servers::Server;
use crate::servers::process::Process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Lines on stdout that are no messages (a server that logs there) before it is ended.
const STRAY_LINES: u32 = 1000;
/// How long the end of a process may follow the end of its output, for a better sentence.
const STATUS_WAIT: Duration = Duration::from_millis(200);
/// How long a stopped process may still answer what is under way.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The task that reads one server process.
pub(crate) struct Returns {
    pub(crate) leg: usize,
    pub(crate) run: u64,
    pub(crate) server: Arc<Server>,
    pub(crate) process: Process,
    pub(crate) lines: Lines,
    pub(crate) relay: Arc<Mutex<Relay>>,
    pub(crate) stop: Arc<Notify>,
    pub(crate) around: Surroundings,
}

impl Returns {
    pub(crate) async fn run(mut self) {
        let mut stray = 0;
        let stop = self.stop.clone();
        let why = tokio::select! {
            why = self.read(&mut stray) => why,
            () = stop.notified() => {
                // Its input is closed: it may finish what it is at, and then ends.
                let _ = tokio::time::timeout(LAST_WORDS, self.read(&mut stray)).await;
                None
            }
        };
        self.finish(why).await;
    }

    fn relay(&self) -> MutexGuard<'_, Relay> {
        self.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads until the end; the sentence says what was wrong, if something was.
    async fn read(&mut self, stray: &mut u32) -> Option<String> {
        let client = self.around.client.clone();
        let mut out = Vec::new();
        loop {
            client.room().await;
            match self.lines.fill().await {
                Ok(Filled::Some) => {}
                Ok(Filled::End) => return None,
                Ok(Filled::TooLong) => return Some("it sent a line of more than 16 MiB".into()),
                Err(e) => return Some(format!("its output could not be read: {e}")),
            }
            let told = self.take_lines(&mut out, stray);
            recycle(&mut out);
            for event in told {
                // The session is gone only when everything ends.
                let _ = self.around.to_session.send(event).await;
            }
            if *stray > STRAY_LINES {
                return Some(format!(
                    "it wrote more than {STRAY_LINES} lines on stdout that are no messages"
                ));
            }
        }
    }

    /// Takes every whole line that was read, and sends the client what is for it. `out` is room for that.
    fn take_lines(&mut self, out: &mut Vec<u8>, stray: &mut u32) -> Vec<FromLeg> {
        let now = Instant::now();
        let mut told = Vec::new();
        let mut results = Vec::new();
        let mut relay = self.relay.lock().unwrap_or_else(PoisonError::into_inner);
        for line in split(self.lines.block()) {
            let Ok(message) = message::read(line) else {
                if *stray == 0 {
                    self.around.scribe.violation(
                        Some(&self.server.spec.name),
                        "wrote a line on stdout that is no message; such lines are dropped",
                    );
                }
                *stray += 1;
                continue;
            };
            match relay.take_line(&message, now, out) {
                FromServer::Done => {}
                FromServer::Ended {
                    running,
                    ending,
                    took,
                    bytes,
                    late,
                } => {
                    crate::failpoint::reach("after_reply");
                    let said = message.result.clone().or(message.error.clone());
                    let said = said.and_then(|span| line.get(span)).unwrap_or_default();
                    results.push((running.call, running.tool.clone(), said));
                    self.around.scribe.outcome(
                        &self.server.spec.name,
                        &running,
                        Outcome::from(ending),
                        took,
                        bytes,
                        late,
                    );
                }
                FromServer::Own { own, result } => {
                    let text = |span: message::Span| line.get(span).unwrap_or_default().to_vec();
                    let result = match (result, message.error.clone()) {
                        (Some(span), _) => Ok(text(span)),
                        (None, Some(span)) => Err(text(span)),
                        (None, None) => Err(Vec::new()),
                    };
                    told.push(FromLeg::Answer {
                        leg: self.leg,
                        own,
                        result,
                    });
                }
                FromServer::ToolsChanged => told.push(FromLeg::ToolsChanged { leg: self.leg }),
                FromServer::Violation(what) => self
                    .around
                    .scribe
                    .violation(Some(&self.server.spec.name), what),
            }
        }
        drop(relay);
        pass_on(&self.around, &self.server.spec.name, out, &results);
        told
    }

    /// Tells the session, and ends the process.
    async fn finish(mut self, fault: Option<String>) {
        let status = tokio::time::timeout(STATUS_WAIT, self.process.ended()).await;
        let name = &self.server.spec.name;
        let why = match (fault, status, self.process.stderr.last_line()) {
            (Some(fault), _, _) => format!("server `{name}` was ended: {fault}"),
            (None, Ok(Ok(status)), Some(said)) => format!(
                "server `{name}` ended ({status}): {}",
                crate::text::plain(&said)
            ),
            (None, Ok(Ok(status)), None) => format!("server `{name}` ended ({status})"),
            (None, _, _) => format!("server `{name}` closed its output"),
        };
        let told = FromLeg::Ended {
            leg: self.leg,
            run: self.run,
            why: why.clone(),
        };
        // The session answers what is under way: it has to know of the end before its client does, so that
        // the client's next call finds a server that is started again. Without a session, it is done here.
        if self.around.to_session.send(told).await.is_err() {
            let ended = self.relay().end(Instant::now());
            answer_ended(&self.around, &self.server.spec.name, &ended, &why);
        }
        self.server.ended();
        self.process.end().await;
    }
}

/// Sends the client what is for it, and only then looks through the results. Nothing is decided meanwhile: the next
/// call of this session is judged with what these hold.
fn pass_on(around: &Surroundings, server: &str, out: &[u8], results: &[(CallId, Arc<str>, &[u8])]) {
    if results.is_empty() {
        around.client.send(out);
        return;
    }
    let mut past = around.flow.past();
    around.client.send(out);
    for (call, tool, result) in results {
        let Some((text, finding)) = said::orders(result) else {
            continue;
        };
        let quote = crate::tools::quote(&text, &finding);
        let what = format!("its result {}: “{quote}”", finding.reason);
        past.ordered(Earlier {
            server: server.into(),
            tool: tool.clone(),
            at: around.clock.now_ms(),
        });
        around.scribe.marked(server, tool, *call, &what);
    }
}

/// Answers requests whose server is gone, and writes down that nobody knows how its calls ended.
pub(crate) fn answer_ended(around: &Surroundings, server: &str, ended: &[GivenUp], why: &str) {
    let mut out = Vec::new();
    for request in ended {
        if let Some(running) = &request.running {
            let outcome = Outcome::Unknown("its server ended before it answered");
            around
                .scribe
                .outcome(server, running, outcome, request.took, 0, false);
        }
        if request.client.is_empty() {
            continue;
        }
        let line = match request.running {
            Some(_) => Refusal::new(
                RefusalReason::OutcomeUnknown,
                format!("The server ended before it answered; whether the call ran is not known. It is not sent again. ({why})"),
            )
            .line(&request.client),
            None => message::error_line(&request.client, -32603, why),
        };
        out.extend_from_slice(&line);
    }
    around.client.send(&out);
}

/// Empties a buffer, and gives a big one back.
fn recycle(buffer: &mut Vec<u8>) {
    if buffer.capacity() > 512 * 1024 {
        *buffer = Vec::new();
    } else {
        buffer.clear();
    }
}
