//! The gateway as its surfaces hold it: everything the operator may see and do, and nothing a client may.
//! Starting one opens the files, the record and the socket, in that order; ending one leaves no child behind.

use crate::api::*;
use crate::approvals::{Approvals, Source};
use crate::audit::redact::Redactor;
use crate::audit::{self, Audit, Entry, Kind};
use crate::clock::{Clock, SystemClock};
use crate::core::{Core, Live};
use crate::editor::{Cases, Drafts};
use crate::error::Error;
use crate::events::Events;
use crate::gate::Gate;
use crate::policies::Policies;
use crate::replay::Replays;
use crate::servers::process::Starter;
use crate::servers::{NewServer, Servers};
use crate::session::Order;
use crate::stops::{Moment, Stops};
use crate::store::{self, Store};
use crate::timeline::{Timeline, Views};
use crate::{approval_log, internal, listener, settings, text, views};
use link::{Claim, Endpoint, Home};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

mod answering;
mod auditing;
mod batching;
mod cards;
mod drafting;
mod publishing;
mod replaying;
mod setting;
mod stopping;
mod timeline;
mod trying;

/// The bundled server the demonstration call goes to.
pub const DEMO_SERVER: &str = "local-ops";
/// A call of it that changes something.
const DEMO_CALL: &str = r#"{"name":"restart_service","arguments":{"service":"payment-service"}}"#;
/// How long sessions may take to end when the gateway does.
const LAST_MOMENTS: Duration = Duration::from_secs(5);
/// A pause outlives the gateway.
const STILL_PAUSED: &str = "still paused since before the restart; the operator lets it go on";
/// The audit's growth is told at most this often.
const AUDIT_PAUSE: Duration = Duration::from_millis(250);

/// What a gateway is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where its files and its socket are.
    pub home: Home,
    /// A policy file the operator named, and by that accepted; none: the home's own.
    pub policy: Option<PathBuf>,
    /// Whether there is a surface on which a person can answer. Where there is none, calls that need an
    /// answer are refused at once.
    pub operator: bool,
    /// Whether the key that signs the record is kept in the system's keychain, if there is one. It may have to be
    /// unlocked by a person, so not where there is no screen.
    pub keychain: bool,
}

/// A running gateway. Clones are the same one.
#[derive(Clone)]
pub struct Gateway {
    core: Arc<Core>,
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
    socket: PathBuf,
    /// What the start found that the operator should see.
    notice: Option<String>,
    timeline: Timeline,
    views: Views,
}

