//! What is accepted, what is refused and where, and the laws of the two written forms.

use super::*;
use proptest::prelude::*;

fn refused(text: &[u8]) -> (JsonErrorKind, usize) {
    let error = parse(text, Limits::default()).expect_err("must be refused");
    (error.kind, error.offset)
}

fn compact(value: &Json<'_>) -> String {
    let mut out = Vec::new();
    value.write_compact(&mut out);
    String::from_utf8(out).expect("utf-8")
}

fn canonical(text: &str) -> String {
    let parsed = parse_text(text, Limits::default()).expect("accepted");
    String::from_utf8(parsed.canonical_bytes().into_owned()).expect("utf-8")
}

#[test]
fn what_is_wrong_is_named_with_its_byte() {
    use JsonErrorKind::*;
    let cases: &[(&[u8], JsonErrorKind, usize)] = &[
        (b"", UnexpectedEnd, 0),
        (b" ", UnexpectedEnd, 1),
        (b"\xEF\xBB\xBF{}", ByteOrderMark, 0),
        (b"{\"a\":\xFF}", InvalidUtf8, 5),
        (b"\"\xED\xA0\x80\"", InvalidUtf8, 1),
        (b"{} {}", TrailingBytes, 3),
        (b"1 2", TrailingBytes, 2),
        (b"[1,]", TrailingComma, 3),
        (b"{\"a\":1,}", TrailingComma, 7),
        (b"[1 2]", Expected("a comma or `]`"), 3),
        (b"{\"a\" 1}", Expected("a colon"), 5),
        (b"{a:1}", Expected("a key in quotes"), 1),
        (b"[", UnexpectedEnd, 1),
        (b"[1", UnexpectedEnd, 2),
        (b"{\"a\":", UnexpectedEnd, 5),
        (b"\"abc", UnexpectedEnd, 4),
        (b"\"abc\\", UnexpectedEnd, 5),
        (b"nul", Expected("a value"), 0),
        (b"True", Expected("a value"), 0),
        (b"// c\n1", Expected("a value"), 0),
        (br#"{"name":1,"name":2}"#, DuplicateKey("name".into()), 10),
        (
            br#"{"name":1,"\u006eame":2}"#,
            DuplicateKey("name".into()),
            10,
        ),
        (br#"[{"x":{"":0,"":0}}]"#, DuplicateKey(String::new()), 12),
        (br#""\ud800""#, LoneSurrogate, 1),
        (br#""\ud800x""#, LoneSurrogate, 1),
        (br#""\ud800\u0041""#, LoneSurrogate, 1),
        (br#""\udc00""#, LoneSurrogate, 1),
        (br#""\x41""#, InvalidEscape, 1),
        (br#""\u12g4""#, InvalidEscape, 3),
        (b"\"a\x00b\"", ControlCharacter(0), 2),
        (b"\"a\nb\"", ControlCharacter(10), 2),
        (b"01", InvalidNumber, 1),
        (b"-", InvalidNumber, 1),
        (b"1.", InvalidNumber, 2),
        (b".5", Expected("a value"), 0),
        (b"1e", InvalidNumber, 2),
        (b"+1", Expected("a value"), 0),
        (b"0x10", InvalidNumber, 1),
        (b"NaN", Expected("a value"), 0),
    ];
    for (text, kind, offset) in cases {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(refused(text), (kind.clone(), *offset), "{shown}");
    }
}

#[test]
fn limits_refuse_rather_than_crash() {
    let deep = "[".repeat(200_000);
    assert_eq!(refused(deep.as_bytes()).0, JsonErrorKind::TooDeep(64));
    let scanned = scan_object(format!("{{\"a\":{deep}").as_bytes(), |_, _| ());
    assert_eq!(
        scanned.expect_err("too deep").kind,
        JsonErrorKind::TooDeep(128)
    );
    let wide = format!("[{}1]", "1,".repeat(100_000));
    assert_eq!(
        refused(wide.as_bytes()).0,
        JsonErrorKind::TooManyNodes(100_000)
    );
    let at_limit = format!("{}1{}", "[".repeat(64), "]".repeat(64));
    assert!(parse(at_limit.as_bytes(), Limits::default()).is_ok());
}

#[test]
fn many_keys_are_still_compared() {
    let fields: Vec<String> = (0..30_000).map(|i| format!("\"k{i}\":0")).collect();
    let text = format!("{{{}}}", fields.join(","));
    assert!(parse(text.as_bytes(), Limits::default()).is_ok());
    for twice in ["k3", "k29999"] {
        let text = format!("{{{},\"{twice}\":1}}", fields.join(","));
        assert_eq!(
            refused(text.as_bytes()).0,
            JsonErrorKind::DuplicateKey(twice.into())
        );
    }
}

#[test]
fn numbers_keep_every_digit() {
    for digits in [
        "9007199254740993",
        "1e400",
        "-0",
        "1.10",
        "123456789012345678901234567890",
        "1E+2",
    ] {
        let value = parse_str(digits, Limits::default()).expect("a number");
        assert_eq!(value, Json::Number(digits));
        assert_eq!(compact(&value), digits);
    }
}

#[test]
fn canonical_text_is_sorted_minimal_and_borrowed_when_it_came_so() {
    let cases = [
        (r#"{ "b" : 1, "a" : [ ] }"#, r#"{"a":[],"b":1}"#),
        (r#""\u0041\/\u000a\u001F\u00e9""#, "\"A/\\n\\u001fé\""),
        // UTF-16: the surrogates of U+10000 come before U+FFFF.
        (
            "{\"\u{ffff}\":1,\"\u{10000}\":2}",
            "{\"\u{10000}\":2,\"\u{ffff}\":1}",
        ),
        (
            r#"{"a":1.0,"__proto__":{"z":0,"y":0}}"#,
            r#"{"__proto__":{"y":0,"z":0},"a":1.0}"#,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(canonical(text), expected);
        let again = parse_text(expected, Limits::default()).expect("accepted");
        assert!(again.canonical, "{expected}");
        assert!(matches!(again.canonical_bytes(), Cow::Borrowed(_)));
    }
}

#[test]
fn a_string_without_escapes_is_borrowed() {
    let text = format!("{{\"content\":\"{}\"}}", "é line ".repeat(8_000));
    let value = parse_str(&text, Limits::default()).expect("accepted");
    assert!(matches!(
        value.get("content"),
        Some(Json::String(Cow::Borrowed(_)))
    ));
}

#[test]
fn pointers_follow_rfc_6901() {
    let text = r#"{"a/b":{"m~n":[10,{"":7}]},"0":1}"#;
    let value = parse_str(text, Limits::default()).expect("accepted");
    let cases = [
        ("", Some(text.to_owned())),
        ("/a~1b/m~0n/0", Some("10".into())),
        ("/a~1b/m~0n/1/", Some("7".into())),
        ("/0", Some("1".into())),
        ("/a~1b/m~0n/00", None),
        ("/a~1b/m~0n/+1", None),
        ("/a~1b/m~0n/-", None),
        ("/a~1b/m~0n/2", None),
        ("/nope", None),
        ("0", None),
    ];
    for (pointer, expected) in cases {
        assert_eq!(value.pointer(pointer).map(compact), expected, "{pointer}");
    }
}

#[test]
fn positions_count_lines_and_characters() {
    let text = "{\n  \"é\": 1,\n  \"é\": 2\n}".as_bytes();
    let error = parse(text, Limits::default()).expect_err("duplicate");
    assert_eq!(error.position(text).to_string(), "line 3 column 3");
    assert_eq!(
        error.to_string(),
        "duplicate key `é`; say it once at byte 15"
    );
}

#[test]
fn a_scan_gives_each_field_and_its_bytes() {
    let text = br#" {"jsonrpc":"2.0", "id" : 7,"m\u0065thod":"tools/call","params":{"a":[1,{"b":"]}"}]} } "#;
    let mut seen = Vec::new();
    scan_object(text, |key, span| {
        seen.push((
            key.to_owned(),
            String::from_utf8_lossy(&text[span]).into_owned(),
        ));
    })
    .expect("accepted");
    let seen: Vec<_> = seen.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("jsonrpc", "\"2.0\""),
            ("id", "7"),
            ("method", "\"tools/call\""),
            ("params", r#"{"a":[1,{"b":"]}"}]}"#),
        ]
    );
}

#[test]
fn a_scan_refuses_what_a_relay_must_not_forward() {
    use JsonErrorKind::*;
    let cases: &[(&[u8], JsonErrorKind)] = &[
        (b"[]", NotAnObject),
        (b"[{\"id\":1},{\"id\":2}]", NotAnObject),
        (b"", UnexpectedEnd),
        (b"{\"a\":1}{\"b\":2}", TrailingBytes),
        (br#"{"id":1,"\u0069d":2}"#, DuplicateKey("id".into())),
        (br#"{"a":[1,]}"#, TrailingComma),
        (br#"{"a":{"b":1,}}"#, TrailingComma),
        (br#"{"a":[1}}"#, Expected("a comma or a closing bracket")),
        (br#"{"a":{"b" 1}}"#, Expected("a colon")),
        (br#"{"a":{b:1}}"#, Expected("a key in quotes")),
        (br#"{"a":{"b":}}"#, Expected("a value")),
        (br#"{"a":"\ud800"}"#, LoneSurrogate),
        (br#"{"a":"\q"}"#, InvalidEscape),
        (b"{\"a\":\"\x00\"}", ControlCharacter(0)),
        (b"{\"a\":\"\xFF\"}", InvalidUtf8),
        (br#"{"a":01}"#, InvalidNumber),
        (br#"{"a":"#, UnexpectedEnd),
        (br#"{"a":["#, UnexpectedEnd),
    ];
    for (text, kind) in cases {
        let error = scan_object(text, |_, _| ()).expect_err("must be refused");
        assert_eq!(&error.kind, kind, "{}", String::from_utf8_lossy(text));
    }
}

/// Any JSON text, written in many ways.
fn any_text() -> impl Strategy<Value = String> {
    let string = prop::collection::vec(
        prop_oneof![
            5 => "[a-z0-9 /é𝄞]".prop_map(String::from),
            1 => prop::sample::select(vec!["\\n", "\\u0041", "\\\"", "\\\\", "\\/", "\\ud834\\udd1e", "\\u0000"])
                .prop_map(String::from),
        ],
        0..40,
    )
    .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?",
        string.clone(),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|items| format!("[ {} ]", items.join(" , "))),
            prop::collection::vec((string.clone(), inner), 0..6).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(k, v)| format!("{k}:{v}")).collect();
                format!("{{{}}}", fields.join(",\n"))
            }),
        ]
    })
}

/// The same value by the library most programs use. Numbers as text, for it would round them.
fn same(ours: &Json<'_>, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as V;
    match (ours, theirs) {
        (Json::Null, V::Null) => true,
        (Json::Bool(a), V::Bool(b)) => a == b,
        (Json::Number(a), V::Number(b)) => a
            .parse::<f64>()
            .ok()
            .zip(b.as_f64())
            .is_some_and(|(a, b)| (a - b).abs() <= b.abs() * 1e-9),
        (Json::String(a), V::String(b)) => a == b,
        (Json::Array(a), V::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), V::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, v), (l, w))| k == l && same(v, w))
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn what_we_accept_means_the_same_to_others(text in any_text()) {
        match parse_str(&text, Limits::default()) {
            Ok(ours) => {
                let theirs: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
                prop_assert!(same(&ours, &theirs));
            }
            // The generator knows no other fault.
            Err(error) => prop_assert!(matches!(error.kind, JsonErrorKind::DuplicateKey(_))),
        }
    }

    #[test]
    fn bytes_never_crash_and_others_accept_what_we_do(bytes in prop::collection::vec(
        prop::sample::select(b"{}[]\",:\\u0061ntrue-.eE \n\xC3\xA9\x00".to_vec()), 0..24)) {
        if parse(&bytes, Limits::default()).is_ok() {
            prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok());
        }
        let wrapped = [b"{\"a\":", &bytes[..], b"}"].concat();
        let scanned = scan_object(&wrapped, |_, _| ());
        match parse(&wrapped, Limits::default()) {
            Ok(_) => prop_assert!(scanned.is_ok()),
            Err(JsonError { kind: JsonErrorKind::DuplicateKey(_), .. }) => {}
            Err(_) => prop_assert!(scanned.is_err()),
        }
    }

    #[test]
    fn written_forms_mean_what_was_read(text in any_text()) {
        if let Ok(value) = parse_str(&text, Limits::default()) {
            let sent = compact(&value);
            prop_assert_eq!(&parse_str(&sent, Limits::default()).expect("ours"), &value);
            let once = canonical(&text);
            prop_assert_eq!(&canonical(&once), &once);
            prop_assert_eq!(&canonical(&sent), &once);
        }
    }

    #[test]
    fn a_claim_to_be_canonical_is_true(text in any_text()) {
        if let Ok(parsed) = parse_text(&text, Limits::default()) {
            let mut built = Vec::new();
            parsed.value.write_canonical(&mut built);
            prop_assert!(!parsed.canonical || built == text.as_bytes());
        }
    }

    #[test]
    fn any_key_said_twice_is_refused(key in "[a-zé\"\\\\]{0,6}", others in 0_usize..20, escaped: bool) {
        let plain = serde_json::to_string(&key).expect("a string");
        let units: String = key.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let again = if escaped { format!("\"{units}\"") } else { plain.clone() };
        let others: String = (0..others).map(|i| format!("\"#{i}\":0,")).collect();
        let text = format!("{{{plain}:1,{others}{again}:2}}");
        prop_assert_eq!(refused(text.as_bytes()).0, JsonErrorKind::DuplicateKey(key.clone()));
        let scanned = scan_object(text.as_bytes(), |_, _| ()).expect_err("twice");
        prop_assert_eq!(scanned.kind, JsonErrorKind::DuplicateKey(key));
    }
}
