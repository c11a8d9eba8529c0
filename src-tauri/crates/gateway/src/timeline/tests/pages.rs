//! Pages of a history longer than one stretch of a search, and single rows of it.

use super::*;

const CALLS: u32 = 9_000;

/// Calls of which every 1,000th says something rare.
fn long() -> Home {
    let home = Home::new();
    let entries: Vec<Entry<'static>> = (1..=CALLS)
        .map(|place| {
            let word = if place % 1_000 == 0 { "rare" } else { "common" };
            runs(CallId::new(), &format!("{{\"path\":\"{word}-{place}\"}}"))
        })
        .collect();
    for some in entries.chunks(1_000) {
        home.clock.pass(1_000);
        home.write(some);
    }
    home
}

#[test]
fn a_search_goes_on_until_the_page_is_full() {
    let home = long();
    let mut lens = home.lens();
    let first = home.page(&mut lens, "rare", TimelinePlace::Newest, 5);
    let rows = (first.rows.len(), first.rank, first.newest, first.oldest);
    assert_eq!(rows, (5, Some(0), true, false));
    let below = TimelinePlace::Below {
        id: first.rows.last().unwrap().id,
    };
    let second = home.page(&mut lens, "rare", below, 5);
    assert_eq!(
        (second.rows.len(), second.newest, second.oldest),
        (4, false, true)
    );
    assert_eq!(home.count(&mut lens, "rare"), 9);
    assert_eq!(home.count(&mut lens, "common"), u64::from(CALLS) - 9);
    let by_rank = home.page(&mut lens, "rare", TimelinePlace::Rank { rank: 5 }, 5);
    assert_eq!(by_rank.rows, second.rows);
}

#[test]
fn times_are_cut_exactly_across_blocks() {
    let home = long();
    let mut lens = home.lens();
    for second in 0..=9 {
        let at = BEGAN + 1_000 * second;
        let later = home.count(&mut lens, &format!("after:{at} is:call"));
        let earlier = home.count(&mut lens, &format!("before:{at} is:call"));
        let expected = u64::from(CALLS) - 1_000 * u64::try_from(second.max(1) - 1).unwrap();
        assert_eq!(later, expected, "{second}");
        assert_eq!(later + earlier, u64::from(CALLS));
    }
}

#[test]
fn a_call_is_found_by_its_id_and_a_row_by_its_entry() {
    let home = Home::new();
    let now = crate::clock::SystemClock.now_ms();
    home.clock.set_wall(now);
    let calls: Vec<CallId> = (0..20).map(|_| CallId::new()).collect();
    for call in &calls {
        home.write(&[runs(*call, "{}")]);
    }
    for call in &calls {
        let rows = home.rows(&format!("id:{call}"));
        assert_eq!(
            rows.iter().map(|row| row.call).collect::<Vec<_>>(),
            [Some(*call)]
        );
        let [row] = rows.as_slice() else { panic!() };
        assert_eq!(home.rows(&format!("id:{}", row.id)), rows);
    }
    assert_eq!(home.rows(&format!("id:{}", CallId::new())), []);
}

#[test]
fn a_row_that_is_not_there_is_an_error() {
    let home = Home::new();
    let mut lens = home.lens();
    let query = TimelineQuery {
        filter: String::new(),
        place: TimelinePlace::Below { id: 99 },
        limit: 5,
    };
    let error = lens.page(&query, home.now()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no row `99`; it may belong to another record"
    );
}
