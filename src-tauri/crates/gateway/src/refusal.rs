//! What the agent gets instead of a result: a reason code and a sentence, as a tool result that says
//! it is an error. A refusal is never a protocol error, so that the model reads why.

use crate::message;
use serde::Serialize;

/// Where in `_meta` a result that is not the server's says why.
pub(crate) const REASON: &str = "secure-mcp-gateway/reason";

/// Why a call did not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// A rule or the policy's default denies it.
    PolicyDenied,
    /// The operator said no.
    OperatorDenied,
    /// Nobody answered in time.
    Expired,
    /// The question was withdrawn: what it was about changed, or the gateway is ending.
    Cancelled,
    /// The policy asks for a person, and nobody can be asked.
    NobodyToAsk,
    /// Too many calls wait already.
    Busy,
    /// The operator paused the gateway, or stopped all agents.
    Paused,
    /// It could not be written down first.
    AuditUnavailable,
    /// Its arguments do not fit the tool's definition.
    InvalidArguments,
    /// The server is not running and could not be started, or ended.
    ServerUnavailable,
    /// The server did not answer in time; whether it ran is not known.
    TimedOut,
    /// The server ended before it answered; whether it ran is not known.
    OutcomeUnknown,
}

impl RefusalReason {
    /// The code an agent or a test can rely on.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PolicyDenied => "policy_denied",
            Self::OperatorDenied => "operator_denied",
            Self::Expired => "approval_expired",
            Self::Cancelled => "approval_cancelled",
            Self::NobodyToAsk => "nobody_to_ask",
            Self::Busy => "busy",
            Self::Paused => "paused",
            Self::AuditUnavailable => "audit_unavailable",
            Self::InvalidArguments => "invalid_arguments",
            Self::ServerUnavailable => "server_unavailable",
            Self::TimedOut => "timed_out",
            Self::OutcomeUnknown => "outcome_unknown",
        }
    }
}

/// A named refusal of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why, for programs.
    pub reason: RefusalReason,
    /// Why, for the model and its user.
    pub sentence: String,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(reason: RefusalReason, sentence: impl Into<String>) -> Self {
        Self {
            reason,
            sentence: sentence.into(),
        }
    }

    /// The response line for the request with this raw id.
    pub(crate) fn line(&self, id: &[u8]) -> Vec<u8> {
        tool_result(id, &self.sentence, true, &[(REASON, self.reason.code())])
    }
}

/// A response line with a tool result of one text, and `_meta` entries.
pub(crate) fn tool_result(id: &[u8], text: &str, is_error: bool, meta: &[(&str, &str)]) -> Vec<u8> {
    let meta: serde_json::Map<String, serde_json::Value> = meta
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).into()))
        .collect();
    let result = serde_json::json!({
        "content": [{"type": "text", "text": text}],
        "isError": is_error,
        "_meta": meta,
    });
    message::result_line(id, result.to_string().as_bytes())
}
