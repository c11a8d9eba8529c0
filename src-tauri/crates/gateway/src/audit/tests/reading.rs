//! Pages by key, single calls, a bounded search; exports that hide nothing and compute nothing.

use super::*;
use crate::api::AuditQuery;

/// 1 to `count`; every tenth is about the server `mail`.
fn filled(count: usize) -> (Home, Reader) {
    let home = Home::new();
    let audit = home.audit();
    let entries: Vec<_> = (1..=count)
        .map(|place| Entry {
            server: Some(if place % 10 == 0 { "mail" } else { "files" }.into()),
            ..outcome(CallId::new())
        })
        .collect();
    audit.commit(&entries, &[]).unwrap();
    let reader = audit.reader().unwrap();
    (home, reader)
}

fn seqs(page: &crate::api::AuditPage) -> Vec<u64> {
    page.rows.iter().map(|row| row.seq).collect()
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let (_home, reader) = filled(25);
    let mut query = AuditQuery {
        limit: 10,
        ..AuditQuery::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = reader.page(&query).unwrap();
        assert_eq!(page.total, 25);
        seen.extend(seqs(&page));
        match page.next {
            Some(next) => query.before = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
}

#[test]
fn a_search_finds_text_as_it_is_written() {
    let (_home, reader) = filled(30);
    for (text, found) in [
        ("MAIL", vec![30, 20, 10]),
        ("ma_l", vec![]),
        ("%", vec![]),
        ("'; DROP TABLE audit; --", vec![]),
    ] {
        let page = reader
            .page(&AuditQuery {
                text: Some(text.to_owned()),
                ..AuditQuery::default()
            })
            .unwrap();
        assert_eq!((seqs(&page), page.next), (found, None), "{text}");
    }
}

#[test]
fn a_long_search_says_where_to_go_on() {
    let (_home, reader) = filled(20_100);
    let mut query = AuditQuery {
        text: Some("nowhere".to_owned()),
        ..AuditQuery::default()
    };
    let page = reader.page(&query).unwrap();
    assert_eq!((page.rows.len(), page.next), (0, Some(101)));
    query.before = page.next;
    assert_eq!(reader.page(&query).unwrap().next, None);
}

#[test]
fn the_entries_of_one_call() {
    let home = Home::new();
    let audit = home.audit();
    let call = CallId::new();
    audit
        .commit(
            &[
                intent(CallId::new()),
                intent(call),
                intent(CallId::new()),
                outcome(call),
            ],
            &[],
        )
        .unwrap();
    let page = audit
        .reader()
        .unwrap()
        .page(&AuditQuery {
            call: Some(call),
            ..AuditQuery::default()
        })
        .unwrap();
    assert_eq!(seqs(&page), [4, 2]);
    let [outcome, intent] = &page.rows[..] else {
        panic!("{page:?}")
    };
    assert_eq!(
        (outcome.took_ms, intent.severity),
        (Some(0.812), Some(Severity::Low))
    );
    assert_eq!(
        (intent.effect.as_deref(), intent.rule.as_deref()),
        (Some("allow"), Some("reads"))
    );
}

#[test]
fn a_call_is_found_by_its_time_and_also_when_the_clock_was_set() {
    let home = Home::new();
    let audit = home.audit();
    let start = home.clock.now_ms();
    let made_at = |ms: i64| {
        CallId(
            uuid::Builder::from_unix_timestamp_millis(ms.try_into().unwrap(), &[0; 10]).into_uuid(),
        )
    };
    // A call an hour, each with an end ten minutes later.
    let calls: Vec<_> = (0..200_i64)
        .map(|hour| made_at(start + hour * 3_600_000))
        .collect();
    for (hour, &call) in (0_i64..).zip(&calls) {
        home.clock.set_wall(start + hour * 3_600_000);
        audit.commit(&[intent(call)], &[]).unwrap();
        home.clock.pass(600_000);
        audit.commit(&[outcome(call)], &[]).unwrap();
    }
    home.clock.set_wall(0);
    let odd = made_at(start + 100 * 3_600_000 + 1);
    audit.commit(&[intent(odd), outcome(odd)], &[]).unwrap();

    let reader = audit.reader().unwrap();
    let of = |call| {
        seqs(
            &reader
                .page(&AuditQuery {
                    call: Some(call),
                    ..AuditQuery::default()
                })
                .unwrap(),
        )
    };
    for (seq, &call) in (1_u64..).step_by(2).zip(&calls) {
        assert_eq!(of(call), [seq + 1, seq]);
    }
    assert_eq!(of(odd), [402, 401]);
    assert!(of(CallId::new()).is_empty());
}

#[test]
fn a_follower_gets_what_it_has_not_seen() {
    let (_home, reader) = filled(5);
    let seqs = |after| {
        reader
            .tail(after, 2)
            .unwrap()
            .iter()
            .map(|row| row.seq)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (seqs(0), seqs(3), seqs(5)),
        (vec![1, 2], vec![4, 5], vec![])
    );
}

fn export_one(detail: &str, format: Format) -> String {
    let home = Home::new();
    let audit = home.audit();
    audit
        .commit(&[Entry::new(Kind::ProtocolViolation, detail)], &[])
        .unwrap();
    let mut out = Vec::new();
    audit
        .reader()
        .unwrap()
        .export(format, &What::everything(), &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn no_cell_is_a_formula_or_breaks_the_table() {
    for (detail, cell) in [
        (
            "=HYPERLINK(\"http://x\")",
            "\"'=HYPERLINK(\"\"http://x\"\")\"",
        ),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("plain", "plain"),
        ("a,b", "\"a,b\""),
    ] {
        let table = export_one(detail, Format::Csv);
        let line = table.lines().nth(1).unwrap();
        assert!(line.contains(&format!(",{cell},,,,")), "{detail}: {line}");
    }
    for detail in ["\t=1", "\r=1"] {
        let table = export_one(detail, Format::Csv);
        assert!(table.contains(",'"), "{detail:?}: {table}");
        assert_eq!(table.lines().count(), 2, "{detail:?}");
    }
}

#[test]
fn an_export_can_be_shown_in_a_terminal_and_json_gives_back_what_was_stored() {
    let detail = "red \u{1b}[31m, C1 \u{9b}, back \u{202e}txt, tag \u{e0041}, zero\u{200b}width, del \u{7f}, Grüße 你好";
    for format in [Format::Csv, Format::Jsonl] {
        let text = export_one(detail, format);
        assert!(
            !text.contains([
                '\u{1b}',
                '\u{9b}',
                '\u{202e}',
                '\u{e0041}',
                '\u{200b}',
                '\u{7f}'
            ]),
            "{text}"
        );
        assert!(text.contains("Grüße 你好"), "{text}");
    }
    let line: serde_json::Value = serde_json::from_str(&export_one(detail, Format::Jsonl)).unwrap();
    assert_eq!(line["detail"], detail);
}

#[test]
fn the_manifest_fits_the_export() {
    let (_home, reader) = filled(2_500);
    let mut out = Vec::new();
    let summary = reader
        .export(
            Format::Jsonl,
            &What::parse("seq:3..2400").unwrap(),
            &mut out,
        )
        .unwrap();
    assert_eq!(
        (summary.entries, summary.first, summary.last),
        (2_398, Some(3), Some(2_400))
    );
    assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 2_398);
    let last: serde_json::Value =
        serde_json::from_slice(out.split(|&byte| byte == b'\n').rev().nth(1).unwrap()).unwrap();
    assert_eq!(last["hash"].as_str().map(str::to_owned), summary.head);
    use sha2::Digest;
    assert_eq!(summary.sha256, chain::hex(&sha2::Sha256::digest(&out)));
}

#[test]
fn a_missing_database_is_not_made_by_reading() {
    let home = Home::new();
    assert!(matches!(
        Reader::open(&home.database()),
        Err(AuditError::Unreadable(_))
    ));
    assert!(!home.database().exists());
}

#[test]
fn an_export_is_a_new_file_with_its_manifest_and_never_written_over() {
    let (home, reader) = filled(5);
    let path = home.folder.path().join("audit.jsonl");
    let what = What::parse("seq:2..3").unwrap();
    let written = to_file(&reader, Format::Jsonl, &what, &path).unwrap();
    assert_eq!(written.bytes, fs::metadata(&path).unwrap().len());
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(&written.manifest).unwrap()).unwrap();
    assert_eq!(
        (&manifest["filter"], &manifest["first"], &manifest["last"]),
        (&"seq:2..3".into(), &2.into(), &3.into())
    );
    assert_ne!(manifest["firstHash"], manifest["head"]);
    let before = fs::read(&path).unwrap();
    let error = to_file(&reader, Format::Csv, &what, &path).unwrap_err();
    assert!(
        error.to_string().ends_with("; name another file"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn arguments_can_be_left_out_of_what_is_no_proof() {
    let home = Home::new();
    let audit = home.audit();
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    let write = |without_arguments| {
        let what = What {
            without_arguments,
            ..What::everything()
        };
        let mut out = Vec::new();
        let reader = audit.reader().unwrap();
        reader.export(Format::Jsonl, &what, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(write(false).contains("/srv/notes.txt"), "the control");
    assert!(!write(true).contains("/srv/notes.txt"));
}
