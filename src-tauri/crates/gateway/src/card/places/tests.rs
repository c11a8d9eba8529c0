//! What a card points at, where, and that the exact text is painted in the same places.

use super::super::raw::raw;
use super::*;
use crate::api::{Segment, SegmentKind};
use policy::json::{Limits, parse_str};
use proptest::prelude::*;

const TOKEN: &str = "ghp_0123456789abcdefABCDEF0123456789abcd";

fn mark(pointer: &str, start: usize, end: usize, class: MarkClass) -> Mark {
    Mark {
        pointer: pointer.into(),
        start,
        end,
        class,
        why: "removes without asking",
    }
}

fn read(text: &str) -> Json<'_> {
    parse_str(text, Limits::default()).unwrap()
}

/// `«0:…»` for risky parts, `[…]` for secrets, `⟦…⟧` for boxes, `~…~` for imitations.
fn drawn(segments: Vec<Segment>) -> String {
    segments
        .into_iter()
        .map(|segment| {
            let text = match segment.kind {
                SegmentKind::Plain => segment.text,
                SegmentKind::Hidden | SegmentKind::Space => format!("⟦{}⟧", segment.text),
                SegmentKind::Secret => format!("[{}]", segment.text),
                SegmentKind::Lookalike => format!("~{}~", segment.text),
            };
            segment
                .mark
                .map_or(text.clone(), |number| format!("«{number}:{text}»"))
        })
        .collect()
}

#[test]
fn what_is_worth_a_look_comes_by_sort_with_its_place() {
    let text = format!(
        r#"{{"a\u200b":"x\u202ey","cmd":"rm -rf ~ && sudo x","to":["p\u0430ypal"],"auth":"{TOKEN}","password":"hunter2","n":{{"token":1234}}}}"#
    );
    let marks = [
        mark("/cmd", 0, 6, MarkClass::Destroy),
        mark("/cmd", 12, 16, MarkClass::Privilege),
        mark("/cmd", 7, 8, MarkClass::Destroy),
    ];
    let places = Places::of(&read(&text), &marks);
    let said: Vec<_> = places
        .alerts
        .iter()
        .map(|alert| {
            (
                alert.kind,
                alert.pointer.as_deref().unwrap_or_default(),
                alert.text.as_str(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (AlertKind::Destroy, "/cmd", "Removes without asking"),
            (AlertKind::Privilege, "/cmd", "Removes without asking"),
            (AlertKind::Hidden, "/a\u{200b}", "2 hidden characters"),
            (
                AlertKind::Lookalike,
                "/to/0",
                "Looks like “paypal”, uses Cyrillic “а”"
            ),
            (
                AlertKind::Secret,
                "/auth",
                "Contains what looks like a GitHub token"
            ),
            (
                AlertKind::Secret,
                "/password",
                "Stands under a name that secrets have"
            ),
            (
                AlertKind::Secret,
                "/n/token",
                "Stands under a name that secrets have"
            ),
        ]
    );
    assert_eq!(places.risky, 2);
}

#[test]
fn a_secret_that_is_a_risky_part_is_said_once() {
    let text = format!(r#"{{"x":"{TOKEN}"}}"#);
    let marks = [mark("/x", 0, TOKEN.len(), MarkClass::Secret)];
    let places = Places::of(&read(&text), &marks);
    assert_eq!(places.alerts.len(), 1);
    assert_eq!(
        drawn(raw(&text, Some(&read(&text)), &places)),
        r#"{"x":"«0:[ghp_••••••••abcd]»"}"#
    );
}

#[test]
fn the_exact_text_is_painted_where_its_values_stand() {
    for (text, marks, painted) in [
        (
            r#"{"cmd":"say \"hi\"\n; rm -rf ~","n":5}"#,
            vec![
                mark("/cmd", 11, 17, MarkClass::Destroy),
                mark("/n", 0, 1, MarkClass::Money),
            ],
            r#"{"cmd":"say \"hi\"\n; «0:rm -rf» ~","n":«1:5»}"#,
        ),
        (
            r#"{"a/b":{"~":["x","\u0001*"]}}"#,
            vec![mark("/a~1b/~0/1", 1, 2, MarkClass::Wildcard)],
            r#"{"a/b":{"~":["x","\u0001«0:*»"]}}"#,
        ),
        (
            r#"{"selector":{},"to":["a","b"]}"#,
            vec![
                mark("/selector", 0, 2, MarkClass::Wildcard),
                mark("/to", 0, 9, MarkClass::Money),
                mark("/to/1", 0, 1, MarkClass::LeavesMachine),
            ],
            r#"{"selector":«0:{}»,"to":«1:[»"a","«2:b»"]}"#,
        ),
        (
            r#"{"password":"hunter2","pin":7}"#,
            vec![],
            r#"{"password":"[••••••••]","pin":7}"#,
        ),
        (
            "{\"x\":\"a\u{202e}b p\u{430}ypal\"}",
            vec![],
            r#"{"x":"a⟦U+202E⟧b ~pаypal~"}"#,
        ),
    ] {
        let places = Places::of(&read(text), &marks);
        assert_eq!(drawn(raw(text, Some(&read(text)), &places)), painted);
    }
}

#[test]
fn what_cannot_be_read_shows_no_secret_either() {
    let text = format!("{{\"x\":\"{TOKEN}\"");
    let painted = drawn(raw(&text, None, &Places::default()));
    assert_eq!(painted, "{\"x\":\"[ghp_••••••••abcd]\"");
}

#[test]
fn a_flood_of_parts_is_a_list_one_can_read_and_none_is_left_unpainted() {
    let text = format!("[{}]", vec!["\"*\""; 500].join(","));
    let marks: Vec<_> = (0..500)
        .map(|n| mark(&format!("/{n}"), 0, 1, MarkClass::Wildcard))
        .collect();
    let places = Places::of(&read(&text), &marks);
    assert_eq!(places.alerts.len(), MOST_OF_A_SORT);
    let last = places.alerts.last().unwrap();
    assert_eq!(
        (last.text.as_str(), last.pointer.as_deref()),
        ("469 more risky parts, the first of them here", Some("/31"))
    );
    for n in 0..500 {
        let number = places.spans(&format!("/{n}")).mark(&(0..1));
        assert_eq!(number, Some(n.min(31)), "/{n}");
    }
}

proptest! {
    #[test]
    fn the_exact_text_can_be_read_back(value in "[ -~\\n\\t\u{200b}é👍]{0,24}", cut in any::<prop::sample::Index>()) {
        let mut text = Vec::new();
        Json::Object(vec![("k".into(), Json::String(value.as_str().into()))]).write_compact(&mut text);
        let text = String::from_utf8(text).unwrap();
        let borders: Vec<_> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
        let marks = [mark("/k", *cut.get(&borders), value.len(), MarkClass::Destroy)];
        let arguments = read(&text);
        let places = Places { spans: HashMap::from([("/k".to_owned(), Spans::new(vec![(marks[0].start..marks[0].end, 0)], vec![]))]), ..Places::default() };
        let painted = raw(&text, Some(&arguments), &places);
        let labels = |segments: Vec<Segment>| segments.into_iter().map(|s| s.text).collect::<String>();
        prop_assert_eq!(labels(painted.clone()), labels(crate::text::segments(&text)));
    }
}
