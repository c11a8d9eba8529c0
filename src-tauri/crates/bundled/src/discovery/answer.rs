//! What `discovery` answers: a page of the catalogue, how old it is, and what is missing from it. Never more than a page, never a
//! server no source named; a source that was never read is said to be so instead of being an empty list.

use catalogue::{Catalogue, CatalogueError, Facets, Listing, Runs, SourceState, ops, seed};
use chrono::{DateTime, SecondsFormat, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

/// The most servers in one answer.
pub const MOST: usize = 50;
/// How many unless said.
const USUAL: usize = 20;
/// The most characters a query has.
const LONGEST_QUERY: usize = 200;
/// The most characters of a description that are passed on, and of anything else somebody wrote.
const LONGEST_TEXT: usize = 400;
/// The most warnings, categories or sources of one server.
const MOST_NOTES: usize = 12;

/// Where is looked.
#[derive(Debug)]
pub enum Scope {
    /// Everywhere; perhaps only what runs here, or elsewhere.
    All(Option<Runs>),
    /// Among servers for operations; perhaps in one category.
    Operations(Option<String>),
    /// In what one source lists.
    Source(&'static str),
}

/// What is looked for.
#[derive(Debug)]
pub struct Asked {
    query: String,
    limit: Option<usize>,
    offset: usize,
}

/// A page of what was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// The servers, best first.
    servers: Vec<Found>,
    /// How many there are in all.
    matches: usize,
    /// The offset of the next page; null: this was the last.
    next_offset: Option<usize>,
    /// Where this is from, and how old it is.
    sources: Vec<Source>,
    /// What to know about this answer.
    note: Option<String>,
}

/// A server one could add. Its texts are the words of whoever listed it.
#[derive(Debug, Serialize, JsonSchema)]
struct Found {
    /// What `smg catalogue show` and `smg recipe` take.
    id: String,
    /// Its name for people.
    title: String,
    /// What it is said to do.
    description: String,
    /// The source whose words these are.
    described_by: String,
    /// Its repository; empty: none is known.
    repository: String,
    /// The version that is listed; empty: none is.
    version: String,
    /// `local`, `remote`, both, or nothing where no source says.
    runs: Vec<String>,
    /// The sources that list it.
    sources: Vec<String>,
    /// What of operations it is for, each with why that is thought.
    categories: Vec<String>,
    /// What to know before anything else.
    warnings: Vec<String>,
}

/// A source, and how old what it said is.
#[derive(Debug, Serialize, JsonSchema)]
struct Source {
    /// What it is called.
    id: String,
    /// How many servers it named.
    servers: usize,
    /// When it was last read, in UTC; null: it comes with the product.
    read_at: Option<String>,
    /// The same as a person says it.
    age: String,
    /// Why the last try to read it failed; what it said before is still here.
    trouble: Option<String>,
}

impl Asked {
    /// Puts together what a client asked for.
    #[must_use]
    pub fn new(query: String, limit: Option<usize>, offset: usize) -> Self {
        Self {
            query,
            limit,
            offset,
        }
    }

    fn limit(&self) -> Result<usize, String> {
        let length = self.query.chars().count();
        if length > LONGEST_QUERY {
            return Err(format!(
                "`query` has `{length}` characters; use at most {LONGEST_QUERY}"
            ));
        }
        match self.limit.unwrap_or(USUAL) {
            limit @ 1..=MOST => Ok(limit),
            limit => Err(format!(
                "`limit` must be from 1 to {MOST}, but is `{limit}`"
            )),
        }
    }
}

/// Now, in Unix ms.
#[must_use]
pub fn now() -> i64 {
    Utc::now().timestamp_millis()
}

/// Looks into the catalogue's file.
///
/// # Errors
/// The file cannot be read, the source was never read, or what is asked for makes no sense.
pub fn find(file: &Path, scope: &Scope, asked: &Asked, now: i64) -> Result<Answer, String> {
    let limit = asked.limit()?;
    let facets = facets(scope, limit)?;
    let broken = |error: CatalogueError| error.to_string();
    let catalogue = Catalogue::look(file).map_err(broken)?;
    let mut states = catalogue.states().map_err(broken)?;
    states.retain(|state| state.rows > 0);
    if let Scope::Source(source) = scope {
        states.retain(|state| state.id == *source);
        if states.is_empty() {
            return Err(never_read(source));
        }
    }
    let page = catalogue
        .page(&asked.query, &facets, asked.offset)
        .map_err(broken)?;
    let next = asked.offset.saturating_add(page.listings.len());
    let only_seed = states.iter().all(|state| state.id == seed::SOURCE);
    Ok(Answer {
        next_offset: (!page.listings.is_empty() && next < page.matches).then_some(next),
        servers: page.listings.into_iter().map(found).collect(),
        matches: page.matches,
        note: only_seed.then(|| {
            "no source was read yet, so only the few servers that come with the product are known; the operator can run \
             `smg catalogue sync`"
                .to_owned()
        }),
        sources: states.into_iter().map(|state| source(state, now)).collect(),
    })
}

fn facets(scope: &Scope, limit: usize) -> Result<Facets, String> {
    let mut facets = Facets {
        limit: Some(limit),
        ..Facets::default()
    };
    match scope {
        Scope::All(runs) => facets.runs = *runs,
        Scope::Source(source) => facets.source = Some((*source).to_owned()),
        Scope::Operations(None) => facets.operations = true,
        Scope::Operations(Some(category)) => {
            let names = ops::names();
            if !names.contains(&category.as_str()) {
                return Err(format!(
                    "there is no category `{}`; there are {}",
                    cut(category),
                    names.join(", ")
                ));
            }
            facets.category = Some(category.clone());
        }
    }
    Ok(facets)
}

/// What is missing, and what somebody can do about it.
fn never_read(source: &str) -> String {
    if source == "pulsemcp" {
        return "PulseMCP was never read: it answers nobody without a key of theirs. The operator can set `SMG_PULSEMCP_KEY` and run \
                `smg catalogue sync pulsemcp`; without a key, its list can be read in a browser at https://www.pulsemcp.com/servers"
            .to_owned();
    }
    format!(
        "the list `{source}` was never read; the operator can run `smg catalogue sync {source}`"
    )
}

fn found(listing: Listing) -> Found {
    let few = |texts: Vec<String>| -> Vec<String> {
        texts
            .iter()
            .take(MOST_NOTES)
            .map(|text| cut(text))
            .collect()
    };
    let because = listing
        .categories
        .iter()
        .map(|category| format!("{}: {}", category.name, category.because))
        .collect();
    Found {
        id: cut(&listing.id),
        title: cut(&listing.title),
        description: cut(&listing.description),
        described_by: cut(&listing.described_by),
        repository: cut(&listing.repository),
        version: cut(&listing.version),
        runs: few(listing.runs),
        sources: few(listing.sources),
        categories: few(because),
        warnings: few(listing.warnings),
    }
}

/// No more of a text than an answer should hold.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn source(state: SourceState, now: i64) -> Source {
    let read = (state.fetched_at > 0)
        .then(|| DateTime::from_timestamp_millis(state.fetched_at))
        .flatten();
    Source {
        age: match read {
            Some(_) => age(now.saturating_sub(state.fetched_at)),
            None => "comes with the product".to_owned(),
        },
        read_at: read.map(|read| read.to_rfc3339_opts(SecondsFormat::Secs, true)),
        id: state.id,
        servers: state.rows,
        trouble: state.trouble.as_deref().map(cut),
    }
}

fn age(ms: i64) -> String {
    const MINUTE: i64 = 60_000;
    let units = [
        (24 * 60 * MINUTE, "day"),
        (60 * MINUTE, "hour"),
        (MINUTE, "minute"),
    ];
    match units.into_iter().find(|(unit, _)| ms >= *unit) {
        None => "less than a minute".to_owned(),
        Some((unit, name)) => {
            let count = ms / unit;
            format!("{count} {name}{}", if count == 1 { "" } else { "s" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_said_in_its_largest_unit() {
        for (ms, said) in [
            (-5, "less than a minute"),
            (59_999, "less than a minute"),
            (60_000, "1 minute"),
            (7_199_999, "1 hour"),
            (86_400_000, "1 day"),
            (3 * 86_400_000, "3 days"),
        ] {
            assert_eq!(age(ms), said);
        }
    }

    #[test]
    fn no_text_is_longer_than_an_answer_should_hold() {
        assert_eq!(cut(&"é".repeat(LONGEST_TEXT)), "é".repeat(LONGEST_TEXT));
        assert_eq!(
            cut(&"é".repeat(LONGEST_TEXT + 1)),
            "é".repeat(LONGEST_TEXT) + "…"
        );
    }
}
