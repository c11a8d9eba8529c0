//! What a surface asks: which clients are here, what routing would change, do it, and take it back.
//! Looking writes nothing. Whatever is written was shown before as the same plan.

use crate::Error;
use crate::diff::{self, Row};
use crate::entry::{self, Entry, Left, Server};
use crate::ledger::{Changed, Ledger};
use crate::patch::{self, Run};
use crate::store::{self, Read};
use crate::table::{CLIENTS, Client, Places};
use crate::tree::Node;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The clients of one user, and where we keep what we need to put their files back.
#[derive(Clone, Debug)]
pub struct Desk {
    places: Places,
    keep: PathBuf,
    shim: String,
}

/// How a client stands to the gate. Whether it is connected is the gateway's to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// It has no file here.
    NotInstalled,
    /// Nothing of it goes through the gate.
    NotRouted,
    /// Some servers go around the gate.
    PartlyRouted,
    /// Every server that can goes through the gate.
    Routed,
    /// What we wrote is gone: somebody rewrote the file.
    Drifted {
        /// The servers that went through the gate and no longer do.
        gone: Vec<String>,
    },
    /// Its file cannot be read.
    Invalid {
        /// Which, where and why.
        why: String,
    },
    /// Its file is not ours to write.
    ReadOnly,
}

/// One client as it was found.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// What commands call it.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// How it stands.
    #[serde(flatten)]
    pub state: State,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// Servers that go through the gate.
    pub routed: Vec<String>,
    /// Servers that could and do not.
    pub bypass: Vec<String>,
    /// Servers that cannot, and why.
    pub left: Vec<Left>,
    /// How it is made to read its file again.
    pub restart: &'static str,
}

/// What routing would do, before it is done.
pub struct Plan {
    client: &'static Client,
    changes: Vec<Change>,
    /// The servers the gate must be able to run before this is put in force.
    pub servers: Vec<Server>,
    /// What stays as it is, and why.
    pub left: Vec<Left>,
}

struct Change {
    was: Read,
    text: String,
    names: Vec<String>,
    /// The servers that went through the gate before.
    stay: Vec<String>,
    hidden: Vec<String>,
}

/// How a client's files were put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    /// Byte for byte as they were before us.
    Restored,
    /// Somebody else wrote in between: only our servers were put back, the rest stayed.
    OnlyOurs,
}

impl Plan {
    /// The lines that change, a file at a time, secrets masked.
    #[must_use]
    pub fn rows(&self) -> Vec<(&Path, Vec<Row>)> {
        let rows = |change: &Change| diff::rows(&change.was.text, &change.text, &change.hidden);
        self.changes
            .iter()
            .map(|change| (change.was.path.as_path(), rows(change)))
            .collect()
    }
}

impl Desk {
    /// A desk for these places, keeping ledgers and backups under `keep`, routing to the shim at `shim`.
    #[must_use]
    pub fn new(places: Places, keep: PathBuf, shim: &Path) -> Self {
        Self {
            places,
            keep,
            shim: shim.display().to_string(),
        }
    }

    /// Every client, here or not, in the table's order.
    #[must_use]
    pub fn survey(&self) -> Vec<Seen> {
        CLIENTS.iter().map(|client| self.look(client)).collect()
    }

    /// One client.
    #[must_use]
    pub fn look(&self, client: &'static Client) -> Seen {
        let mut seen = Seen {
            id: client.id,
            name: client.name,
            state: State::NotInstalled,
            files: client.files(&self.places),
            routed: Vec::new(),
            bypass: Vec::new(),
            left: Vec::new(),
            restart: client.restart,
        };
        if !seen.files.is_empty() {
            seen.state = self
                .weigh(client, &mut seen)
                .unwrap_or_else(|error| State::Invalid {
                    why: error.to_string(),
                });
        }
        seen
    }