impl Gateway {
    /// Opens files, record and socket, and serves.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let home = config.home;
        home.create()
            .map_err(|e| Error::file(home.data_dir(), "made", &e))?;
        let current = settings::Current::open(home.config_dir().join("settings.json"))
            .map_err(Error::unavailable)?;
        let settings = current.get();
        // The place first: whoever has it is the gateway, and a second one must not touch the files.
        let claim = Claim::take(&home.socket()).map_err(|e| Error::unavailable(e.to_string()))?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store_settings = store::Settings {
            max_pages: settings.audit_max_pages,
        };
        let store = Store::open(&home.database(), store_settings, clock.now_ms())?;
        let audit_settings = audit::Settings {
            everything_on_disk: settings.audit_always_on_disk,
            keychain: config.keychain,
        };
        let (audit, recovery) = Audit::open(store.clone(), clock.clone(), audit_settings)?;
        let named = config.policy.is_some();
        let path = config.policy.unwrap_or_else(|| home.policy());
        let opened = Policies::open(path, named, &store, clock.now_ms())?;
        let mut first = vec![Entry::new(
            Kind::GatewayStarted,
            "the gateway began to serve",
        )];
        first.extend(
            opened
                .changed
                .map(|why| Entry::new(Kind::PolicyChanged, why)),
        );
        let now = Moment {
            steady: clock.mono_ms(),
            wall: clock.now_ms(),
        };
        let stops = Stops::open(home.data_dir().join("pause.json"), now);
        if stops.is_paused() {
            let file = stops.file().display();
            tracing::warn!("still paused since before the restart (kept in `{file}`)");
            first.push(Entry::new(Kind::GatewayPaused, STILL_PAUSED));
        }
        // A record that is full must not keep the operator from looking at it.
        if let Err(error) = audit.commit(&first, &[]) {
            tracing::error!(%error, "the start could not be written down; calls will be refused");
        }
        let redactor = Redactor::open(home.data_dir())
            .map_err(|e| Error::file(home.data_dir(), "used", &e))?;
        let servers = Servers::open(
            home.servers(),
            policy::Overrides::of(&settings.overrides),
            |key| Core::pins(&store, key),
        )?;
        let events = Events::new();
        let live = Live::default();
        let told = approval_log::listener(audit.clone(), events.clone(), live.lately.clone());
        let approvals = Approvals::new(clock.clone(), settings.client_patience_seconds, told);
        approvals.set_timing(settings.timing());
        let core = Arc::new(Core {
            approvals,
            gate: Gate::new(opened.policies, audit, stops.is_paused()),
            stops,
            starter: Starter::new()
                .map_err(|e| Error::unavailable(format!("no thread could be started: {e}")))?,
            settings: current,
            operator: config.operator,
            clock,
            store,
            servers,
            events,
            redactor: Arc::new(redactor),
            drafts: Drafts::open(home.data_dir().join("policy-draft.json")),
            cases: Cases::open(home.data_dir().join("policy-tests.json")),
            replays: Replays::default(),
            exports: home.data_dir().join("exports"),
            live,
        });
        let notice = views::recovery_notice(&recovery);
        // The socket last: whoever can connect is answered at once.
        let endpoint = claim
            .listen()
            .map_err(|e| Error::unavailable(e.to_string()))?;
        let gateway = Self {
            core,
            tasks: Arc::default(),
            socket: endpoint.path().to_owned(),
            notice,
            timeline: Timeline::new(&home.database()),
            views: Views::new(home.config_dir().join("views.json")),
        };
        gateway.spawn(endpoint);
        Ok(gateway)
    }

    fn spawn(&self, endpoint: Endpoint) {
        let core = self.core.clone();
        let listening = tokio::spawn(async move {
            if let Err(error) = listener::run(core, endpoint).await {
                tracing::error!(%error, "the socket can no longer be listened on");
            }
        });
        let core = self.core.clone();
        let telling = tokio::spawn(async move {
            let mut appended = core.gate.audit.watch_appended();
            while appended.changed().await.is_ok() {
                core.events.tell(EventKind::Audit, None);
                core.events.tell(EventKind::Gateway, None);
                tokio::time::sleep(AUDIT_PAUSE).await;
            }
        });
        let stopping = tokio::spawn(stopping::keep_stops(self.core.clone()));
        let events = self.core.events.clone();
        let keeping = self.timeline.clone();
        let keeping = keeping.keep(self.core.gate.audit.clone(), move || {
            events.tell(EventKind::Audit, None);
        });
        let keeping = tokio::spawn(keeping);
        let verifying = tokio::spawn(auditing::keep_verified(self.core.clone()));
        self.tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend([listening, telling, stopping, keeping, verifying]);
    }

    /// Hears every event from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.core.events.subscribe()
    }

    /// Where clients connect.
    #[must_use]
    pub fn socket(&self) -> &std::path::Path {
        &self.socket
    }

    /// What the gateway is doing.
    pub fn status(&self) -> GatewayStatus {
        views::status(&self.core, self.notice.clone())
    }

    /// The queue, and what was decided lately.
    #[must_use]
    pub fn approvals(&self) -> Vec<ApprovalRow> {
        self.core.approvals.rows()
    }

    /// The operator's answer. `source` is set by the surface's own code, never by what it was sent.
    pub fn answer(&self, request: &AnswerApproval, source: Source) -> Result<(), Error> {
        self.core
            .approvals
            .answer(request, source)
            .map_err(views::approval_error)
    }

    /// Every server with its tools.
    #[must_use]
    pub fn servers(&self) -> Vec<ServerView> {
        self.core
            .servers
            .all()
            .iter()
            .map(|s| views::server(&self.core, s))
            .collect()
    }

    /// Adds a server. Runs nothing.
    pub fn add_server(&self, new: NewServer) -> Result<(), Error> {
        let (name, command) = (new.name.clone(), new.command.join(" "));
        self.core
            .servers
            .add(new, |key| Core::pins(&self.core.store, key))?;
        self.changed_server(&name, Kind::ServerAdded, &format!("added: {command}"))
    }

    /// Removes a server; its pins stay, should it come back with the same command.
    pub fn remove_server(&self, name: &str) -> Result<(), Error> {
        self.core.servers.remove(name)?;
        self.core.approvals.tool_changed(name, None);
        self.core
            .order_all(|| Order::ServerChanged(name.to_owned()));
        self.changed_server(name, Kind::ServerRemoved, "removed")
    }

    /// Switches a server on or off for sessions from now on.
    pub fn set_server_enabled(&self, name: &str, enabled: bool) -> Result<(), Error> {
        self.core
            .servers
            .set_enabled(name, enabled, |key| Core::pins(&self.core.store, key))?;
        self.core.approvals.tool_changed(name, None);
        self.core
            .order_all(|| Order::ServerChanged(name.to_owned()));
        let (kind, what) = if enabled {
            (Kind::ServerAdded, "switched on")
        } else {
            (Kind::ServerRemoved, "switched off")
        };
        self.changed_server(name, kind, what)
    }

    fn changed_server(&self, name: &str, kind: Kind, what: &str) -> Result<(), Error> {
        let entry = Entry {
            server: Some(name.into()),
            ..Entry::new(kind, text::plain(what))
        };
        self.core.gate.audit.commit(&[entry], &[])?;
        self.core
            .events
            .tell(EventKind::Servers, Some(name.to_owned()));
        Ok(())
    }

    /// The operator looked at a server's definitions: they become its pins. A server that was never
    /// started is started once, asked for its tools, and ended.
    pub async fn accept_server(&self, name: &str) -> Result<(), Error> {
        let server = self.core.servers.find(name)?;
        if server.definitions().tools.is_empty() {
            internal::look(&self.core, name).await?;
        }
        self.core.accept(&server, None)
    }

    /// The operator looked at one tool's definition, whatever its server's others are: from now on it is offered.
    pub fn accept_tool(&self, request: &AcceptTool) -> Result<(), Error> {
        let server = self.core.servers.find(&request.server)?;
        self.core.accept(&server, Some(&request.definition))
    }

    /// Starts a server once, asks it for its tools, pins or compares them, and ends it.
    pub async fn inspect_server(&self, name: &str) -> Result<(), Error> {
        self.core.servers.find(name)?;
        internal::look(&self.core, name).await
    }

    /// The policy in force, as sentences.
    #[must_use]
    pub fn policy(&self) -> PolicyView {
        self.core.gate.policies.view()
    }

    /// Puts the policy file into force as the operator saw it.
    pub fn accept_policy(&self, shown: &str) -> Result<(), Error> {
        let new = self.core.gate.policies.accept(
            shown,
            self.core.clock.now_ms(),
            &self.core.gate.audit,
        )?;
        self.core.approvals.policy_changed(new.version);
        self.told_of_policy();
        Ok(())
    }

    /// Another policy is in force: clients list their tools anew, and surfaces look again.
    fn told_of_policy(&self) {
        for server in self.core.servers.all() {
            let name = server.spec.name.clone();
            self.core.order_all(|| Order::ToolsChanged(name.clone()));
        }
        self.core.events.tell(EventKind::Policy, None);
    }

    /// A page of the audit. Reads the disk: not for a thread that paints.
    pub fn audit_page(&self, query: &AuditQuery) -> Result<AuditPage, Error> {
        Ok(self.core.gate.audit.reader()?.page(query)?)
    }

    /// Makes a call of the bundled demonstration server that has to be approved, as an agent would, so that
    /// there is something to decide. Returns once it was sent; its answer is read and let go.
    pub async fn demo_call(&self) -> Result<(), Error> {
        self.core.servers.find(DEMO_SERVER)?;
        let mut client = internal::Client::connect(&self.core, DEMO_SERVER).await?;
        tokio::spawn(async move {
            if let Err(error) = client.request("tools/call", DEMO_CALL).await {
                tracing::info!(%error, "the demonstration call was not answered");
            }
        });
        Ok(())
    }

    /// What to put into a client's configuration so that it reaches the servers through this gateway.
    #[must_use]
    pub fn connect_snippet(&self, shim: &std::path::Path) -> String {
        // A client starts the shim with hardly any environment: a moved home has to be said.
        let home = std::env::var("SMG_HOME").ok();
        let entry = |name: &str, arguments: Vec<&str>| {
            let mut entry = serde_json::json!({"command": shim, "args": arguments});
            if let (Some(home), Some(entry)) = (&home, entry.as_object_mut()) {
                entry.insert("env".to_owned(), serde_json::json!({"SMG_HOME": home}));
            }
            (name.to_owned(), entry)
        };
        let servers = self.core.servers.enabled(None);
        let named = servers
            .iter()
            .map(|s| entry(&s.spec.name, vec!["--server", &s.spec.name]));
        let entries: serde_json::Map<String, serde_json::Value> = match servers.is_empty() {
            true => [entry("mission-control", vec![])].into_iter().collect(),
            false => named.collect(),
        };
        format!("{:#}", serde_json::json!({"mcpServers": entries}))
    }

    /// Ends: held calls are answered, servers ended, the record closed.
    pub async fn shutdown(&self) {
        for task in self
            .tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
        {
            task.abort();
        }
        self.core.replays.end();
        self.core.live.verifying.cancel();
        self.core.approvals.shutdown();
        self.core.order_all(|| Order::End);
        let _ = tokio::time::timeout(LAST_MOMENTS, self.core.live.roll.ended()).await;
        let entry = Entry::new(Kind::GatewayStopped, "the gateway ended");
        let written = self
            .core
            .gate
            .audit
            .commit(&[entry], &[])
            .map(drop)
            .and_then(|()| self.core.gate.audit.close());
        if let Err(error) = written {
            tracing::error!(%error, "the end could not be written down");
        }
    }
}
