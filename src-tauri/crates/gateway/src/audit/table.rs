//! The `audit` table: how an entry is bound to an insert, and how a row is read back.

use super::chain::{Fields, Hash};
use rusqlite::{Connection, Row, params, types::Type};

/// Every column, in the order that [`insert`] binds and [`fields`] reads.
pub(super) const COLUMNS: &str = "seq, at, kind, call, session, caller, client, server, tool, severity, effect, rule, \
                                  approval, digest, detail, arguments, bytes, took_us, hash";

const INSERT: &str = "INSERT INTO audit (seq, at, kind, call, session, caller, client, server, tool, severity, effect, \
                      rule, approval, digest, detail, arguments, bytes, took_us, hash) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

/// Appends one entry. Never replaces: a taken place is an error.
pub(super) fn insert(connection: &Connection, f: &Fields<'_>, hash: &Hash) -> rusqlite::Result<()> {
    connection.prepare_cached(INSERT)?.execute(params![
        f.seq,
        f.at,
        f.kind,
        f.call,
        f.session,
        f.caller,
        f.client,
        f.server,
        f.tool,
        f.severity,
        f.effect,
        f.rule,
        f.approval,
        f.digest,
        f.detail,
        f.arguments,
        f.bytes,
        f.took_us,
        hash
    ])?;
    Ok(())
}

/// A row's columns, borrowed, and its hash.
pub(super) fn fields<'r>(row: &'r Row<'_>) -> rusqlite::Result<(Fields<'r>, Hash)> {
    let text = |column: usize| -> rusqlite::Result<Option<&'r str>> {
        Ok(row.get_ref(column)?.as_str_or_null()?)
    };
    let blob = |column: usize| -> rusqlite::Result<Option<&'r [u8]>> {
        Ok(row.get_ref(column)?.as_blob_or_null()?)
    };
    let hash = row.get_ref(18)?.as_blob()?;
    let hash = Hash::try_from(hash)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(18, Type::Blob, error.into()))?;
    let fields = Fields {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: row.get_ref(2)?.as_str()?,
        call: blob(3)?,
        session: blob(4)?,
        caller: text(5)?,
        client: text(6)?,
        server: text(7)?,
        tool: text(8)?,
        severity: text(9)?,
        effect: text(10)?,
        rule: text(11)?,
        approval: blob(12)?,
        digest: blob(13)?,
        detail: row.get_ref(14)?.as_str()?,
        arguments: text(15)?,
        bytes: row.get(16)?,
        took_us: row.get(17)?,
    };
    Ok((fields, hash))
}
