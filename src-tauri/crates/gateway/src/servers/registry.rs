//! Every server the operator added, with what is known of it. Shared by all sessions; the processes are not.

use super::config::{self, NewServer, ServerSpec};
use super::given::Given;
use crate::error::Error;
use crate::tools::{Definition, Definitions, Known, Pins};
use policy::{Overrides, ServerFacts};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// The first pause after a server failed; each further failure doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A server that ran this long is well again.
const WELL_AFTER: Duration = Duration::from_secs(30);

/// One server and what is known of it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) spec: ServerSpec,
    /// Where its program comes from, as far as its command line says.
    package: Option<String>,
    /// What its calls may name without a remark.
    pub(crate) given: Given,
    definitions: RwLock<Arc<Definitions>>,
    /// Held while definitions are compared and pinned, so that two sessions cannot both be the first.
    pins: Mutex<Pins>,
    running: AtomicUsize,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    failures: u32,
    /// Not started again before this.
    not_before: Option<Instant>,
    started: Option<Instant>,
    why: Option<String>,
    /// Name and version it gives itself.
    calls_itself: Option<String>,
}

/// What comparing a server's definitions with its pins changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Pins were made: this server was seen for the first time.
    pub(crate) first_time: bool,
    /// Tools that went into quarantine just now.
    pub(crate) newly_quarantined: Vec<Arc<str>>,
}

impl Server {
    pub(crate) fn new(spec: ServerSpec, pins: Pins, overrides: &Overrides) -> Self {
        let found: Vec<Definition> = pins
            .values()
            .filter_map(|p| Definition::remembered(&p.raw))
            .collect();
        let mut pins = pins;
        let package = super::package::of(&spec.command);
        let definitions = Definitions::compare(
            Known {
                server: facts(&spec, package.as_deref()),
                elsewhere: &[],
                overrides,
            },
            &found,
            &mut pins,
            &Definitions::default(),
        );
        Self {
            given: Given::of(&spec),
            spec,
            package,
            definitions: RwLock::new(Arc::new(definitions)),
            pins: Mutex::new(pins),
            running: AtomicUsize::new(0),
            health: Mutex::default(),
        }
    }

    /// Under which its pins are kept: its name and what would run. The same name with another command
    /// is another server, and nothing that was accepted of the one holds for the other.
    pub(crate) fn pin_key(spec: &ServerSpec) -> String {
        format!(
            "{}@{}",
            spec.name,
            &crate::policies::hex(&spec.identity())[..32]
        )
    }

