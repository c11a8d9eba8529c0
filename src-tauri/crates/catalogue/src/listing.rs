//! One server, put together from what sources say of it. What it says of itself stays apart from what is known; nothing is added up to
//! a score.

use crate::lookalike::{self, Known};
use crate::merge::Said;
use crate::ops::{self, Category};
use crate::row::Row;
use serde::{Deserialize, Serialize};

/// A server one could add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// What it is asked for by.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// In the words of whoever listed it.
    pub description: String,
    /// Whose words these are.
    pub described_by: String,
    /// Where it was seen.
    pub sources: Vec<String>,
    /// Its repository; empty: none is known.
    pub repository: String,
    /// The version that is listed; empty: none is.
    pub version: String,
    /// When a source says it was last changed.
    pub updated: String,
    /// It can be run here, elsewhere, or both, as far as sources say.
    pub runs: Vec<String>,
    /// A registry describes how it is run; whether that is safe is another question.
    pub described: bool,
    /// What of operations it is for, and why that is thought.
    pub categories: Vec<Category>,
    /// What somebody should know before anything else.
    pub warnings: Vec<String>,
}

/// A server, and who said what of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListingView {
    /// Put together.
    #[serde(flatten)]
    pub listing: Listing,
    /// What each source says. None of it was checked here.
    pub said: Vec<Claim>,
    /// How it would be run, or why nothing safe follows.
    pub recipe: Result<crate::Recipe, crate::Reason>,
}

/// A source's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What it is about.
    pub about: &'static str,
    /// What is said.
    pub says: String,
    /// Who says it.
    pub source: String,
}

/// The rank of sources whose words are shown first.
fn rank(source: &str) -> usize {
    let order = [
        "official",
        "pulsemcp",
        "docker",
        "awesome",
        "awesome-devops",
        crate::seed::SOURCE,
    ];
    order.iter().position(|known| *known == source).unwrap_or(2)
}

/// Puts the rows of one server together.
pub(crate) fn listing(said: &mut [Said], known: &[Known]) -> Listing {
    said.sort_by_key(|(source, row)| (row.server_json.is_none(), rank(source)));
    let first = |field: fn(&Row) -> &String| {
        said.iter()
            .map(|(_, row)| field(row))
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default()
    };
    let repository = first(|row| &row.repository);
    let title = first(|row| &row.title);
    let described = said.iter().find(|(_, row)| !row.description.is_empty());
    let description = described
        .map(|(_, row)| row.description.clone())
        .unwrap_or_default();
    let named = said
        .iter()
        .find(|(_, row)| row.server_json.is_some())
        .map(|(_, row)| row.key.clone());
    let id = named.unwrap_or_else(|| {
        if repository.is_empty() {
            first(|row| &row.key)
        } else {
            repository.clone()
        }
    });
    let mut sources: Vec<String> = said.iter().map(|(source, _)| source.clone()).collect();
    sources.dedup();
    let filed: Vec<String> = said.iter().flat_map(|(_, row)| row.filed.clone()).collect();
    Listing {
        categories: ops::categories(
            &filed,
            &format!("{title} {}", id.rsplit('/').next().unwrap_or_default()),
            &description,
        ),
        warnings: warnings(said, &id, &title, &repository, known),
        runs: runs(said),
        described: said.iter().any(|(_, row)| row.server_json.is_some()),
        described_by: described
            .map(|(source, _)| source.clone())
            .unwrap_or_default(),
        version: first(|row| &row.version),
        updated: first(|row| &row.updated),
        id,
        title,
        description,
        sources,
        repository,
    }
}

fn runs(said: &[Said]) -> Vec<String> {
    let says = |word: &str| {
        said.iter()
            .any(|(_, row)| row.runs.iter().any(|run| run == word))
    };
    let local = says("local") || said.iter().any(|(_, row)| !row.packages.is_empty());
    let remote = says("remote") || said.iter().any(|(_, row)| !row.remotes.is_empty());
    [(local, "local"), (remote, "remote")]
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| word.to_owned())
        .collect()
}

fn warnings(
    said: &[Said],
    id: &str,
    title: &str,
    repository: &str,
    known: &[Known],
) -> Vec<String> {
    let mut warnings = Vec::new();
    let place: Vec<&str> = repository.split('/').collect();
    let (owner, name) = (
        place.get(1).copied().unwrap_or_default(),
        place.get(2).copied().unwrap_or_default(),
    );
    let last = id.rsplit('/').next().unwrap_or(id);
    let like = [name, last]
        .into_iter()
        .find_map(|name| lookalike::like(name, owner, known));
    if let Some(Known {
        name,
        owner: theirs,
        ..
    }) = like
    {
        warnings.push(format!(
            "its name reads like `{name}`, which belongs to `{theirs}`"
        ));
    }
    if lookalike::mixed_letters(title) || lookalike::mixed_letters(id) {
        warnings.push("its name mixes letters of several alphabets".to_owned());
    }
    if said.iter().any(|(_, row)| row.status == "deprecated") {
        warnings.push("a registry says that it is no longer looked after".to_owned());
    }
    let http = said
        .iter()
        .flat_map(|(_, row)| &row.remotes)
        .any(|remote| remote.starts_with("http:"));
    if http {
        warnings.push("it is reached without encryption".to_owned());
    }
    let mut versions: Vec<&str> = said
        .iter()
        .map(|(_, row)| row.version.as_str())
        .filter(|version| !version.is_empty())
        .collect();
    versions.sort_unstable();
    versions.dedup();
    if versions.len() > 1 {
        warnings.push(format!(
            "sources name different versions: {}",
            versions.join(", ")
        ));
    }
    warnings
}

/// Everything sources say, field by field.
pub(crate) fn claims(said: &[Said]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (source, row) in said {
        let mut claim = |about, says: &str| {
            if !says.is_empty() {
                claims.push(Claim {
                    about,
                    says: says.to_owned(),
                    source: source.clone(),
                });
            }
        };
        claim("name", &row.key);
        claim("description", &row.description);
        claim("repository", &row.repository);
        claim("version", &row.version);
        claim("changed", &row.updated);
        claim("status", &row.status);
        claim("filed under", &row.filed.join(", "));
        row.packages
            .iter()
            .for_each(|package| claim("package", package));
        row.remotes
            .iter()
            .for_each(|remote| claim("address", remote));
        claim("the vendor's own", if row.official { "yes" } else { "" });
    }
    claims
}
