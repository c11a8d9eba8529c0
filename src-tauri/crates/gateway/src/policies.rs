//! Which policy is in force, and since when. A file changed outside the app changes nothing until the
//! operator accepts what differs; a file that cannot be read never loosens anything.

use crate::api::{OutsideChange, PolicyView, RuleView};
use crate::audit::{Audit, Entry, Kind};
use crate::error::Error;
use crate::gate::Ruling;
use crate::store::{Store, policy_versions};
use crate::tools::Hash;
use policy::{Decision, Policy};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// What a new installation starts with.
const FIRST_POLICY: &str = include_str!("../../../../policies/development.json");

/// The policy that decides now.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) policy: Policy,
    /// Hash of the normalised rules that were last accepted as a whole: part of every approval. A rule drafted from
    /// a card only lets more pass, so a question asked before it was saved is still the same question.
    pub(crate) root: Hash,
    pub(crate) version: u32,
    /// Unix ms.
    pub(crate) since: i64,
    /// Why every call is refused, when its file cannot be used.
    pub(crate) error: Option<String>,
    /// Its text as it was accepted.
    text: String,
}

impl InForce {
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
                    let version = store
                        .with(|c| policy_versions::add(c, &text_hash(&new.text), &new.text, now))?;
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

    /// Puts the file as it stands into force. `shown` is the hash of what the operator saw; a file
    /// that changed again since then is refused.
    pub(crate) fn accept(
        &self,
        shown: &str,
        now: i64,
        audit: &Audit,
    ) -> Result<Arc<InForce>, Error> {
        let text =
            std::fs::read_to_string(&self.path).map_err(|e| Error::file(&self.path, "read", &e))?;
        if hex(&Sha256::digest(text.as_bytes())) != shown {
            return Err(Error::conflict(
                "the policy file changed again since it was shown; look at it once more",
            ));
        }
        let new = InForce::new(text, 0, now).map_err(Error::invalid)?;
        let entry = Entry::new(
            Kind::PolicyChanged,
            format!("the operator accepted `{}` as it is", self.path.display()),
        );
        let add = |c: &Connection| {
            Ok(policy_versions::add(
                c,
                &text_hash(&new.text),
                &new.text,
                now,
            )?)
        };
        let (_, version) = audit.commit_with(&[entry], &[], add)?;
        Ok(self.put_into_force(InForce { version, ..new }))
    }

    /// The file's text, if that is still what was accepted as this version: what was changed outside the app is not
    /// accepted by the way.
    pub(crate) fn unchanged(&self, version: u32) -> Result<String, Error> {
        let before = self.in_force();
        if before.version != version {
            return Err(Error::conflict(
                "another policy came into force since the rule was drafted; draft it again",
            ));
        }
        let file = std::fs::read_to_string(&self.path);
        let file = file.map_err(|e| Error::file(&self.path, "read", &e))?;
        match file == before.text {
            true => Ok(file),
            false => Err(Error::conflict(
                "the policy file was changed outside the app; accept that change or take it back, then save the rule",
            )),
        }
    }

