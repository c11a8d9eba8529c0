//! Remembered tool definitions. Keeps what a server said, byte for byte; judging it is not done here.

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, types::ToSqlOutput};

/// One tool's remembered definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The server's name here.
    pub server: String,
    /// The tool's name with look-alike characters folded together: what makes it the same tool.
    pub skeleton: String,
    /// The tool's own name.
    pub tool: String,
    /// SHA-256 of `raw`.
    pub hash: [u8; 32],
    /// The definition as the server sent it.
    pub raw: String,
    /// What may be done with it.
    pub state: PinState,
    /// Unix ms.
    pub first_seen: i64,
    /// A definition that no longer matches, waiting for the operator's look.
    pub changed_raw: Option<String>,
}

/// What may be done with a pinned tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// Remembered, not yet looked at by the operator: listed, and every call asks.
    Pinned,
    /// The operator looked at exactly this definition.
    Accepted,
    /// Not listed and not callable.
    Quarantined,
}

impl PinState {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Accepted => "accepted",
            Self::Quarantined => "quarantined",
        }
    }

    /// An unknown word is the strictest state.
    fn read(text: &str) -> Self {
        match text {
            "pinned" => Self::Pinned,
            "accepted" => Self::Accepted,
            _ => Self::Quarantined,
        }
    }
}

impl ToSql for PinState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

const COLUMNS: &str = "server, skeleton, tool, hash, raw, state, first_seen, changed_raw";

/// Every pin of `server`, by name.
pub fn of_server(connection: &Connection, server: &str) -> rusqlite::Result<Vec<Pin>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM pins WHERE server = ?1 ORDER BY skeleton"
        ))?
        .query_map([server], read)?
        .collect()
}

/// One tool's pin.
pub fn get(connection: &Connection, server: &str, skeleton: &str) -> rusqlite::Result<Option<Pin>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM pins WHERE server = ?1 AND skeleton = ?2"
        ))?
        .query_row([server, skeleton], read)
        .optional()
}

/// Writes a pin as it stands, in place of an earlier one of the same tool.
pub fn put(connection: &Connection, pin: &Pin) -> rusqlite::Result<()> {
    connection
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO pins ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        ))?
        .execute(params![
            pin.server,
            pin.skeleton,
            pin.tool,
            pin.hash,
            pin.raw,
            pin.state,
            pin.first_seen,
            pin.changed_raw
        ])?;
    Ok(())
}

/// Takes a tool out of use and keeps what it was changed to. The pin itself stays what it was.
/// False: there is no such pin.
pub fn quarantine(
    connection: &Connection,
    server: &str,
    skeleton: &str,
    changed_raw: Option<&str>,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE pins SET state = ?3, changed_raw = ?4 WHERE server = ?1 AND skeleton = ?2",
        )?
        .execute(params![
            server,
            skeleton,
            PinState::Quarantined,
            changed_raw
        ])?;
    Ok(changed > 0)
}

/// Marks the pin as looked at, if it still is the definition whose hash was on the screen.
/// False: it is not, and nothing was changed.
pub fn accept(
    connection: &Connection,
    server: &str,
    skeleton: &str,
    shown: &[u8; 32],
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE pins SET state = ?4, changed_raw = NULL WHERE server = ?1 AND skeleton = ?2 AND hash = ?3")?
        .execute(params![server, skeleton, shown, PinState::Accepted])?;
    Ok(changed > 0)
}

/// Forgets every pin of a server that was removed.
pub fn forget_server(connection: &Connection, server: &str) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("DELETE FROM pins WHERE server = ?1")?
        .execute([server])
}

fn read(row: &Row<'_>) -> rusqlite::Result<Pin> {
    Ok(Pin {
        server: row.get(0)?,
        skeleton: row.get(1)?,
        tool: row.get(2)?,
        hash: row.get(3)?,
        raw: row.get(4)?,
        state: PinState::read(row.get_ref(5)?.as_str()?),
        first_seen: row.get(6)?,
        changed_raw: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Settings, Store};

    fn pin() -> Pin {
        Pin {
            server: "files".into(),
            skeleton: "read".into(),
            tool: "Read".into(),
            hash: [7; 32],
            raw: "{\"name\":\"Read\"}".into(),
            state: PinState::Pinned,
            first_seen: 5,
            changed_raw: None,
        }
    }

    #[test]
    fn a_pin_is_accepted_only_as_it_was_shown() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("gateway.db"), Settings::default(), 0).unwrap();
        store
            .with(|db| {
                put(db, &pin())?;
                assert!(!accept(db, "files", "read", &[8; 32])?, "another hash");
                assert_eq!(get(db, "files", "read")?, Some(pin()));
                assert!(accept(db, "files", "read", &[7; 32])?);
                assert!(quarantine(db, "files", "read", Some("{}"))?);
                let changed = Pin {
                    state: PinState::Quarantined,
                    changed_raw: Some("{}".into()),
                    ..pin()
                };
                assert_eq!(of_server(db, "files")?, [changed]);
                assert_eq!(forget_server(db, "files")?, 1);
                assert_eq!(get(db, "files", "read")?, None);
                Ok(())
            })
            .unwrap();
    }
}
