//! Each operator: what holds, what does not, and what is in doubt.

use super::*;
use crate::json::{Limits, parse_str};
use proptest::prelude::*;

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);
const DOUBT: Option<bool> = None;

fn holds(test: Test, value: &str) -> Option<bool> {
    let argument = ArgumentTest {
        pointer: "/a".into(),
        steps: ["a".to_owned()].into(),
        test,
    };
    let text = format!("{{\"a\":{value}}}");
    argument.holds(&parse_str(&text, Limits::default()).expect("JSON"))
}

fn number(digits: &str) -> Scalar {
    Scalar::Number(Digits(digits.into()))
}

#[test]
fn exactly_is_the_value_as_written_and_nothing_more() {
    let limits = Limits::default;
    for (wanted, value, expected) in [
        (
            r#"{"a":[1,{"b":null}],"c":"x"}"#,
            r#"{"c":"x","a":[1,{"b":null}]}"#,
            YES,
        ),
        (r#"{"a":1}"#, r#"{"a":1,"force":true}"#, NO),
        (r#"{"a":1}"#, r#"{"a":1.0}"#, NO),
        (r#"["a","b"]"#, r#"["b","a"]"#, NO),
        (r#""A""#, r#""\u0041""#, YES),
        ("1", r#""1""#, NO),
    ] {
        let exact = || Test::Exactly(Exact::of(&parse_str(wanted, limits()).expect("JSON")));
        assert_eq!(holds(exact(), value), expected, "{wanted} {value}");
        let whole = ArgumentTest {
            pointer: String::new(),
            steps: Box::default(),
            test: exact(),
        };
        let arguments = parse_str(value, limits()).expect("JSON");
        assert_eq!(whole.holds(&arguments), expected, "{wanted} {value}");
    }
}

#[test]
fn equality_is_exact_and_never_crosses_types() {
    let cases = [
        (Scalar::Text("prod".into()), r#""prod""#, YES),
        (Scalar::Text("prod".into()), r#""\u0070rod""#, YES),
        (Scalar::Text("prod".into()), r#""Prod""#, NO),
        (Scalar::Text("5".into()), "5", DOUBT),
        (Scalar::Bool(true), "true", YES),
        (Scalar::Bool(true), r#""true""#, DOUBT),
        (Scalar::Bool(true), "null", NO),
        (Scalar::Bool(true), "[true]", DOUBT),
        (Scalar::Null, "null", YES),
        (Scalar::Null, "0", NO),
        (number("1"), "1.00", YES),
        (number("100"), "1e2", YES),
        (number("0"), "-0", YES),
        (number("9007199254740993"), "9007199254740993", YES),
        (number("9007199254740993"), "9007199254740992", NO),
        (number("1"), "1e99999999999", DOUBT),
    ];
    for (wanted, value, expected) in cases {
        assert_eq!(
            holds(Test::Is(wanted.clone()), value),
            expected,
            "{wanted:?} {value}"
        );
    }
    let members = || vec![Scalar::Text("a".into()), number("1")];
    for (value, expected) in [
        (r#""a""#, YES),
        ("1", YES),
        (r#""b""#, DOUBT),
        ("2", DOUBT),
        ("null", NO),
    ] {
        assert_eq!(holds(Test::OneOf(members()), value), expected, "{value}");
    }
}

#[test]
fn ranges_compare_numbers_by_value() {
    let range = |min: &str, max: &str| {
        let bound = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Test::Range {
            min: bound(min),
            max: bound(max),
        }
    };
    let cases = [
        ("0", "10", "10", YES),
        ("0", "10", "10.0000000000000000001", NO),
        ("0", "10", "-0", YES),
        ("0", "10", "-1e-30", NO),
        ("-5", "", "-4.99", YES),
        ("-5", "", "-5.01", NO),
        ("", "1e3", "999.9", YES),
        ("", "1e3", "1001", NO),
        ("0.01", "0.1", "0.05", YES),
        ("0.01", "0.1", "0.009", NO),
        ("0", "10", "\"5\"", DOUBT),
        ("0", "10", "[1, 2]", YES),
        ("0", "10", "[1, 20]", DOUBT),
        ("0", "10", "[20, 30]", NO),
        ("0", "10", "[]", NO),
    ];
    for (min, max, value, expected) in cases {
        assert_eq!(
            holds(range(min, max), value),
            expected,
            "{min}..{max} {value}"
        );
    }
}

#[test]
fn a_path_is_inside_a_folder_by_its_resolved_parts() {
    let unix = "/home/me/work";
    let windows = "C:\\Users\\me";
    let cases = [
        (unix, "/home/me/work", YES),
        (unix, "/home/me/work/", YES),
        (unix, "/home/me/work/a/b.txt", YES),
        (unix, "//home/./me//work/../work/x", YES),
        (unix, "/home/me/workshop", NO),
        (unix, "/home/me/work/../secrets", NO),
        (unix, "/home/me/work/../../../etc/passwd", NO),
        (unix, "/../../home/me/work/x", YES),
        (unix, "/home/me", NO),
        (unix, "/", NO),
        (unix, "/Home/me/work/x", NO),
        (unix, "work/x", DOUBT),
        (unix, "~/work/x", DOUBT),
        (unix, "", DOUBT),
        (unix, "file:///home/me/work/x", DOUBT),
        (unix, "/home/me/work/x\0.txt", DOUBT),
        (unix, "C:\\home\\me\\work", DOUBT),
        (windows, "c:/users/ME/a.txt", YES),
        (windows, "C:\\Users\\me\\..\\you", NO),
        (windows, "D:\\Users\\me\\a", NO),
        (windows, "C:Users\\me\\a", DOUBT),
        (windows, "\\\\host\\share", DOUBT),
        (windows, "C:\\Users\\me\\a.txt:stream", DOUBT),
        (windows, "C:\\USERS~1\\me", DOUBT),
        (windows, "C:\\Users\\me\\.. \\you", DOUBT),
        (windows, "C:\\Users\\me.\\a", DOUBT),
        ("/", "/anything", YES),
    ];
    for (folder, path, expected) in cases {
        let folder = Folder::parse(folder).expect("a folder");
        assert_eq!(folder.contains(path), expected, "{folder:?} {path:?}");
    }
    for wrong in ["work", "~/work", "/a/../b", "", "C:work", "\\\\host\\share"] {
        assert!(Folder::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_host_counts_only_where_every_program_reads_the_same() {
    let cases = [
        ("https://example.com", Some("example.com")),
        ("https://EXAMPLE.com:8443/a?b#c", Some("EXAMPLE.com")),
        ("http://127.0.0.1/", Some("127.0.0.1")),
        ("http://[::1]:80/", Some("[::1]")),
        ("https://example.com@evil.test/", None),
        ("https://example.com\\@evil.test/", None),
        ("https:/example.com", None),
        ("https:example.com", None),
        ("example.com", None),
        ("https://example.com.", None),
        ("https://exam%70le.com", None),
        ("https://ex\u{0430}mple.com", None),
        ("https://xn--e1afmkfd.test", None),
        ("https://example.com\t", None),
        (" https://example.com", None),
        ("http://2130706433/", None),
        ("http://0x7f.1/", None),
        ("http://127.1/", None),
        ("http://0177.0.0.1/", None),
        ("http://[0:0:0:0:0:0:0:1]/", None),
        ("http://example.com:99999/", None),
        ("http:///path", None),
    ];
    for (url, expected) in cases {
        assert_eq!(host::of_url(url), expected, "{url}");
    }
    let cases = [
        ("example.com", "Example.COM", true),
        ("example.com", "www.example.com", false),
        ("*.example.com", "www.example.com", true),
        ("*.example.com", "example.com", false),
        ("*.example.com", "badexample.com", false),
        ("*", "anything.test", true),
    ];
    for (pattern, host, expected) in cases {
        let pattern = HostPattern::parse(pattern).expect("a host");
        assert_eq!(pattern.matches(host), expected, "{pattern:?} {host}");
    }
    for wrong in [
        "https://example.com",
        "example.com:80",
        "example.com/a",
        "a*.com",
        "*.",
        "",
    ] {
        assert!(HostPattern::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn decimals_order_as_doubles_do(a in -1e6_f64..1e6, b in -1e6_f64..1e6) {
        let (left, right) = (a.to_string(), format!("{b:e}"));
        let order = Decimal::parse(&left).and_then(|l| Some(l.compare(&Decimal::parse(&right)?)));
        prop_assert_eq!(order, a.partial_cmp(&b));
    }

    #[test]
    fn a_host_we_name_is_the_host_others_name(url in "(https?|ws)://[a-zA-Z0-9.@:\\[\\]/\\\\x%-]{0,24}") {
        if let Some(ours) = host::of_url(&url) {
            let theirs = url::Url::parse(&url).expect("others read it too");
            let ours = ours.to_ascii_lowercase();
            prop_assert_eq!(theirs.host_str(), Some(ours.as_str()));
        }
    }

    #[test]
    fn nothing_outside_is_inside(parts in prop::collection::vec("(a|b|\\.\\.|\\.|)", 0..8)) {
        let path = format!("/{}", parts.join("/"));
        let mut resolved = Vec::new();
        for part in &parts {
            match part.as_str() {
                "" | "." => {}
                ".." => { resolved.pop(); }
                part => resolved.push(part),
            }
        }
        let inside = Folder::parse("/a/b").expect("a folder").contains(&path);
        prop_assert_eq!(inside, Some(resolved.starts_with(&["a", "b"])));
    }
}
