//! Which policy is in force, and since when. A file changed outside the app changes nothing until the
//! operator accepts what differs; a file that cannot be read never loosens anything.

mod outside;
mod putting;
mod sentences;
pub(crate) mod versions;

pub(crate) use putting::Publishing;
pub(crate) use sentences::{
    UNACCEPTED_SENTENCE, deciding_rule, rule_named, rule_of, rule_view, rule_views,
};

use crate::api::{PolicyView, RuleView};
use crate::error::Error;
use crate::store::Store;
use crate::store::policy_versions::{self, NewVersion};
use crate::tools::Hash;
use policy::Policy;
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What a new installation starts with.
const FIRST_POLICY: &str = include_str!("../../../../policies/development.json");

/// The policy that decides now.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) policy: Policy,
    /// Hash of the normalised rules that stood when the gateway started or a file changed outside was accepted: part of
    /// every approval. What the operator saves or publishes here leaves a question that waits the same question; a call
    /// that is released is decided again, and does not run where the policy in force denies it.
    pub(crate) root: Hash,
    pub(crate) version: u32,
    /// Unix ms.
    pub(crate) since: i64,
    /// Why every call is refused, when its file cannot be used.
    pub(crate) error: Option<String>,
    /// Its text as it was accepted; empty where none can be used.
    text: String,
}

impl InForce {
    /// Its text, word for word.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where a rule goes that stands above the one with this id, from 0; above the default, if it has none.
    pub(crate) fn place_above(&self, id: Option<&str>) -> Result<usize, Error> {
        let rules = self.policy.rules();
        let found = match id {
            None => Some(rules.len()),
            Some(id) => rules.iter().position(|rule| *rule.id == *id),
        };
        let place = found.ok_or_else(|| {
            Error::conflict(
                "the rule that asked is not in force any more; answer the call as it is",
            )
        })?;
        // Whether the file can hold a drafted rule at all is worth knowing before anybody reads a draft.
        match policy::insert_rule(&self.text, place, "{}") {
            Ok(_) => Ok(place),
            Err(error) => Err(Error::invalid(error.to_string())),
        }
    }

    fn new(text: String, version: u32, since: i64) -> Result<Self, String> {
        let policy = policy::parse_policy(&text).map_err(|e| e.to_string())?;
        Ok(Self {
            root: policy.version_hash(),
            policy,
            version,
            since,
            error: None,
            text,
        })
    }

    fn refusing(error: String, version: u32, since: i64) -> Self {
        let policy = Policy::refusing(&error);
        Self {
            root: policy.version_hash(),
            policy,
            version,
            since,
            error: Some(error),
            text: String::new(),
        }
    }
}

/// The policy's file and what is in force of it.
#[derive(Debug)]
pub(crate) struct Policies {
    path: PathBuf,
    in_force: RwLock<Arc<InForce>>,
    changing: Mutex<()>,
}

/// What opening the policy did that belongs in the audit.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) policies: Policies,
    /// A sentence, when another policy came into force than the last one accepted.
    pub(crate) changed: Option<String>,
}

impl Policies {
    /// Opens the policy. With `named`, the operator named this file on the command line and by that
    /// accepts it; otherwise `path` is the app's own file, and only its accepted version is used.
    pub(crate) fn open(
        path: PathBuf,
        named: bool,
        store: &Store,
        now: i64,
    ) -> Result<Opened, Error> {
        let last = store.with(policy_versions::latest)?;
        let (version, since) = last
            .as_ref()
            .map_or((0, now), |l| (l.version, l.accepted_at));
        let mut changed = None;
        let mut accept = |text: String| -> Result<InForce, Error> {
            match InForce::new(text, version + 1, now) {
                Ok(new) if last.as_ref().is_some_and(|l| l.text == new.text) => Ok(InForce {
                    version,
                    since,
                    ..new
                }),
                Ok(new) => {
                    let note = match named {
                        true => "named when the gateway was started",
                        false => "the first one",
                    };
                    let new_version = NewVersion {
                        hash: &text_hash(&new.text),
                        text: &new.text,
                        accepted_at: now,
                        note,
                        replay: None,
                    };
                    let version = store.with(|c| policy_versions::add(c, &new_version))?;
                    changed = Some(format!(
                        "policy version {version} came into force from `{}`",
                        path.display()
                    ));
                    Ok(InForce { version, ..new })
                }
                Err(why) => Ok(InForce::refusing(
                    format!("`{}`: {why}", path.display()),
                    version,
                    now,
                )),
            }
        };
        let in_force = match (std::fs::read_to_string(&path), &last) {
            (Ok(text), _) if named => accept(text)?,
            (Err(e), _) if named => InForce::refusing(unreadable(&path, &e), version, now),
            (Ok(text), None) => accept(text)?,
            (Err(e), None) if e.kind() == io::ErrorKind::NotFound => {
                crate::servers::config::replace_file(&path, FIRST_POLICY.as_bytes())
                    .map_err(|e| Error::file(&path, "written", &e))?;
                accept(FIRST_POLICY.to_owned())?
            }
            (Err(e), _) => InForce::refusing(unreadable(&path, &e), version, now),
            // Whatever the file says now, what was accepted decides.
            (Ok(_), Some(last)) => match InForce::new(last.text.clone(), version, since) {
                Ok(good) => good,
                Err(why) => InForce::refusing(
                    format!("the accepted policy can no longer be read: {why}"),
                    version,
                    now,
                ),
            },
        };
        let policies = Self {
            path,
            in_force: RwLock::new(Arc::new(in_force)),
            changing: Mutex::new(()),
        };
        Ok(Opened { policies, changed })
    }

    /// The policy that decides now.
    pub(crate) fn in_force(&self) -> Arc<InForce> {
        self.in_force
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What the file says now; none: it is not there, or no text.
    pub(crate) fn file_text(&self) -> Option<String> {
        std::fs::read_to_string(&self.path).ok()
    }

    /// The policy as sentences.
    pub(crate) fn view(&self) -> PolicyView {
        let now = self.in_force();
        let mut rules = rule_views(&now.policy);
        let default = rules.pop().unwrap_or_else(|| RuleView {
            number: None,
            id: None,
            effect: "deny".into(),
            sentence: "Otherwise, deny.".into(),
            reason: String::new(),
            origin: None,
            until: None,
        });
        PolicyView {
            version: now.version,
            path: self.path.display().to_string(),
            since: now.since,
            rules,
            default,
            error: now.error.clone(),
            outside_change: self.outside_change(&now),
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!(
        "the policy file `{}` cannot be read: {error}; every call is refused until it can",
        path.display()
    )
}

fn text_hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{b:02x}");
            text
        })
}
