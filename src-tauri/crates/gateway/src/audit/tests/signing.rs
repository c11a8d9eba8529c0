//! Who vouches for the record: what is signed, by which key, and what a copy put back, a forged line or another key shows.

use super::*;
use crate::audit::checkpoint::Checkpoint;

/// A keychain of the tests. Locked, it answers that it is.
#[derive(Default)]
struct Fake {
    item: Mutex<Option<Vec<u8>>>,
    locked: AtomicBool,
}

impl Keeper for Fake {
    fn read(&self) -> Result<Option<Vec<u8>>, String> {
        if self.locked.load(Ordering::SeqCst) {
            return Err("it is locked".to_owned());
        }
        Ok(lock(&self.item).clone())
    }

    fn write(&self, secret: &[u8]) -> Result<(), String> {
        self.read()?;
        *lock(&self.item) = Some(secret.to_vec());
        Ok(())
    }
}

impl Home {
    fn with_keychain(&self, keychain: &Arc<Fake>) -> (Audit, Recovery) {
        let disk = WalFile::new(beside(&self.database(), "-wal"));
        let keychain: Arc<dyn Keeper> = keychain.clone();
        let settings = Settings::default();
        Audit::open_on(
            self.store(),
            self.clock.clone(),
            settings,
            disk,
            Some(keychain),
        )
        .unwrap()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("checkpoints.log")
    }

    fn lines(&self) -> Vec<Checkpoint> {
        checkpoint::read(&self.database()).unwrap()
    }

    fn found(&self) -> Verification {
        Reader::open(&self.database()).unwrap().verify(|_, _| ())
    }

    fn write_log(&self, lines: &[Checkpoint]) {
        let text: String = lines
            .iter()
            .map(|line| serde_json::to_string(line).unwrap() + "\n")
            .collect();
        fs::write(self.log(), text).unwrap();
    }

    /// Puts this folder's files where `home` has its own.
    fn put_back_to(&self, home: &Self) {
        for entry in fs::read_dir(home.folder.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), home.folder.path().join(entry.file_name())).unwrap();
        }
    }
}

fn write_and_end(audit: Audit, entries: usize) {
    audit
        .commit(&vec![outcome(CallId::new()); entries], &[])
        .unwrap();
    audit.close().unwrap();
}

fn verified(audit: &Audit) -> Verification {
    audit
        .verify(|_, _| ControlFlow::Continue(()))
        .unwrap()
        .unwrap()
}

fn unvouched(found: &Verification, about: &str) {
    match &found.state {
        ChainState::Unvouched { why } => assert!(why.contains(about), "{why}"),
        other => panic!("{other:?} instead of something about `{about}`"),
    }
}

#[test]
fn a_record_is_signed_before_its_first_entry_and_at_its_end() {
    let home = Home::new();
    write_and_end(home.audit(), 3);
    let seqs: Vec<u64> = home.lines().iter().map(|line| line.seq).collect();
    assert_eq!(seqs, [0, 3]);
    let found = home.found();
    assert_eq!(
        (found.state, found.signed_to),
        (ChainState::Intact, Some(3))
    );
    assert_eq!(
        found.key,
        Some(chain::hex(&home.audit().signed_by().0)),
        "and the next run has the same key"
    );
    let notes = found.notes.join("; ");
    assert!(notes.contains("kept in a file"), "said honestly: {notes}");
}

#[test]
fn whoever_waits_for_a_signature_gets_one_over_everything_committed() {
    let home = Home::new();
    let audit = home.audit();
    let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    audit.checkpoint(Duration::from_secs(60)).unwrap();
    assert_eq!(home.lines().last().unwrap().seq, seq.0);
    assert_eq!(verified(&audit).signed_to, Some(seq.0));
}

