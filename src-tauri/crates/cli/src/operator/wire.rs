//! How a question and its answer are written: `{"id":1,"command":"open_card","request":{…}}`, and back
//! `{"id":1,"ok":…}` or `{"id":1,"error":{"code":"…","message":"…"}}`. Pure; does nothing it is asked.

use super::command::{Command, NAMES, SUBSCRIBE};
use gateway::api::Event;
use gateway::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The longest line either side takes, its end not counted.
pub(super) const MAX_LINE: usize = 1 << 20;

/// A line from an operator.
#[derive(Debug, PartialEq)]
pub(super) struct Line {
    /// Its number, which the answer repeats; none: the line had none.
    pub(super) id: Option<u64>,
    /// What it asks.
    pub(super) asks: Result<Asks, Error>,
}

/// What a line asks.
#[derive(Debug, PartialEq)]
pub(super) enum Asks {
    /// To hear events on this connection from now on.
    Subscribe,
    /// To do something.
    Do(Command),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    id: u64,
    command: String,
    #[serde(default)]
    request: Value,
}

/// Reads a line. One that cannot be read still has an answer, with its number if it has one.
pub(super) fn parse(line: &[u8]) -> Line {
    match serde_json::from_slice::<Envelope>(line) {
        Ok(envelope) => Line {
            id: Some(envelope.id),
            asks: asks(envelope.command, envelope.request),
        },
        Err(error) => {
            let value: Value = serde_json::from_slice(line).unwrap_or_default();
            Line {
                id: value.get("id").and_then(Value::as_u64),
                asks: Err(invalid(format!("the line is not a request: {error}"))),
            }
        }
    }
}

fn asks(command: String, request: Value) -> Result<Asks, Error> {
    if !NAMES.contains(&command.as_str()) {
        return Err(invalid(unknown(&command)));
    }
    // `{}` says as much as nothing does, to a command that needs nothing.
    let request = if request.as_object().is_some_and(serde_json::Map::is_empty) {
        Value::Null
    } else {
        request
    };
    if command == SUBSCRIBE {
        return Ok(Asks::Subscribe);
    }
    serde_json::from_value(json!({"command": command, "request": request}))
        .map(Asks::Do)
        .map_err(|error| invalid(format!("`{command}`: {error}")))
}

fn unknown(command: &str) -> String {
    let nearest = NAMES
        .iter()
        .min_by_key(|name| strsim::damerau_levenshtein(name, command));
    let nearest = nearest.copied().unwrap_or("status");
    // What was sent may be as long as a line.
    let shown: String = command.chars().take(64).collect();
    format!("there is no command `{shown}`; the nearest is `{nearest}`")
}

fn invalid(message: String) -> Error {
    Error::new(ErrorCode::Invalid, message)
}

/// What a refused command is answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

/// An answer as its reader sees it.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) id: Option<u64>,
    #[serde(default)]
    pub(super) ok: Value,
    #[serde(default)]
    pub(super) error: Option<Told>,
}

/// The line that answers a request.
pub(super) fn answer(id: Option<u64>, result: Result<Value, Error>) -> String {
    match result {
        Ok(ok) => line(&json!({"id": id, "ok": ok})),
        Err(error) => line(
            &json!({"id": id, "error": Told { code: error.code(), message: error.to_string() }}),
        ),
    }
}

/// The line that asks.
pub(super) fn question(id: u64, command: &Command) -> Result<String, serde_json::Error> {
    let mut question = serde_json::to_value(command)?;
    if let Some(fields) = question.as_object_mut() {
        fields.insert("id".to_owned(), id.into());
    }
    Ok(line(&question))
}

