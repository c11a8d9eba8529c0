//! The index answers every filter as a look at each row would.

use super::oracle::{Plain, plain};
use super::*;
use crate::audit::Reader;
use crate::timeline::filter::parse;
use crate::timeline::lens::resolved;

fn token() -> impl Strategy<Value = String> {
    let tokens = prop::sample::select(vec![
        "decision:allowed",
        "decision:denied",
        "decision:asked",
        "decision:approved",
        "decision:running",
        "decision:failed",
        "by:rule",
        "by:me",
        "by:timeout",
        "by:gateway",
        "rule:reads",
        "rule:3",
        "sev:>=high",
        "sev:<medium",
        "sev:low",
        "server:files",
        "server:k8s*",
        "server:*o*",
        "server:nowhere",
        "tool:read_file",
        "client:Cursor",
        "session:00000000-0000-0000-0000-000000000001",
        "event:policy_changed",
        "event:server_added",
        "arg:/namespace=payments",
        "arg:/n=3",
        "mark:destroy",
        "is:first-time",
        "is:call",
        "is:event",
        "is:asked",
        "is:changed",
        "is:demo",
        "took:>1s",
        "took:<=500ms",
        "took:>=0us",
        "took:<0us",
        "held:>5s",
        "held:<1m",
        "id:A-2",
        "id:5",
        "after:10s",
        "before:30s",
        "after:1700000020000",
        "before:1700000005000",
        "payments",
        "ledger",
        "wrong target",
        "\"wrong target\"",
        "pay*",
        "über",
        "\"drop table\"",
        "policy",
        "...",
        "cursor",
    ]);
    (any::<bool>(), tokens)
        .prop_map(|(not, token)| format!("{}{token}", if not { "-" } else { "" }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_filter_has_the_rows_that_fit_it(
        steps in prop::collection::vec(step(), 1..50),
        filters in prop::collection::vec(prop::collection::vec(token(), 0..4), 1..24),
        limit in 1_u32..7,
        rank in 0_u64..50,
    ) {
        let home = Home::new();
        steps.iter().for_each(|step| step.write(&home));
        let mut lens = home.lens();
        let record = Reader::open(&home.path()).unwrap();
        let all = usize::try_from(home.count(&mut lens, "")).unwrap();
        let rows: Vec<_> = (1..=u32::try_from(all).unwrap()).map(|n| plain(&lens, &record, n)).collect();
        for filter in filters {
            let filter = filter.join(" ");
            let terms = resolved(parse(&filter).unwrap(), home.now());
            let fit: Vec<u32> = rows.iter().rev().filter(|row| row.fits(&terms)).map(Plain::place).collect();
            let expected: Vec<u64> = lens.shown(&fit).unwrap().iter().map(|row| row.id).collect();
            prop_assert_eq!(home.count(&mut lens, &filter), expected.len() as u64, "{}", filter);
            for found in [down(&home, &mut lens, &filter, limit), up(&home, &mut lens, &filter, limit)] {
                prop_assert_eq!(&found, &expected, "{}", filter);
            }
            let page = home.page(&mut lens, &filter, TimelinePlace::Rank { rank }, limit);
            let skip = usize::try_from(rank).unwrap();
            let there: Vec<u64> = expected.iter().copied().skip(skip).take(limit as usize).collect();
            let found: Vec<u64> = page.rows.iter().map(|row| row.id).collect();
            prop_assert_eq!(&found, &there, "{} at {}", filter, rank);
            if !there.is_empty() {
                prop_assert_eq!(page.rank, Some(rank));
                prop_assert_eq!(page.newest, rank == 0);
                prop_assert_eq!(page.oldest, there.last() == expected.last());
            }
        }
    }
}

/// Page after page from the newest row.
fn down(home: &Home, lens: &mut Lens, filter: &str, limit: u32) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut place = TimelinePlace::Newest;
    loop {
        let page = home.page(lens, filter, place, limit);
        assert_eq!(page.newest, ids.is_empty(), "{filter}");
        ids.extend(page.rows.iter().map(|row| row.id));
        match ids.last() {
            Some(id) if !page.oldest => place = TimelinePlace::Below { id: *id },
            _ => return ids,
        }
    }
}

/// Page after page from the oldest row, in the order of [`down`].
fn up(home: &Home, lens: &mut Lens, filter: &str, limit: u32) -> Vec<u64> {
    let mut ids: Vec<u64> = Vec::new();
    let mut place = TimelinePlace::Oldest;
    loop {
        let page = home.page(lens, filter, place, limit);
        assert_eq!(page.oldest, ids.is_empty(), "{filter}");
        let page_ids: Vec<u64> = page.rows.iter().map(|row| row.id).collect();
        ids.splice(0..0, page_ids);
        match ids.first() {
            Some(id) if !page.newest => place = TimelinePlace::Above { id: *id },
            _ => return ids,
        }
    }
}

#[test]
fn no_part_of_a_filter_is_taken_for_a_command() {
    let home = Home::new();
    home.write(&[runs(CallId::new(), "{}")]);
    let mut lens = home.lens();
    for filter in [
        "server:\"' OR 1=1 --\"",
        "\"' OR '1'='1\"",
        "\") OR rowid > 0 --\"",
        "tool:\"a' UNION SELECT 1\"",
        "\"a AND NOT b NEAR(c)\"",
        "arg:\"/x=' OR 1\"",
        "rule:\"1; DROP TABLE calls\"",
        "session:\"%\"",
    ] {
        assert_eq!(home.count(&mut lens, filter), 0, "{filter}");
    }
    assert_eq!(home.count(&mut lens, ""), 1);
}