#[test]
fn a_key_file_is_for_its_owner_only_and_verifying_makes_none() {
    let home = Home::new();
    write_and_end(home.audit(), 1);
    let key = home.folder.path().join("audit.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&key).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    fs::remove_file(&key).unwrap();
    let found = home.found();
    assert_eq!(
        found.state,
        ChainState::Intact,
        "the chain holds without it"
    );
    assert!(
        found.notes.join("; ").contains("compare"),
        "{:?}",
        found.notes
    );
    assert!(!key.exists());
}

#[test]
fn the_key_is_in_the_keychain_where_there_is_one() {
    let (home, keychain) = (Home::new(), Arc::new(Fake::default()));
    let (audit, recovery) = home.with_keychain(&keychain);
    assert!(recovery.is_clean(), "{recovery:?}");
    assert_eq!(audit.signed_by().1, Place::Keychain);
    write_and_end(audit, 3);
    assert!(!home.folder.path().join("audit.key").exists());
    let (audit, recovery) = home.with_keychain(&keychain);
    assert!(recovery.is_clean(), "{recovery:?}");
    let found = verified(&audit);
    assert_eq!(
        (found.state, found.signed_to),
        (ChainState::Intact, Some(3))
    );
}

#[test]
fn a_whole_folder_put_back_is_found_by_the_keychain() {
    let (home, keychain) = (Home::new(), Arc::new(Fake::default()));
    write_and_end(home.with_keychain(&keychain).0, 3);
    let yesterday = home.killed();
    write_and_end(home.with_keychain(&keychain).0, 2);
    yesterday.put_back_to(&home);
    let (audit, recovery) = home.with_keychain(&keychain);
    let rolled_back = ChainState::RolledBack {
        entries: 3,
        expected: 5,
    };
    assert_eq!(recovery.finding, Some(rolled_back));
    unvouched(&verified(&audit), "older copy was put back");
    write_and_end(audit, 9);
    let (audit, _) = home.with_keychain(&keychain);
    unvouched(&verified(&audit), "older copy was put back");
    assert!(
        home.kinds().contains(&"store_recovered".to_owned()),
        "and the record says so"
    );
}

#[test]
fn a_folder_that_was_emptied_is_found_by_the_keychain() {
    let (home, keychain) = (Home::new(), Arc::new(Fake::default()));
    write_and_end(home.with_keychain(&keychain).0, 3);
    Home::new().put_back_to(&home);
    let (_audit, recovery) = home.with_keychain(&keychain);
    assert_eq!(recovery.last_known.map(|line| line.seq), Some(3));
    assert_eq!(home.kinds(), ["store_recovered"]);
}

#[test]
fn a_keychain_that_does_not_open_is_done_without_and_the_record_says_so() {
    let (home, keychain) = (Home::new(), Arc::new(Fake::default()));
    write_and_end(home.with_keychain(&keychain).0, 3);
    keychain.locked.store(true, Ordering::SeqCst);
    let (audit, recovery) = home.with_keychain(&keychain);
    assert_eq!(recovery.without_keychain.as_deref(), Some("it is locked"));
    assert_eq!((recovery.finding, audit.signed_by().1), (None, Place::File));
    assert_eq!(verified(&audit).state, ChainState::Intact);
    write_and_end(audit, 1);
    keychain.locked.store(false, Ordering::SeqCst);
    let (audit, recovery) = home.with_keychain(&keychain);
    assert!(recovery.is_clean(), "{recovery:?}");
    let found = verified(&audit);
    assert_eq!(
        (found.state, audit.signed_by().1),
        (ChainState::Intact, Place::Keychain)
    );
    let changes = home
        .kinds()
        .iter()
        .filter(|kind| *kind == "key_changed")
        .count();
    assert_eq!(changes, 2, "there and back");
}

#[test]
fn a_line_signed_with_another_key_is_found() {
    let (home, elsewhere) = (Home::new(), Home::new());
    write_and_end(home.audit(), 3);
    let mut lines = home.lines();
    let forger = Signer::open(&elsewhere.database(), None).unwrap().signer;
    let mut forged = lines[1].clone();
    let hash = chain::unhex(&forged.hash).unwrap();
    forger.seal(&mut forged, &hash, 2);
    lines[1] = forged;
    home.write_log(&lines);
    unvouched(&home.found(), "never introduced");
}

#[test]
fn a_record_written_anew_with_another_key_is_found_by_whoever_knows_the_first() {
    let (home, forged) = (Home::new(), Home::new());
    write_and_end(home.audit(), 3);
    let key = home.audit().signed_by().0;
    write_and_end(forged.audit(), 3);
    let against = |home: &Home| {
        let reader = Reader::open(&home.database()).unwrap();
        reader
            .verify_against(Some(key), |_, _| ControlFlow::Continue(()))
            .unwrap()
    };
    assert_eq!(against(&home).state, ChainState::Intact, "the control");
    unvouched(&against(&forged), "another key");
}

#[test]
fn lines_that_were_removed_are_found() {
    let home = Home::new();
    for _ in 0..4 {
        write_and_end(home.audit(), 2);
    }
    let lines = home.lines();
    assert_eq!(lines.len(), 5);
    let but = |gone: usize| {
        let mut lines = lines.clone();
        lines.remove(gone);
        home.write_log(&lines);
        home.found()
    };
    unvouched(&but(2), "lines were removed");
    unvouched(&but(4), "missing from checkpoints.log");
    fs::remove_file(home.log()).unwrap();
    unvouched(&home.found(), "missing from checkpoints.log");
    fs::remove_file(home.folder.path().join("audit.key")).unwrap();
    unvouched(&home.found(), "no line about it");
    home.write_log(&lines);
    assert_eq!(home.found().state, ChainState::Intact, "the control");
}

#[test]
fn what_comes_after_a_broken_entry_is_still_proven_where_a_signature_vouches_for_it() {
    let home = Home::new();
    for _ in 0..3 {
        write_and_end(home.audit(), 4);
    }
    home.intruder()
        .execute("UPDATE audit SET tool = 'read' WHERE seq = 6", [])
        .unwrap();
    let found = home.found();
    assert_eq!(
        (found.state, found.entries),
        (ChainState::Broken { seq: 6 }, 5)
    );
    assert_eq!(
        found.notes[..2],
        [
            "Entries 1 to 5 are what they were",
            "Entries 7 to 12 follow one another, and a signature vouches for 7 to 12"
        ]
    );
    home.intruder_again()
        .execute("DELETE FROM audit WHERE seq = 11", [])
        .unwrap();
    let notes = home.found().notes.join("; ");
    assert!(notes.contains("vouches for 7 to 8"), "{notes}");
    assert!(notes.contains("broken in 2 places: 6, 11"), "{notes}");
}

#[test]
fn verifying_stops_when_it_is_told_to() {
    let home = Home::new();
    let audit = home.audit();
    audit
        .commit(&vec![outcome(CallId::new()); 9_000], &[])
        .unwrap();
    let mut told = 0;
    let found = audit.verify(|read, of| {
        told += 1;
        assert!(read < of, "{read} of {of}");
        ControlFlow::Break(())
    });
    assert_eq!((found.unwrap(), told), (None, 1));
}

impl Home {
    /// A connection of somebody else, who has had the triggers out of the way before.
    fn intruder_again(&self) -> Connection {
        Connection::open(self.database()).unwrap()
    }
}