/// The line that tells of an event.
pub(super) fn event(event: &Event) -> String {
    line(&json!({"event": event}))
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::api::{
        AnswerApproval, Approve, ApproveBatch, AuditQuery, BeQuiet, CheckBatch, CheckEdit,
        DenyMany, PauseFor, Reveal, RuleEnds, SaveRule, SetSetting, Verdict,
    };
    use gateway::ids::{ApprovalId, GrantId, Nonce, SessionId};

    fn one_of_each() -> Vec<Command> {
        let id = ApprovalId::new();
        let verdict = Verdict::Approve(Approve {
            typed: Some("ledger-api".into()),
            seen_hidden: true,
            ..Approve::default()
        });
        let name = || "files".to_owned();
        vec![
            Command::Status,
            Command::ListApprovals,
            Command::OpenCard { id },
            Command::AnswerApproval(AnswerApproval {
                id,
                digest: "00".into(),
                nonce: Nonce::new(),
                verdict,
            }),
            Command::ExtendHold { id },
            Command::Reviewing { id },
            Command::UndoApproval { id },
            Command::DismissApproval { id },
            Command::CheckEdit(CheckEdit {
                id,
                arguments: "{}".into(),
            }),
            Command::Reveal(Reveal {
                id,
                pointer: Some("/a".into()),
            }),
            Command::DraftRule { id },
            Command::SaveRule(SaveRule {
                id,
                step: 1,
                ends: RuleEnds::Today,
                policy_version: 1,
                approve: None,
            }),
            Command::DenyMany(DenyMany {
                ids: vec![id],
                reason: None,
            }),
            Command::CheckBatch(CheckBatch { ids: vec![id] }),
            Command::ApproveBatch(ApproveBatch { items: vec![] }),
            Command::StopSession {
                id: SessionId::new(),
            },
            Command::ResumeSession {
                id: SessionId::new(),
            },
            Command::BeQuiet(BeQuiet {
                until: Some(1),
                refuse: true,
            }),
            Command::EndQuiet,
            Command::ListGrants,
            Command::RevokeGrant { id: GrantId::new() },
            Command::RevokeAllGrants,
            Command::ScreenLocked,
            Command::GetSettings,
            Command::SetSetting(SetSetting {
                name: "undoSeconds".into(),
                value: json!(3),
            }),
            Command::ListServers,
            Command::AcceptServer { name: name() },
            serde_json::from_str(
                r#"{"command":"accept_tool","request":{"server":"s","definition":"00"}}"#,
            )
            .unwrap(),
            serde_json::from_str(
                r#"{"command":"set_tool_severity","request":{"server":"s","definition":"00","severity":"high"}}"#,
            )
            .unwrap(),
            Command::InspectServer { name: name() },
            Command::AddServer {
                name: name(),
                command: vec!["a".into()],
                env: [("K".into(), "v".into())].into(),
            },
            Command::RemoveServer { name: name() },
            Command::SetServerEnabled {
                name: name(),
                enabled: false,
            },
            Command::GetPolicy,
            Command::AcceptPolicy { hash: "00".into() },
        ]
        .into_iter()
        .chain(drafting(id))
        .chain(rest())
        .collect()
    }

    /// Those of the policy editor.
    fn drafting(id: ApprovalId) -> Vec<Command> {
        let read = |json: &str| serde_json::from_str::<Command>(json).unwrap();
        let text = r#"{"text":"{}"}"#;
        let call = r#"{"server":"s","tool":"t","arguments":"{}","client":"","severity":null}"#;
        [
            ("open_draft", ""),
            ("check_draft", text),
            (
                "edit_draft",
                r#"{"text":"{}","edit":{"do":"remove","rule":1}}"#,
            ),
            ("discard_draft", ""),
            ("start_replay", r#"{"text":"{}","days":30}"#),
            ("replay_report", ""),
            (
                "explain_replayed",
                &format!(r#"{{"text":"{{}}","call":"{id}"}}"#),
            ),
            ("try_call", &format!(r#"{{"text":"{{}}","call":{call}}}"#)),
            ("call_to_try", &format!(r#"{{"id":"{id}"}}"#)),
            (
                "save_policy_test",
                &format!(r#"{{"name":"n","call":{call},"expect":"deny"}}"#),
            ),
            ("remove_policy_test", r#"{"name":"n"}"#),
            (
                "publish_draft",
                r#"{"text":"{}","live":1,"note":"","looked":null,"anyway":false}"#,
            ),
            ("policy_versions", ""),
            ("compare_policies", r#"{"from":1,"to":2}"#),
            ("restore_policy", r#"{"version":1}"#),
            ("policy_templates", ""),
            ("draft_template", r#"{"name":"n"}"#),
            ("import_policy", text),
            ("export_policy", ""),
            ("policy_words", ""),
            ("seen_arguments", r#"{"server":"s","tool":"t"}"#),
            (
                "count_matches",
                r#"{"field":"tool","pointer":"","operator":"is","values":["a"]}"#,
            ),
            ("draft_from_row", r#"{"id":7}"#),
        ]
        .map(|(name, request)| match request {
            "" => read(&format!(r#"{{"command":"{name}"}}"#)),
            request => read(&format!(r#"{{"command":"{name}","request":{request}}}"#)),
        })
        .into()
    }

    fn rest() -> Vec<Command> {
        vec![
            Command::AuditPage(AuditQuery {
                limit: 5,
                ..AuditQuery::default()
            }),
            Command::VerifyAudit,
            Command::Pause(Some(PauseFor { minutes: Some(15) })),
            Command::Resume,
            Command::StopAll,
        ]
    }

    #[test]
    fn every_command_is_read_as_it_was_written() {
        let all = one_of_each();
        for (command, name) in all.iter().zip(NAMES) {
            let written = question(7, command).unwrap();
            assert!(
                written.contains(&format!("\"command\":\"{name}\"")),
                "{written}"
            );
            let read = parse(written.trim_end().as_bytes());
            assert_eq!(
                read,
                Line {
                    id: Some(7),
                    asks: Ok(Asks::Do(command.clone()))
                },
                "{written}"
            );
        }
        assert_eq!(
            all.len() + 1,
            NAMES.len(),
            "only `{SUBSCRIBE}` is not a command"
        );
    }

    #[test]
    fn a_request_that_needs_nothing_may_say_so_in_every_way() {
        for request in ["", r#","request":null"#, r#","request":{}"#] {
            for (name, asks) in [
                ("pause", Asks::Do(Command::Pause(None))),
                ("subscribe", Asks::Subscribe),
            ] {
                let line = format!(r#"{{"id":1,"command":"{name}"{request}}}"#);
                assert_eq!(
                    parse(line.as_bytes()),
                    Line {
                        id: Some(1),
                        asks: Ok(asks)
                    },
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn what_cannot_be_done_is_a_sentence_with_the_lines_number() {
        let cases = [
            ("", None, "the line is not a request"),
            ("[]", None, "the line is not a request"),
            (r#"{"id":1}"#, Some(1), "missing field `command`"),
            (
                r#"{"id":1,"command":"pause","verdict":1}"#,
                Some(1),
                "unknown field `verdict`",
            ),
            (
                r#"{"id":"x","command":"pause"}"#,
                None,
                "the line is not a request",
            ),
            (
                r#"{"id":2,"command":"aprove"}"#,
                Some(2),
                "there is no command `aprove`; the nearest is",
            ),
            (
                r#"{"id":2,"command":"open_cart"}"#,
                Some(2),
                "the nearest is `open_card`",
            ),
            (
                r#"{"id":3,"command":"open_card"}"#,
                Some(3),
                "`open_card`: ",
            ),
            (
                r#"{"id":3,"command":"open_card","request":{"id":"A-1"}}"#,
                Some(3),
                "`open_card`: ",
            ),
            (
                r#"{"id":3,"command":"remove_server","request":{"name":"a","source":"Window"}}"#,
                Some(3),
                "unknown field `source`",
            ),
            (
                r#"{"id":3,"command":"pause","request":{"for":1}}"#,
                Some(3),
                "`pause`: ",
            ),
        ];
        for (line, id, expect) in cases {
            let read = parse(line.as_bytes());
            let error = read.asks.unwrap_err();
            assert_eq!((read.id, error.code()), (id, ErrorCode::Invalid), "{line}");
            assert!(error.to_string().contains(expect), "{line}: {error}");
        }
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        for (result, expect) in [
            (Ok(Value::Null), (Value::Null, None)),
            (Ok(json!([1])), (json!([1]), None)),
            (
                Err(Error::new(ErrorCode::TooEarly, "wait")),
                (
                    Value::Null,
                    Some(Told {
                        code: ErrorCode::TooEarly,
                        message: "wait".into(),
                    }),
                ),
            ),
        ] {
            let written = answer(Some(4), result);
            let read: Answer = serde_json::from_str(&written).unwrap();
            assert_eq!(
                (read.id, (read.ok, read.error)),
                (Some(4), expect),
                "{written}"
            );
        }
    }
}
