use super::*;
use proptest::prelude::*;

/// `⟦…⟧` for hidden, `⟨…⟩` for unusual spaces: segments as one readable line.
fn drawn(text: &str) -> String {
    segments(text)
        .into_iter()
        .map(|segment| match segment.kind {
            SegmentKind::Plain => segment.text,
            SegmentKind::Hidden => format!("⟦{}⟧", segment.text),
            SegmentKind::Space => format!("⟨{}⟩", segment.text),
            SegmentKind::Secret | SegmentKind::Lookalike => segment.text,
        })
        .collect()
}

#[test]
fn what_cannot_be_seen_is_labelled() {
    for (text, shown) in [
        ("", ""),
        ("ledger-api", "ledger-api"),
        (
            "line one\n\tline two\r\nline three\n",
            "line one\n\tline two\r\nline three\n",
        ),
        ("clean\u{202e}pu", "clean⟦U+202E⟧pu"),
        ("\u{1b}[31mred", "⟦ESC⟧[31mred"),
        ("a\u{0}b\u{7f}c\u{9b}d", "a⟦U+0000⟧b⟦U+007F⟧c⟦U+009B⟧d"),
        ("\u{e0061}\u{e0062}", "⟦TAG a⟧⟦TAG b⟧"),
        ("\u{e0001}\u{e0020}", "⟦U+E0001⟧⟦U+E0020⟧"),
        ("a\u{200b}\u{200b}\u{200b}b", "a⟦U+200B ×3⟧b"),
        ("\u{feff}a\u{ad}b", "⟦U+FEFF⟧a⟦U+00AD⟧b"),
        ("a\u{a0}b\u{3000}", "a⟨U+00A0⟩b⟨U+3000⟩"),
        ("ends here  ", "ends here⟦2 spaces⟧"),
        ("ends here\t\n", "ends here⟦1 tab⟧⟦1 line break⟧"),
        ("two ends\n\n", "two ends⟦2 line breaks⟧"),
        ("over\rprint", "over⟦U+000D⟧print"),
        (" ", "⟦1 space⟧"),
        ("👩‍👩‍👧 ❤️ 1️⃣ 👍🏽", "👩‍👩‍👧 ❤️ 1️⃣ 👍🏽"),
        ("a\u{200d}b\u{fe0f}", "a⟦U+200D⟧b⟦U+FE0F⟧"),
        ("<b>Approved by operator</b>", "<b>Approved by operator</b>"),
    ] {
        assert_eq!(drawn(text), shown, "{text:?}");
    }
}

#[test]
fn a_long_run_of_blanks_is_labelled_and_a_short_one_is_not() {
    let with = |blank: &str| drawn(&format!("ls{blank}; rm -rf ~"));
    assert_eq!(
        with(&" ".repeat(80)),
        format!("ls{}; rm -rf ~", " ".repeat(80))
    );
    assert_eq!(with(&" ".repeat(81)), "ls⟦81 spaces⟧; rm -rf ~");
    assert_eq!(with(&" ".repeat(100_000)), "ls⟦100000 spaces⟧; rm -rf ~");
    assert_eq!(
        with(&"\n".repeat(20)),
        format!("ls{}; rm -rf ~", "\n".repeat(20))
    );
    assert_eq!(with(&"\n".repeat(21)), "ls⟦21 line breaks⟧; rm -rf ~");
    assert_eq!(
        with(&format!("{}\t{}", " ".repeat(40), " ".repeat(40))),
        "ls⟦40 spaces⟧⟦1 tab⟧⟦40 spaces⟧; rm -rf ~"
    );
}

#[test]
fn boxes_are_counted_and_unusual_spaces_are_not() {
    for (text, count) in [
        ("plain", 0),
        ("a\u{a0}b", 0),
        ("a\u{202e}b", 1),
        ("a\u{200b}\u{200b}b\u{1b} ", 3),
    ] {
        assert_eq!(hidden_count(text), count, "{text:?}");
    }
}

