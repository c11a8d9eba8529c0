//! A full disk, a locked, read-only or damaged file: each a named refusal, and nothing half-written.

use super::*;
use crate::store::{Settings as StoreSettings, StoreError};
use std::io::{Seek, SeekFrom, Write};

fn full(audit: &Audit) -> AuditError {
    loop {
        if let Err(error) = audit.commit(&vec![intent(CallId::new()); 8], &[]) {
            return error;
        }
    }
}

#[test]
fn a_full_audit_refuses_keeps_what_was_noted_and_goes_on_when_there_is_room() {
    let home = Home::new();
    let store = home.store_with(StoreSettings {
        max_pages: Some(40),
    });
    let (audit, _) = Audit::open(store, home.clock.clone(), Settings::default()).unwrap();
    assert_eq!(full(&audit), AuditError::Full);
    let (last, head) = (audit.last(), lock(&audit.shared.writer).head);
    let note = Entry {
        arguments: Some("x".repeat(2_000).into()),
        ..outcome(CallId::new())
    };
    for _ in 0..4 {
        audit.note(note.clone());
    }
    assert_eq!(audit.flush(), Err(AuditError::Full));
    assert_eq!(
        (audit.last(), lock(&audit.shared.writer).head),
        (last, head),
        "nothing was written"
    );
    let health = {
        // While nobody can write, nobody has taken the notes to try it.
        let _writer = lock(&audit.shared.writer);
        audit.health()
    };
    assert_eq!(
        (health.trouble, health.waiting, health.lost),
        (Some(AuditError::Full.to_string()), 4, 0)
    );
    assert_eq!(home.state(), ChainState::Intact, "reading goes on");

    audit
        .shared
        .store
        .with(|db| db.pragma_update(None, "max_page_count", 4_000))
        .unwrap();
    let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    assert_eq!(seq, Seq(last.0 + 5), "the notes came first");
    assert_eq!(audit.health(), Health::default());
    assert_eq!(home.state(), ChainState::Intact);
}

#[test]
fn a_locked_audit_refuses_everyone_who_waits_and_goes_on_afterwards() {
    let home = Home::new();
    let audit = home.audit();
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    let other = Connection::open(home.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    thread::scope(|scope| {
        let refused: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| audit.commit(&[intent(CallId::new())], &[])))
            .collect();
        for one in refused {
            assert_eq!(one.join().unwrap(), Err(AuditError::Locked));
        }
    });
    assert_eq!(audit.health().trouble, Some(AuditError::Locked.to_string()));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(audit.commit(&[intent(CallId::new())], &[]).unwrap(), Seq(2));
    assert_eq!(audit.health().trouble, None);
    assert_eq!(home.state(), ChainState::Intact);
}

#[test]
fn another_writer_is_found_out() {
    let home = Home::new();
    let audit = home.audit();
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    let other = Connection::open(home.database()).unwrap();
    other.execute("INSERT INTO audit (seq, at, kind, detail, hash) VALUES (2, 0, 'tool_call', 'forged', x'00')", []).unwrap();
    assert_eq!(
        audit.commit(&[intent(CallId::new())], &[]),
        Err(AuditError::Overtaken)
    );
    assert_eq!(home.state(), ChainState::Broken { seq: 2 });
}

#[test]
fn what_cannot_be_had_right_now_is_an_error_and_stays_where_it_is() {
    let home = Home::new();
    let open = || Store::open(&home.database(), StoreSettings::default(), 7).map(|_| ());
    let store = home.store();
    assert!(matches!(open(), Err(StoreError::InUse(_))));
    drop(store);

    let other = Connection::open(home.database()).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(
        open(),
        Err(StoreError::Newer {
            found: 99,
            known: 1..,
            ..
        })
    ));
    other.pragma_update(None, "user_version", 0).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(open(), Err(StoreError::Locked(_))));
    other.execute_batch("ROLLBACK").unwrap();
    other.pragma_update(None, "user_version", 1).unwrap();
    drop(other);

    let mut mode = fs::metadata(home.database()).unwrap().permissions();
    mode.set_readonly(true);
    fs::set_permissions(home.database(), mode).unwrap();
    assert!(matches!(open(), Err(StoreError::ReadOnly(_))));
    assert!(
        home.store_files()
            .iter()
            .all(|name| !name.contains("damaged")),
        "{:?}",
        home.store_files()
    );
}

#[test]
fn a_damaged_database_is_moved_aside_and_the_new_one_says_so() {
    type Damage = fn(&mut fs::File);
    let damages: &[(&str, Damage)] = &[
        ("empty", |file| file.set_len(0).unwrap()),
        ("not a database", |file| {
            file.write_all(b"# my notes, not a database at all")
                .unwrap()
        }),
        ("a page of nothing", |file| {
            file.seek(SeekFrom::Start(4_096)).unwrap();
            file.write_all(&[0xA5; 4_096]).unwrap();
        }),
        ("cut off", |file| file.set_len(8_192).unwrap()),
    ];
    for (what, damage) in damages {
        let home = Home::new();
        let audit = home.audit();
        audit
            .commit(&[intent(CallId::new()), outcome(CallId::new())], &[])
            .unwrap();
        drop(audit);
        damage(
            &mut fs::File::options()
                .write(true)
                .open(home.database())
                .unwrap(),
        );

        let (audit, recovery) = home.open();
        let aside = recovery
            .set_aside
            .unwrap_or_else(|| panic!("{what}: not noticed"));
        assert_eq!(
            aside.moved_to,
            Some(beside(&home.database(), ".damaged-1700000000000")),
            "{what}"
        );
        assert!(aside.moved_to.unwrap().exists(), "{what}");
        assert_eq!(recovery.last_known.unwrap().seq, 2, "{what}");
        drop(audit);
        let rows = Reader::open(&home.database()).unwrap().tail(0, 10).unwrap();
        let said: String = rows[0]
            .detail
            .iter()
            .map(|segment| segment.text.as_str())
            .collect();
        assert_eq!(
            (rows.len(), rows[0].kind.as_str()),
            (1, "store_recovered"),
            "{what}"
        );
        assert!(
            said.contains("damaged-1700000000000") && said.contains("last known entry was 2"),
            "{what}: {said}"
        );
        assert_eq!(home.state(), ChainState::Intact, "{what}");
        assert!(home.open().1.is_clean(), "{what}: told once");
    }
}

#[test]
fn a_missing_database_is_told_too() {
    let home = Home::new();
    home.audit().commit(&[intent(CallId::new())], &[]).unwrap();
    fs::remove_file(home.database()).unwrap();
    let recovery = home.open().1;
    assert_eq!(
        recovery.set_aside.map(|aside| (aside.why, aside.moved_to)),
        Some(("it is missing".to_owned(), None))
    );
    assert_eq!(recovery.last_known.map(|line| line.seq), Some(1));
}

#[test]
fn a_first_start_that_was_killed_early_is_no_damage() {
    let home = Home::new();
    fs::write(home.database(), b"").unwrap();
    assert!(home.open().1.is_clean());
}

impl Home {
    fn store_files(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder.path()).unwrap();
        names
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }
}
