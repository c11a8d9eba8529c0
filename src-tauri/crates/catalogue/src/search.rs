//! Finding servers in the catalogue: by words, by facets, a page at a time. Reads one file and asks nobody.

use crate::listing::Listing;
use crate::mirror::{Catalogue, CatalogueError};
use rusqlite::params;

/// What is searched for. The default is everything.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Seen there.
    pub source: Option<String>,
    /// In that category of [`crate::ops::names`].
    pub category: Option<String>,
    /// In any category of operations.
    pub operations: bool,
    /// Runs here, or elsewhere.
    pub runs: Option<Runs>,
    /// At most so many; none: 50.
    pub limit: Option<usize>,
}

/// Where a server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Runs {
    Local,
    Remote,
}

/// Some of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The servers, best first.
    pub listings: Vec<Listing>,
    /// How many there are in all.
    pub matches: usize,
}

impl Catalogue {
    /// Searches names and descriptions; every word has to occur, each may be unfinished.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search(&self, query: &str, facets: &Facets) -> Result<Vec<Listing>, CatalogueError> {
        Ok(self.page(query, facets, 0)?.listings)
    }

    /// The same, after the first `skip` of them, and how many there are in all.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn page(&self, query: &str, facets: &Facets, skip: usize) -> Result<Page, CatalogueError> {
        let connection = self.lock();
        let words = words(query);
        let (from, order) = if words.is_empty() {
            (
                "listing WHERE ?1 = ''",
                "CASE sources WHEN ',bundled,' THEN 1 ELSE 0 END, weight DESC, id",
            )
        } else {
            (
                "listing_text JOIN listing ON listing.number = listing_text.rowid WHERE listing_text MATCH ?1",
                "bm25(listing_text, 10, 6, 2, 1), weight DESC, id",
            )
        };
        let which = format!(
            "FROM {from}
             AND (?2 IS NULL OR instr(sources, ',' || ?2 || ',')) AND (?3 IS NULL OR instr(categories, ',' || ?3 || ','))
             AND (?4 = 0 OR categories <> ',') AND (?5 IS NULL OR CASE ?5 WHEN 'local' THEN local ELSE remote END)"
        );
        let runs = facets.runs.map(|runs| match runs {
            Runs::Local => "local",
            Runs::Remote => "remote",
        });
        let (source, category, operations) = (&facets.source, &facets.category, facets.operations);
        let matches: u32 = connection
            .prepare_cached(&format!("SELECT count(*) {which}"))?
            .query_row(params![words, source, category, operations, runs], |row| {
                row.get(0)
            })?;
        let limit = i64::try_from(facets.limit.unwrap_or(50)).unwrap_or(i64::MAX);
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(&format!(
            "SELECT body {which} ORDER BY {order} LIMIT ?6 OFFSET ?7"
        ))?;
        let bodies = statement.query_map(
            params![words, source, category, operations, runs, limit, skip],
            |row| row.get::<_, String>(0),
        )?;
        let listings = bodies.map(|body| Ok(serde_json::from_str(&body?)?));
        Ok(Page {
            listings: listings.collect::<Result<_, CatalogueError>>()?,
            matches: matches as usize,
        })
    }
}

/// A query as full-text search takes it: words in quotes, nothing of it an operator.
fn words(query: &str) -> String {
    let words = query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(12);
    words
        .map(|word| format!("\"{word}\"*"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_together_are_everything_once() {
        let catalogue = Catalogue::in_memory().unwrap();
        for query in ["", "kubernetes"] {
            let facets = |limit| Facets {
                limit: Some(limit),
                ..Facets::default()
            };
            let whole = catalogue.page(query, &facets(1_000), 0).unwrap();
            assert!(whole.matches > 4 && whole.listings.len() == whole.matches);
            let mut paged = Vec::new();
            for skip in (0..whole.matches + 4).step_by(4) {
                let page = catalogue.page(query, &facets(4), skip).unwrap();
                assert_eq!(page.matches, whole.matches);
                paged.extend(page.listings);
            }
            assert_eq!(paged, whole.listings);
        }
    }

    #[test]
    fn looking_changes_no_file_and_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue.db");
        let seeded = Catalogue::look(&path).unwrap().count().unwrap();
        assert!(seeded > 0 && !path.exists());
        Catalogue::open(&path)
            .unwrap()
            .import("mine", Vec::new(), 7)
            .unwrap();
        let looked = Catalogue::look(&path).unwrap();
        assert_eq!(looked.count().unwrap(), seeded);
        let states: Vec<_> = looked
            .states()
            .unwrap()
            .into_iter()
            .map(|state| (state.id, state.rows, state.fetched_at))
            .collect();
        assert_eq!(
            states,
            [("bundled".to_owned(), seeded, 0), ("mine".to_owned(), 0, 7)]
        );
        assert!(looked.import("mine", Vec::new(), 8).is_err());
        std::fs::write(&path, "not a database, but long enough to be taken for one").unwrap();
        let damaged = Catalogue::look(&path).and_then(|catalogue| catalogue.count());
        assert!(
            damaged
                .unwrap_err()
                .to_string()
                .contains("remove its file to start anew")
        );
    }
}
