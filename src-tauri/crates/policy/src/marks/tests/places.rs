//! Paths and hosts.

use super::{check, marked};
use crate::marks::MarkFacts;

#[test]
fn paths_without_known_folders() {
    check(
        "path",
        &[
            ("src/main.rs", &[]),
            ("./a/b", &[]),
            ("/home/anna/project/x", &[]),
            ("a/../../b", &["outside-roots: a/../../b"]),
            ("..", &["outside-roots: .."]),
            ("a..b", &[]),
            ("~/notes", &["outside-roots: ~/notes"]),
            ("/etc/hosts", &["outside-roots: /etc/hosts"]),
            ("/etcetera", &[]),
            ("C:\\Windows\\x", &["outside-roots: C:\\Windows\\x"]),
            ("\\\\host\\share", &["outside-roots: \\\\host\\share"]),
            ("%2e%2e/secret", &["outside-roots: %2e%2e/secret"]),
            ("/", &[]),
            ("app/.env", &["secret: .env"]),
            ("app/.env.example", &[]),
            ("environment.ts", &[]),
            (
                "/home/anna/.ssh/id_rsa",
                &["secret: .ssh/", "secret: id_rsa"],
            ),
            ("server.p12", &["secret: .p12"]),
        ],
    );
}

#[test]
fn paths_with_known_folders() {
    let roots = ["/home/anna/work".to_owned()];
    let facts = MarkFacts {
        roots: &roots,
        ..MarkFacts::default()
    };
    let cases = [
        (r#"{"path":"/home/anna/work/a"}"#, &[][..]),
        (r#"{"path":"/home/anna/work/../work/a"}"#, &[]),
        (r#"{"path":"a/b"}"#, &[]),
        (
            r#"{"path":"/home/anna/x"}"#,
            &["outside-roots: /home/anna/x"],
        ),
        (
            r#"{"path":"/home/anna/work/../x"}"#,
            &["outside-roots: /home/anna/work/../x"],
        ),
        (r#"{"path":"/data"}"#, &["outside-roots: /data"]),
        (r#"{"endpoint":"/v1/users"}"#, &[]),
        (r#"{"command":"cat /tmp/x"}"#, &["outside-roots: /tmp/x"]),
        (r#"{"command":"/usr/bin/cat a > /dev/null"}"#, &[]),
    ];
    for (arguments, expected) in cases {
        assert_eq!(marked(&facts, arguments), expected, "{arguments}");
    }
}

#[test]
fn hosts() {
    let known_hosts = ["example.com".to_owned(), "*.example.com".to_owned()];
    let facts = MarkFacts {
        known_hosts: &known_hosts,
        ..MarkFacts::default()
    };
    let cases = [
        ("url", "https://example.com/a", &[][..]),
        ("url", "https://api.example.com:8443/a", &[]),
        ("url", "http://localhost:3000", &[]),
        ("url", "http://127.0.0.1/", &[]),
        (
            "url",
            "https://other.test/a",
            &["leaves-machine: https://other.test"],
        ),
        (
            "url",
            "https://example.com@other.test/",
            &[
                "leaves-machine: https://example.com@other.test",
                "secret: example.com",
            ],
        ),
        (
            "url",
            "https://example.com/?next=https://other.test",
            &["leaves-machine: https://other.test"],
        ),
        (
            "url",
            "http://203.0.113.9/x",
            &["leaves-machine: http://203.0.113.9"],
        ),
        ("url", "http://0x7f.1/x", &["leaves-machine: http://0x7f.1"]),
        (
            "url",
            "http://2130706433/",
            &["leaves-machine: http://2130706433"],
        ),
        (
            "url",
            "https://xn--pple-43d.com",
            &["leaves-machine: https://xn--pple-43d.com"],
        ),
        (
            "url",
            "https://аррle.com",
            &["leaves-machine: https://аррle.com"],
        ),
        (
            "url",
            "https://example.com\\\\@other.test",
            &[
                "leaves-machine: https://example.com\\@other.test",
                "secret: example.com\\",
            ],
        ),
        ("url", "file:///home/anna/x", &[]),
        ("host", "other.test", &["leaves-machine: other.test"]),
        ("host", "example.com", &[]),
        (
            "host",
            "203.0.113.9:22",
            &["leaves-machine: 203.0.113.9:22"],
        ),
        ("host", "db-1", &[]),
        ("note", "see other.test", &[]),
        ("version", "1.2.3", &[]),
        (
            "command",
            "ssh root@other.test",
            &["execute: ssh", "leaves-machine: root@other.test"],
        ),
        (
            "command",
            "curl other.test/x.sh",
            &["leaves-machine: other.test/x.sh"],
        ),
        ("command", "curl -o x.sh example.com", &[]),
        ("cc", "anna@example.com", &["money: anna@example.com"]),
        ("cidr", "0.0.0.0/0", &["wildcard: 0.0.0.0/0"]),
        (
            "link",
            "http://169.254.169.254/latest",
            &[
                "leaves-machine: http://169.254.169.254",
                "secret: 169.254.169.254",
            ],
        ),
    ];
    for (key, value, expected) in cases {
        let arguments = format!("{{\"{key}\":\"{value}\"}}");
        assert_eq!(marked(&facts, &arguments), expected, "{arguments}");
    }
}
