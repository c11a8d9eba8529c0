use super::*;
use proptest::prelude::*;
use std::borrow::Cow;

fn redactor() -> Redactor {
    Redactor::with_key(&[7; 32])
}

fn string(text: &str) -> Json<'_> {
    Json::String(Cow::Borrowed(text))
}

fn object<'a>(members: &[(&'a str, Json<'a>)]) -> Json<'a> {
    Json::Object(
        members
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
            .collect(),
    )
}

fn copy(arguments: &Json<'_>) -> String {
    redactor().arguments(arguments, 2_048)
}

#[test]
fn a_canary_does_not_survive() {
    const CANARY: &str = "hunter2hunter2";
    for text in [
        "password=hunter2hunter2",
        "curl -H 'Authorization: Bearer hunter2hunter2' https://example.test",
        "{\"password\":\"hunter2hunter2\"}",
        "{\\\"api_key\\\": \\\"hunter2hunter2\\\"}",
        "https://user:hunter2hunter2@example.test/path",
        "https://hunter2hunter2@example.test/path",
        "deploy --token hunter2hunter2 --verbose",
        "DB_PASSWORD: hunter2hunter2",
        "?access_token=hunter2hunter2&x=1",
        "postgres://svc:hunter2hunter2@db/prod",
        "-----BEGIN PRIVATE KEY-----\nhunter2hunter2\n-----END PRIVATE KEY-----",
        "Cookie: hunter2hunter2",
        "X-Api-Key:hunter2hunter2",
    ] {
        let shown = copy(&object(&[("command", string(text))]));
        assert!(!shown.contains(CANARY), "{text} became {shown}");
        assert!(shown.contains("‹redacted:"), "{text} became {shown}");
        let shown = redactor().text(text, 1_024);
        assert!(!shown.contains(CANARY), "as a text, {text} became {shown}");
    }
}

#[test]
fn well_known_keys_and_random_runs_are_taken_out() {
    for key in [
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "sk-proj-0123456789abcdefghij",
        "xoxb-123456789012-abcdef",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "Y2FuYXJ5LXNlY3JldC0xMjM0NTY3ODkw",
        "glpat-abcdefghijklmnop",
    ] {
        for text in [
            key.to_owned(),
            format!("use {key} now"),
            format!("x/{key}"),
            format!("[{key}]"),
        ] {
            let shown = copy(&object(&[("note", string(&text))]));
            assert!(!shown.contains(key), "{text} became {shown}");
        }
    }
}

#[test]
fn ordinary_values_stay_as_they_are() {
    for text in [
        "Restart the payments service in prod-eu-1",
        "/home/anna/Projects/Ledger2024/src/main.rs",
        "SELECT * FROM users WHERE id = 42",
        "2026-11-22T15:39:33Z",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "7f2d1c5e-8a44-4b0b-9d53-1f0a5d1e77aa",
        "max_tokens=4096",
        "task-force-of-the-scikit-learn-team",
        "https://example.test/a?page=2",
        "",
    ] {
        assert_eq!(copy(&string(text)), format!("\"{text}\""));
    }
}

#[test]
fn a_secret_name_covers_everything_under_it() {
    let inner = object(&[
        ("user", string("anna")),
        ("pin", Json::Number("4711")),
        ("on", Json::Bool(true)),
    ]);
    let shown = copy(&object(&[
        ("credentials", Json::Array(vec![inner])),
        ("page", Json::Number("4711")),
    ]));
    assert!(!shown.contains("anna"), "{shown}");
    assert!(shown.ends_with("\"on\":true}],\"page\":4711}"), "{shown}");
}

#[test]
fn secret_names() {
    for (name, secret) in [
        ("password", true),
        ("dbPassword", true),
        ("API-Key", true),
        ("api_key", true),
        ("x.auth.token", true),
        ("clientSecret", true),
        ("Authorization", true),
        ("otp", true),
        ("max_tokens", false),
        ("author", false),
        ("path", false),
        ("key", false),
        ("", false),
        ("passenger", false),
    ] {
        assert_eq!(secrets::is_secret_name(name), secret, "{name}");
    }
}

#[test]
fn equal_secrets_look_equal_and_only_with_the_same_key() {
    let mark = |key: u8, secret: &str| {
        Redactor::with_key(&[key; 32]).arguments(&object(&[("token", string(secret))]), 100)
    };
    assert_eq!(mark(1, "abc"), mark(1, "abc"));
    assert_ne!(mark(1, "abc"), mark(1, "abd"));
    assert_ne!(mark(1, "abc"), mark(2, "abc"));
}

#[test]
fn the_key_is_made_once_and_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let mark = || {
        Redactor::open(folder.path())
            .unwrap()
            .arguments(&object(&[("token", string("abc"))]), 100)
    };
    assert_eq!(mark(), mark());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join(KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn long_values_say_how_much_is_missing() {
    let long = "a b ".repeat(1_000);
    let shown = copy(&string(&long));
    assert!(shown.ends_with("…‹3744 bytes more›\""), "{shown}");
    let many = Json::Array(vec![string(&long); 100]);
    let shown = copy(&many);
    assert!(
        shown.len() <= 2_048 && shown.ends_with('…'),
        "{}",
        shown.len()
    );
}

#[test]
fn what_was_written_is_escaped() {
    assert_eq!(copy(&string("a\"b\\c\nd\u{1b}")), r#""a\"b\\c\nd\u001b""#);
}

proptest! {
    #[test]
    fn never_panics_and_keeps_to_its_cap(text in ".{0,400}", name in ".{0,20}", cap in 0_usize..600) {
        let shown = redactor().arguments(&object(&[(&name, string(&text))]), cap);
        prop_assert!(shown.len() <= cap.max(CUT.len()));
        let _ = redactor().text(&text, cap);
    }

    #[test]
    fn a_key_is_found_wherever_it_stands(before in "[ -~]{0,300}", key in "ghp_[A-Za-z0-9]{36}", after in "[ -~]{0,50}") {
        let text = format!("{before} {key} {after}");
        let shown = copy(&string(&text));
        prop_assert!(!shown.contains(&key), "{}", shown);
    }
}
