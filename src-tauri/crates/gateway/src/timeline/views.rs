//! Filters with a name: five that come with the app and those the operator keeps, in a small file that can be read.

use super::filter::parse;
use crate::api::{GroupBy, SavedView};
use crate::error::Error;
use crate::servers::config::replace_file;
use std::io;
use std::path::PathBuf;

/// Most views of the operator's own.
const MOST: usize = 100;
/// Longest name, in characters.
const LONGEST_NAME: usize = 60;

/// Those that come with the app.
const SHIPPED: [(&str, &str, GroupBy); 5] = [
    (
        "Denied this week",
        "decision:denied after:7d",
        GroupBy::Session,
    ),
    (
        "I approved high or worse",
        "by:me sev:>=high -decision:denied",
        GroupBy::None,
    ),
    ("Expired", "decision:expired", GroupBy::None),
    ("New tools seen", "is:first-time", GroupBy::Server),
    ("Policy and config changes", "is:changed", GroupBy::None),
];

/// The file of the operator's own.
#[derive(Clone, Debug)]
pub(crate) struct Views {
    path: PathBuf,
}

impl Views {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// All of them, those that come with the app first.
    pub(crate) fn all(&self) -> Result<Vec<SavedView>, Error> {
        let mut all: Vec<SavedView> = SHIPPED.iter().map(shipped).collect();
        all.extend(self.own()?);
        Ok(all)
    }

    /// Keeps a view, in place of an earlier one of the same name.
    pub(crate) fn save(&self, view: &SavedView) -> Result<(), Error> {
        let name = view.name.trim();
        let fits = !name.is_empty()
            && name.chars().count() <= LONGEST_NAME
            && crate::text::hidden_count(name) == 0;
        if !fits {
            return Err(Error::invalid(format!(
                "`{}` is no name for a view; give one of 1 to {LONGEST_NAME} visible characters",
                crate::text::plain(name)
            )));
        }
        self.refuse_shipped(name, "give yours another name")?;
        let terms = parse(&view.filter).map_err(|error| Error::invalid(error.to_string()))?;
        let mut own = self.own()?;
        own.retain(|other| other.name != name);
        if own.len() >= MOST {
            return Err(Error::invalid(format!(
                "there are {MOST} views already; remove one first"
            )));
        }
        own.push(SavedView {
            name: name.to_owned(),
            filter: terms.to_string(),
            shipped: false,
            ..view.clone()
        });
        self.write(&own)
    }

    /// Forgets a view.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        self.refuse_shipped(name, "it cannot be removed")?;
        let mut own = self.own()?;
        let before = own.len();
        own.retain(|view| view.name != name);
        if own.len() == before {
            return Err(Error::not_found(format!(
                "there is no view `{}`",
                crate::text::plain(name)
            )));
        }
        self.write(&own)
    }

    fn refuse_shipped(&self, name: &str, so: &str) -> Result<(), Error> {
        match SHIPPED.iter().any(|(shipped, ..)| *shipped == name) {
            true => Err(Error::invalid(format!("`{name}` comes with the app; {so}"))),
            false => Ok(()),
        }
    }

    fn own(&self) -> Result<Vec<SavedView>, Error> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::file(&self.path, "read", &error)),
        };
        serde_json::from_str(&text).map_err(|error| {
            Error::unavailable(format!(
                "`{}` cannot be read: {error}; mend it or delete it",
                self.path.display()
            ))
        })
    }

    fn write(&self, own: &[SavedView]) -> Result<(), Error> {
        let text =
            serde_json::to_string_pretty(own).map_err(|e| Error::unavailable(e.to_string()))?;
        replace_file(&self.path, text.as_bytes())
            .map_err(|e| Error::file(&self.path, "written", &e))
    }
}

fn shipped((name, filter, by): &(&str, &str, GroupBy)) -> SavedView {
    SavedView {
        name: (*name).to_owned(),
        filter: (*filter).to_owned(),
        by: *by,
        hidden: Vec::new(),
        shipped: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, filter: &str) -> SavedView {
        SavedView {
            name: name.to_owned(),
            filter: filter.to_owned(),
            by: GroupBy::Tool,
            hidden: vec!["client".to_owned()],
            shipped: false,
        }
    }

    #[test]
    fn views_are_kept_replaced_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let views = Views::new(folder.path().join("views.json"));
        let shipped = views.all().unwrap();
        assert_eq!(shipped.len(), 5);
        for view in &shipped {
            assert_eq!(parse(&view.filter).unwrap().to_string(), view.filter);
        }
        views.save(&view(" Mine ", "kubectl   delete")).unwrap();
        views.save(&view("Mine", "kubectl")).unwrap();
        assert_eq!(
            views.all().unwrap().get(5..),
            Some(&[view("Mine", "kubectl")][..])
        );
        views.remove("Mine").unwrap();
        assert_eq!(views.all().unwrap(), shipped);
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let views = Views::new(folder.path().join("views.json"));
        for (view, part) in [
            (view("", "a"), "is no name for a view"),
            (view("a\u{202e}b", "a"), "is no name for a view"),
            (view(&"x".repeat(61), "a"), "is no name for a view"),
            (view("Expired", "a"), "comes with the app"),
            (view("Mine", "colour:red"), "`colour` is not a key"),
        ] {
            let error = views.save(&view).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(
            views
                .remove("Expired")
                .unwrap_err()
                .to_string()
                .contains("cannot be removed")
        );
        assert!(
            views
                .remove("Other")
                .unwrap_err()
                .to_string()
                .contains("no view `Other`")
        );
    }
}
