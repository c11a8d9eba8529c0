//! A write transaction on the hot path: its statements are prepared once, and leaving it early rolls back.

use rusqlite::Connection;

/// An open write transaction. Dropped without [`Transaction::commit`], nothing was written.
pub(crate) struct Transaction<'a> {
    connection: &'a Connection,
    open: bool,
}

impl<'a> Transaction<'a> {
    /// Takes the write lock at once, so that a locked database is found out before anything is written.
    pub(crate) fn begin(connection: &'a Connection) -> rusqlite::Result<Self> {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(Self {
            connection,
            open: true,
        })
    }

    /// Makes everything since [`Transaction::begin`] visible, as one.
    pub(crate) fn commit(mut self) -> rusqlite::Result<()> {
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // SQLite has already rolled back on some errors (a full disk); rolling back twice would be one.
        if self.open && !self.connection.is_autocommit() {
            roll_back(self.connection);
        }
    }
}

/// Rolling back frees what is held in memory and cannot fail in a way one could act on.
pub(crate) fn roll_back(connection: &Connection) {
    let _ = connection.execute_batch("ROLLBACK");
}
