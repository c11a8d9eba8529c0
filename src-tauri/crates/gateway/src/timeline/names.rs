//! Names that many rows share, each stored once and numbered in the order they appeared.

use super::bits::Field;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// What a name is a name of. Those of [`Field`], and pairs of a server and a tool.
pub(crate) const PAIR: i64 = 64;

/// Names of one batch, so that each is looked up once.
#[derive(Default)]
pub(crate) struct Names {
    known: HashMap<(i64, String), u32>,
    /// By how many rows each name became more common.
    more: HashMap<u32, i64>,
}

impl Names {
    /// The number of a name, and whether it appeared just now.
    pub(crate) fn number(
        &mut self,
        connection: &Connection,
        field: i64,
        text: &str,
    ) -> rusqlite::Result<(u32, bool)> {
        let key = (field, text.to_owned());
        if let Some(number) = self.known.get(&key) {
            return Ok((*number, false));
        }
        let found = connection
            .prepare_cached("SELECT id FROM names WHERE field = ?1 AND text = ?2")?
            .query_row(params![field, text], |row| row.get(0))
            .optional()?;
        let (number, new) = match found {
            Some(number) => (number, false),
            None => {
                let number = connection
                    .prepare_cached("INSERT INTO names (field, text) VALUES (?1, ?2) RETURNING id")?
                    .query_row(params![field, text], |row| row.get(0))?;
                (number, true)
            }
        };
        self.known.insert(key, number);
        Ok((number, new))
    }

    /// One row more has this name.
    pub(crate) fn count(&mut self, name: u32) {
        if name != 0 {
            *self.more.entry(name).or_default() += 1;
        }
    }

    pub(crate) fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut add =
            connection.prepare_cached("UPDATE names SET rows = rows + ?2 WHERE id = ?1")?;
        for (name, more) in self.more {
            add.execute(params![name, more])?;
        }
        Ok(())
    }
}

/// The name of a number.
pub(crate) fn text(connection: &Connection, number: u32) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT text FROM names WHERE id = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()
}

/// Numbers of the names that a filter's value means: the one that is it, or with `*` at an end all that fit.
pub(crate) fn matching(
    connection: &Connection,
    field: Field,
    wanted: &str,
) -> rusqlite::Result<Vec<u32>> {
    let field = field as i64;
    if !wanted.contains('*') {
        return connection
            .prepare_cached("SELECT id FROM names WHERE field = ?1 AND text = ?2")?
            .query_map(params![field, wanted], |row| row.get(0))?
            .collect();
    }
    let mut select = connection.prepare_cached("SELECT id, text FROM names WHERE field = ?1")?;
    let mut rows = select.query([field])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if fits(wanted, row.get_ref(1)?.as_str()?) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// Whether a name is what a filter's value means: `*` at an end stands for anything.
pub(crate) fn fits(wanted: &str, name: &str) -> bool {
    match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(rest), Some(_)) => rest
            .strip_suffix('*')
            .is_some_and(|middle| name.contains(middle)),
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == wanted,
    }
}
