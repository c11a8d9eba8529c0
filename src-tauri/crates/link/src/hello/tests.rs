//! What a first line may say, and that both sides read it alike.

use super::*;
use proptest::prelude::*;

#[test]
fn a_hello_is_read_strictly() {
    for (line, expect) in [
        (
            r#"{"smg":1,"server":null,"token":null,"fds":true,"client":null}"#,
            "",
        ),
        (
            r#"{"smg":1,"server":"files","token":"t","fds":false,"client":"/bin/x"}"#,
            "",
        ),
        (r#" {"fds":false,"smg":1} "#, ""),
        (r#"{"smg":2,"later":true}"#, "version 2"),
        (
            r#"{"smg":1,"fds":true,"approve":"A-1"}"#,
            "unknown field `approve`",
        ),
        (
            r#"{"smg":1,"fds":true,"fds":false}"#,
            "duplicate field `fds`",
        ),
        (r#"{"smg":1,"smg":1,"fds":true}"#, "duplicate field `smg`"),
        (r#"{"smg":1}"#, "missing field `fds`"),
        (r#"{"fds":true}"#, "missing field `smg`"),
        (r#"{"smg":1,"fds":"yes"}"#, "invalid type"),
        (r#"{"smg":1,"fds":true,"server":["a"]}"#, "invalid type"),
        (r#"{"smg":1,"fds":true}{"#, "trailing characters"),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
            "missing field `smg`",
        ),
        ("", "EOF"),
    ] {
        let said = parse_hello(line.as_bytes())
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            said.contains(expect) && said.is_empty() == expect.is_empty(),
            "{line}: {said}"
        );
    }
}

#[test]
fn an_answer_says_one_thing() {
    for (line, expect) in [
        (r#"{"ok":true}"#, Some(Answer::Welcome)),
        (
            r#"{"ok":false,"error":"no server is named `x`"}"#,
            Some(Answer::Refused("no server is named `x`".into())),
        ),
        (r#"{"ok":false}"#, None),
        (r#"{"ok":true,"error":"but"}"#, None),
        (r#"{"ok":true,"more":1}"#, None),
        ("true", None),
    ] {
        assert_eq!(parse_answer(line.as_bytes()).ok(), expect, "{line}");
    }
}

#[test]
fn an_exit_code_is_read_back() {
    assert_eq!(exit_line(3), b"{\"exit\":3}\n");
    for (line, expect) in [
        ("{\"exit\":3}", Some(3)),
        ("{\"exit\":256}", None),
        ("{\"ok\":true}", None),
    ] {
        assert_eq!(parse_exit(line.as_bytes()), expect);
    }
}

#[test]
fn a_token_is_not_printed() {
    let hello = Hello {
        server: None,
        token: Some(Token::new("s3cret".into())),
        fds: true,
        client: None,
    };
    assert!(!format!("{hello:?}").contains("s3cret"));
    assert!(
        String::from_utf8(hello.to_line())
            .unwrap()
            .contains("s3cret")
    );
}

#[test]
fn both_sides_meet() {
    let (shim, gateway) = UnixStream::pair().unwrap();
    let hello = Hello {
        server: Some("files".into()),
        token: None,
        fds: true,
        client: None,
    };
    for (answer, expect) in [
        (Answer::Welcome, None),
        (
            Answer::Refused("the gateway is paused".into()),
            Some("the gateway is paused".to_owned()),
        ),
    ] {
        let got = std::thread::scope(|scope| {
            let told = scope.spawn(|| greet(&shim, &hello, Duration::from_secs(10)));
            assert_eq!(
                read_hello(&gateway, Duration::from_secs(10)).unwrap(),
                hello
            );
            (&gateway).write_all(&answer.to_line()).unwrap();
            told.join().unwrap()
        });
        assert_eq!(got.err().map(|error| error.to_string()), expect);
    }
}

#[test]
fn silence_ends_at_the_deadline_and_a_close_at_once() {
    let (shim, gateway) = UnixStream::pair().unwrap();
    let error = read_hello(&gateway, Duration::from_millis(20)).unwrap_err();
    assert!(matches!(error, HelloError::Silent(_)), "{error}");
    drop(shim);
    let error = read_hello(&gateway, Duration::from_secs(3600)).unwrap_err();
    assert!(matches!(error, HelloError::Io(_)), "{error}");
}

#[test]
fn a_hello_that_does_not_fit_is_not_sent() {
    let (shim, _gateway) = UnixStream::pair().unwrap();
    let hello = Hello {
        server: Some("x".repeat(MAX)),
        token: None,
        fds: false,
        client: None,
    };
    let error = greet(&shim, &hello, Duration::from_secs(1)).unwrap_err();
    assert!(matches!(error, HelloError::Malformed(_)), "{error}");
}

proptest! {
    #[test]
    fn what_is_said_is_what_is_heard(server: Option<String>, token: Option<String>, fds: bool, client: Option<String>) {
        let hello = Hello { server, token: token.map(Token::new), fds, client };
        let line = hello.to_line();
        let (end, line) = line.split_last().unwrap();
        prop_assert_eq!(*end, b'\n');
        prop_assert!(!line.contains(&b'\n'));
        prop_assert_eq!(parse_hello(line).unwrap(), hello);
    }

    #[test]
    fn no_bytes_upset_the_reader(bytes: Vec<u8>) {
        let _ = (parse_hello(&bytes), parse_answer(&bytes), parse_exit(&bytes));
    }

    #[test]
    fn a_refusal_always_fits_a_line(sentence in ".{0,5000}") {
        let line = Answer::Refused(sentence).to_line();
        prop_assert!(line.len() <= MAX + 1);
        prop_assert!(parse_answer(&line[..line.len() - 1]).is_ok());
    }
}
