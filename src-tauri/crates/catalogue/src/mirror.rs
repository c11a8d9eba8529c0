//! The catalogue on this computer: what sources said, put together and searchable without asking anybody.
//!
//! One SQLite file of its own. A file that cannot be read is an error: it holds nothing that could not be fetched again, and is not
//! repaired. What a source said is replaced as a whole or changed row by row, never half.

use crate::fetch::Trouble;
use crate::listing::{self, Listing, ListingView};
use crate::merge::{self, Said};
use crate::row::Row;
use crate::{Reason, Recipe, ServerJson, recipe, seed};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, named_params, params};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a smaller list may be before its old rows are kept: less than half of at least this many.
const NOTICED: usize = 10;
/// How long another program may keep the file to itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// The catalogue. Shared between threads; one asks at a time.
#[derive(Debug)]
pub struct Catalogue {
    connection: Mutex<Connection>,
}

/// Why the catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file.
    #[error("the catalogue cannot be used: {0}; remove its file to start anew")]
    Store(#[from] rusqlite::Error),
    /// What is in it.
    #[error("the catalogue holds what it cannot hold: {0}; remove its file to start anew")]
    Content(#[from] serde_json::Error),
    /// There is no such listing.
    #[error("there is no listing `{0}`; search for it with `smg catalogue search`")]
    Unknown(String),
    /// Fetching cannot even begin.
    #[error(transparent)]
    Fetch(#[from] Trouble),
}

/// What is known of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct SourceState {
    /// The source.
    pub id: String,
    /// How many servers of it there are here.
    pub rows: usize,
    /// When it was last read, in Unix ms; 0: never.
    pub fetched_at: i64,
    /// When it was last asked.
    pub tried_at: i64,
    /// It is left alone until then.
    pub rest_until: i64,
    /// It was shut down for good.
    pub over: bool,
    /// What went wrong the last time.
    pub trouble: Option<String>,
    /// What its last answer was marked with.
    #[serde(skip)]
    pub etag: Option<String>,
}

/// What a source said.
#[derive(Debug)]
pub(crate) enum News {
    /// All it has.
    Whole(Vec<Row>),
    /// What changed, and what is gone.
    Changes(Vec<Row>, Vec<String>),
    /// Nothing.
    Same,
}

impl Catalogue {
    /// Opens the catalogue's file, and makes it if there is none.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn open(path: &Path) -> Result<Self, CatalogueError> {
        Self::begin(Connection::open(path)?)
    }

    /// Opens the catalogue's file to look at it, and changes nothing; without a file there is the seed only.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn look(path: &Path) -> Result<Self, CatalogueError> {
        if !path.exists() {
            return Self::in_memory();
        }
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// One that lives in memory only.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn in_memory() -> Result<Self, CatalogueError> {
        Self::begin(Connection::open_in_memory()?)
    }

    fn begin(connection: Connection) -> Result<Self, CatalogueError> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(include_str!("mirror/schema.sql"))?;
        let catalogue = Self {
            connection: Mutex::new(connection),
        };
        if catalogue.state(seed::SOURCE)?.rows != seed::rows().len() {
            catalogue.learn(seed::SOURCE, News::Whole(seed::rows()), None, 0)?;
        }
        Ok(catalogue)
    }

    /// How many servers there are.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn count(&self) -> Result<usize, CatalogueError> {
        Ok(self
            .lock()
            .query_row("SELECT count(*) FROM listing", [], |row| {
                row.get::<_, u32>(0)
            })
            .map(|count| count as usize)?)
    }

    /// One server, who said what of it, and how it would be run.
    ///
    /// # Errors
    /// There is none of that id, or the file cannot be read.
    pub fn show(&self, id: &str) -> Result<ListingView, CatalogueError> {
        let (listing, said) = self.find(id)?;
        Ok(ListingView {
            said: listing::claims(&said),
            recipe: derived(&said, &recipe::Asked::default()),
            listing,
        })
    }

    /// How a server would be run, or why nothing safe follows.
    ///
    /// # Errors
    /// There is none of that id, or the file cannot be read.
    pub fn recipe(
        &self,
        id: &str,
        asked: &recipe::Asked,
    ) -> Result<Result<Recipe, Reason>, CatalogueError> {
        Ok(derived(&self.find(id)?.1, asked))
    }

    /// What a registry says of a server, where one does.
    ///
    /// # Errors
    /// There is none of that id, or the file cannot be read.
    pub fn described(&self, id: &str) -> Result<Option<ServerJson>, CatalogueError> {
        Ok(described(&self.find(id)?.1))
    }

    /// What is known of a source.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn state(&self, source: &str) -> Result<SourceState, CatalogueError> {
        let connection = self.lock();
        let rows = connection.query_row(
            "SELECT count(*) FROM row WHERE source = ?1",
            [source],
            |row| row.get::<_, u32>(0),
        )? as usize;
        let sql = "SELECT fetched_at, tried_at, rest_until, over, trouble, etag FROM source WHERE id = ?1";
        let state = connection.query_row(sql, [source], |row| {
            Ok(SourceState {
                id: source.to_owned(),
                rows,
                fetched_at: row.get(0)?,
                tried_at: row.get(1)?,
                rest_until: row.get(2)?,
                over: row.get(3)?,
                trouble: row.get(4)?,
                etag: row.get(5)?,
            })
        });
        Ok(state.optional()?.unwrap_or_else(|| SourceState {
            id: source.to_owned(),
            rows,
            ..SourceState::default()
        }))
    }

    /// What is known of every source that was ever asked or imported, and of the seed.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn states(&self) -> Result<Vec<SourceState>, CatalogueError> {
        let ids: Vec<String> = {
            let connection = self.lock();
            let mut statement = connection.prepare_cached("SELECT id FROM source ORDER BY id")?;
            let ids = statement.query_map([], |row| row.get(0))?;
            ids.collect::<Result<_, _>>()?
        };
        ids.iter().map(|id| self.state(id)).collect()
    }

    /// Takes in what a file said, as a source of its own. How many servers there are then.
    ///
    /// # Errors
    /// The file cannot be written, or much less is in it than before.
    pub fn import(&self, source: &str, rows: Vec<Row>, now: i64) -> Result<usize, CatalogueError> {
        self.learn(source, News::Whole(rows), None, now)?;
        self.count()
    }

    /// Takes in what a source said. A whole list that lost more than half is not believed: the old rows stay.
    pub(crate) fn learn(
        &self,
        source: &str,
        news: News,
        etag: Option<&str>,
        now: i64,
    ) -> Result<(), CatalogueError> {
        let before = self.state(source)?.rows;
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        match news {
            News::Same => {}
            News::Whole(rows) => {
                if before >= NOTICED && rows.len() < before.div_ceil(2) {
                    return Err(Trouble::HalfGone {
                        before,
                        now: rows.len(),
                    }
                    .into());
                }
                transaction.execute("DELETE FROM row WHERE source = ?1", [source])?;
                put(&transaction, source, &rows)?;
                rebuild(&transaction)?;
            }
            News::Changes(rows, gone) => {
                for key in &gone {
                    transaction.execute(
                        "DELETE FROM row WHERE source = ?1 AND key = ?2",
                        [source, key],
                    )?;
                }
                put(&transaction, source, &rows)?;
                if !rows.is_empty() || !gone.is_empty() {
                    rebuild(&transaction)?;
                }
            }
        }
        transaction.execute(
            "INSERT INTO source (id, etag, fetched_at, tried_at) VALUES (:id, :etag, :now, :now)
             ON CONFLICT (id) DO UPDATE SET etag = coalesce(:etag, etag), fetched_at = :now, tried_at = :now, rest_until = 0, trouble = NULL",
            named_params! {":id": source, ":etag": etag, ":now": now},
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Remembers that a source could not be read.
    pub(crate) fn failed(
        &self,
        source: &str,
        trouble: &Trouble,
        rest_until: i64,
        now: i64,
    ) -> Result<(), CatalogueError> {
        self.lock().execute(
            "INSERT INTO source (id, tried_at, rest_until, over, trouble) VALUES (:id, :now, :rest, :over, :trouble)
             ON CONFLICT (id) DO UPDATE SET tried_at = :now, rest_until = :rest, over = :over, trouble = :trouble",
            named_params! {":id": source, ":now": now, ":rest": rest_until, ":over": trouble.is_final(), ":trouble": trouble.to_string()},
        )?;
        Ok(())
    }

    fn find(&self, id: &str) -> Result<(Listing, Vec<Said>), CatalogueError> {
        let found: Option<(String, String)> = self
            .lock()
            .query_row(
                "SELECT body, rows FROM listing WHERE id = ?1 OR id = lower(?1)",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (body, rows) = found.ok_or_else(|| CatalogueError::Unknown(id.to_owned()))?;
        let keys: Vec<(String, String)> = serde_json::from_str(&rows)?;
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT body FROM row WHERE source = ?1 AND key = ?2")?;
        let said = keys.into_iter().map(|(source, key)| {
            let body: String = statement.query_row([&source, &key], |row| row.get(0))?;
            Ok((source, serde_json::from_str(&body)?))
        });
        Ok((
            serde_json::from_str(&body)?,
            said.collect::<Result<_, CatalogueError>>()?,
        ))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn put(transaction: &Transaction<'_>, source: &str, rows: &[Row]) -> Result<(), CatalogueError> {
    let mut statement = transaction
        .prepare("INSERT OR REPLACE INTO row (source, key, body) VALUES (?1, ?2, ?3)")?;
    for row in rows {
        statement.execute(params![source, row.key, serde_json::to_string(row)?])?;
    }
    Ok(())
}

/// Puts all rows together anew.
fn rebuild(transaction: &Transaction<'_>) -> Result<(), CatalogueError> {
    let mut rows: Vec<Said> = Vec::new();
    let mut statement = transaction.prepare("SELECT source, body FROM row ORDER BY source, key")?;
    for row in statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))? {
        let (source, body) = row?;
        rows.push((source, serde_json::from_str(&body)?));
    }
    transaction.execute_batch(
        "DELETE FROM listing; INSERT INTO listing_text (listing_text) VALUES ('delete-all');",
    )?;
    let known = seed::known();
    let mut insert = transaction.prepare(
        "INSERT OR IGNORE INTO listing (id, weight, local, remote, sources, categories, body, rows)
         VALUES (:id, :weight, :local, :remote, :sources, :categories, :body, :rows)",
    )?;
    let mut index = transaction.prepare("INSERT INTO listing_text (rowid, title, name, filed, description) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for mut said in merge::merge(rows) {
        let listing = listing::listing(&mut said, &known);
        let runs = |word: &str| listing.runs.iter().any(|run| run == word);
        let keys: Vec<(&str, &str)> = said
            .iter()
            .map(|(source, row)| (source.as_str(), row.key.as_str()))
            .collect();
        let categories: Vec<&str> = listing
            .categories
            .iter()
            .map(|category| category.name.as_str())
            .collect();
        let added = insert.execute(named_params! {
            ":id": listing.id,
            ":weight": u32::try_from(listing.sources.len()).unwrap_or(u32::MAX).saturating_add(listing.described.into()),
            ":local": runs("local"),
            ":remote": runs("remote"),
            ":sources": listed(listing.sources.iter().map(String::as_str)),
            ":categories": listed(categories.iter().copied()),
            ":body": serde_json::to_string(&listing)?,
            ":rows": serde_json::to_string(&keys)?,
        })?;
        if added == 1 {
            let words: Vec<&str> = said
                .iter()
                .map(|(_, row)| row.description.as_str())
                .collect();
            index.execute(params![
                transaction.last_insert_rowid(),
                listing.title,
                listing.id,
                categories.join(" "),
                words.join(" ")
            ])?;
        }
    }
    Ok(())
}

/// `,a,b,`: so that each can be looked for whole.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.fold(",".to_owned(), |all, word| all + word + ",")
}

fn described(said: &[Said]) -> Option<ServerJson> {
    said.iter()
        .find_map(|(_, row)| ServerJson::read(row.server_json.as_ref()?))
}

fn derived(said: &[Said], asked: &recipe::Asked) -> Result<Recipe, Reason> {
    match described(said) {
        Some(server) => recipe::derive(&server, asked),
        None => Err(recipe::undescribed()),
    }
}

#[cfg(test)]
mod tests;
