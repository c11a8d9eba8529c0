//! One transaction, all of it or nothing; an approval once; outcomes a moment later.

use super::*;

#[test]
fn noted_entries_come_first_and_nothing_is_lost_at_the_end() {
    let home = Home::new();
    let audit = home.audit();
    let call = CallId::new();
    assert_eq!(audit.commit(&[intent(call)], &[]).unwrap(), Seq(1));
    audit.note(outcome(call));
    assert_eq!(
        audit
            .commit(
                &[Entry::new(Kind::GatewayPaused, "Paused by the operator")],
                &[]
            )
            .unwrap(),
        Seq(3)
    );
    audit.note(Entry::new(Kind::GatewayStopped, "Stopped"));
    drop(audit);
    assert_eq!(
        home.kinds(),
        [
            "tool_call",
            "execution_success",
            "gateway_paused",
            "gateway_stopped"
        ]
    );
    assert_eq!(home.state(), ChainState::Intact);
}

#[tokio::test]
async fn a_noted_entry_is_written_without_another_commit() {
    let home = Home::new();
    let audit = home.audit();
    let mut appended = audit.watch_appended();
    audit.note(Entry::new(Kind::SessionOpened, "A client connected"));
    appended.wait_for(|&seq| seq == Seq(1)).await.unwrap();
    assert_eq!(home.kinds(), ["session_opened"]);
}

#[test]
fn a_used_approval_refuses_the_whole_commit() {
    let home = Home::new();
    let audit = home.audit();
    let approval = ApprovalId::new();
    audit.commit(&[intent(CallId::new())], &[approval]).unwrap();
    let again = audit.commit(&[intent(CallId::new())], &[ApprovalId::new(), approval]);
    assert_eq!(again, Err(AuditError::AlreadyConsumed(approval)));
    assert_eq!(audit.last(), Seq(1), "nothing was written");
    assert_eq!(
        audit.health().trouble,
        None,
        "that says nothing about the record"
    );
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    drop(audit);
    assert_eq!(home.kinds().len(), 2);
    assert_eq!(home.state(), ChainState::Intact);
}

#[test]
fn an_approval_is_used_once_however_many_try() {
    let home = Home::new();
    let audit = home.audit();
    for _ in 0..20 {
        let approval = ApprovalId::new();
        let wins = thread::scope(|scope| {
            let tries: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| audit.commit(&[intent(CallId::new())], &[approval]).is_ok())
                })
                .collect();
            tries
                .into_iter()
                .map(|one| one.join().unwrap())
                .filter(|&won| won)
                .count()
        });
        assert_eq!(wins, 1);
    }
    assert_eq!(audit.last(), Seq(20));
    assert_eq!(home.state(), ChainState::Intact);
}

#[test]
fn a_change_stands_or_falls_with_its_entry() {
    let home = Home::new();
    let audit = home.audit();
    let entry = [Entry::new(Kind::PolicyChanged, "Version 1 is in force")];
    let new = store::policy_versions::NewVersion {
        hash: &[1; 32],
        text: "{}",
        accepted_at: 5,
        note: "",
        replay: None,
    };
    let add = |db: &Connection| Ok(store::policy_versions::add(db, &new)?);
    let refused = audit.commit_with(&entry, &[], |db| {
        add(db)?;
        Err::<(), _>(AuditError::Refused("the file changed again".to_owned()))
    });
    assert_eq!(
        refused,
        Err(AuditError::Refused("the file changed again".to_owned()))
    );
    assert_eq!(
        audit.commit_with(&entry, &[], add).unwrap(),
        (Seq(1), 1),
        "version 1 was free again"
    );
}

#[test]
fn entries_cannot_be_changed_or_removed() {
    let home = Home::new();
    let audit = home.audit();
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    for sql in ["UPDATE audit SET detail = 'x'", "DELETE FROM audit"] {
        let error = audit
            .shared
            .store
            .with(|db| db.execute(sql, []))
            .unwrap_err();
        assert!(
            error.to_string().contains("audit entries are never"),
            "{error}"
        );
    }
}

#[test]
fn entries_of_many_threads_are_one_chain() {
    let home = Home::new();
    let audit = home.audit();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let call = CallId::new();
                    audit.commit(&[intent(call)], &[]).unwrap();
                    audit.note(outcome(call));
                }
            });
        }
    });
    audit.close().unwrap();
    assert_eq!(audit.last(), Seq(400));
    assert_eq!(home.state(), ChainState::Intact);
}

#[test]
fn long_texts_are_shortened_not_refused() {
    let home = Home::new();
    let audit = home.audit();
    let long = "é".repeat(5_000);
    let entry = Entry {
        tool: Some(Cow::Borrowed(&long)),
        arguments: Some(Cow::Borrowed(&long)),
        ..Entry::new(Kind::ToolCall, &long)
    };
    audit.commit(&[entry], &[]).unwrap();
    let stored: (i64, i64, i64) = audit
        .shared
        .store
        .with(|db| {
            db.query_row("SELECT octet_length(tool), octet_length(detail), octet_length(arguments) FROM audit", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
        })
        .unwrap();
    let caps = [Entry::NAME_CAP, Entry::DETAIL_CAP, Entry::ARGUMENTS_CAP]
        .map(|cap| i64::try_from(cap).unwrap());
    assert_eq!([stored.0, stored.1, stored.2], caps);
    assert_eq!(home.state(), ChainState::Intact);
}

#[test]
fn the_files_are_private() {
    let home = Home::new();
    let _audit = home.audit();
    #[cfg(unix)]
    for entry in fs::read_dir(home.folder.path()).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            entry.path()
        );
    }
}
