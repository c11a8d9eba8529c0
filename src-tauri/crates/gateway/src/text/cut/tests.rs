use super::*;
use proptest::prelude::*;

/// `«3:…»` for risky parts, `[…]` for secrets, `~…~` for imitations, `⟦…⟧` for boxes.
fn drawn(text: &str, spans: &Spans) -> String {
    cut(text, spans)
        .into_iter()
        .map(|segment| {
            let text = match segment.kind {
                SegmentKind::Plain => segment.text,
                SegmentKind::Hidden | SegmentKind::Space => format!("⟦{}⟧", segment.text),
                SegmentKind::Secret => format!("[{}]", segment.text),
                SegmentKind::Lookalike => format!("~{}~", segment.text),
            };
            match segment.mark {
                Some(number) => format!("«{number}:{text}»"),
                None => text,
            }
        })
        .collect()
}

fn masked(range: Range<usize>, prefix: usize) -> Masked {
    Masked { range, prefix }
}

#[test]
fn stretches_are_painted_as_what_they_are() {
    let token = "use ghp_0123456789abcdef3f9a now";
    for (text, marks, secrets, shown) in [
        ("rm -rf ~", vec![(0..6, 0)], vec![], "«0:rm -rf» ~"),
        (
            "rm -rf ~; sudo x",
            vec![(10..14, 2), (0..8, 1)],
            vec![],
            "«1:rm -rf ~»; «2:sudo» x",
        ),
        // The part that begins first has what both cover.
        (
            "abcdef",
            vec![(0..4, 0), (2..6, 1)],
            vec![],
            "«0:abcd»«1:ef»",
        ),
        ("abcdef", vec![(0..3, 5), (3..6, 5)], vec![], "«5:abcdef»"),
        (
            token,
            vec![],
            vec![masked(4..28, 4)],
            "use [ghp_••••••••3f9a] now",
        ),
        (
            token,
            vec![(0..10, 3)],
            vec![masked(4..28, 4)],
            "«3:use »«3:[ghp_••••••••3f9a]» now",
        ),
        // So short that its end would be half of it.
        (
            "pw hunter2",
            vec![],
            vec![masked(3..10, 0)],
            "pw [••••••••]",
        ),
        // What is boxed has to be seen, secret or not.
        (
            "ghp_0123\u{200b}456789abcdef",
            vec![],
            vec![masked(0..23, 4)],
            "ghp_0123⟦U+200B⟧456789abcdef",
        ),
        ("p\u{430}ypal.com", vec![], vec![], "~pаypal~.com"),
        (
            "p\u{430}ypal.com",
            vec![(0..11, 0)],
            vec![],
            "«0:~pаypal~»«0:.com»",
        ),
        ("a\u{202e}b", vec![(1..4, 0)], vec![], "a«0:⟦U+202E⟧»b"),
        // A span that is none of this text's changes nothing.
        (
            "ab",
            vec![(7..9, 0), (2..2, 1)],
            vec![masked(5..9, 0)],
            "ab",
        ),
    ] {
        assert_eq!(drawn(text, &Spans::new(marks, secrets)), shown, "{text:?}");
    }
}

#[test]
fn ten_thousand_parts_take_no_longer_than_reading_them() {
    let text = "sudo ".repeat(10_000);
    let marks = (0..10_000).map(|n| (n * 5..n * 5 + 4, 0)).collect();
    let segments = cut(&text, &Spans::new(marks, vec![]));
    // Between two parts there is one blank; those at the end are boxed.
    assert_eq!(segments.len(), 20_000);
}

/// A text, marks anywhere on its borders, and secrets that do not overlap.
fn spanned() -> impl Strategy<Value = (String, Spans)> {
    let piece = prop_oneof![
        4 => "[a-z ]{1,6}".prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => prop::sample::select(vec!["\u{202e}", "p\u{430}y", "•", "\n", "\u{a0}", "   "]).prop_map(str::to_owned),
    ];
    let text = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    (
        text,
        prop::collection::vec(
            (
                any::<prop::sample::Index>(),
                any::<prop::sample::Index>(),
                0_u32..4,
            ),
            0..6,
        ),
        any::<bool>(),
    )
        .prop_map(|(text, pairs, secrets)| {
            let borders: Vec<usize> = text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect();
            let range = |a: &prop::sample::Index, b: &prop::sample::Index| {
                let (a, b) = (*a.get(&borders), *b.get(&borders));
                a.min(b)..a.max(b)
            };
            let marks = pairs.iter().map(|(a, b, n)| (range(a, b), *n)).collect();
            let masked = pairs
                .iter()
                .filter(|_| secrets)
                .map(|(a, b, _)| masked(range(a, b), 0))
                .collect();
            (text, Spans::new(marks, masked))
        })
}

proptest! {
    #[test]
    fn without_secrets_the_segments_are_those_of_the_text(spanned in spanned()) {
        let (text, spans) = spanned;
        let bare = Spans { masked: Vec::new(), ..spans };
        let join = |segments: Vec<Segment>| -> String {
            segments.into_iter().map(|s| match s.kind {
                SegmentKind::Plain | SegmentKind::Lookalike | SegmentKind::Secret => s.text,
                SegmentKind::Hidden | SegmentKind::Space => format!("\u{0}{}\u{0}", s.text),
            }).collect()
        };
        prop_assert_eq!(join(cut(&text, &bare)), join(crate::text::segments(&text)));
    }

    #[test]
    fn every_byte_of_a_risky_part_is_painted_as_one(spanned in spanned()) {
        let (text, spans) = spanned;
        let segments = cut(&text, &spans);
        for pair in segments.windows(2) {
            prop_assert!(pair[0].kind != SegmentKind::Plain || pair[1].kind != SegmentKind::Plain || pair[0].mark != pair[1].mark);
        }
        for (range, number) in &spans.marks {
            let inside = text.get(range.clone()).unwrap_or_default();
            prop_assert!(inside.is_empty() || segments.iter().any(|s| s.mark == Some(*number)
                || s.kind == SegmentKind::Secret && s.mark.is_some()
                || s.kind == SegmentKind::Hidden && s.mark.is_some()
                || s.kind == SegmentKind::Space && s.mark.is_some()));
        }
    }

    #[test]
    fn hidden_characters_are_boxed_even_inside_secrets(spanned in spanned()) {
        let (text, spans) = spanned;
        let boxes = cut(&text, &spans).iter().filter(|s| s.kind == SegmentKind::Hidden).count();
        prop_assert_eq!(boxes as u32, crate::text::hidden_count(&text));
    }
}