    /// Puts a rule into the file, where `place` says, and into force. `entry` says in the record where it came from.
    pub(crate) fn add_rule(
        &self,
        (place, rule): (usize, &str),
        version: u32,
        now: i64,
        (audit, entry): (&Audit, Entry<'_>),
    ) -> Result<Arc<InForce>, Error> {
        let file = self.unchanged(version)?;
        let root = self.in_force().root;
        let text = policy::insert_rule(&file, place, rule)
            .map_err(|error| Error::invalid(error.to_string()))?;
        let new = InForce::new(text, 0, now).map_err(Error::invalid)?;
        // The file first: should the record not take it, the file is what differs, and decides nothing.
        crate::servers::config::replace_file(&self.path, new.text.as_bytes())
            .map_err(|e| Error::file(&self.path, "written", &e))?;
        let add = |c: &Connection| {
            Ok(policy_versions::add(
                c,
                &text_hash(&new.text),
                &new.text,
                now,
            )?)
        };
        match audit.commit_with(&[entry], &[], add) {
            Ok((_, version)) => Ok(self.put_into_force(InForce {
                version,
                root,
                ..new
            })),
            Err(error) => {
                // As it was, or else it is shown as changed outside.
                let _ = crate::servers::config::replace_file(&self.path, file.as_bytes());
                Err(error.into())
            }
        }
    }

    fn put_into_force(&self, new: InForce) -> Arc<InForce> {
        let new = Arc::new(new);
        *self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner) = new.clone();
        new
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

    fn outside_change(&self, now: &InForce) -> Option<OutsideChange> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) if text == now.text => return None,
            Ok(text) => text,
            Err(e) => {
                let error = now.error.is_none().then(|| unreadable(&self.path, &e))?;
                return Some(OutsideChange {
                    hash: String::new(),
                    added: vec![],
                    removed: vec![],
                    error: Some(error),
                });
            }
        };
        let hash = hex(&Sha256::digest(text.as_bytes()));
        let sentences =
            |p: &Policy| -> Vec<String> { rule_views(p).into_iter().map(|r| r.sentence).collect() };
        let before = sentences(&now.policy);
        match policy::parse_policy(&text) {
            Ok(new) => {
                let after = sentences(&new);
                let without = |a: &[String], b: &[String]| {
                    a.iter().filter(|s| !b.contains(s)).cloned().collect()
                };
                Some(OutsideChange {
                    hash,
                    added: without(&after, &before),
                    removed: without(&before, &after),
                    error: None,
                })
            }
            Err(e) => Some(OutsideChange {
                hash,
                added: vec![],
                removed: vec![],
                error: Some(e.to_string()),
            }),
        }
    }
}

/// Every rule as a sentence, in order; the default is the last.
fn rule_views(policy: &Policy) -> Vec<RuleView> {
    let rules = policy
        .rules()
        .iter()
        .zip(1..)
        .map(|(rule, number)| RuleView {
            number: Some(number),
            id: Some(rule.id.to_string()),
            effect: rule.effect.word().into(),
            sentence: policy::rule_sentence(rule),
            reason: rule.reason.to_string(),
            origin: rule.origin.clone(),
            until: rule.until.as_ref().map(|until| {
                // What the clocks will show then, not what they show now.
                until.moment(crate::clock::utc_offset_minutes(until.moment(0)))
            }),
        });
    let otherwise = policy.otherwise();
    let default = RuleView {
        number: None,
        id: None,
        effect: otherwise.effect.word().into(),
        sentence: policy::default_sentence(otherwise.effect),
        reason: otherwise.reason.to_string(),
        origin: None,
        until: None,
    };
    rules.chain([default]).collect()
}

/// What holds for servers whose definitions the operator has not looked at, whatever a rule allows.
pub(crate) const UNACCEPTED_SENTENCE: &str =
    "Ask me about every call of a server until I have accepted its tools.";

/// The rule that decided, as a sentence.
pub(crate) fn deciding_rule(ruling: &Ruling) -> RuleView {
    if let Some(overruled) = &ruling.overruled {
        return RuleView {
            number: None,
            id: None,
            effect: ruling.decision.effect.word().into(),
            sentence: overruled.sentence().into(),
            reason: ruling.decision.reason.to_string(),
            origin: None,
            until: None,
        };
    }
    rule_of(&ruling.in_force.policy, &ruling.decision)
}

/// The rule with this id, as a sentence.
pub(crate) fn rule_named(policy: &Policy, id: &str) -> Option<RuleView> {
    let mut views = rule_views(policy).into_iter();
    views.find(|view| view.id.as_deref() == Some(id))
}

/// The rule behind a decision of this policy, as a sentence.
pub(crate) fn rule_of(policy: &Policy, decision: &Decision) -> RuleView {
    let mut views = rule_views(policy);
    let last = views.len().saturating_sub(1);
    // The default is the last of them, so there is always one.
    views.swap_remove(decision.rule.map_or(last, |rule| rule.min(last)))
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
