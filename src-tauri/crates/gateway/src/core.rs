//! What every session and every operator surface shares. Knows who is connected; decides nothing itself.

use crate::alive::Roll;
use crate::api::{EventKind, SessionView, Today};
use crate::approvals::Approvals;
use crate::audit::redact::Redactor;
use crate::audit::{Entry, Kind};
use crate::card::lately::Lately;
use crate::clock::Clock;
use crate::editor::{Cases, Drafts};
use crate::error::Error;
use crate::events::Events;
use crate::gate::Gate;
use crate::ids::SessionId;
use crate::replay::Replays;
use crate::servers::process::Starter;
use crate::servers::{Server, Servers};
use crate::session::Order;
use crate::stops::{Moment, Stops};
use crate::store::Store;
use crate::store::pins::{self, Pin};
use crate::tally::Tally;
use crate::tools::{Definition, Pinned, Pins};
use crate::verifying::Verifying;
use crate::{settings, text};
use link::hello::Hello;
use policy::{Caller, CallerKind};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Sessions at once; more is a client that reconnects in a loop.
const MOST_SESSIONS: usize = 256;

/// The shared middle of the gateway.
pub(crate) struct Core {
    pub(crate) settings: settings::Current,
    /// Whether there is a surface on which a person can answer.
    pub(crate) operator: bool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) gate: Gate,
    pub(crate) approvals: Approvals,
    pub(crate) stops: Stops,
    pub(crate) servers: Servers,
    pub(crate) starter: Starter,
    pub(crate) events: Events,
    pub(crate) redactor: Arc<Redactor>,
    pub(crate) drafts: Drafts,
    pub(crate) cases: Cases,
    pub(crate) replays: Replays,
    /// The folder of what is written for elsewhere.
    pub(crate) exports: PathBuf,
    pub(crate) live: Live,
}

/// What there is only while the gateway runs.
#[derive(Debug, Default)]
pub(crate) struct Live {
    pub(crate) tally: Tally,
    pub(crate) roll: Roll,
    pub(crate) lately: Arc<Lately>,
    sessions: Mutex<BTreeMap<SessionId, Connected>>,
    pub(crate) verifying: Verifying,
}

#[derive(Debug)]
struct Connected {
    view: SessionView,
    orders: mpsc::Sender<Order>,
    stopped: Arc<AtomicBool>,
    tally: Arc<Tally>,
}

/// A connection that was let in, as its session holds it.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub(crate) id: SessionId,
    /// Who it acts for.
    pub(crate) caller: Caller,
    /// The one server it is for; none: all of them.
    pub(crate) server: Option<String>,
    /// What the gateway tells it.
    pub(crate) orders: mpsc::Receiver<Order>,
    /// The operator stopped this agent.
    pub(crate) stopped: Arc<AtomicBool>,
    /// What became of its calls.
    pub(crate) tally: Arc<Tally>,
}

impl Core {
    fn sessions(&self) -> MutexGuard<'_, BTreeMap<SessionId, Connected>> {
        self.live
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a connection: who it acts for is bound here and never changes.
    pub(crate) fn open_session(&self, hello: &Hello) -> Result<Admitted, String> {
        let id = SessionId::new();
        let caller = Caller {
            id: "unregistered".into(),
            name: "unregistered client".into(),
            kind: CallerKind::Agent,
        };
        let (orders, receiver) = mpsc::channel(16);
        let view = SessionView {
            id,
            caller: caller.clone(),
            client: text::segments(hello.client.as_deref().unwrap_or("unknown")),
            server: hello.server.clone(),
            since: self.clock.now_ms(),
            paused: false,
            calls: Today::default(),
        };
        let mut sessions = self.sessions();
        if sessions.len() >= MOST_SESSIONS {
            return Err(format!(
                "{MOST_SESSIONS} sessions are open already; close some clients"
            ));
        }
        let admitted = Admitted {
            id,
            caller,
            server: hello.server.clone(),
            orders: receiver,
            stopped: Arc::default(),
            tally: Arc::default(),
        };
        let connected = Connected {
            view,
            orders,
            stopped: admitted.stopped.clone(),
            tally: admitted.tally.clone(),
        };
        sessions.insert(id, connected);
        drop(sessions);
        self.events.tell(EventKind::Sessions, Some(id.to_string()));
        Ok(admitted)
    }

    /// A session's client said its name.
    pub(crate) fn session_named(&self, id: SessionId, client: &str) {
        if let Some(connected) = self.sessions().get_mut(&id) {
            connected.view.client = text::segments(client);
        }
        self.events.tell(EventKind::Sessions, Some(id.to_string()));
    }

    pub(crate) fn session_ended(&self, id: SessionId) {
        self.sessions().remove(&id);
        self.events.tell(EventKind::Sessions, Some(id.to_string()));
    }

