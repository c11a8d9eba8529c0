//! However it was fed, it is what one feeding from the start would give; and what cannot be gone on with is made anew.

use super::*;
use crate::timeline::layout::beside_record;
use rusqlite::Connection;

/// Everything in the tables, as text.
fn dump(home: &Home) -> Vec<String> {
    let db = Connection::open(beside_record(&home.path())).unwrap();
    db.execute_batch(
        "CREATE VIRTUAL TABLE temp.all_words USING fts5vocab(main, words, instance);
         CREATE VIRTUAL TABLE temp.all_later USING fts5vocab(main, later, instance);",
    )
    .unwrap();
    let mut lines = Vec::new();
    // The same set can be written in several ways.
    let mut pieces = db
        .prepare("SELECT piece, rows FROM bits ORDER BY piece")
        .unwrap();
    let sets = pieces.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
    });
    for (piece, bytes) in sets.unwrap().map(Result::unwrap) {
        let set = roaring::RoaringBitmap::deserialize_from(&bytes[..]).unwrap();
        lines.push(format!("{piece}: {:?}", set.iter().collect::<Vec<_>>()));
    }
    for sql in [
        "SELECT * FROM reached",
        "SELECT * FROM calls ORDER BY n",
        "SELECT * FROM names ORDER BY id",
        "SELECT * FROM blocks ORDER BY block",
        "SELECT * FROM open ORDER BY call",
        "SELECT term, doc FROM all_words ORDER BY 1, 2",
        "SELECT term, doc FROM all_later ORDER BY 1, 2",
    ] {
        let mut select = db.prepare(sql).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
            lines.push(format!("{sql}: {}", cells.collect::<Vec<_>>().join(" ")));
        }
    }
    lines
}

fn forget(home: &Home) {
    for suffix in ["", "-wal", "-shm"] {
        let file = store::beside(&beside_record(&home.path()), suffix);
        if file.exists() {
            std::fs::remove_file(file).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn fed_in_any_pieces_it_is_what_one_feeding_gives(
        steps in prop::collection::vec((step(), 0_u32..6, any::<bool>(), prop::bool::weighted(0.2)), 1..40),
    ) {
        let home = Home::new();
        // Two that feed it, as the gateway and the command line may.
        let mut feeds = [home.feed(), home.feed()];
        for (step, most, other, anew) in &steps {
            step.write(&home);
            let feed = &mut feeds[usize::from(*other)];
            if *anew {
                *feed = home.feed();
            }
            if *most > 0 {
                feed.more(*most).unwrap();
            }
        }
        let [mut feed, _] = feeds;
        feed.all().unwrap();
        drop(feed);
        let piecewise = dump(&home);
        forget(&home);
        home.feed().all().unwrap();
        prop_assert_eq!(piecewise, dump(&home));
    }
}

#[test]
fn another_layout_another_record_and_damage_make_it_anew() {
    type Spoil = fn(&Home);
    let spoil: [(&str, Spoil); 4] = [
        ("another layout", |home| {
            let db = Connection::open(beside_record(&home.path())).unwrap();
            db.pragma_update(None, "user_version", 999).unwrap();
        }),
        ("another record", |home| {
            let db = Connection::open(beside_record(&home.path())).unwrap();
            db.execute("UPDATE reached SET hash = zeroblob(32)", [])
                .unwrap();
        }),
        ("damage", |home| {
            std::fs::write(beside_record(&home.path()), b"not a database at all").unwrap();
        }),
        ("nothing", forget),
    ];
    for (what, spoil) in spoil {
        let home = Home::new();
        home.write(&[runs(CallId::new(), "{}")]);
        home.feed().all().unwrap();
        let before = dump(&home);
        spoil(&home);
        home.feed().all().unwrap();
        assert_eq!(dump(&home), before, "{what}");
    }
}

#[test]
fn what_is_not_taken_in_yet_is_said() {
    let home = Home::new();
    home.write(&[runs(CallId::new(), "{}")]);
    let mut lens = home.lens();
    home.write(&[runs(CallId::new(), "{}"), runs(CallId::new(), "{}")]);
    let page = home.page(&mut lens, "", TimelinePlace::Newest, 10);
    assert_eq!((page.rows.len(), page.behind), (1, 2));
    home.feed().all().unwrap();
    let page = home.page(&mut lens, "", TimelinePlace::Newest, 10);
    assert_eq!((page.rows.len(), page.behind), (3, 0));
}
