//! One server process in the service of one session: its pipes, its handshake, the tools it listed.
//! Started when a session needs it, ended with the session. Never shared: what a server asks of its
//! client is then asked of the right one.

pub(crate) mod returns;
mod said;

use crate::alive::Alive;
use crate::clock::Clock;
use crate::flow::Flow;
use crate::gate::Permit;
use crate::io::{Lines, Outbox};
use crate::relay::{Outgoing, Own, Purpose, Relay, Running};
use crate::scribe::Scribe;
use crate::servers::Server;
use crate::servers::process::Starter;
use crate::tools::{Definition, Hash};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, mpsc};

/// Longest line taken from a server, bytes.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Pages of a tool list that are asked for; more is a server that does not end.
const MOST_PAGES: u32 = 64;

/// Where a server process stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not running; the sentence says why, if it should be.
    Down(Option<String>),
    /// `initialize` was sent.
    Handshaking,
    /// It is initialised; the client has not said `initialized` yet.
    Greeted,
    /// Its tools are being listed.
    Listing,
    /// Its tools are known.
    Ready,
}

/// What a leg tells its session.
#[derive(Debug)]
pub(crate) enum FromLeg {
    /// An answer to what we asked: result or error, as text.
    Answer {
        leg: usize,
        own: Own,
        result: Result<Vec<u8>, Vec<u8>>,
    },
    /// Its tools changed, it says.
    ToolsChanged { leg: usize },
    /// Its process ended.
    Ended { leg: usize, run: u64, why: String },
}

/// One server process of one session.
#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) index: usize,
    pub(crate) server: Arc<Server>,
    pub(crate) state: State,
    pub(crate) relay: Arc<Mutex<Relay>>,
    /// What it answered to `initialize`.
    pub(crate) greeting: Option<Vec<u8>>,
    /// Its tools in the order it listed them.
    pub(crate) listed: Vec<Definition>,
    /// Hashes of what it listed, by name.
    pub(crate) hashes: HashMap<Arc<str>, Hash>,
    /// The first page of its list as it came: what else the result holds is kept for the client.
    pub(crate) frame: Vec<u8>,
    line: Option<Line>,
    pages: u32,
    /// Counts its processes, so that the end of an old one is not taken for the end of the new.
    run: u64,
}

#[derive(Debug)]
struct Line {
    out: Arc<Outbox>,
    stop: Arc<Notify>,
}

/// What a leg needs to run.
#[derive(Clone)]
pub(crate) struct Surroundings {
    /// Keeps the gateway from ending before the process does.
    pub(crate) _alive: Option<Alive>,
    pub(crate) starter: Starter,
    pub(crate) client: Arc<Outbox>,
    pub(crate) to_session: mpsc::Sender<FromLeg>,
    pub(crate) scribe: Scribe,
    /// What the session did so far.
    pub(crate) flow: Arc<Flow>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Leg {
    pub(crate) fn new(index: usize, server: Arc<Server>) -> Self {
        Self {
            index,
            server,
            state: State::Down(None),
            relay: Arc::new(Mutex::new(Relay::new(index))),
            greeting: None,
            listed: Vec::new(),
            hashes: HashMap::new(),
            frame: Vec::new(),
            line: None,
            pages: 0,
            run: 0,
        }
    }

    pub(crate) fn relay(&self) -> MutexGuard<'_, Relay> {
        self.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the process and sends it `initialize` with these parameters.
    pub(crate) async fn start(&mut self, parameters: &str, around: &Surroundings) {
        if let Err(why) = self.try_start(around).await {
            self.server.failed(&why);
            self.state = State::Down(Some(why));
            return;
        }
        self.state = State::Handshaking;
        self.ask(Own::Initialize, "initialize", parameters);
    }

    async fn try_start(&mut self, around: &Surroundings) -> Result<(), String> {
        if let Some(wait) = self.server.back_off() {
            return Err(format!(
                "server `{}` ended too often; it is started again in {} s at the earliest",
                self.server.spec.name,
                wait.as_secs() + 1
            ));
        }
        let spec = &self.server.spec;
        let program = spec.command.first().map_or("", String::as_str);
        let sentence = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::NotFound => format!(
                "server `{}` could not be started: `{program}` was not found; give its full path",
                spec.name
            ),
            _ => format!(
                "server `{}` could not be started: `{program}`: {e}",
                spec.name
            ),
        };
        let started = around.starter.start(spec).await.map_err(sentence)?;
        let out = Arc::new(Outbox::new(started.input).map_err(sentence)?);
        let lines = Lines::new(started.output, LONGEST_ANSWER).map_err(sentence)?;
        let stop = Arc::new(Notify::new());
        self.run += 1;
        let driver = out.clone();
        tokio::spawn(async move { driver.drive().await });
        tokio::spawn(
            returns::Returns {
                leg: self.index,
                run: self.run,
                server: self.server.clone(),
                process: started.process,
                lines,
                relay: self.relay.clone(),
                stop: stop.clone(),
                around: around.clone(),
            }
            .run(),
        );
        self.server.started();
        self.line = Some(Line { out, stop });
        Ok(())
    }