    pub(crate) fn session_views(&self) -> Vec<SessionView> {
        let sessions = self.sessions();
        let view = |connected: &Connected| SessionView {
            paused: connected.stopped.load(Ordering::SeqCst),
            calls: connected.tally.so_far(),
            ..connected.view.clone()
        };
        sessions.values().map(view).collect()
    }

    /// The operator stops an agent, or lets it go on.
    pub(crate) fn stop_session(&self, id: SessionId, stopped: bool) -> Result<(), Error> {
        let sessions = self.sessions();
        let connected = sessions
            .get(&id)
            .ok_or_else(|| Error::not_found(format!("session `{id}` is not connected any more")))?;
        connected.stopped.store(stopped, Ordering::SeqCst);
        Ok(())
    }

    /// What time it is, on both clocks.
    pub(crate) fn now(&self) -> Moment {
        Moment {
            steady: self.clock.mono_ms(),
            wall: self.clock.now_ms(),
        }
    }

    /// Tells every session something. A session too busy to hear it is told by what it does next.
    pub(crate) fn order_all(&self, order: impl Fn() -> Order) {
        for connected in self.sessions().values() {
            if connected.orders.try_send(order()).is_err() {
                tracing::warn!(session = %connected.view.id, "a session did not take an order");
            }
        }
    }

    /// A process listed its tools: they are pinned, or compared with their pins.
    pub(crate) fn observe(&self, server: &Arc<Server>, found: &[Definition]) {
        let key = Server::pin_key(&server.spec);
        let elsewhere = self.servers.tools_elsewhere(&server.spec.name);
        let known = (&*elsewhere, &*self.servers.overrides());
        match server.compare(found, known, |new| self.save_pins(&key, new)) {
            Ok(compared) => {
                for tool in &compared.newly_quarantined {
                    self.quarantined(server, tool);
                }
                if compared.first_time || !compared.newly_quarantined.is_empty() {
                    self.events
                        .tell(EventKind::Servers, Some(server.spec.name.clone()));
                }
            }
            // Not pinned is not offered: the session finds no tool of it.
            Err(error) => server.failed(&format!("its definitions could not be pinned: {error}")),
        }
    }

    fn quarantined(&self, server: &Server, tool: &str) {
        let why = server
            .definitions()
            .tools
            .get(tool)
            .and_then(|t| t.quarantined.clone())
            .unwrap_or_default();
        self.approvals.tool_changed(&server.spec.name, Some(tool));
        self.gate.audit.note(Entry {
            server: Some(server.spec.name.as_str().into()),
            tool: Some(tool.into()),
            ..Entry::new(Kind::ServerChanged, why)
        });
    }

    /// The operator looked at a server's definitions as they are; with `shown`, at the one whose hash that is.
    pub(crate) fn accept(&self, server: &Arc<Server>, shown: Option<&str>) -> Result<(), Error> {
        let key = Server::pin_key(&server.spec);
        let name = server.spec.name.clone();
        let elsewhere = self.servers.tools_elsewhere(&name);
        let known = (&*elsewhere, &*self.servers.overrides());
        server.accept(shown, known, |accepted| self.save_pins(&key, accepted))?;
        let what = match shown {
            None => {
                "the operator accepted its definitions, without those that are set aside".into()
            }
            Some(hash) => format!("the operator accepted the definition {hash}"),
        };
        let entry = Entry {
            server: Some(name.as_str().into()),
            ..Entry::new(Kind::ServerAccepted, what)
        };
        self.gate.audit.commit(&[entry], &[])?;
        self.approvals.tool_changed(&name, None);
        self.order_all(|| Order::ToolsChanged(name.clone()));
        self.events.tell(EventKind::Servers, Some(name));
        Ok(())
    }

    /// What is remembered of a server, by [`Server::pin_key`].
    pub(crate) fn pins(store: &Store, key: &str) -> Result<Pins, Error> {
        Ok(pinned(store.with(|c| pins::of_server(c, key))?))
    }

    fn save_pins(&self, key: &str, all: &Pins) -> Result<(), Error> {
        let now = self.clock.now_ms();
        self.gate.audit.commit_with(&[], &[], |connection| {
            for (tool, pinned) in all {
                let pin = Pin {
                    server: key.to_owned(),
                    skeleton: tool.to_string(),
                    tool: tool.to_string(),
                    hash: pinned.hash,
                    raw: pinned.raw.to_string(),
                    state: pinned.state,
                    first_seen: now,
                    changed_raw: None,
                };
                pins::put(connection, &pin)?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// What is remembered of a server's tools, as the store keeps it.
pub(crate) fn pinned(rows: Vec<Pin>) -> Pins {
    let pinned = |row: Pin| {
        let pinned = Pinned {
            hash: row.hash,
            raw: row.raw.into(),
            state: row.state,
        };
        (row.tool.into(), pinned)
    };
    rows.into_iter().map(pinned).collect()
}