    fn weigh(&self, client: &Client, seen: &mut Seen) -> Result<State, Error> {
        let ledger = Ledger::load(&self.ledger(client))?;
        let mut gone = Vec::new();
        let mut locked = false;
        for path in &seen.files {
            let (file, tree) = open(client, path)?;
            locked |= std::fs::metadata(&file.path).is_ok_and(|is| is.permissions().readonly());
            let mut routed = Vec::new();
            for entry in entry::all(client, &tree) {
                match entry {
                    Entry::Routed(name) => routed.push(name),
                    Entry::Direct(server) => seen.bypass.push(server.name),
                    Entry::Left(left) => seen.left.push(left),
                }
            }
            let ours = ledger.files.get(&file.path).map(|changed| &changed.servers);
            gone.extend(
                ours.into_iter()
                    .flat_map(|servers| servers.keys())
                    .filter(|name| !routed.contains(name))
                    .cloned(),
            );
            seen.routed.append(&mut routed);
        }
        Ok(if !gone.is_empty() {
            State::Drifted { gone }
        } else if locked {
            State::ReadOnly
        } else if seen.routed.is_empty() {
            State::NotRouted
        } else if seen.bypass.is_empty() {
            State::Routed
        } else {
            State::PartlyRouted
        })
    }

    /// What routing every server that can be routed would change.
    ///
    /// # Errors
    /// When a file cannot be read or cannot be edited without touching something else.
    pub fn plan(&self, client: &'static Client) -> Result<Plan, Error> {
        let mut plan = Plan {
            client,
            changes: Vec::new(),
            servers: Vec::new(),
            left: Vec::new(),
        };
        let files = client.files(&self.places);
        if files.is_empty() {
            return Err(Error::NotInstalled(client.name));
        }
        for path in files {
            let (was, tree) = open(client, &path)?;
            let (mut runs, mut hidden, mut stay) = (Vec::new(), Vec::new(), Vec::new());
            for entry in entry::all(client, &tree) {
                match entry {
                    Entry::Routed(name) => stay.push(name),
                    Entry::Left(left) => plan.left.push(left),
                    Entry::Direct(server) if plan.conflicts(&server) => plan.left.push(Left {
                        name: server.name,
                        why: "another file of this client has a different server of this name"
                            .to_owned(),
                    }),
                    Entry::Direct(server) => {
                        hidden.extend(diff::hidden(&server.argv, &server.env));
                        if let Some(run) = run_of(client, &tree, &server.name) {
                            runs.push((
                                server.name.clone(),
                                entry::routed(&self.shim, &server.name, &run),
                            ));
                        }
                        if !plan.servers.contains(&server) {
                            plan.servers.push(server);
                        }
                    }
                }
            }
            if runs.is_empty() {
                continue;
            }
            let text = patch::edit(&was.text, client, &runs)
                .ok_or_else(|| Error::Unsafe(was.path.display().to_string()))?;
            let names = runs.into_iter().map(|(name, _)| name).collect();
            plan.changes.push(Change {
                was,
                text,
                names,
                stay,
                hidden,
            });
        }
        Ok(plan)
    }

    /// Puts a plan in force: keeps each file, writes it, reads it again. The gate must know the plan's servers first.
    ///
    /// # Errors
    /// When a file is no longer what the plan was made from, or cannot be kept or written.
    pub fn route(&self, plan: &Plan) -> Result<(), Error> {
        let client = plan.client;
        if plan.changes.is_empty() {
            return Err(Error::NothingToRoute(client.name));
        }
        let mut ledger = Ledger::load(&self.ledger(client))?;
        for change in &plan.changes {
            let backup = store::keep(&self.backups(client), &change.was)?;
            let known = ledger.files.remove(&change.was.path);
            let changed = after(known.clone(), change, backup);
            // Remembered before it is done: a file we wrote and do not know of could not be put back.
            ledger.files.insert(change.was.path.clone(), changed);
            ledger.save(&self.ledger(client))?;
            if let Err(error) = store::write(&change.was, &change.text) {
                ledger.files.remove(&change.was.path);
                ledger
                    .files
                    .extend(known.map(|known| (change.was.path.clone(), known)));
                ledger.save(&self.ledger(client))?;
                return Err(error);
            }
        }
        self.tidy(client, &ledger)
    }

