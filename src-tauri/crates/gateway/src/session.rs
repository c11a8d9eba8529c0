//! One connection of one client, from hello to close: the MCP server the client sees.
//! Reads, has the gate decide, and forwards. Everything the client asks is answered exactly once;
//! nothing a client sends can decide, change the policy or add a server.

mod batch;
mod calls;
mod deferred;
mod examine;
mod greet;
mod held;
mod lists;

use crate::core::{Admitted, Core};
use crate::ids::{CallId, SessionId};
use crate::io::{Filled, Lines, Outbox, split};
use crate::leg::{FromLeg, Leg, State, Surroundings, returns};
use crate::message::{self, Kind, Message};
use crate::relay::{self, Own};
use crate::scribe::Scribe;
use crate::tally::Tally;
use batch::Batch;
pub(crate) use examine::Examined;
use policy::Caller;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Longest line taken from a client, bytes.
const LONGEST_REQUEST: usize = 4 * 1024 * 1024;
/// How long a line may stay unfinished.
const UNFINISHED: Duration = Duration::from_secs(30);
/// Messages that cannot be used, after which a connection is closed.
const MOST_MALFORMED: u32 = 100;
/// Lines kept for a server that is still starting.
const MOST_DEFERRED: usize = 1024;

/// How far the client's handshake is.
#[derive(Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing yet.
    New,
    /// `initialize` came with this raw id and waits for the servers.
    Greeting(Box<[u8]>),
    /// It was answered.
    Greeted,
    /// The client said `initialized`.
    Open,
}

/// What the gateway tells a session.
#[derive(Debug)]
pub(crate) enum Order {
    /// A server's definitions were accepted or changed: tell the client to list again.
    ToolsChanged(String),
    /// A server was removed or switched off, or is another one under the same name.
    ServerChanged(String),
    /// End now.
    End,
}

/// One connection of one client.
pub(crate) struct Session {
    core: Arc<Core>,
    id: SessionId,
    caller: Caller,
    /// What the client calls itself, or its registered name.
    client: String,
    /// Tools are named `server__tool`.
    prefixed: bool,
    legs: Vec<Leg>,
    around: Surroundings,
    out: Arc<Outbox>,
    scribe: Scribe,
    phase: Phase,
    /// The client's parameters of `initialize`, for servers that start later.
    parameters: String,
    /// Lines that wait for a server to be ready, with that server's leg.
    deferred: Vec<Vec<u8>>,
    held: HashMap<CallId, held::Held>,
    resolutions: mpsc::UnboundedSender<held::Resolved>,
    gathered: HashMap<u64, lists::Gathered>,
    next_gathered: u64,
    /// Whether a call of this session was handed back: then `approval_status` is listed.
    handed_back: bool,
    malformed: u32,
    /// Something was added that may be due before the clock that is set.
    stirred: bool,
    /// Whether the client may still ask something; once it does not, nobody waits for an approval.
    input_open: bool,
    /// The operator stopped this agent: its calls are refused.
    stopped: Arc<AtomicBool>,
    /// What became of its calls.
    tally: Arc<Tally>,
}

/// The two ends of a client's connection.
pub(crate) struct Ends {
    pub(crate) lines: Lines,
    pub(crate) out: Arc<Outbox>,
    /// Ends when the client's shim does.
    pub(crate) lifeline: crate::listener::Lifeline,
}

impl Ends {
    pub(crate) fn longest_request() -> usize {
        LONGEST_REQUEST
    }
}

enum Wake {
    Leg(FromLeg),
    Resolved(held::Resolved),
    Order(Order),
    Filled(std::io::Result<Filled>),
    Timer,
    Gone,
}

