//! What the desktop remembers from one start to the next: where a window was, what was said once. Nothing that decides.
//!
//! A file that is gone or unreadable is an empty memory; one that cannot be written is logged.

use link::Home;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// See the module.
pub(crate) struct Memory {
    path: Option<PathBuf>,
    kept: Mutex<Kept>,
}

/// What is in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Kept {
    /// Where Quick Review was, for each arrangement of displays.
    pub(crate) quick: BTreeMap<String, (i32, i32)>,
    /// It was said once that closing the window does not end the app.
    pub(crate) told_it_stays: bool,
}

impl Memory {
    /// What this home remembers.
    pub(crate) fn open(home: Option<&Home>) -> Self {
        Self::at(home.map(|home| home.data_dir().join("desktop.json")))
    }

    fn at(path: Option<PathBuf>) -> Self {
        let text = path.as_deref().and_then(|path| fs::read(path).ok());
        let kept = text.and_then(|text| serde_json::from_slice(&text).ok());
        Self {
            path,
            kept: Mutex::new(kept.unwrap_or_default()),
        }
    }

    /// What is remembered.
    pub(crate) fn kept(&self) -> Kept {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes it, and writes it down if it then is another one.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Kept)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept.clone();
        change(&mut kept);
        let (Some(path), true) = (&self.path, *kept != before) else {
            return;
        };
        if let Err(error) = write(path, &kept) {
            tracing::warn!(%error, "`{}` cannot be written", path.display());
        }
    }
}

/// Whole or not at all: a start that finds half a file would forget everything.
fn write(path: &Path, kept: &Kept) -> io::Result<()> {
    let new = path.with_extension("json.new");
    fs::write(&new, serde_json::to_vec(kept)?)?;
    fs::rename(new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_remembers_from_one_start_to_the_next() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("desktop.json");
        let memory = Memory::at(Some(path.clone()));
        assert_eq!(memory.kept(), Kept::default());
        memory.change(|kept| kept.told_it_stays = true);
        memory.change(|kept| kept.quick.extend([("one display".to_owned(), (4, 2))]));
        assert_eq!(Memory::at(Some(path.clone())).kept(), memory.kept());

        fs::write(&path, "{").unwrap();
        assert_eq!(Memory::at(Some(path)).kept(), Kept::default());
    }
}
