//! The draft between two looks at it: kept in a file of its own, so that neither a restart nor a closed window loses it.
//! The policy's file is never touched here.

use crate::error::Error;
use crate::servers::config::replace_file;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Draft {
    /// Its text, word for word.
    pub(crate) text: String,
    /// The version in force when it was begun.
    pub(crate) base: u32,
    /// The last text of it that could be read; none: there was none.
    pub(crate) readable: Option<String>,
    /// What an import could not carry over.
    pub(crate) notes: Vec<String>,
}

/// The one draft there is, if there is one.
#[derive(Debug)]
pub(crate) struct Drafts {
    file: PathBuf,
    draft: Mutex<Option<Draft>>,
}

impl Drafts {
    /// As the last run left it. A file that is not a draft is left where it is, under another name.
    pub(crate) fn open(file: PathBuf) -> Self {
        let draft = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                let aside = file.with_extension("unreadable.json");
                tracing::warn!(%error, "the policy draft in `{}` cannot be read; it is kept as `{}`", file.display(), aside.display());
                let _ = std::fs::rename(&file, &aside);
                None
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(%error, "the policy draft in `{}` cannot be read", file.display());
                None
            }
        };
        Self {
            file,
            draft: Mutex::new(draft),
        }
    }

    /// The draft; none: nobody works on one.
    pub(crate) fn get(&self) -> Option<Draft> {
        self.lock().clone()
    }

    /// Keeps a text as the draft. One that is being worked on keeps its base and its notes.
    pub(crate) fn keep(&self, text: &str, live: u32) -> Result<Draft, Error> {
        let mut kept = self.lock();
        let before = kept.clone();
        let draft = Draft {
            text: text.to_owned(),
            base: before.as_ref().map_or(live, |draft| draft.base),
            readable: match policy::parse_policy(text) {
                Ok(_) => Some(text.to_owned()),
                Err(_) => before.as_ref().and_then(|draft| draft.readable.clone()),
            },
            notes: before
                .as_ref()
                .map_or_else(Vec::new, |draft| draft.notes.clone()),
        };
        if before.as_ref() != Some(&draft) {
            self.write(&draft)?;
            *kept = Some(draft.clone());
        }
        Ok(draft)
    }

    /// Begins a draft with a text from elsewhere.
    pub(crate) fn begin(&self, text: &str, live: u32, notes: Vec<String>) -> Result<Draft, Error> {
        let mut kept = self.lock();
        let readable = policy::parse_policy(text).is_ok();
        let draft = Draft {
            text: text.to_owned(),
            base: live,
            readable: readable.then(|| text.to_owned()),
            notes,
        };
        self.write(&draft)?;
        *kept = Some(draft.clone());
        Ok(draft)
    }

    /// There is no draft any more.
    pub(crate) fn discard(&self) -> Result<(), Error> {
        let mut kept = self.lock();
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::file(&self.file, "removed", &error));
            }
            _ => {}
        }
        *kept = None;
        Ok(())
    }

    fn write(&self, draft: &Draft) -> Result<(), Error> {
        let text = serde_json::to_vec(draft)
            .map_err(|error| Error::file(&self.file, "written", &error.into()))?;
        replace_file(&self.file, &text).map_err(|error| Error::file(&self.file, "written", &error))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Draft>> {
        self.draft.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const GOOD: &str = r#"{"rules":[],"defaultEffect":"deny"}"#;

    #[test]
    fn a_draft_survives_a_restart_as_it_was_typed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy-draft.json");
        let drafts = Drafts::open(file.clone());
        assert_eq!(drafts.get(), None);
        drafts.keep(GOOD, 3).unwrap();
        let broken = drafts.keep("{ half", 4).unwrap();
        assert_eq!(broken.base, 3, "it was begun with version 3");
        assert_eq!(broken.readable.as_deref(), Some(GOOD));
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        let again = Drafts::open(file.clone());
        assert_eq!(again.get(), Some(broken));
        let notes = vec!["a note".to_owned()];
        let begun = again.begin("[]", 5, notes.clone()).unwrap();
        assert_eq!((begun.base, begun.readable), (5, None));
        assert_eq!(again.keep(GOOD, 6).unwrap().notes, notes);
        again.discard().unwrap();
        again.discard().unwrap();
        assert!(!file.exists());
        assert_eq!(Drafts::open(file).get(), None);
    }

    #[test]
    fn what_is_no_draft_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy-draft.json");
        std::fs::write(&file, "not a draft").unwrap();
        let drafts = Drafts::open(file);
        assert_eq!(drafts.get(), None);
        let aside = folder.path().join("policy-draft.unreadable.json");
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "not a draft");
    }
}