#[test]
fn a_line_for_the_terminal_has_no_controls() {
    for (text, line) in [
        ("one\ntwo\tthree", "one⏎two⇥three"),
        ("one\r\ntwo", "one⟦U+000D⟧⏎two"),
        ("\u{1b}]0;title\u{7}", "⟦ESC⟧]0;title⟦U+0007⟧"),
        ("clean\u{202e}pu", "clean⟦U+202E⟧pu"),
        ("⟦U+202E⟧", "⟦U+27E6⟧U+202E⟦U+27E7⟧"),
        ("a⏎b", "a⟦U+23CE⟧b"),
    ] {
        assert_eq!(plain(text), line, "{text:?}");
    }
}

#[test]
fn imitated_names_are_noticed() {
    for (text, mixed) in [
        ("paypal", false),
        ("p\u{430}ypal", true),
        ("привет world", false),
        ("α-release", false),
        ("αrelease", true),
    ] {
        assert_eq!(mixes_alphabets(text), mixed, "{text:?}");
    }
}

/// Reads segments back; that this is possible is what makes them faithful.
fn read_back(segments: &[Segment]) -> String {
    segments
        .iter()
        .map(|segment| match segment.kind {
            SegmentKind::Plain | SegmentKind::Secret | SegmentKind::Lookalike => {
                segment.text.clone()
            }
            SegmentKind::Hidden | SegmentKind::Space => read_label(&segment.text),
        })
        .collect()
}

fn read_label(label: &str) -> String {
    if let Some((count, unit)) = label.split_once(' ')
        && let Ok(count) = count.parse::<usize>()
    {
        let blank = match unit.trim_end_matches('s') {
            "space" => " ",
            "tab" => "\t",
            "line break" => "\n",
            other => panic!("unknown unit `{other}`"),
        };
        return blank.repeat(count);
    }
    let (one, times) = label.split_once(" ×").unwrap_or((label, "1"));
    let c = match (one, one.strip_prefix("TAG "), one.strip_prefix("U+")) {
        ("ESC", _, _) => '\u{1b}',
        (_, Some(tag), _) => {
            char::from_u32(0xe_0000 + u32::from(tag.chars().next().unwrap())).unwrap()
        }
        (_, _, Some(hex)) => char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap(),
        _ => panic!("unknown label `{label}`"),
    };
    String::from(c).repeat(times.parse().unwrap())
}

/// Texts in which the interesting characters are frequent.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<char>().prop_map(String::from),
        3 => prop::sample::select(vec![
            " ", "\t", "\n", "\r", "\r\n", "\u{1b}", "\u{202e}", "\u{200b}", "\u{200d}", "\u{fe0f}", "\u{a0}",
            "\u{e0041}", "👍", "🏽", "1", "\u{20e3}", "⟦", "⟧", "⏎", "ESC", "U+202E", "3 spaces", " ×2",
        ]).prop_map(str::to_owned),
        1 => (1_usize..120).prop_map(|n| " ".repeat(n)),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn segments_can_be_read_back(text in texts()) {
        prop_assert_eq!(read_back(&segments(&text)), text);
    }

    #[test]
    fn nothing_hidden_is_left_in_plain_segments(text in texts()) {
        let segments = segments(&text);
        for pair in segments.windows(2) {
            prop_assert!(!(pair[0].kind == SegmentKind::Plain && pair[1].kind == SegmentKind::Plain));
        }
        for segment in &segments {
            prop_assert!(!segment.text.is_empty());
            let allowed = ['\n', '\t', '\r', '\u{fe0f}', '\u{200d}'];
            prop_assert!(segment.text.chars().all(|c| class_of(c) == Class::Visible || allowed.contains(&c)));
        }
        let boxes = segments.iter().filter(|s| s.kind == SegmentKind::Hidden).count();
        prop_assert_eq!(hidden_count(&text) as usize, boxes);
    }

    #[test]
    fn a_plain_line_has_no_forbidden_character_and_one_meaning(a in texts(), b in texts()) {
        let line = plain(&a);
        let allowed = ['\u{fe0f}', '\u{200d}'];
        prop_assert!(line.chars().all(|c| class_of(c) == Class::Visible || allowed.contains(&c)));
        prop_assert!(line.chars().all(|c| !c.is_control()));
        prop_assert_eq!(a == b, line == plain(&b));
    }
}
