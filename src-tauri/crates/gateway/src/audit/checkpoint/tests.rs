use super::*;
use crate::audit::signer;

fn head(seq: i64) -> Head {
    Head { seq, hash: [1; 32] }
}

fn log(database: &Path) -> Log {
    let signer = Signer::open(database, None).unwrap().signer;
    Log::new(
        database,
        Uuid::from_u128(1),
        signer,
        &read(database).unwrap(),
    )
}

#[test]
fn a_line_cut_short_by_a_crash_is_passed_over_and_its_number_is_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("gateway.db");
    log(&database).append(head(5), 10, Instant::now()).unwrap();
    let mut bytes = fs::read(checkpoints_log(&database)).unwrap();
    bytes.extend_from_slice(b"{\"chain\":\"0000");
    fs::write(checkpoints_log(&database), bytes).unwrap();
    log(&database)
        .append(head(1_005), 20, Instant::now())
        .unwrap();
    let lines = read(&database).unwrap();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.seq, line.seal.as_ref().unwrap().number))
        .collect();
    assert_eq!(told, [(5, 1), (1_005, 2)]);
    assert!(lines.iter().all(|line| signer::is_sealed(line).is_some()));
}

#[test]
fn the_same_head_is_written_once_even_by_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("gateway.db");
    let mut first = log(&database);
    first.append(head(7), 1, Instant::now()).unwrap();
    first.append(head(7), 2, Instant::now()).unwrap();
    log(&database).append(head(7), 3, Instant::now()).unwrap();
    assert_eq!(read(&database).unwrap().len(), 1);
}

#[test]
fn a_line_is_due_after_a_thousand_entries_or_five_minutes_and_never_while_all_is_covered() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = log(&folder.path().join("gateway.db"));
    let start = Instant::now();
    log.append(head(10), 1, start).unwrap();
    assert_eq!(log.due(head(10), start), None);
    assert_eq!(log.due(head(11), start), Some(start + WITHIN));
    let later = start + Duration::from_secs(60);
    assert_eq!(
        log.due(head(12), later),
        Some(start + WITHIN),
        "the first entry counts"
    );
    assert_eq!(log.due(head(1_010), later), Some(later));
    log.append(head(1_010), 2, later).unwrap();
    assert_eq!(
        log.due(head(9_999), later),
        Some(later + AT_MOST_EVERY),
        "not in one breath"
    );
}

#[test]
fn every_field_of_a_line_is_under_its_signature() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("gateway.db");
    log(&database).append(head(7), 1, Instant::now()).unwrap();
    let line = read(&database).unwrap().remove(0);
    assert!(signer::is_sealed(&line).is_some(), "the control");
    type Change = fn(&mut Checkpoint);
    let changes: [(&str, Change); 7] = [
        ("chain", |line| line.chain = Uuid::from_u128(2)),
        ("seq", |line| line.seq += 1),
        ("hash", |line| line.hash = hex(&[2; 32])),
        ("at", |line| line.at += 1),
        ("number", |line| line.seal.as_mut().unwrap().number += 1),
        ("key", |line| {
            line.seal.as_mut().unwrap().key = hex(&[3; 32])
        }),
        ("all of it", |line| line.seal = None),
    ];
    for (what, change) in changes {
        let mut changed = line.clone();
        change(&mut changed);
        assert_eq!(signer::is_sealed(&changed), None, "{what}");
    }
}