    /// Its tools as they are known now.
    pub(crate) fn definitions(&self) -> Arc<Definitions> {
        self.definitions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares what a process listed with the pins. `save` keeps new pins before anyone sees the tools;
    /// when it cannot, nothing is offered.
    pub(crate) fn compare(
        &self,
        found: &[Definition],
        (elsewhere, overrides): (&[Arc<str>], &Overrides),
        save: impl FnOnce(&Pins) -> Result<(), Error>,
    ) -> Result<Compared, Error> {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.definitions();
        let mut new_pins = pins.clone();
        let after = Definitions::compare(
            self.known(elsewhere, overrides),
            found,
            &mut new_pins,
            &before,
        );
        let first_time = new_pins.len() > pins.len();
        if first_time {
            save(&new_pins)?;
            *pins = new_pins;
        }
        let were = before.quarantined();
        let newly_quarantined = after
            .quarantined()
            .into_iter()
            .filter(|t| !were.contains(t))
            .collect();
        self.replace(after);
        Ok(Compared {
            first_time,
            newly_quarantined,
        })
    }

    fn known<'a>(&'a self, elsewhere: &'a [Arc<str>], overrides: &'a Overrides) -> Known<'a> {
        Known {
            server: facts(&self.spec, self.package.as_deref()),
            elsewhere,
            overrides,
        }
    }

    /// The operator looked at the definitions as they are now: they become the pins. With `shown`, only the one
    /// whose hash that is.
    pub(crate) fn accept(
        &self,
        shown: Option<&str>,
        (elsewhere, overrides): (&[Arc<str>], &Overrides),
        save: impl FnOnce(&Pins) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.definitions();
        let mut accepted = match shown {
            None => before.accepted(&pins),
            Some(shown) => {
                let mut pins = pins.clone();
                match before.accept_one(shown, &mut pins) {
                    Some(Ok(())) => pins,
                    Some(Err(fault)) => {
                        return Err(Error::invalid(format!(
                            "this tool cannot be offered: {fault}"
                        )));
                    }
                    None => {
                        return Err(Error::conflict(
                            "the tool's definition changed since it was shown; look at it once more",
                        ));
                    }
                }
            }
        };
        save(&accepted)?;
        let known = self.known(elsewhere, overrides);
        let after = Definitions::compare(known, &before.found(), &mut accepted, &before);
        *pins = accepted;
        self.replace(after);
        Ok(())
    }

    /// Judges the definitions it has again.
    pub(crate) fn judge_again(&self, (elsewhere, overrides): (&[Arc<str>], &Overrides)) {
        let pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.definitions();
        let known = self.known(elsewhere, overrides);
        // Pins are only made where there are none, and then there is nothing to judge.
        self.replace(Definitions::compare(
            known,
            &before.found(),
            &mut pins.clone(),
            &before,
        ));
    }

    fn replace(&self, definitions: Definitions) {
        *self
            .definitions
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(definitions);
    }

    pub(crate) fn started(&self) {
        self.running.fetch_add(1, Ordering::SeqCst);
        self.health().started = Some(Instant::now());
    }

    pub(crate) fn ended(&self) {
        self.running.fetch_sub(1, Ordering::SeqCst);
    }

    /// It could not be started, ended by itself, or cannot be used.
    pub(crate) fn failed(&self, why: &str) {
        let mut health = self.health();
        if health
            .started
            .take()
            .is_some_and(|at| at.elapsed() >= WELL_AFTER)
        {
            health.failures = 0;
        }
        let pause = FIRST_PAUSE
            .saturating_mul(1 << health.failures.min(10))
            .min(LONGEST_PAUSE);
        health.failures += 1;
        // The first failure may be retried at once: most are a process that was ended from outside.
        health.not_before = (health.failures > 1).then(|| Instant::now() + pause);
        health.why = Some(why.to_owned());
    }

    /// How long it may not be started yet.
    pub(crate) fn back_off(&self) -> Option<Duration> {
        let left = self
            .health()
            .not_before?
            .saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Notes what it calls itself in its answer to `initialize`.
    pub(crate) fn introduced(&self, greeting: &[u8]) {
        #[derive(serde::Deserialize)]
        struct Greeting {
            #[serde(rename = "serverInfo")]
            info: Info,
        }
        #[derive(serde::Deserialize)]
        struct Info {
            name: String,
            #[serde(default)]
            version: String,
        }
        let mut health = self.health();
        health.why = None;
        if let Ok(Greeting { info }) = serde_json::from_slice(greeting) {
            health.calls_itself = Some(format!("{} {}", info.name, info.version).trim().to_owned());
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn why_failed(&self) -> Option<String> {
        self.health().why.clone()
    }

    pub(crate) fn calls_itself(&self) -> Option<String> {
        self.health().calls_itself.clone()
    }
}

fn facts<'a>(spec: &'a ServerSpec, package: Option<&'a str>) -> ServerFacts<'a> {
    ServerFacts {
        name: &spec.name,
        package,
    }
}

/// The servers, and the file they are kept in.
#[derive(Debug)]
pub(crate) struct Servers {
    path: PathBuf,
    list: RwLock<Vec<Arc<Server>>>,
    /// Severities the operator has set.
    overrides: RwLock<Arc<Overrides>>,
}

impl Servers {
    /// Reads the file; `pins` gives what is remembered of each.
    pub(crate) fn open(
        path: PathBuf,
        overrides: Overrides,
        mut pins: impl FnMut(&str) -> Result<Pins, Error>,
    ) -> Result<Self, Error> {
        let specs = config::read(&path).map_err(Error::unavailable)?;
        let list = specs
            .into_iter()
            .map(|spec| {
                Ok(Arc::new(Server::new(
                    spec.clone(),
                    pins(&Server::pin_key(&spec))?,
                    &overrides,
                )))
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            path,
            list: RwLock::new(list),
            overrides: RwLock::new(Arc::new(overrides)),
        })
    }

    /// Severities the operator has set.
    pub(crate) fn overrides(&self) -> Arc<Overrides> {
        self.overrides
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The operator has set other severities: every tool of this server is judged again.
    pub(crate) fn rate(&self, server: &Server, overrides: Overrides) {
        let overrides = Arc::new(overrides);
        *self
            .overrides
            .write()
            .unwrap_or_else(PoisonError::into_inner) = overrides.clone();
        server.judge_again((&self.tools_elsewhere(&server.spec.name), &overrides));
    }

    /// Names of the tools of all servers but one.
    pub(crate) fn tools_elsewhere(&self, name: &str) -> Vec<Arc<str>> {
        let others = self.all().into_iter().filter(|s| s.spec.name != name);
        others
            .flat_map(|server| {
                server
                    .definitions()
                    .tools
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Server>> {
        self.list
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn find(&self, name: &str) -> Result<Arc<Server>, Error> {
        self.all()
            .into_iter()
            .find(|s| s.spec.name == name)
            .ok_or_else(|| {
                let names: Vec<String> = self
                    .all()
                    .iter()
                    .map(|s| format!("`{}`", s.spec.name))
                    .collect();
                let known = if names.is_empty() {
                    "none were added yet".to_owned()
                } else {
                    format!("there are {}", names.join(", "))
                };
                Error::not_found(format!("there is no server `{name}`; {known}"))
            })
    }

    /// The servers a session may use: the named one, or all that are switched on.
    pub(crate) fn enabled(&self, name: Option<&str>) -> Vec<Arc<Server>> {
        let wanted = |s: &Arc<Server>| s.spec.enabled && name.is_none_or(|n| s.spec.name == n);
        self.all().into_iter().filter(wanted).collect()
    }

    /// Changes the list and its file together.
    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Arc<Server>>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut list = self.list.write().unwrap_or_else(PoisonError::into_inner);
        let mut new = list.clone();
        change(&mut new)?;
        let specs: Vec<ServerSpec> = new.iter().map(|s| s.spec.clone()).collect();
        config::write(&self.path, &specs)
            .map_err(|e: io::Error| Error::file(&self.path, "written", &e))?;
        *list = new;
        Ok(())
    }

    /// Adds a server. Runs nothing.
    pub(crate) fn add(
        &self,
        new: NewServer,
        pins: impl FnOnce(&str) -> Result<Pins, Error>,
    ) -> Result<(), Error> {
        let spec = new.into_spec().map_err(Error::invalid)?;
        let pins = pins(&Server::pin_key(&spec))?;
        self.change(|list| {
            if list.iter().any(|s| s.spec.name == spec.name) {
                return Err(Error::conflict(format!(
                    "there is a server `{}` already; remove it first, or choose another name",
                    spec.name
                )));
            }
            list.push(Arc::new(Server::new(spec, pins, &self.overrides())));
            list.sort_by(|a, b| a.spec.name.cmp(&b.spec.name));
            Ok(())
        })
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        self.find(name)?;
        self.change(|list| {
            list.retain(|s| s.spec.name != name);
            Ok(())
        })
    }

    pub(crate) fn set_enabled(
        &self,
        name: &str,
        enabled: bool,
        pins: impl FnOnce(&str) -> Result<Pins, Error>,
    ) -> Result<(), Error> {
        let spec = ServerSpec {
            enabled,
            ..self.find(name)?.spec.clone()
        };
        let pins = pins(&Server::pin_key(&spec))?;
        self.change(|list| {
            if let Some(slot) = list.iter_mut().find(|s| s.spec.name == name) {
                *slot = Arc::new(Server::new(spec, pins, &self.overrides()));
            }
            Ok(())
        })
    }
}
