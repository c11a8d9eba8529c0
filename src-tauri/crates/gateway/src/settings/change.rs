//! The settings in force and the file they are in. A change is checked, written down, then written into the file
//! in place: whatever else the file says, in whatever order, stays as it is.

use super::Settings;
use crate::api::{SetSetting, SettingsView};
use crate::error::Error;
use crate::servers::config::replace_file;
use policy::{Severity, Tags};
use serde_json::{Map, Value};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What a value may be.
#[derive(Clone, Copy, Debug)]
enum Allowed {
    Whole(u64, u64),
    Switch,
    OneOf(&'static [&'static str]),
    /// What has which tag.
    Tagging,
}

use Allowed::{OneOf, Switch, Tagging, Whole};

/// Everything a surface can set.
const ALLOWED: [(&str, Allowed); 18] = [
    ("holdSeconds", Whole(60, 14_400)),
    ("holdCriticalSeconds", Whole(60, 14_400)),
    ("undoSeconds", Whole(0, 10)),
    ("armMs", Whole(500, 2_000)),
    ("autoAdvance", Switch),
    ("notifications", Switch),
    ("hideDetails", Switch),
    ("sound", OneOf(&["off", "unfocused", "always"])),
    ("repeatCritical", Switch),
    ("criticalBreaksThrough", Switch),
    ("singleKeys", Switch),
    ("systemKeys", Switch),
    ("quickOnTop", Switch),
    ("theme", OneOf(&["system", "light", "dark"])),
    ("compact", Switch),
    ("textPercent", Whole(90, 150)),
    ("reduceMotion", Switch),
    ("tags", Tagging),
];

/// Those that a file written by hand is held to as well: a card must stay readable before it can be approved.
const ALWAYS: [&str; 2] = ["armMs", "undoSeconds"];

/// The settings in force.
pub(crate) struct Current {
    path: PathBuf,
    now: RwLock<Arc<Settings>>,
    /// One change at a time.
    changing: Mutex<()>,
}

impl Current {
    /// Reads the file; where there is none, the defaults hold.
    pub(crate) fn open(path: PathBuf) -> Result<Self, String> {
        let all = read(&path)?;
        for (name, value) in all
            .iter()
            .filter(|(name, _)| ALWAYS.contains(&name.as_str()))
        {
            check(name, value).map_err(|why| in_file(&path, &why))?;
        }
        let now = parse(&path, all)?;
        Ok(Self {
            path,
            now: RwLock::new(Arc::new(now)),
            changing: Mutex::default(),
        })
    }

    pub(crate) fn get(&self) -> Arc<Settings> {
        self.now
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn view(&self) -> SettingsView {
        self.get().view(&self.path)
    }

    /// Changes one value, from now on. `write_down` hears what changes before it does, and can refuse it.
    pub(crate) fn set(
        &self,
        change: &SetSetting,
        write_down: impl FnOnce(&str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let SetSetting { name, value } = change;
        check(name, value).map_err(Error::invalid)?;
        let edit = |now: &Settings, all: &mut Map<String, Value>| {
            let old = old_value(now, name);
            all.insert(name.clone(), value.clone());
            format!("`{name}`: {old} → {value}")
        };
        self.change(edit, write_down)
    }

    /// Sets how severe a tool is, from now on; none: as it is judged. Written down as [`Current::set`] does.
    pub(crate) fn set_severity(
        &self,
        (server, tool): (&str, &str),
        severity: Option<Severity>,
        write_down: impl FnOnce(&str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let edit = |now: &Settings, all: &mut Map<String, Value>| {
            let mut overrides = now.overrides.clone();
            let tools = overrides.entry(server.to_owned()).or_default();
            let old = match severity {
                Some(severity) => tools.insert(tool.to_owned(), severity),
                None => tools.remove(tool),
            };
            overrides.retain(|_, tools| !tools.is_empty());
            let value = serde_json::to_value(&overrides).unwrap_or_default();
            all.insert("overrides".to_owned(), value);
            let word = |severity: Option<Severity>| severity.map_or("as judged", Severity::word);
            let (old, new) = (word(old), word(severity));
            format!("severity of `{tool}` on `{server}`: {old} → {new}")
        };
        self.change(edit, write_down)
    }

    /// Changes the file and what is in force together. `edit` has the settings as they are and the file's values, and
    /// says what it did to them.
    fn change(
        &self,
        edit: impl FnOnce(&Settings, &mut Map<String, Value>) -> String,
        write_down: impl FnOnce(&str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = read(&self.path).map_err(Error::unavailable)?;
        let what = edit(&self.get(), &mut all);
        let mut text = format!("{:#}", Value::Object(all.clone()));
        text.push('\n');
        let new = parse(&self.path, all).map_err(Error::unavailable)?;
        write_down(&what)?;
        replace_file(&self.path, text.as_bytes())
            .map_err(|error| Error::file(&self.path, "written", &error))?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(())
    }
}

fn old_value(now: &Settings, name: &str) -> Value {
    let all = serde_json::to_value(now).unwrap_or_default();
    all.get(name).cloned().unwrap_or_default()
}

fn read(path: &Path) -> Result<Map<String, Value>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(format!("`{}` cannot be read: {error}", path.display())),
    };
    serde_json::from_str(&text).map_err(|error| in_file(path, &error.to_string()))
}

fn parse(path: &Path, all: Map<String, Value>) -> Result<Settings, String> {
    let known = serde_json::to_value(Settings::default()).unwrap_or_default();
    for name in all.keys().filter(|name| known.get(name).is_none()) {
        tracing::warn!(
            "`{name}` in `{}` is no setting of this version",
            path.display()
        );
    }
    serde_json::from_value(Value::Object(all)).map_err(|error| in_file(path, &error.to_string()))
}

fn in_file(path: &Path, why: &str) -> String {
    format!("`{}`: {why}; mend or remove the file", path.display())
}

/// Whether a setting can have a value; if not, what it can have.
fn check(name: &str, value: &Value) -> Result<(), String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return Err(format!("there is no setting `{name}`"));
    };
    let (fits, what) = match allowed {
        Whole(least, most) => (
            value
                .as_u64()
                .is_some_and(|n| (*least..=*most).contains(&n)),
            format!("a whole number from {least} to {most}"),
        ),
        Switch => (value.is_boolean(), "`true` or `false`".to_owned()),
        Tagging => match serde_json::from_value::<Tags>(value.clone()) {
            Ok(_) => (true, String::new()),
            Err(why) => return Err(format!("`{name}`: {why}")),
        },
        OneOf(words) => (
            value.as_str().is_some_and(|word| words.contains(&word)),
            format!("one of `{}`", words.join("`, `")),
        ),
    };
    if fits {
        return Ok(());
    }
    let shown: String = value.to_string().chars().take(64).collect();
    Err(format!("`{name}` must be {what}, not `{shown}`"))
}

#[cfg(test)]
mod tests;
