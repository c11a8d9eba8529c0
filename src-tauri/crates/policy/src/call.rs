//! A tool call as the policy sees it.

use crate::{Severity, json::Json};
use serde::{Deserialize, Serialize};

/// What kind of party a session acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "lowercase")]
pub enum CallerKind {
    /// A program that acts on a model's word.
    Agent,
    /// A person at a keyboard.
    Human,
    /// A program that acts on its own.
    Service,
}

impl CallerKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Human, Self::Service];

    /// The word a policy file uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Human => "human",
            Self::Service => "service",
        }
    }
}

/// Who a session acts for. Bound to the connection, never to what a client says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Caller {
    /// Stable id of the registration, or `unregistered`.
    pub id: String,
    /// Name for the operator.
    pub name: String,
    /// Agent, human or service.
    pub kind: CallerKind,
}

/// One `tools/call`, with everything a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The name the client was registered under, or `unregistered`; never what it calls itself.
    pub client: &'a str,
    /// The server's name in this gateway (`tool` in the reference's policy format).
    pub server: &'a str,
    /// The tool's own name, without prefix (`action` in the reference's policy format).
    pub tool: &'a str,
    /// The arguments, strictly parsed.
    pub arguments: &'a Json<'a>,
    /// How much harm it can do, already assessed.
    pub severity: Severity,
    /// Risk marks found in this call (`destroy`, `wildcard`, `outside`, …).
    pub marks: &'a [String],
    /// The operator's tags of the server and tool (`production`, …).
    pub tags: &'a [String],
    /// When it was received: Unix time in milliseconds.
    pub at: i64,
    /// Minutes that local time is ahead of UTC at `at`, for time windows.
    pub utc_offset_minutes: i32,
}
