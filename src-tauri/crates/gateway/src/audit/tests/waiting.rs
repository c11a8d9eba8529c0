//! Waiting for the disk: one sync for all who wait, a deadline for a silent disk, an end for a broken one.

use super::*;
use std::{
    io,
    sync::mpsc::{Receiver, Sender, channel},
};

/// A disk that syncs when it is told to, and says when it was asked.
struct Puppet {
    asked: Sender<()>,
    answers: Receiver<io::Result<()>>,
}

impl Disk for Puppet {
    fn sync(&mut self) -> io::Result<()> {
        self.asked.send(()).ok();
        self.answers.recv().unwrap_or(Ok(()))
    }
}

fn puppet() -> (Puppet, Receiver<()>, Sender<io::Result<()>>) {
    let (asked, was_asked) = channel();
    let (answer, answers) = channel();
    (Puppet { asked, answers }, was_asked, answer)
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_was_committed_gets_on_disk() {
    let home = Home::new();
    let audit = home.audit();
    let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    audit.on_disk(seq, LONG).await.unwrap();
    audit.on_disk(seq, LONG).await.unwrap();
    assert_eq!(
        audit.on_disk(Seq(99), LONG).await,
        Err(AuditError::NotWritten(99))
    );
}

/// A disk that remembers how much of the log had been written when it was last synced.
struct Honest {
    log: PathBuf,
    safe: Arc<AtomicU64>,
}

impl Disk for Honest {
    fn sync(&mut self) -> io::Result<()> {
        self.safe
            .store(fs::metadata(&self.log)?.len(), Ordering::Release);
        Ok(())
    }
}

#[tokio::test]
async fn a_power_cut_takes_nothing_that_was_waited_for() {
    let home = Home::new();
    let log = beside(&home.database(), "-wal");
    let safe = Arc::new(AtomicU64::new(0));
    let audit = home.on(Honest {
        log,
        safe: Arc::clone(&safe),
    });
    let mut waited_for = Seq(0);
    for step in 0..30 {
        let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
        if step % 4 == 0 {
            audit.on_disk(seq, LONG).await.unwrap();
            waited_for = seq;
        }
        let after = home.killed();
        let log = fs::File::options()
            .write(true)
            .open(beside(&after.database(), "-wal"))
            .unwrap();
        log.set_len(safe.load(Ordering::Acquire)).unwrap();
        let (survived, recovery) = after.open();
        assert_eq!(recovery.finding, None);
        // One more entry closes each of the calls that were found.
        let entries = survived.last().0 - recovery.unknown.len() as u64;
        assert!(entries >= waited_for.0, "{entries} of {waited_for}");
        drop(survived);
        assert_eq!(after.state(), ChainState::Intact);
    }
}

#[tokio::test]
async fn spare_room_in_the_log_holds_no_entries_and_hides_none() {
    let home = Home::new();
    let log = beside(&home.database(), "-wal");
    let audit = home.audit();
    let mut lengths = Vec::new();
    for step in 0..900 {
        let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
        audit.on_disk(seq, LONG).await.unwrap();
        if step == 600 {
            // The log is started over and cut to nothing: what was made longer is gone.
            let other = rusqlite::Connection::open(home.database()).unwrap();
            other
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
                .unwrap();
        }
        if step % 100 == 99 {
            lengths.push(fs::metadata(&log).unwrap().len());
            let after = home.killed();
            let (survived, recovery) = after.open();
            assert_eq!(recovery.finding, None);
            assert_eq!(survived.last().0 - recovery.unknown.len() as u64, seq.0);
            drop(survived);
            assert_eq!(after.state(), ChainState::Intact);
        }
    }
    // 900 commits grew the file a handful of times only.
    lengths.dedup();
    assert!(
        lengths.len() < 7 && lengths.iter().all(|length| *length > 1 << 20),
        "{lengths:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sync_serves_everyone_who_waits() {
    let home = Home::new();
    let (disk, was_asked, answer) = puppet();
    let audit = home.on(disk);
    let wait = |audit: &Audit| {
        let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
        let audit = audit.clone();
        tokio::spawn(async move { audit.on_disk(seq, LONG).await })
    };
    let first = wait(&audit);
    was_asked.recv().unwrap();
    // The first sync is under way: these are not covered by it, and share the next.
    let others: Vec<_> = (0..10).map(|_| wait(&audit)).collect();
    while audit.shared.queue.disk_waiters() < 10 {
        tokio::task::yield_now().await;
    }
    answer.send(Ok(())).unwrap();
    first.await.unwrap().unwrap();
    was_asked.recv().unwrap();
    assert!(others.iter().all(|other| !other.is_finished()));
    answer.send(Ok(())).unwrap();
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert!(was_asked.try_recv().is_err(), "two syncs were enough");
}

#[tokio::test]
async fn a_silent_disk_refuses_until_it_answers() {
    let home = Home::new();
    let (disk, was_asked, answer) = puppet();
    let audit = home.on(disk);
    let mut trouble = audit.watch_trouble();
    let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    assert_eq!(
        audit.on_disk(seq, Duration::ZERO).await,
        Err(AuditError::DiskSilent)
    );
    assert_eq!(
        audit.commit(&[intent(CallId::new())], &[]),
        Err(AuditError::DiskSilent)
    );
    assert!(audit.health().trouble.is_some());
    was_asked.recv().unwrap();
    answer.send(Ok(())).unwrap();
    trouble.wait_for(Option::is_none).await.unwrap();
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    assert_eq!(home.state(), ChainState::Intact);
    // The end waits for the disk once more, to sign what is on it.
    drop(answer);
}

#[tokio::test]
async fn a_broken_disk_refuses_for_good() {
    let home = Home::new();
    let (disk, _was_asked, answer) = puppet();
    let audit = home.on(disk);
    let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    answer
        .send(Err(io::Error::other("no such device")))
        .unwrap();
    let failed = AuditError::DiskFailed("no such device".to_owned());
    assert_eq!(audit.on_disk(seq, LONG).await, Err(failed.clone()));
    // A later sync would say yes to what the first one lost.
    answer.send(Ok(())).unwrap();
    assert_eq!(audit.on_disk(seq, LONG).await, Err(failed.clone()));
    assert_eq!(audit.commit(&[intent(CallId::new())], &[]), Err(failed));
}

#[tokio::test]
async fn nobody_waits_on_a_closed_audit() {
    let home = Home::new();
    let audit = home.audit();
    let seq = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    audit.close().unwrap();
    audit
        .on_disk(seq, LONG)
        .await
        .expect("the end waited for it");
    let late = audit.commit(&[intent(CallId::new())], &[]).unwrap();
    assert_eq!(audit.on_disk(late, LONG).await, Err(AuditError::Closed));
}

#[test]
fn what_has_to_be_on_disk_first() {
    let home = Home::new();
    let audit = home.audit();
    for (severity, answered, expected) in [
        (Severity::Safe, false, false),
        (Severity::Low, false, false),
        (Severity::Safe, true, true),
        (Severity::Medium, false, true),
        (Severity::Critical, false, true),
    ] {
        assert_eq!(
            audit.must_be_on_disk(severity, answered),
            expected,
            "{severity:?} {answered}"
        );
    }
    drop(audit);
    let (strict, _) = Audit::open(
        home.store(),
        home.clock.clone(),
        Settings {
            everything_on_disk: true,
            ..Settings::default()
        },
    )
    .unwrap();
    assert!(strict.must_be_on_disk(Severity::Safe, false));
}
