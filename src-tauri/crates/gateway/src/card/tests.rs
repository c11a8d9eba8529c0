use super::*;
use crate::api::{ApprovalState, SegmentKind};
use crate::ids::ApprovalId;
use policy::{CallerKind, ReasonSource};

/// A call of `local-ops`' `restart_service`, high.
pub(crate) fn facts() -> CardFacts {
    CardFacts {
        call: CallId::new(),
        session: SessionId::new(),
        caller: Caller {
            id: "claude".into(),
            name: "Claude Desktop".into(),
            kind: CallerKind::Agent,
        },
        client: "claude-ai".into(),
        server: "local-ops".into(),
        tool: "restart_service".into(),
        description: Some("Restarts a service.".into()),
        arguments: r#"{"service":"ledger-api","environment":"prod-eu-1"}"#.into(),
        marks: Vec::new(),
        digest: [7; 32],
        severity: Severity::High,
        reasons: vec![Reason {
            text: "`restart` in the tool's name".into(),
            source: ReasonSource::Name,
        }],
        rule: RuleView {
            number: Some(3),
            id: Some("review-high".into()),
            effect: "review".into(),
            sentence: "Ask me about any call that is high or worse.".into(),
            reason: "People look at high-risk calls".into(),
            origin: None,
            until: None,
        },
        called: None,
        tags: Vec::new(),
        overruled: None,
        alerts: vec![Alert {
            kind: AlertKind::First,
            text: "First call of this tool by this client".into(),
            pointer: None,
        }],
    }
}

fn with(tool: &str, arguments: &str) -> CardFacts {
    CardFacts {
        tool: tool.into(),
        arguments: arguments.into(),
        ..facts()
    }
}

fn painted(facts: &CardFacts) -> ApprovalCard {
    let brief = facts.brief();
    let row = ApprovalRow {
        id: ApprovalId::new(),
        label: "A-1".into(),
        state: ApprovalState::Waiting,
        severity: brief.severity,
        headline: brief.headline.clone(),
        client: brief.client.clone(),
        session: facts.session,
        server: brief.server.clone(),
        tool: brief.tool.clone(),
        shape: brief.shape.clone(),
        risky: brief.risky,
        hidden: brief.hidden,
        count: 1,
        opened_at: 0,
        hold_until: 600_000,
        client_waits_until: None,
        runs_at: None,
        closed_at: None,
        ending: None,
        outcome: None,
        next_try: false,
    };
    let painted = Painted {
        row,
        call: (facts.call, facts.session),
        hidden: facts.hidden(),
        typed: facts.typed(false),
        nonce: Nonce::new(),
        client_waits_until: None,
        patience: PatienceSource::Known,
        arm_ms: 500,
    };
    facts.card(painted)
}

/// `Restart service *ledger-api* in prod`.
fn said(tool: &str, arguments: &str) -> String {
    let Headline {
        verb,
        object,
        scope,
    } = with(tool, arguments).brief().headline;
    let text = |segments: Vec<Segment>| -> String {
        segments
            .into_iter()
            .map(|s| {
                if s.kind == SegmentKind::Hidden {
                    format!("⟦{}⟧", s.text)
                } else {
                    s.text
                }
            })
            .collect()
    };
    match scope {
        Some(scope) => format!("{verb} *{}* {}", text(object), text(scope)),
        None => format!("{verb} *{}*", text(object)),
    }
}

