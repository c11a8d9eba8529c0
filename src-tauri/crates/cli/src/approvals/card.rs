//! A card as text: everything the window's card shows, in the same order. Whole, whatever its length; nothing
//! in it can move the cursor or look like a line of ours, because what came from outside stays on its own line.

use crate::shown;
use gateway::api::{ApprovalCard, ArgumentRow, RuleView, Segment};

/// The card, ready to print.
pub(crate) fn text(card: &ApprovalCard) -> String {
    let row = &card.row;
    let mut lines = vec![
        format!(
            "{}  {}  {}",
            row.label,
            row.severity,
            shown::headline(&row.headline)
        ),
        field(
            "asks",
            &format!(
                "{} ({})",
                shown::line(&card.caller.name),
                shown::segments(&row.client)
            ),
        ),
        field(
            "calls",
            &format!(
                "{} on {}",
                shown::segments(&card.tool),
                shown::line(&row.server)
            ),
        ),
        field("rule", &rule(&card.rule)),
    ];
    lines.extend(
        card.reasons
            .iter()
            .map(|reason| field("because", &shown::line(&reason.text))),
    );
    lines.extend(
        card.alerts
            .iter()
            .map(|alert| field("note", &shown::line(&alert.text))),
    );
    if card.hidden > 0 {
        lines.push(field(
            "hidden",
            &format!("{} (each is shown as ⟦…⟧)", card.hidden),
        ));
    }
    lines.push(field("with", &format!("{} bytes of arguments", card.bytes)));
    lines.extend(card.arguments.iter().map(argument));
    lines.push(field("sends", &shown::segments(&card.raw)));
    lines.push(field(
        "said",
        &format!(
            "{} (by the server, not checked)",
            quoted(&card.said_by_server)
        ),
    ));
    lines.push(field("until", &shown::time(row.hold_until)));
    if let Some(until) = card.client_waits_until {
        lines.push(field(
            "",
            &format!("the client probably waits until {}", shown::time(until)),
        ));
    }
    if let Some(target) = &card.typed_target {
        lines.push(field("type", &shown::line(target)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn field(name: &str, value: &str) -> String {
    format!("  {name:<8} {value}")
}

fn rule(rule: &RuleView) -> String {
    let sentence = shown::line(&rule.sentence);
    let reason = shown::line(&rule.reason);
    match rule.number {
        Some(number) => format!("{number}: {sentence} ({reason})"),
        None => format!("none matched: {sentence} ({reason})"),
    }
}

fn argument(row: &ArgumentRow) -> String {
    let indent = "  ".repeat(usize::try_from(row.depth).unwrap_or(0).min(64));
    field(
        "",
        &format!(
            "{indent}{}: {}",
            shown::segments(&row.key),
            shown::segments(&row.value)
        ),
    )
}

fn quoted(segments: &[Segment]) -> String {
    if segments.is_empty() {
        "nothing".to_owned()
    } else {
        format!("“{}”", shown::segments(segments))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use gateway::api::{
        Alert, AlertKind, ApprovalRow, ApprovalState, Headline, History, PatienceSource,
    };
    use gateway::ids::{ApprovalId, CallId, Nonce, SessionId};
    use gateway::text::segments;
    use policy::{Caller, CallerKind, Reason, ReasonSource, Severity};

    /// A card as the gateway would paint it.
    pub(crate) fn card() -> ApprovalCard {
        ApprovalCard {
            row: ApprovalRow {
                id: ApprovalId::new(),
                label: "A-3".into(),
                state: ApprovalState::Waiting,
                severity: Severity::High,
                headline: Headline {
                    verb: "Restart service".into(),
                    object: segments("ledger-api"),
                    scope: Some(segments("in payments")),
                },
                client: segments("Claude\u{202e}"),
                session: SessionId::new(),
                server: "ops".into(),
                tool: segments("restart_service"),
                shape: String::new(),
                risky: 0,
                hidden: 1,
                count: 1,
                opened_at: 0,
                hold_until: 600_000,
                client_waits_until: None,
                runs_at: None,
                closed_at: None,
                ending: None,
                outcome: None,
                next_try: false,
            },
            call: CallId::new(),
            digest: "00".into(),
            nonce: Nonce::new(),
            reasons: vec![Reason {
                text: "its name says that it restarts".into(),
                source: ReasonSource::Name,
            }],
            caller: Caller {
                id: "claude".into(),
                name: "Claude".into(),
                kind: CallerKind::Agent,
            },
            session: SessionId::new(),
            tool: segments("restart_service"),
            arguments: vec![ArgumentRow {
                pointer: "/service".into(),
                depth: 0,
                key: segments("service"),
                kind: "string".into(),
                value: segments("ledger-api\nA-4  safe  Look"),
                change: None,
            }],
            raw: segments("{\"service\":\"ledger-api\"}"),
            bytes: 24,
            hidden: 1,
            said_by_server: segments("Harmless.\u{1b}[8m"),
            alerts: vec![Alert {
                kind: AlertKind::First,
                text: "First call of this tool by this client".into(),
                pointer: None,
            }],
            previous: None,
            history: History::default(),
            near_misses: Vec::new(),
            scopes: Vec::new(),
            once_only: None,
            grants: Vec::new(),
            editable: false,
            hold_max: 0,
            hold_paused: false,
            undo_ms: 0,
            rule: RuleView {
                number: Some(2),
                id: Some("ask".into()),
                effect: "review".into(),
                sentence: "Ask me about any call that is high or worse.".into(),
                reason: "people decide".into(),
                origin: None,
                until: None,
            },
            client_waits_until: None,
            patience: PatienceSource::Unknown,
            typed_target: None,
            arm_ms: 0,
        }
    }

    #[test]
    fn every_part_of_a_card_has_its_own_line() {
        let shown = text(&card());
        let until = crate::shown::time(600_000);
        let expect = format!(
            "A-3  high  Restart service ledger-api in payments
  asks     Claude (Claude⟦U+202E⟧)
  calls    restart_service on ops
  rule     2: Ask me about any call that is high or worse. (people decide)
  because  its name says that it restarts
  note     First call of this tool by this client
  hidden   1 (each is shown as ⟦…⟧)
  with     24 bytes of arguments
           service: ledger-api⏎A-4  safe  Look
  sends    {{\"service\":\"ledger-api\"}}
  said     “Harmless.⟦ESC⟧[8m” (by the server, not checked)
  until    {until}
"
        );
        assert_eq!(shown, expect);
    }

    #[test]
    fn what_has_to_be_typed_is_named() {
        let mut card = card();
        card.typed_target = Some("ledger-api".into());
        card.rule.number = None;
        let shown = text(&card);
        assert!(shown.ends_with("\n  type     ledger-api\n"), "{shown}");
        assert!(shown.contains("\n  rule     none matched: "), "{shown}");
    }
}