    /// Whether the end that was told is that of the process now running.
    pub(crate) fn is_run(&self, run: u64) -> bool {
        self.run == run
    }

    /// The process is gone.
    pub(crate) fn went_down(&mut self, why: String) {
        self.stop();
        self.state = State::Down(Some(why));
    }

    /// Closes the process's input and has it ended.
    pub(crate) fn stop(&mut self) {
        if let Some(line) = self.line.take() {
            line.out.close();
            line.stop.notify_one();
        }
    }

    /// Sends whole lines to the process.
    pub(crate) fn send(&self, lines: &[u8]) -> bool {
        lines.is_empty() || self.line.as_ref().is_some_and(|line| line.out.send(lines))
    }

    /// Waits until the process takes more.
    pub(crate) async fn room(&self) {
        if let Some(line) = &self.line {
            line.out.room().await;
        }
    }

    /// Asks the process something ourselves.
    pub(crate) fn ask(&self, own: Own, method: &str, parameters: &str) {
        let mut out = Vec::new();
        self.relay()
            .own(own, method, parameters, Instant::now(), &mut out);
        self.send(&out);
    }

    /// Appends a permitted call for the process. The only way to it, and the permit is spent on it.
    pub(crate) fn call(
        &self,
        permit: Permit,
        (tool, note): (Arc<str>, Option<Box<str>>),
        outgoing: Outgoing<'_, '_>,
        out: &mut Vec<u8>,
    ) {
        let running = Running {
            call: permit.spend(),
            tool,
            note,
        };
        self.relay()
            .request(outgoing, Purpose::Call(running), Instant::now(), out);
    }

    /// Begins to list the process's tools.
    pub(crate) fn list_tools(&mut self) {
        self.state = State::Listing;
        self.pages = 0;
        self.listed.clear();
        self.ask(Own::ListTools, "tools/list", "{}");
    }

    /// Takes a page; true when it was the last.
    pub(crate) fn take_page(&mut self, result: Vec<u8>) -> Result<bool, String> {
        let page = crate::tools::read_page(&result)?;
        self.listed.extend(page.tools);
        self.pages += 1;
        if self.pages == 1 {
            self.frame = result;
        }
        match page.next {
            Some(cursor) if self.pages < MOST_PAGES => {
                let parameters = format!("{{\"cursor\":{}}}", crate::message::quoted(&cursor));
                self.ask(Own::ListTools, "tools/list", &parameters);
                Ok(false)
            }
            Some(_) => Err(format!("its tools/list has more than {MOST_PAGES} pages")),
            None => {
                crate::tools::mark_doubles(&mut self.listed);
                self.hashes = self
                    .listed
                    .iter()
                    .map(|d| (d.name.clone(), d.hash))
                    .collect();
                Ok(true)
            }
        }
    }

    /// Since when its earliest request waits.
    pub(crate) fn earliest(&self) -> Option<Instant> {
        self.relay().earliest()
    }

    /// Whether the process said it has this capability.
    pub(crate) fn has_capability(&self, name: &str) -> bool {
        let Some(greeting) = &self.greeting else {
            return false;
        };
        let [capabilities] =
            crate::message::fields(greeting, &(0..greeting.len()), ["capabilities"]);
        capabilities
            .is_some_and(|span| crate::message::fields(greeting, &span, [name])[0].is_some())
    }
}
