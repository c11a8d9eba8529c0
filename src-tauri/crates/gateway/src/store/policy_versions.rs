//! Every policy that was ever in force, word for word, so that an old decision can be read beside its rules.

use rusqlite::{Connection, OptionalExtension, Row, params};

/// A policy that is or was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Counts up from 1.
    pub version: u32,
    /// SHA-256 of `text`.
    pub hash: [u8; 32],
    /// The file's text.
    pub text: String,
    /// Unix ms.
    pub accepted_at: i64,
    /// The operator's note, or how it came about; versions from before notes were kept have none.
    pub note: String,
    /// What its replay had said when it was published.
    pub replay: Option<String>,
}

/// A policy that comes into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewVersion<'a> {
    /// SHA-256 of `text`.
    pub hash: &'a [u8; 32],
    /// The file's text.
    pub text: &'a str,
    /// Unix ms.
    pub accepted_at: i64,
    /// The operator's note, or how it came about.
    pub note: &'a str,
    /// What its replay said.
    pub replay: Option<&'a str>,
}

const COLUMNS: &str = "version, hash, text, accepted_at, note, replay";

/// The policy in force: the latest one.
pub fn latest(connection: &Connection) -> rusqlite::Result<Option<PolicyVersion>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM policy_versions ORDER BY version DESC LIMIT 1"
        ))?
        .query_row([], read)
        .optional()
}

/// One version.
pub fn get(connection: &Connection, version: u32) -> rusqlite::Result<Option<PolicyVersion>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM policy_versions WHERE version = ?1"
        ))?
        .query_row([version], read)
        .optional()
}

/// Every version, the latest first.
pub fn all(connection: &Connection) -> rusqlite::Result<Vec<PolicyVersion>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM policy_versions ORDER BY version DESC"
        ))?
        .query_map([], read)?
        .collect()
}

/// Adds the next version and returns its number.
pub fn add(connection: &Connection, new: &NewVersion<'_>) -> rusqlite::Result<u32> {
    connection
        .prepare_cached(
            "INSERT INTO policy_versions (version, hash, text, accepted_at, note, replay)
             SELECT coalesce(max(version), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM policy_versions
             RETURNING version",
        )?
        .query_row(
            params![new.hash, new.text, new.accepted_at, new.note, new.replay],
            |row| row.get(0),
        )
}

fn read(row: &Row<'_>) -> rusqlite::Result<PolicyVersion> {
    Ok(PolicyVersion {
        version: row.get(0)?,
        hash: row.get(1)?,
        text: row.get(2)?,
        accepted_at: row.get(3)?,
        note: row.get(4)?,
        replay: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Settings, Store};

    #[test]
    fn versions_count_up_and_stay_readable() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("gateway.db"), Settings::default(), 0).unwrap();
        let first = NewVersion {
            hash: &[1; 32],
            text: "first",
            accepted_at: 10,
            note: "",
            replay: None,
        };
        let second = NewVersion {
            hash: &[2; 32],
            text: "second",
            accepted_at: 20,
            note: "asks more",
            replay: Some("tightened 2 of 9 calls"),
        };
        store
            .with(|db| {
                assert_eq!(latest(db)?, None);
                assert_eq!(add(db, &first)?, 1);
                assert_eq!(add(db, &second)?, 2);
                let kept = PolicyVersion {
                    version: 2,
                    hash: [2; 32],
                    text: "second".into(),
                    accepted_at: 20,
                    note: "asks more".into(),
                    replay: Some("tightened 2 of 9 calls".into()),
                };
                assert_eq!(latest(db)?, Some(kept));
                assert_eq!(
                    get(db, 1)?.map(|policy| policy.text),
                    Some("first".to_owned())
                );
                let numbers: Vec<_> = all(db)?.iter().map(|policy| policy.version).collect();
                assert_eq!(numbers, [2, 1]);
                Ok(())
            })
            .unwrap();
    }
}
