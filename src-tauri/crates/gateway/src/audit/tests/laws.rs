//! The chain's law: it accepts exactly the history that was written.

use super::*;
use proptest::prelude::*;
use rusqlite::types::Value;
use std::sync::OnceLock;

const ENTRIES: i64 = 40;
const FILES: [&str; 3] = ["gateway.db", "checkpoints.log", "audit.key"];

/// A closed database with entries of all shapes, its log, and its key.
fn history() -> &'static [Vec<u8>; 3] {
    static HISTORY: OnceLock<[Vec<u8>; 3]> = OnceLock::new();
    HISTORY.get_or_init(|| {
        let home = Home::new();
        let audit = home.audit();
        for place in 0..ENTRIES / 2 {
            let call = CallId::new();
            let empty = Entry {
                client: Some("".into()),
                ..outcome(call)
            };
            audit
                .commit(
                    &[
                        intent(call),
                        if place % 3 == 0 { empty } else { outcome(call) },
                    ],
                    &[],
                )
                .unwrap();
        }
        drop(audit);
        FILES.map(|name| fs::read(home.folder.path().join(name)).unwrap())
    })
}

fn copy() -> Home {
    let home = Home::new();
    for (name, bytes) in FILES.iter().zip(history()) {
        fs::write(home.folder.path().join(name), bytes).unwrap();
    }
    home
}

fn export(home: &Home) -> Result<Vec<u8>, AuditError> {
    let mut out = Vec::new();
    Reader::open(&home.database())?.export(Format::Jsonl, &What::everything(), &mut out)?;
    Ok(out)
}

/// The same value with one byte of it changed, or something in place of nothing.
fn changed(value: Value, at: usize, by: u8) -> Value {
    let flip = |bytes: &mut Vec<u8>| match bytes.len() {
        0 => bytes.push(b'x'),
        length => bytes[at % length] ^= by,
    };
    match value {
        Value::Null => Value::Text("x".to_owned()),
        Value::Integer(number) => Value::Integer(number ^ (1 << (at % 40))),
        Value::Real(number) => Value::Real(number),
        Value::Blob(mut bytes) => {
            flip(&mut bytes);
            Value::Blob(bytes)
        }
        Value::Text(text) => {
            let mut bytes = text.into_bytes();
            flip(&mut bytes);
            Value::Text(String::from_utf8(bytes.iter().map(|byte| byte & 0x7F).collect()).unwrap())
        }
    }
}

const CHANGEABLE: &[&str] = &[
    "at",
    "kind",
    "call",
    "session",
    "caller",
    "client",
    "server",
    "tool",
    "severity",
    "effect",
    "rule",
    "approval",
    "digest",
    "detail",
    "arguments",
    "bytes",
    "took_us",
    "hash",
];

#[test]
fn the_untouched_history_is_intact() {
    let home = copy();
    let found = Reader::open(&home.database()).unwrap().verify(|_, _| ());
    assert_eq!(
        (found.state, found.entries),
        (ChainState::Intact, u64::try_from(ENTRIES).unwrap())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_changed_byte_in_any_column_is_found_at_its_entry(
        seq in 1..=ENTRIES, column in 0..CHANGEABLE.len(), at in 0_usize..64, by in 1_u8..0x80,
    ) {
        let home = copy();
        let column = CHANGEABLE[column];
        let intruder = home.intruder();
        let before: Value = intruder.query_row(&format!("SELECT {column} FROM audit WHERE seq = ?1"), [seq], |row| row.get(0)).unwrap();
        // STRICT holds the type of a column: where there was nothing, the value has to be of that type.
        let after = match changed(before, at, by) {
            Value::Text(_) if ["bytes", "took_us"].contains(&column) => Value::Integer(1),
            Value::Text(text) if ["call", "session", "approval", "digest"].contains(&column) => Value::Blob(text.into_bytes()),
            after => after,
        };
        intruder.execute(&format!("UPDATE audit SET {column} = ?2 WHERE seq = ?1"), (seq, after)).unwrap();
        drop(intruder);
        prop_assert_eq!(home.state(), ChainState::Broken { seq: u64::try_from(seq).unwrap() });
    }

    #[test]
    fn a_removed_entry_is_found(seq in 1..=ENTRIES) {
        let home = copy();
        home.intruder().execute("DELETE FROM audit WHERE seq = ?1", [seq]).unwrap();
        let expected = match u64::try_from(seq).unwrap() {
            40 => ChainState::Truncated { entries: 39, expected: 40 },
            seq => ChainState::Broken { seq },
        };
        prop_assert_eq!(home.state(), expected);
    }

    #[test]
    fn swapped_entries_are_found(a in 1..=ENTRIES, b in 1..=ENTRIES) {
        prop_assume!(a != b);
        let home = copy();
        home.intruder()
            .execute_batch(&format!(
                "UPDATE audit SET seq = -1 WHERE seq = {a}; UPDATE audit SET seq = {a} WHERE seq = {b};
                 UPDATE audit SET seq = {b} WHERE seq = -1"
            ))
            .unwrap();
        prop_assert_eq!(home.state(), ChainState::Broken { seq: u64::try_from(a.min(b)).unwrap() });
    }

    #[test]
    fn a_cut_tail_is_found_even_when_the_database_is_made_to_agree(keep in 0..ENTRIES) {
        let home = copy();
        let intruder = home.intruder();
        intruder.execute("DELETE FROM audit WHERE seq > ?1", [keep]).unwrap();
        let kept = u64::try_from(keep).unwrap();
        prop_assert_eq!(home.state(), ChainState::Truncated { entries: kept, expected: 40 });
        if keep > 0 {
            intruder.execute("UPDATE chain SET seq = ?1, hash = (SELECT hash FROM audit WHERE seq = ?1)", [keep]).unwrap();
            prop_assert_eq!(home.state(), ChainState::RolledBack { entries: kept, expected: 40 });
        }
    }

    #[test]
    fn a_flipped_byte_anywhere_in_the_file_changes_nothing_or_is_found(at in 0_usize..1 << 20, by in 1_u8..=255) {
        let home = copy();
        let mut bytes = history()[0].clone();
        let at = at % bytes.len();
        bytes[at] ^= by;
        fs::write(home.database(), bytes).unwrap();
        let state = Reader::open(&home.database()).map_or_else(|error| ChainState::Unreadable(error.to_string()), |reader| reader.verify(|_, _| ()).state);
        if state == ChainState::Intact {
            prop_assert_eq!(export(&home), export(&copy()));
        }
    }

    #[test]
    fn a_flipped_byte_in_the_log_changes_nothing_or_is_found(at in 0_usize..1 << 20, by in 1_u8..=255) {
        let home = copy();
        let mut log = history()[1].clone();
        let at = at % log.len();
        log[at] ^= by;
        fs::write(home.folder.path().join("checkpoints.log"), &log).unwrap();
        let lines = |home: &Home| checkpoint::read(&home.database()).unwrap();
        prop_assert!(home.state() != ChainState::Intact || lines(&home) == lines(&copy()), "byte {}", at);
    }
}
