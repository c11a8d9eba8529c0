//! How another policy comes into force: the file first, then the record with its version, then the calls. Whatever fails
//! before the last step leaves the policy in force as it was.

use super::{InForce, Policies, hex, text_hash};
use crate::audit::{Audit, Entry, Kind};
use crate::error::Error;
use crate::servers::config::replace_file;
use crate::store::policy_versions::{self, NewVersion};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard, PoisonError};

/// A text that is to come into force.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Publishing<'a> {
    pub(crate) text: &'a str,
    /// The version it was shown beside.
    pub(crate) live: u32,
    /// The operator's note.
    pub(crate) note: &'a str,
    /// What its replay said.
    pub(crate) replay: &'a str,
    /// Where a file that was changed outside the app is put before it is replaced; none: it is not replaced.
    pub(crate) aside: Option<&'a PathBuf>,
    pub(crate) now: i64,
}

impl Policies {
    /// Puts the file as it stands into force. `shown` is the hash of what the operator saw; a file
    /// that changed again since then is refused.
    pub(crate) fn accept(
        &self,
        shown: &str,
        now: i64,
        audit: &Audit,
    ) -> Result<Arc<InForce>, Error> {
        let _one = self.changing();
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
        let note = ("accepted as the file was changed outside the app", None);
        let version = record(&new, note, (audit, entry))?;
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

    /// Puts a rule into the file, where `place` says, and into force. `entry` says in the record where it came from,
    /// `note` in the list of versions.
    pub(crate) fn add_rule(
        &self,
        (place, rule): (usize, &str),
        (version, note): (u32, &str),
        now: i64,
        in_record: (&Audit, Entry<'_>),
    ) -> Result<Arc<InForce>, Error> {
        let _one = self.changing();
        let file = self.unchanged(version)?;
        let root = self.in_force().root;
        let text = policy::insert_rule(&file, place, rule)
            .map_err(|error| Error::invalid(error.to_string()))?;
        let new = InForce::new(text, 0, now).map_err(Error::invalid)?;
        let new = InForce { root, ..new };
        self.replace(Some(&file), new, (note, None), in_record)
    }

    /// Puts a draft into the file and into force. Questions that wait stay what they are: they are part of an older
    /// root, and whoever releases one asks the policy in force again.
    pub(crate) fn publish(
        &self,
        publishing: &Publishing<'_>,
        in_record: (&Audit, Entry<'_>),
    ) -> Result<Arc<InForce>, Error> {
        let _one = self.changing();
        let before = self.in_force();
        if before.version != publishing.live {
            return Err(Error::conflict(
                "another policy came into force since the draft was shown; look at the differences once more",
            ));
        }
        let file = self.replaceable(&before, publishing)?;
        let mut new = InForce::new(publishing.text.to_owned(), 0, publishing.now)
            .map_err(|why| Error::invalid(format!("the draft cannot be read: {why}")))?;
        if before.error.is_none() {
            new.root = before.root;
        }
        let said = (publishing.note, Some(publishing.replay));
        self.replace(file.as_deref(), new, said, in_record)
    }

    /// The file as it stands, if a draft may replace it; none: there is no file. What somebody wrote into it is put
    /// aside first, never lost.
    fn replaceable(
        &self,
        before: &InForce,
        publishing: &Publishing<'_>,
    ) -> Result<Option<String>, Error> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::file(&self.path, "read", &e)),
        };
        if bytes != before.text.as_bytes() {
            let aside = publishing.aside.ok_or_else(|| {
                Error::conflict("the policy file was changed outside the app; accept that change, or publish over it knowingly and it is kept aside")
            })?;
            replace_file(aside, &bytes).map_err(|e| Error::file(aside, "written", &e))?;
        }
        Ok(String::from_utf8(bytes).ok())
    }

    /// Exchanges the file, writes it down, and has it decide. `file` is what the file says now.
    fn replace(
        &self,
        file: Option<&str>,
        new: InForce,
        said: (&str, Option<&str>),
        in_record: (&Audit, Entry<'_>),
    ) -> Result<Arc<InForce>, Error> {
        // The file first: should the record not take it, the file is what differs, and decides nothing.
        replace_file(&self.path, new.text.as_bytes())
            .map_err(|e| Error::file(&self.path, "written", &e))?;
        match record(&new, said, in_record) {
            Ok(version) => Ok(self.put_into_force(InForce { version, ..new })),
            Err(error) => {
                // As it was, or else it is shown as changed outside.
                let _ = match file {
                    Some(file) => replace_file(&self.path, file.as_bytes()),
                    None => std::fs::remove_file(&self.path),
                };
                Err(error)
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

    /// One change at a time: what was compared is what is replaced.
    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down that a policy comes into force, and the version it is.
fn record(
    new: &InForce,
    (note, replay): (&str, Option<&str>),
    (audit, entry): (&Audit, Entry<'_>),
) -> Result<u32, Error> {
    let version = NewVersion {
        hash: &text_hash(&new.text),
        text: &new.text,
        accepted_at: new.since,
        note,
        replay,
    };
    let add = |c: &Connection| Ok(policy_versions::add(c, &version)?);
    let (_, version) = audit.commit_with(&[entry], &[], add)?;
    Ok(version)
}
