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
}

/// The policy in force: the latest one.
pub fn latest(connection: &Connection) -> rusqlite::Result<Option<PolicyVersion>> {
    connection
        .prepare_cached("SELECT version, hash, text, accepted_at FROM policy_versions ORDER BY version DESC LIMIT 1")?
        .query_row([], read)
        .optional()
}

/// One version.
pub fn get(connection: &Connection, version: u32) -> rusqlite::Result<Option<PolicyVersion>> {
    connection
        .prepare_cached(
            "SELECT version, hash, text, accepted_at FROM policy_versions WHERE version = ?1",
        )?
        .query_row([version], read)
        .optional()
}

/// Adds the next version and returns its number.
pub fn add(
    connection: &Connection,
    hash: &[u8; 32],
    text: &str,
    accepted_at: i64,
) -> rusqlite::Result<u32> {
    connection
        .prepare_cached(
            "INSERT INTO policy_versions (version, hash, text, accepted_at)
             SELECT coalesce(max(version), 0) + 1, ?1, ?2, ?3 FROM policy_versions
             RETURNING version",
        )?
        .query_row(params![hash, text, accepted_at], |row| row.get(0))
}

fn read(row: &Row<'_>) -> rusqlite::Result<PolicyVersion> {
    Ok(PolicyVersion {
        version: row.get(0)?,
        hash: row.get(1)?,
        text: row.get(2)?,
        accepted_at: row.get(3)?,
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
        store
            .with(|db| {
                assert_eq!(latest(db)?, None);
                assert_eq!(add(db, &[1; 32], "first", 10)?, 1);
                assert_eq!(add(db, &[2; 32], "second", 20)?, 2);
                let second = PolicyVersion {
                    version: 2,
                    hash: [2; 32],
                    text: "second".into(),
                    accepted_at: 20,
                };
                assert_eq!(latest(db)?, Some(second));
                assert_eq!(
                    get(db, 1)?.map(|policy| policy.text),
                    Some("first".to_owned())
                );
                Ok(())
            })
            .unwrap();
    }
}