    /// Puts a client's files back: as they were while they are still ours, otherwise only our servers.
    ///
    /// # Errors
    /// When nothing was routed, or a file cannot be read, kept or written.
    pub fn undo(&self, client: &'static Client) -> Result<Undone, Error> {
        let mut ledger = Ledger::load(&self.ledger(client))?;
        let mut undone = Undone::Restored;
        if ledger.files.is_empty() {
            return Err(Error::NothingRouted(client.name));
        }
        for (path, changed) in ledger.files.clone() {
            let is = store::read(&path)?;
            let text = match &changed.before {
                Some(before) if is.hash == changed.written => {
                    store::read(&self.backups(client).join(before))?.text
                }
                _ => {
                    undone = Undone::OnlyOurs;
                    self.without_ours(client, &is, &changed)?
                }
            };
            if text != is.text {
                store::keep(&self.backups(client), &is)?;
                store::write(&is, &text)?;
            }
            ledger.files.remove(&path);
            ledger.save(&self.ledger(client))?;
        }
        self.tidy(client, &ledger)?;
        Ok(undone)
    }

    /// The file with each server that still goes through the gate run as its backup says.
    fn without_ours(&self, client: &Client, is: &Read, changed: &Changed) -> Result<String, Error> {
        let tree = parse(client, is)?;
        let mut runs = Vec::new();
        for entry in entry::all(client, &tree) {
            let Entry::Routed(name) = entry else { continue };
            let Some(backup) = changed.servers.get(&name) else {
                continue;
            };
            let (_, before) = open(client, &self.backups(client).join(backup))?;
            if let Some(run) = run_of(client, &before, &name) {
                let args = run.args.or(Some(Vec::new()));
                runs.push((name, Run { args, ..run }));
            }
        }
        patch::edit(&is.text, client, &runs)
            .ok_or_else(|| Error::Unsafe(is.path.display().to_string()))
    }

    fn tidy(&self, client: &Client, ledger: &Ledger) -> Result<(), Error> {
        let needed: Vec<_> = ledger.files.values().flat_map(Changed::needs).collect();
        store::prune(&self.backups(client), &needed)
    }

    fn ledger(&self, client: &Client) -> PathBuf {
        self.keep.join(client.id).join("ledger.json")
    }

    fn backups(&self, client: &Client) -> PathBuf {
        self.keep.join(client.id).join("backups")
    }
}

impl Plan {
    fn conflicts(&self, server: &Server) -> bool {
        self.servers
            .iter()
            .any(|other| other.name == server.name && other != server)
    }
}

/// What is to be remembered of a file after a change. A file with nothing of ours in it begins anew.
fn after(known: Option<Changed>, change: &Change, backup: String) -> Changed {
    let clean = change.stay.is_empty();
    let mut changed = known.filter(|_| !clean).unwrap_or_default();
    if clean {
        changed.before = Some(backup.clone());
    } else if changed.written != change.was.hash {
        changed.before = None;
    }
    changed.written = store::hash(change.text.as_bytes());
    changed.servers.retain(|name, _| change.stay.contains(name));
    for name in &change.names {
        changed.servers.insert(name.clone(), backup.clone());
    }
    changed
}

fn run_of(client: &Client, tree: &Node, name: &str) -> Option<Run> {
    entry::run(client, entry::find(client, tree, name)?).ok()
}

fn open(client: &Client, path: &Path) -> Result<(Read, Node), Error> {
    let read = store::read(path)?;
    let tree = parse(client, &read)?;
    Ok((read, tree))
}

fn parse(client: &Client, read: &Read) -> Result<Node, Error> {
    patch::read(client.format, &read.text).map_err(|invalid| Error::Invalid {
        path: read.path.display().to_string(),
        format: client.format.name(),
        line: invalid.line,
        why: invalid.why,
    })
}