impl Session {
    /// Serves one client until it is gone or the gateway ends.
    pub(crate) async fn serve(core: Arc<Core>, admitted: Admitted, ends: Ends) {
        let Admitted {
            id,
            caller,
            server,
            mut orders,
            stopped,
            tally,
        } = admitted;
        let Ends {
            mut lines,
            out,
            mut lifeline,
        } = ends;
        let writer = out.clone();
        let writing = tokio::spawn(async move { writer.drive().await });
        let (to_session, mut from_legs) = mpsc::channel(64);
        let (resolutions, mut resolved) = mpsc::unbounded_channel();
        let scribe = Scribe::new(&core, id, &caller);
        let around = Surroundings {
            _alive: core.live.roll.guard(),
            starter: core.starter.clone(),
            client: out.clone(),
            to_session,
            scribe: scribe.clone(),
            flow: Arc::default(),
            clock: core.clock.clone(),
        };
        let prefixed = server.is_none();
        let legs = core.servers.enabled(server.as_deref());
        let legs = legs
            .into_iter()
            .enumerate()
            .map(|(i, s)| Leg::new(i, s))
            .collect();
        let client = caller.name.clone();
        let mut session = Session {
            core,
            id,
            caller,
            client,
            prefixed,
            legs,
            around,
            out,
            scribe,
            phase: Phase::New,
            parameters: String::new(),
            deferred: Vec::new(),
            held: HashMap::new(),
            resolutions,
            gathered: HashMap::new(),
            next_gathered: 0,
            handed_back: false,
            malformed: 0,
            stirred: false,
            input_open: true,
            stopped,
            tally,
        };
        let timer = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(timer);
        let mut armed: Option<Instant> = None;
        loop {
            // A clock that is set already rings early at worst, and is then set again; so the usual
            // message costs no look at the clocks.
            if armed.is_none() || session.stirred || lines.unfinished_since().is_some() {
                session.stirred = false;
                let due = session.next_due(&lines);
                if let Some(at) = due.filter(|at| armed.is_none_or(|set| *at < set)) {
                    timer.as_mut().reset(at.into());
                    armed = Some(at);
                }
            }
            let wake = tokio::select! {
                biased;
                Some(order) = orders.recv() => Wake::Order(order),
                Some(event) = from_legs.recv() => Wake::Leg(event),
                Some(answer) = resolved.recv() => Wake::Resolved(answer),
                () = lifeline.ended() => Wake::Gone,
                filled = next_lines(&session.legs, &session.out, &mut lines), if session.input_open => Wake::Filled(filled),
                () = &mut timer, if armed.is_some() => Wake::Timer,
            };
            match wake {
                Wake::Gone | Wake::Order(Order::End) => break,
                Wake::Order(Order::ToolsChanged(server)) => session.tell_tools_changed(&server),
                Wake::Order(Order::ServerChanged(server)) => session.drop_server(&server),
                Wake::Leg(event) => session.on_leg(event).await,
                Wake::Resolved(answer) => session.on_resolved(answer).await,
                Wake::Timer => {
                    armed = None;
                    if session.on_timer(&lines) {
                        break;
                    }
                }
                Wake::Filled(Ok(Filled::Some)) => {
                    session.on_block(lines.block()).await;
                    if session.malformed > MOST_MALFORMED {
                        break;
                    }
                }
                Wake::Filled(Ok(Filled::TooLong)) => {
                    session.refuse_line(
                        -32600,
                        "a line has more than 4 MiB; the connection is closed",
                        "null",
                    );
                    break;
                }
                Wake::Filled(Ok(Filled::End) | Err(_)) => {
                    // The client asks no more. What is under way may still be answered; what is
                    // held is withdrawn, because nobody is there to want it.
                    session.input_open = false;
                    session.withdraw_all();
                    if session.is_idle() {
                        break;
                    }
                }
            }
            if !session.input_open && session.is_idle() {
                break;
            }
        }
        // Answers that are there already are given, also when the gateway ends.
        while let Ok(answer) = resolved.try_recv() {
            session.on_resolved(answer).await;
        }
        // Servers that ended meanwhile are heard; one that ends from now on writes its end down itself.
        session.deferred.clear();
        from_legs.close();
        while let Ok(event) = from_legs.try_recv() {
            if let FromLeg::Ended { leg, run, why } = event {
                session.on_ended(leg, run, why).await;
            }
        }
        session.close().await;
        // What was written for the client is delivered before its shim is let go.
        let _ = tokio::time::timeout(Duration::from_secs(2), writing).await;
    }

    /// Takes the lines that one read brought: decides them all, writes them down once, forwards them.
    async fn on_block(&mut self, block: &[u8]) {
        let mut batch = Batch::default();
        for line in split(block) {
            self.on_line(line, &mut batch).await;
        }
        self.carry_out(batch).await;
    }

