//! What is taken for a secret, and what is not.

use super::*;
use proptest::prelude::*;

/// The texts found, with what they are taken for.
fn found(text: &str) -> Vec<(&str, &str)> {
    find(text)
        .into_iter()
        .map(|secret| (&text[secret.range()], secret.kind))
        .collect()
}

#[test]
fn secrets_are_found_where_they_stand() {
    for (text, secret, kind) in [
        (
            "use ghp_0123456789abcdefghijABCDEFGHIJ012345 now",
            "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            "a GitHub token",
        ),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "an AWS key"),
        (
            "curl -H 'Authorization: Bearer opensesame1' https://example.test",
            "opensesame1",
            "a secret",
        ),
        (
            "postgres://svc:hunter2@db/prod",
            "hunter2",
            "a password in an address",
        ),
        ("deploy --token abc123 -v", "abc123", "a secret"),
        ("{\"api_key\":\"abc\"}", "abc", "a secret"),
        (
            "Server=db;User Id=sa;Password=hunter2;",
            "hunter2",
            "a secret",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "a signed token (JWT)",
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END",
            "a key block",
        ),
        (
            "seen: aB3dE6gH9jK2mN5pQ8sT1vW4",
            "aB3dE6gH9jK2mN5pQ8sT1vW4",
            "a key",
        ),
    ] {
        assert_eq!(found(text), [(secret, kind)], "{text}");
    }
}

#[test]
fn two_secrets_are_two() {
    assert_eq!(
        found("password=one&token=two"),
        [("one", "a secret"), ("two", "a secret")]
    );
}

#[test]
fn ordinary_text_holds_none() {
    for text in [
        "",
        "Restart the payments service in prod-eu-1",
        "/home/anna/Projects/Ledger2024/src/main.rs",
        "7f2d1c5e-8a44-4b0b-9d53-1f0a5d1e77aa",
        "max_tokens=4096",
        "passwort vergessen?",
        "https://example.test/a?page=2",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn what_may_be_shown_says_only_the_kind() {
    let [secret] = find("ghp_0123456789abcdef")[..] else {
        panic!("one secret");
    };
    assert_eq!(secret.shown_prefix, "ghp_".len());
    assert!(find("password=hunter2").iter().all(|s| s.shown_prefix == 0));
}

#[test]
fn a_random_run_is_taken_whole_however_long() {
    let key = "aB3dE6gH9jK2".repeat(100);
    assert_eq!(found(&key), [(key.as_str(), "a key")]);
}

proptest! {
    #[test]
    fn spans_are_in_order_apart_and_on_boundaries(
        text in prop_oneof![
            "\\PC{0,200}",
            "((password|token|://|Bearer|=|:|@|\"|\\\\| |é|🙂|eyJ|ghp_|-----BEGIN|[a-zA-Z0-9]{1,30}){1,2}){0,20}",
        ],
    ) {
        let mut last = 0;
        for secret in find(&text) {
            prop_assert!(last <= secret.start && secret.start < secret.end);
            prop_assert!(text.get(secret.range()).is_some());
            prop_assert!(text.get(secret.start..secret.start + secret.shown_prefix).is_some());
            last = secret.end;
        }
    }
}
