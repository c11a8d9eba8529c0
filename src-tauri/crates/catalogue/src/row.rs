//! What one source says of one server, in one shape whatever the source. Nothing is merged here, so that it stays known who said what.

use crate::awesome::{List, Meaning};
use crate::registry::Item;
use crate::server_json::Status;
use crate::{Repository, awesome, docker};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One source's words about one server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What the source calls it; unique within the source.
    pub key: String,
    /// Its name for people.
    pub title: String,
    /// What it is said to do.
    pub description: String,
    /// The version that is listed.
    pub version: String,
    /// `deprecated`, or empty.
    pub status: String,
    /// When it was last changed, as the source says.
    pub updated: String,
    /// Its repository and folder, in one spelling.
    pub repository: String,
    /// Its packages, as `kind:name`.
    pub packages: Vec<String>,
    /// Its addresses.
    pub remotes: Vec<String>,
    /// What the source files it under.
    pub filed: Vec<String>,
    /// The source calls it the vendor's own.
    pub official: bool,
    /// It is called local or remote, without saying how it would be run.
    pub runs: Vec<String>,
    /// The description a recipe follows from.
    pub server_json: Option<Value>,
}

impl Row {
    /// A registry's.
    #[must_use]
    pub fn of_item(item: Item) -> Self {
        let server = item.server;
        let repository = server
            .repository
            .as_ref()
            .and_then(|source| Some(Repository::of(&source.url)?.at(&source.subfolder)));
        Self {
            title: server.title.clone().unwrap_or_else(|| server.name.clone()),
            status: if server.status == Status::Active {
                String::new()
            } else {
                "deprecated".to_owned()
            },
            updated: item.updated.or(item.published).unwrap_or_default(),
            repository: repository.map_or_else(String::new, |repository| repository.key()),
            packages: server
                .packages
                .iter()
                .map(|package| format!("{}:{}", package.registry_type, package.identifier))
                .collect(),
            remotes: server
                .remotes
                .iter()
                .map(|remote| remote.url.clone())
                .collect(),
            official: item.official,
            key: server.name,
            description: server.description,
            version: server.version,
            server_json: Some(item.raw),
            ..Self::default()
        }
    }

    /// Those of a list of links.
    #[must_use]
    pub fn of_list(list: &List) -> Vec<Self> {
        list.entries
            .iter()
            .map(|entry| Self::of_entry(list, entry))
            .collect()
    }

    fn of_entry(list: &List, entry: &awesome::Entry) -> Self {
        let means = |meaning| entry.flags.iter().any(|flag| flag.meaning == Some(meaning));
        let section = entry.section.and_then(|index| list.sections.get(index));
        let runs = [(Meaning::Local, "local"), (Meaning::Cloud, "remote")];
        Self {
            key: entry.url.clone(),
            title: entry.name.clone(),
            description: entry.description.clone(),
            repository: entry
                .repository
                .as_ref()
                .map_or_else(String::new, Repository::key),
            filed: section
                .into_iter()
                .flat_map(|section| section.under.iter().chain([&section.title]))
                .cloned()
                .collect(),
            official: means(Meaning::Official),
            runs: runs
                .iter()
                .filter(|(meaning, _)| means(*meaning))
                .map(|(_, word)| (*word).to_owned())
                .collect(),
            ..Self::default()
        }
    }

    /// The Docker catalogue's.
    #[must_use]
    pub fn of_docker(entry: docker::Entry) -> Self {
        Self {
            filed: [entry.category]
                .into_iter()
                .filter(|category| !category.is_empty())
                .chain(entry.tags)
                .collect(),
            repository: entry
                .repository
                .map_or_else(String::new, |repository| repository.key()),
            packages: [entry.image]
                .into_iter()
                .filter(|image| !image.is_empty())
                .map(|image| format!("oci:{image}"))
                .collect(),
            key: entry.name,
            title: entry.title,
            description: entry.description,
            runs: vec!["local".to_owned()],
            ..Self::default()
        }
    }
}