    async fn on_line<'a>(&mut self, line: &'a [u8], batch: &mut Batch<'a>) {
        let message = match message::read(line) {
            Ok(message) => message,
            Err(bad) => return self.refuse_line(bad.code, &bad.why, &bad.id),
        };
        match message.kind {
            Kind::Request => self.on_request(message, batch).await,
            Kind::Notification => self.on_notification(&message, batch).await,
            Kind::Response => self.on_answer(&message, batch),
        }
    }

    async fn on_request<'a>(&mut self, request: Message<'a>, batch: &mut Batch<'a>) {
        let Some((id, span)) = &request.id else {
            return;
        };
        let raw = request.text.get(span.clone()).unwrap_or_default();
        if self.is_under_way(id, batch) {
            return self.refuse_line(-32600, "this id is under way already; use another", "null");
        }
        match &*request.method {
            "ping" => {
                self.out.send(&message::result_line(raw, b"{}"));
            }
            "initialize" => self.on_initialize(&request, raw).await,
            "server/discover" => self.on_discover(&request, raw),
            _ if !matches!(self.phase, Phase::Greeted | Phase::Open) => {
                self.refuse_early(&request, raw)
            }
            "tools/call" => {
                self.open_unsaid();
                self.on_call(request, batch).await;
            }
            "tools/list" => {
                self.open_unsaid();
                self.on_tools_list(&request, raw);
            }
            method if lists::is_known(method) => self.on_other(request, batch).await,
            method => {
                let why = format!(
                    "method `{}` is not part of the protocol versions spoken here",
                    crate::text::plain(method)
                );
                self.out.send(&message::error_line(raw, -32601, &why));
            }
        }
    }

    async fn on_notification<'a>(&mut self, note: &Message<'a>, batch: &mut Batch<'a>) {
        match &*note.method {
            "notifications/initialized" => self.on_initialized(note),
            "notifications/cancelled" => self.on_cancelled(note, batch),
            "notifications/roots/list_changed" => batch.forward_to_all(note),
            "notifications/progress" if self.legs.len() == 1 => batch.forward_to_all(note),
            _ => self.scribe.violation(
                None,
                "a notification that is not part of the protocol; it was not forwarded",
            ),
        }
    }

    /// The client answers what a server asked it.
    fn on_answer(&mut self, answer: &Message<'_>, batch: &mut Batch<'_>) {
        let asked = answer
            .id
            .as_ref()
            .and_then(|(id, _)| relay::read_asked_id(id));
        let mut out = Vec::new();
        let known = asked.and_then(|(leg, n)| {
            let leg = self.legs.get(leg)?;
            leg.relay().answer(n, answer, &mut out).then_some(leg.index)
        });
        match known {
            Some(leg) => batch.raw(leg, out),
            None => self
                .scribe
                .violation(None, "an answer to a question nobody asked; it was ignored"),
        }
    }

    async fn on_leg(&mut self, event: FromLeg) {
        match event {
            FromLeg::Answer {
                leg,
                own: Own::Initialize,
                result,
            } => self.on_greeting(leg, result),
            FromLeg::Answer {
                leg,
                own: Own::ListTools,
                result,
            } => self.on_tools(leg, result).await,
            FromLeg::Answer {
                leg,
                own: Own::Part(list),
                result,
            } => self.on_part(leg, list, result),
            FromLeg::ToolsChanged { leg } => {
                if let Some(leg) = self.legs.get_mut(leg)
                    && leg.state == State::Ready
                {
                    leg.list_tools();
                }
            }
            FromLeg::Ended { leg, run, why } => self.on_ended(leg, run, why).await,
        }
    }

    async fn on_ended(&mut self, leg: usize, run: u64, why: String) {
        let Some(ended) = self.legs.get_mut(leg).filter(|l| l.is_run(run)) else {
            return;
        };
        ended.server.failed(&why);
        // Down first, then the answers: a client that has its answer finds the server as it is.
        let under_way = ended.relay().end(Instant::now());
        ended.went_down(why.clone());
        returns::answer_ended(&self.around, &ended.server.spec.name, &under_way, &why);
        self.parts_without(leg);
        self.answer_greeting();
        self.redo_deferred().await;
    }

    /// A server was removed, switched off or replaced: its process ends, and its tools with it.
    fn drop_server(&mut self, name: &str) {
        for leg in self.legs.iter_mut().filter(|l| l.server.spec.name == name) {
            leg.went_down(format!(
                "server `{name}` was changed or removed by the operator"
            ));
            leg.hashes.clear();
            leg.listed.clear();
        }
        self.tell_list_changed();
    }

    /// Answers a line that is no usable message, and counts it.
    fn refuse_line(&mut self, code: i32, why: &str, raw_id: &str) {
        self.malformed += 1;
        self.scribe.violation(None, why);
        self.out
            .send(&message::error_line(raw_id.as_bytes(), code, why));
    }

    /// When the session has to look at its clocks next.
    fn next_due(&self, lines: &Lines) -> Option<Instant> {
        let deadline = self.core.settings.get().call_deadline();
        let start = self.core.settings.get().start_deadline();
        let legs = self.legs.iter().filter_map(|leg| {
            let allowed = if leg.state == State::Ready {
                deadline
            } else {
                start
            };
            Some(leg.earliest()? + allowed)
        });
        let unfinished = lines.unfinished_since().map(|at| at + UNFINISHED);
        legs.chain(unfinished).chain(self.next_progress()).min()
    }

    /// Looks at the clocks; true when the connection must be closed.
    fn on_timer(&mut self, lines: &Lines) -> bool {
        let now = Instant::now();
        if lines
            .unfinished_since()
            .is_some_and(|at| now >= at + UNFINISHED)
        {
            self.refuse_line(
                -32600,
                "a line was begun and not finished within 30 s; the connection is closed",
                "null",
            );
            return true;
        }
        self.report_progress(now);
        self.give_up(now);
        false
    }

    /// Nothing is under way, held or waiting.
    fn is_idle(&self) -> bool {
        self.held.is_empty()
            && self.deferred.is_empty()
            && self.legs.iter().all(|l| l.relay().under_way() == 0)
    }

    async fn close(mut self) {
        self.withdraw_all();
        self.deferred.clear();
        if self.phase != Phase::New {
            self.scribe.closed();
        }
        self.core.approvals.session_closed(self.id);
        for leg in &mut self.legs {
            leg.stop();
        }
        self.out.close();
        self.core.session_ended(self.id);
    }
}

/// Waits until everyone behind us has room, then for the client's next bytes.
async fn next_lines(legs: &[Leg], out: &Outbox, lines: &mut Lines) -> std::io::Result<Filled> {
    out.room().await;
    for leg in legs {
        leg.room().await;
    }
    lines.fill().await
}
