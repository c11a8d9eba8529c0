//! Reading the record in its order, for what is made of it: each entry once, as it is stored.
//! Proves nothing on the way; `verify` does.

use super::{
    AuditError, Hash, Reader,
    chain::{Fields, genesis},
    ends, export, table,
};
use crate::store::policy_versions;
use rusqlite::{OptionalExtension, params};

impl Reader {
    /// Shows `take` the entries after `after`, oldest first, at most `most` of them. Returns the last one's place and hash.
    pub(crate) fn follow(
        &self,
        after: i64,
        most: u32,
        mut take: impl FnMut(&Fields<'_>) -> rusqlite::Result<()>,
    ) -> Result<Option<(i64, Hash)>, AuditError> {
        let sql = format!(
            "SELECT {} FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            table::COLUMNS
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut rows = select.query(params![after, most])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let (fields, hash) = table::fields(row)?;
            take(&fields)?;
            last = Some((fields.seq, hash));
        }
        Ok(last)
    }

    /// Looks at one entry. None: there is none at that place.
    pub(crate) fn entry<T>(
        &self,
        seq: i64,
        look: impl FnOnce(&Fields<'_>) -> T,
    ) -> Result<Option<T>, AuditError> {
        let sql = format!("SELECT {} FROM audit WHERE seq = ?1", table::COLUMNS);
        let found = self
            .connection()
            .prepare_cached(&sql)?
            .query_row([seq], |row| Ok(look(&table::fields(row)?.0)))
            .optional()?;
        Ok(found)
    }

    /// Shows `take` the entries from `first` to `last` that are about `call`, each with its hash and as a line of JSON.
    pub(crate) fn about_call(
        &self,
        call: Option<&[u8]>,
        (first, last): (i64, i64),
        mut take: impl FnMut(&Fields<'_>, &Hash, String),
    ) -> Result<(), AuditError> {
        let sql = format!(
            "SELECT {} FROM audit WHERE seq BETWEEN ?1 AND ?2 AND (seq = ?1 OR call = ?3) ORDER BY seq",
            table::COLUMNS
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut rows = select.query(params![first, last, call])?;
        while let Some(row) = rows.next()? {
            let (fields, hash) = table::fields(row)?;
            let line = export::entry_line(&fields, &hash)?;
            take(&fields, &hash, line);
        }
        Ok(())
    }

    /// The hash at a place, which is the chain's beginning for 0. None: there is no such entry.
    pub(crate) fn hash_at(&self, seq: i64) -> Result<Option<Hash>, AuditError> {
        if seq == 0 {
            return self.genesis().map(Some);
        }
        let found = self
            .connection()
            .prepare_cached("SELECT hash FROM audit WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    /// What the first entry is tied to.
    pub(crate) fn genesis(&self) -> Result<Hash, AuditError> {
        let chain = ends::chain_row(self.connection())?;
        Ok(chain.map_or_else(
            || genesis(uuid::Uuid::nil(), 0, None),
            |chain| chain.genesis,
        ))
    }

    /// The last entry's place, which is also how many there are.
    pub(crate) fn last_place(&self) -> Result<i64, AuditError> {
        Ok(self
            .connection()
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM audit")?
            .query_row([], |row| row.get(0))?)
    }

    /// When each version of the policy was accepted (Unix ms), and its number.
    pub(crate) fn policy_times(&self) -> rusqlite::Result<Vec<(i64, u32)>> {
        self.connection()
            .prepare_cached("SELECT accepted_at, version FROM policy_versions ORDER BY version")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }

    /// The text of one version of the policy; empty: there is no such version.
    pub(crate) fn policy_text(&self, version: u32) -> rusqlite::Result<String> {
        let found = policy_versions::get(self.connection(), version)?;
        Ok(found.map(|policy| policy.text).unwrap_or_default())
    }
}
