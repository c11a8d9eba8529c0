//! After a kill: calls without an end are unknown, questions without an answer are cancelled, and a chain that was cut says so.

use super::*;

#[test]
fn what_a_killed_gateway_left_open_is_closed_in_the_chain() {
    let home = Home::new();
    let audit = home.audit();
    let [done, sent, noted] = [(); 3].map(|()| CallId::new());
    let [open, granted, denied] = [(); 3].map(|()| ApprovalId::new());
    let about = |kind, approval| Entry {
        approval: Some(approval),
        ..Entry::new(kind, "")
    };
    audit
        .commit(
            &[intent(done), intent(sent), intent(noted), outcome(done)],
            &[],
        )
        .unwrap();
    audit
        .commit(
            &[
                about(Kind::ApprovalOpened, open),
                about(Kind::ApprovalOpened, granted),
                about(Kind::ApprovalGranted, granted),
                about(Kind::ApprovalOpened, denied),
                about(Kind::ApprovalDenied, denied),
            ],
            &[],
        )
        .unwrap();

    let after = home.killed();
    let (_audit, recovery) = after.open();
    let unknown: Vec<_> = recovery
        .unknown
        .iter()
        .map(|call| (call.call, call.server.as_deref(), call.tool.as_deref()))
        .collect();
    assert_eq!(
        unknown,
        [
            (sent, Some("files"), Some("read_file")),
            (noted, Some("files"), Some("read_file"))
        ]
    );
    assert_eq!(recovery.cancelled, [open, granted]);
    assert_eq!(
        after.kinds().split_off(9),
        [
            "execution_unknown",
            "execution_unknown",
            "approval_cancelled",
            "approval_cancelled"
        ]
    );
    assert_eq!(after.state(), ChainState::Intact);
    assert!(after.killed().open().1.is_clean(), "closed once");
}

#[test]
fn the_search_for_open_ends_begins_where_the_oldest_one_is() {
    let home = Home::new();
    let audit = home.audit();
    let waiting = CallId::new();
    audit
        .commit(&[intent(CallId::new()), outcome(CallId::new())], &[])
        .unwrap();
    audit.commit(&[intent(waiting)], &[]).unwrap();
    for _ in 0..10 {
        let call = CallId::new();
        audit.commit(&[intent(call), outcome(call)], &[]).unwrap();
    }
    audit.flush().unwrap();
    let row = audit
        .shared
        .store
        .with(|db| Ok(ends::chain_row(db)?.unwrap()))
        .unwrap();
    // The very first call has no end either.
    assert_eq!((row.unfinished, row.known.seq), (1, 23));
    assert_eq!(home.killed().open().1.unknown.len(), 2);
}

#[test]
fn a_kill_at_any_moment_leaves_a_chain_that_holds() {
    let home = Home::new();
    let audit = home.audit();
    for step in 0..40 {
        let call = CallId::new();
        audit.commit(&[intent(call)], &[]).unwrap();
        if step % 2 == 0 {
            audit.note(outcome(call));
        }
        if step % 5 == 0 {
            let after = home.killed();
            let (audit, recovery) = after.open();
            assert_eq!(recovery.finding, None);
            drop(audit);
            assert_eq!(after.state(), ChainState::Intact);
        }
    }
}

#[test]
fn a_chain_that_was_cut_is_told_at_the_start_and_stays_findable() {
    let home = Home::new();
    let audit = home.audit();
    audit
        .commit(&vec![outcome(CallId::new()); 10], &[])
        .unwrap();
    drop(audit);
    let intruder = home.intruder();
    intruder
        .execute("DELETE FROM audit WHERE seq > 7", [])
        .unwrap();
    drop(intruder);
    let (audit, recovery) = home.open();
    assert_eq!(
        recovery.finding,
        Some(ChainState::Truncated {
            entries: 7,
            expected: 10
        })
    );
    assert_eq!(audit.last(), Seq(8), "it goes on, and says so");
    drop(audit);
    assert_eq!(home.kinds().pop().as_deref(), Some("store_recovered"));
    assert_eq!(
        home.state(),
        ChainState::RolledBack {
            entries: 8,
            expected: 10
        }
    );
}

#[test]
fn an_older_copy_and_a_foreign_chain_are_told_apart() {
    let home = Home::new();
    let audit = home.audit();
    audit.commit(&[outcome(CallId::new())], &[]).unwrap();
    drop(audit);
    let yesterday = fs::read(home.database()).unwrap();
    let audit = home.audit();
    audit.commit(&[outcome(CallId::new())], &[]).unwrap();
    drop(audit);
    fs::write(home.database(), yesterday).unwrap();
    assert_eq!(
        home.state(),
        ChainState::RolledBack {
            entries: 1,
            expected: 2
        }
    );

    let elsewhere = Home::new();
    let audit = elsewhere.audit();
    audit.commit(&vec![outcome(CallId::new()); 3], &[]).unwrap();
    drop(audit);
    fs::copy(elsewhere.database(), home.database()).unwrap();
    assert_eq!(home.state(), ChainState::Foreign);
    assert_eq!(home.open().1.finding, Some(ChainState::Foreign));
}

#[test]
fn every_finding_has_its_exit_code() {
    let unreadable = ChainState::Unreadable(String::new());
    let states = [
        ChainState::Intact,
        ChainState::Broken { seq: 1 },
        ChainState::Truncated {
            entries: 0,
            expected: 1,
        },
        ChainState::RolledBack {
            entries: 0,
            expected: 1,
        },
        ChainState::Foreign,
        ChainState::Unvouched { why: String::new() },
        unreadable,
    ];
    assert_eq!(states.map(|state| state.exit_code()), [0, 1, 2, 3, 4, 4, 5]);
}