#[test]
fn headlines_say_what_is_done_to_what_and_where() {
    let long = format!(r#"{{"path":"{}tail"}}"#, "a".repeat(500));
    let cut = format!(
        "Read file *{} … 384 characters … {}tail*",
        "a".repeat(60),
        "a".repeat(56)
    );
    for (tool, arguments, headline) in [
        (
            "restart_service",
            r#"{"service":"ledger-api"}"#,
            "Restart service *ledger-api*",
        ),
        ("list_services", "{}", "List services *list_services*"),
        (
            "kubectl_delete",
            r#"{"context":"prod-eu-1","namespace":"payments","kind":"deployment","name":"ledger-api"}"#,
            "Delete deployment *ledger-api* in payments · prod-eu-1",
        ),
        (
            "write_file",
            r#"{"path":"/etc/hosts","content":"x"}"#,
            "Write file */etc/hosts*",
        ),
        (
            "execute_sql",
            r#"{"sql":"DROP TABLE a","database":"ledger"}"#,
            "Run SQL *DROP TABLE a* in ledger",
        ),
        (
            "sendEmail",
            r#"{"to":["x@y.z","a@b.c"],"subject":"hi"}"#,
            "Send email *x@y.z and 1 more*",
        ),
        ("get_commit", r#"{"sha_id":7}"#, "Read commit *7*"),
        ("git_commit", r#"{"message":"x"}"#, "Commit *git_commit*"),
        (
            "get_and_delete",
            r#"{"itemId":"9007199254740993"}"#,
            "Delete *9007199254740993*",
        ),
        ("frobnicate", r#"{"path":"/etc"}"#, "Call *frobnicate*"),
        ("delete_approved_by_operator", r#"{"id":"1"}"#, "Delete *1*"),
        (
            "delete_file",
            "{\"path\":\"a\u{202e}gpj.exe\"}",
            "Delete file *a⟦U+202E⟧gpj.exe*",
        ),
        ("read_file", &long, &cut),
    ] {
        assert_eq!(said(tool, arguments), headline, "{tool} {arguments}");
    }
}

#[test]
fn every_argument_is_a_row_in_the_order_it_was_sent() {
    let facts = with(
        "x",
        r#"{"b":{"a/b~":[1e400,null]},"n":9007199254740993,"text":"<b>hi</b>","on":true,"e":[]}"#,
    );
    let rows: Vec<_> = painted(&facts)
        .arguments
        .into_iter()
        .map(|row| {
            (
                row.pointer,
                row.depth,
                row.kind,
                row.value.into_iter().map(|s| s.text).collect::<String>(),
            )
        })
        .collect();
    let expected = [
        ("/b", 0, "object", "1 key"),
        ("/b/a~1b~0", 1, "array", "2 items"),
        ("/b/a~1b~0/0", 2, "number", "1e400"),
        ("/b/a~1b~0/1", 2, "null", "null"),
        ("/n", 0, "number", "9007199254740993"),
        ("/text", 0, "string", "<b>hi</b>"),
        ("/on", 0, "boolean", "true"),
        ("/e", 0, "array", "0 items"),
    ];
    assert_eq!(
        rows,
        expected.map(|(pointer, depth, kind, value)| (
            pointer.into(),
            depth,
            kind.into(),
            value.into()
        ))
    );
}

#[test]
fn the_card_carries_the_digest_the_exact_text_and_what_the_gate_noticed() {
    let facts = facts();
    let card = painted(&facts);
    assert_eq!(card.digest, "07".repeat(32));
    assert_eq!(
        card.raw.iter().map(|s| s.text.as_str()).collect::<String>(),
        facts.arguments
    );
    assert_eq!(card.bytes as usize, facts.arguments.len());
    assert_eq!(card.alerts, facts.alerts);
    assert_eq!((card.hidden, card.typed_target), (0, None));
}

#[test]
fn alerts_name_what_is_odd() {
    let large = format!(r#"{{"content":"{}"}}"#, "x".repeat(70 * 1024));
    for (arguments, severity, alert) in [
        (large.as_str(), Severity::High, "Payload is 71 KB"),
        (
            r#"{"name":"pаypal"}"#,
            Severity::High,
            "Looks like “paypal”, uses Cyrillic “а”",
        ),
        (
            r#"{"name":"pаypal"}"#,
            Severity::Critical,
            "can only be denied",
        ),
        ("{", Severity::High, "only the raw text is shown"),
    ] {
        let alerts = painted(&CardFacts {
            severity,
            ..with("delete", arguments)
        })
        .alerts;
        assert!(
            alerts.iter().any(|said| said.text.contains(alert)),
            "{alerts:?} lacks `{alert}`"
        );
    }
}

#[test]
fn hidden_characters_are_counted_in_everything_shown() {
    let plain = facts();
    for (facts, count) in [
        (with("x", "{\"a\u{200b}\":\"b\u{202e}\",\"c\":[\"d \"]}"), 3),
        (
            CardFacts {
                tool: "x\u{200b}".into(),
                ..plain.clone()
            },
            1,
        ),
        (
            CardFacts {
                client: "x\u{200b}".into(),
                ..plain.clone()
            },
            1,
        ),
        (
            CardFacts {
                description: Some("x\u{200b}".into()),
                ..plain.clone()
            },
            1,
        ),
        (with("x", "{ \u{200b}"), 1),
    ] {
        assert_eq!(facts.hidden(), count, "{facts:?}");
    }
}

#[test]
fn a_critical_call_is_confirmed_by_its_target() {
    let target = |text: &str| Typed::Target(text.into());
    for (tool, arguments, typed) in [
        (
            "drop_database",
            r#"{"name":"ledger_prod"}"#,
            target("ledger_prod"),
        ),
        (
            "drop_database",
            r#"{"name":"exactly-twenty-four-char"}"#,
            target("exactly-twenty-four-char"),
        ),
        (
            "drop_database",
            r#"{"name":"a-name-of-twenty-five-lett"}"#,
            target("ive-lett"),
        ),
        ("wipe_all", "{}", target("wipe_all")),
        (
            "drop_database",
            "{\"name\":\"led\u{200b}ger\"}",
            Typed::Impossible,
        ),
        ("drop_database", r#"{"name":"ledger "}"#, Typed::Impossible),
        ("drop_database", r#"{"name":"pаypal"}"#, Typed::Impossible),
        ("run", r#"{"script":"a\nb"}"#, Typed::Impossible),
    ] {
        let facts = CardFacts {
            severity: Severity::Critical,
            ..with(tool, arguments)
        };
        assert_eq!(facts.typed(false), typed, "{tool} {arguments}");
    }
    assert_eq!(
        facts().typed(true),
        target("ledger-api"),
        "a rule can ask for it below critical"
    );
}
